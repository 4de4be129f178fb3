import { file, folder, layerOf, link, program, text } from "./layer";

const paths = (...entries: Parameters<typeof layerOf>[0]["entries"]): readonly string[] =>
  layerOf({ title: "t", entries, keep: false }).entries.map(({ path }) => path);

it("lists each folder before what is in it, also those that nobody listed", () => {
  expect(paths(text("etc/passwd", ""), program("usr/local/bin/node", "/node"))).toEqual([
    "etc",
    "etc/passwd",
    "usr",
    "usr/local",
    "usr/local/bin",
    "usr/local/bin/node",
  ]);
});

it("does not depend on the order in which its entries came", () => {
  const entries = [file("b/c", "/c"), link("a", "b"), text("b/a", "x"), folder("d")];
  expect(paths(...entries)).toEqual(paths(...entries.toReversed()));
});

it("keeps the mode of a folder that somebody listed", () => {
  const { entries } = layerOf({ title: "t", entries: [text("tmp/x", ""), folder("tmp", 0o1777)], keep: false });
  expect(entries[0]).toEqual({ path: "tmp", mode: 0o1777 });
});

it("refuses a path that is there twice, as the one that counts would be left to chance", () => {
  expect(() => paths(text("etc/group", "a"), text("etc/group", "b"))).toThrow("etc/group is twice");
});
