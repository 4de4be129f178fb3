import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { isRecord } from "../../capabilities/api/is-record";
import type { Release } from "./image-plan";
import { run } from "./run";

/**
 * What is said of the release: package.json, and the commit with its time. SOURCE_DATE_EPOCH, the convention of
 * reproducible builds, comes before the commit's time; without either it is 1970.
 */
export async function releaseOf(root: string, env: Readonly<Record<string, string | undefined>>): Promise<Release> {
  const manifest: unknown = JSON.parse(await readFile(join(root, "package.json"), "utf8"));
  if (!isRecord(manifest)) throw new Error("package.json is no object");
  const { version, license, description } = manifest;
  if (typeof version !== "string" || typeof license !== "string" || typeof description !== "string")
    throw new Error("package.json has no version, license or description");
  const commit = await commitOf(root);
  const seconds = env["SOURCE_DATE_EPOCH"] ?? commit?.seconds ?? "0";
  if (!/^\d+$/.test(seconds)) throw new Error(`SOURCE_DATE_EPOCH is "${seconds}", which is no number of seconds`);
  return { version, license, description, revision: commit?.revision, createdAt: new Date(Number(seconds) * 1_000) };
}

interface Commit {
  readonly revision: string;
  readonly seconds: string;
}

/** undefined without git, or outside a repository, as in an unpacked source archive. */
async function commitOf(root: string): Promise<Commit | undefined> {
  const git = (...args: readonly string[]): Promise<string> =>
    run({ command: "git", args: ["-C", root, ...args], missing: "it tells the commit" });
  try {
    const [revision = "", seconds = ""] = (await git("log", "-1", "--format=%H %ct")).trim().split(" ");
    const changed = (await git("status", "--porcelain", "--untracked-files=no")).trim() !== "";
    return { revision: changed ? `${revision}-dirty` : revision, seconds };
  } catch {
    return undefined; // The image then says nothing of a commit, which is true.
  }
}
