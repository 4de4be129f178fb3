import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";

import type { Metafile } from "esbuild";

import { isRecord } from "../../capabilities/api/is-record";

/** A package of npm of which code is in the bundle. What is only installed is none. */
export interface BundledPackage {
  readonly name: string;
  readonly version: string;
  /** As its author wrote it in package.json: an SPDX expression, as a rule. */
  readonly license: string;
  /** Of what was downloaded, as the lockfile has it: sha512-…. */
  readonly integrity: string | undefined;
  /** Its texts of licences and notices, which must go with the code. */
  readonly texts: readonly string[];
}

export interface BundleContent {
  readonly root: string;
  readonly metafile: Pick<Metafile, "outputs">;
}

/** By name and version. Copies of one version in several folders are one. */
export async function bundledPackages({ root, metafile }: BundleContent): Promise<readonly BundledPackage[]> {
  const lock: unknown = JSON.parse(await readFile(join(root, "package-lock.json"), "utf8"));
  const entries = isRecord(lock) && isRecord(lock["packages"]) ? lock["packages"] : {};
  const found = new Map<string, BundledPackage>();
  for (const folder of foldersIn(metafile)) {
    const one = await packageIn(join(root, folder), entries[folder]);
    found.set(`${one.name}@${one.version}`, one);
  }
  return [...found.keys()].toSorted().flatMap(key => found.get(key) ?? []);
}

/** The folders of packages that gave the outputs at least a byte, such as node_modules/a/node_modules/@b/c. */
export function foldersIn(metafile: BundleContent["metafile"]): ReadonlySet<string> {
  const folders = new Set<string>();
  for (const { inputs } of Object.values(metafile.outputs))
    for (const [path, { bytesInOutput }] of Object.entries(inputs)) {
      const folder = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(path)?.[0];
      if (folder !== undefined && bytesInOutput > 0) folders.add(folder);
    }
  return folders;
}

async function packageIn(folder: string, locked: unknown): Promise<BundledPackage> {
  const manifest: unknown = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
  if (!isRecord(manifest)) throw new Error(`${folder} has no manifest`);
  const { name, version, license } = manifest;
  if (typeof name !== "string" || typeof version !== "string" || typeof license !== "string")
    throw new Error(`the package in ${folder} does not say its name, version and license`);
  const entry = isRecord(locked) ? locked : {};
  if (entry["version"] !== version)
    throw new Error(`${folder} has ${version}, and package-lock.json another version: npm ci mends it`);
  const integrity = typeof entry["integrity"] === "string" ? entry["integrity"] : undefined;
  return { name, version, license, integrity, texts: await textsIn(folder) };
}

async function textsIn(folder: string): Promise<readonly string[]> {
  const files = (await readdir(folder)).filter(file => /^(licen[cs]e|notice|copying)/i.test(file)).toSorted();
  return Promise.all(files.map(file => readFile(join(folder, file), "utf8")));
}
