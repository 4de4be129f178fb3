import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

/** A file that is generated whole. */
export interface Artifact {
  /** Relative to the root of the repository. */
  readonly path: string;
  readonly text: string;
}

export async function writeArtifacts(root: string, artifacts: readonly Artifact[]): Promise<void> {
  for (const { path, text } of artifacts) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
}

/** The paths of the files that are not what would be generated. */
export async function staleArtifacts(root: string, artifacts: readonly Artifact[]): Promise<readonly string[]> {
  const stale: string[] = [];
  for (const { path, text } of artifacts) {
    if ((await textOf(join(root, path))) !== text) stale.push(path);
  }
  return stale;
}

/** undefined where there is no such file. */
async function textOf(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (isMissingFile(error)) return undefined;
    throw new Error(`reading ${path}`, { cause: error });
  }
}

function isMissingFile(error: unknown): boolean {
  return typeof error === "object" && error !== null && "code" in error && error.code === "ENOENT";
}
