import type { Image } from "./build-image";
import { sizes } from "./table";

it("shows each layer and all together, as transferred and as unpacked", () => {
  const layer = { digest: "", sizeBytes: 1_234_567, unpackedBytes: 5_000_000, files: 2 };
  const layers = [
    { ...layer, title: "Node" },
    { ...layer, title: "everynode" },
  ];
  const image: Image = {
    digest: "",
    layers,
    archive: "",
    archiveBytes: 0,
    sha256: "",
    billOfMaterials: "",
    components: 0,
  };
  expect(sizes(image).split("\n")).toEqual([
    " compressed   unpacked      files  layer",
    "    1.23 MB    5.00 MB          2  Node",
    "    1.23 MB    5.00 MB          2  everynode",
    "    2.47 MB   10.00 MB          4  all",
  ]);
});
