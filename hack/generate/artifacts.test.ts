import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { staleArtifacts, writeArtifacts } from "./artifacts";

describe("generated files", () => {
  const artifacts = [
    { path: "a/one.ts", text: "1\n" },
    { path: "b/two.yaml", text: "2\n" },
  ];
  let root: string;

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), "everynode-generate-"));
  });

  afterEach(() => rm(root, { recursive: true }));

  it("are not stale once written", async () => {
    await writeArtifacts(root, artifacts);
    expect(await readFile(join(root, "b/two.yaml"), "utf8")).toBe("2\n");
    expect(await staleArtifacts(root, artifacts)).toEqual([]);
  });

  it("are stale when missing", async () => {
    expect(await staleArtifacts(root, artifacts)).toEqual(["a/one.ts", "b/two.yaml"]);
  });

  it("are stale when edited by hand, and verifying leaves the edit alone", async () => {
    await writeArtifacts(root, artifacts);
    await writeFile(join(root, "a/one.ts"), "1, and more\n");
    expect(await staleArtifacts(root, artifacts)).toEqual(["a/one.ts"]);
    expect(await readFile(join(root, "a/one.ts"), "utf8")).toBe("1, and more\n");
  });
});
