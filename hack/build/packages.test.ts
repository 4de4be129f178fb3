import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import type { Metafile } from "esbuild";

import { licensesText } from "./licenses";
import { bundledPackages, foldersIn } from "./packages";

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "everynode-packages-"));
});

afterEach(() => {
  rmSync(root, { recursive: true });
});

/** As the bundler tells it: which files gave how many bytes. */
function metafile(bytes: Readonly<Record<string, number>>): Metafile {
  const inputs = Object.fromEntries(Object.entries(bytes).map(([path, bytesInOutput]) => [path, { bytesInOutput }]));
  return { inputs: {}, outputs: { "out.cjs": { bytes: 0, inputs, imports: [], exports: [] } } };
}

function write(path: string, content: unknown): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), typeof content === "string" ? content : JSON.stringify(content));
}

function lock(packages: Readonly<Record<string, unknown>>): void {
  write("package-lock.json", { packages });
}

it.each([
  ["a package", "node_modules/a/index.js", "node_modules/a"],
  ["one with a scope", "node_modules/@s/a/lib/index.js", "node_modules/@s/a"],
  ["one within another", "node_modules/a/node_modules/@s/b/index.js", "node_modules/a/node_modules/@s/b"],
])("knows %s by the path of its file", (_, path, folder) => {
  expect([...foldersIn(metafile({ [path]: 1 }))]).toEqual([folder]);
});

it.each([
  ["of which nothing was left", { "node_modules/a/index.js": 0 }],
  ["that is a source of ours", { "capabilities/config.ts": 100 }],
])("does not count a file %s", (_, bytes) => {
  expect(foldersIn(metafile(bytes)).size).toBe(0);
});

it("tells of each package once, in the order of names", async () => {
  const b = { name: "b", version: "2.0.0", license: "ISC" };
  write("node_modules/b/package.json", b);
  write("node_modules/a/node_modules/b/package.json", b);
  write("node_modules/a/package.json", { name: "a", version: "1.0.0", license: "MIT" });
  write("node_modules/a/LICENSE.md", "MIT text");
  write("node_modules/a/NOTICE", "notice");
  lock({
    "node_modules/a": { version: "1.0.0", integrity: "sha512-x" },
    "node_modules/b": { version: "2.0.0" },
    "node_modules/a/node_modules/b": { version: "2.0.0" },
  });
  const files = ["node_modules/b/x.js", "node_modules/a/node_modules/b/x.js", "node_modules/a/x.js"];
  const found = await bundledPackages({ root, metafile: metafile(Object.fromEntries(files.map(path => [path, 1]))) });
  expect(found).toEqual([
    { name: "a", version: "1.0.0", license: "MIT", integrity: "sha512-x", texts: ["MIT text", "notice"] },
    { ...b, integrity: undefined, texts: [] },
  ]);
});

it.each([
  [
    "is installed in another version than the lockfile's",
    { name: "a", version: "1.0.1", license: "MIT" },
    "npm ci mends it",
  ],
  ["does not say its licence", { name: "a", version: "1.0.0" }, "does not say its name, version and license"],
])("refuses a package that %s", async (_, manifest, complaint) => {
  write("node_modules/a/package.json", manifest);
  lock({ "node_modules/a": { version: "1.0.0" } });
  await expect(bundledPackages({ root, metafile: metafile({ "node_modules/a/x.js": 1 }) })).rejects.toThrow(complaint);
});

it("gives the text of each licence, or says that the package has none", () => {
  const one = { version: "1.0.0", integrity: undefined };
  const text = licensesText([
    { ...one, name: "a", license: "MIT", texts: ["Permission is\r\nhereby granted\n"] },
    { ...one, name: "b", license: "ISC", texts: [] },
  ]);
  expect(text).toContain("a 1.0.0 (MIT)\n=============\n\nPermission is\nhereby granted\n");
  expect(text).toContain("b 1.0.0 (ISC)\n=============\n\nThe package has no text of its licence, ISC.\n");
});
