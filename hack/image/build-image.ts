import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

import { makeBundle } from "../build/bundle";
import { withLock } from "../control-plane/build-lock";
import type { Architecture } from "./architecture";
import { type Assembled, assemble } from "./assemble";
import { type Materials, billOfMaterials } from "./bill-of-materials";
import { debianPackages, debianVersion } from "./debian";
import { parseDebianLock } from "./debian-lock";
import { sha256Of } from "./digest";
import { type Release, imagePlan } from "./image-plan";
import { debianLayer, nodeLayer, programLayer } from "./layers";
import { nodeRelease } from "./node";
import { checkBillOfMaterials } from "./schema";

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
  /** The file that lists what is in the image, and how many components it lists. */
  readonly billOfMaterials: string;
  readonly components: number;
}

export const debianLockPath = join(__dirname, "debian.json");

/** Makes the image without Docker and as any user. Equal sources, locks and release make equal bytes. */
export async function buildImage(options: ImageOptions): Promise<Image> {
  const { cache, output, say } = options;
  await mkdir(dirname(output), { recursive: true });
  const scratch = await mkdtemp(join(dirname(output), ".image-"));
  // Two at once would download the same, and unpack it over each other.
  const lock = {
    path: join(cache, ".lock"),
    onWait: (pid: number) => say(`waiting for process ${pid}, which makes one`),
  };
  try {
    return await withLock(lock, () => buildIn(scratch, options));
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function buildIn(scratch: string, options: ImageOptions): Promise<Image> {
  const { root, release, architecture, output, cache, say } = options;
  const lock = parseDebianLock(await readFile(debianLockPath, "utf8"));
  const packages = await debianPackages({ lock, architecture, cache, say });
  const node = await nodeRelease({ architecture, cache, say });
  say("bundling everynode");
  const bundle = await makeBundle({ root, output: join(scratch, "everynode.cjs") });
  for (const { path, contents } of [bundle.program, ...bundle.parts, bundle.licenses]) await writeFile(path, contents);
  const files = {
    program: bundle.program.path,
    parts: bundle.parts.map(({ path }) => path),
    licenses: bundle.licenses.path,
    license: join(root, "LICENSE"),
  };
  const layers = [await debianLayer(packages, architecture), nodeLayer(node), programLayer(files, release.version)];
  say("writing the layers; the first time that takes up to a minute");
  const assembled = await assemble(imagePlan({ release, architecture, layers }), { output, scratch, cache });
  say("writing the bill of materials");
  const bom = await writeBillOfMaterials(output, {
    release,
    architecture,
    digest: assembled.digest,
    packages: bundle.packages,
    node: { version: node.version, sha256: await sha256Of(node.binary) },
    debian: { suite: lock.suite, version: await debianVersion(packages), packages },
  });
  const { size } = await stat(output);
  return { ...assembled, archive: output, archiveBytes: size, sha256: await sha256Of(output), ...bom };
}

/** Beside the archive, and only if it is valid. */
async function writeBillOfMaterials(
  archive: string,
  materials: Materials,
): Promise<Pick<Image, "billOfMaterials" | "components">> {
  const path = `${archive.replace(/\.oci\.tar$/, "")}.cdx.json`;
  await writeFile(path, billOfMaterials(materials));
  await checkBillOfMaterials(path);
  // Beside the packages: Node, and Debian itself.
  return { billOfMaterials: path, components: materials.packages.length + materials.debian.packages.length + 2 };
}
