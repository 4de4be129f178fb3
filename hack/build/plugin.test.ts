import { makePlugin } from "./plugin";

it("has no packages in it but those that it needs, as each of its commands reads them all", async () => {
  const { packages } = await makePlugin("/nowhere");
  expect(packages.map(({ name }) => name)).toEqual(["@bufbuild/protobuf", "commander", "undici", "yaml"]);
});
