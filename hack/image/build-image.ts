import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

import { makeBundle } from "../build/bundle";
import type { Architecture } from "./architecture";
import { type Assembled, assemble } from "./assemble";
import { debianPackages } from "./debian";
import { parseDebianLock } from "./debian-lock";
import { sha256Of } from "./digest";
import { type Release, imagePlan } from "./image-plan";
import { debianLayer, nodeLayer, programLayer } from "./layers";
import { nodeRelease } from "./node";

export interface ImageOptions {
  /** The folder of the sources. */
  readonly root: string;
  readonly release: Release;
  readonly architecture: Architecture;
  readonly output: string;
  /** What is downloaded, and layers of earlier runs. */
  readonly cache: string;
  readonly say: (line: string) => void;
}

export interface Image extends Assembled {
  readonly archive: string;
  readonly archiveBytes: number;
  /** Of the archive's bytes. */
  readonly sha256: string;
}

export const debianLockPath = join(__dirname, "debian.json");

/** Makes the image without Docker and as any user. Equal sources, locks and release make equal bytes. */
export async function buildImage(options: ImageOptions): Promise<Image> {
  const { root, release, architecture, output, cache, say } = options;
  await mkdir(dirname(output), { recursive: true });
  const scratch = await mkdtemp(join(dirname(output), ".image-"));
  try {
    const lock = parseDebianLock(await readFile(debianLockPath, "utf8"));
    const packages = await debianPackages({ lock, architecture, cache, say });
    const node = await nodeRelease({ architecture, cache, say });
    say("bundling everynode");
    const bundle = await bundled(root, scratch);
    const layers = [
      await debianLayer(packages, architecture),
      nodeLayer(node),
      programLayer({ bundle, license: join(root, "LICENSE") }, release.version),
    ];
    say("writing the layers; Node's takes half a minute the first time");
    const assembled = await assemble(imagePlan({ release, architecture, layers }), { output, scratch, cache });
    const { size } = await stat(output);
    return { ...assembled, archive: output, archiveBytes: size, sha256: await sha256Of(output) };
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function bundled(root: string, scratch: string): Promise<string> {
  const output = join(scratch, "everynode.cjs");
  const { files } = await makeBundle({ root, output });
  const program = files.find(({ path }) => path === output);
  if (program === undefined) throw new Error("the bundler made no everynode.cjs");
  await writeFile(output, program.contents);
  return output;
}
