import { lstat, readdir, readlink } from "node:fs/promises";
import { basename, join } from "node:path";

import { type Architecture, namesOf } from "./architecture";
import type { UnpackedPackage } from "./debian";
import { type Entry, type Layer, file, folder, layerOf, link, program, text } from "./layer";
import type { NodeRelease } from "./node";

/** The user that the image runs as; the number is what Kubernetes checks for runAsNonRoot. */
export const userId = 65532;

export const nodePath = "/usr/local/bin/node";
export const programFolder = "/app";
export const programPath = "/app/everynode.cjs";

/** What Node is linked with, by the package that has it. The library folder of the architecture is before each. */
const libraries: Readonly<Record<string, readonly string[]>> = {
  libc6: ["libc.so.6", "libdl.so.2", "libm.so.6", "libpthread.so.0"],
  "libgcc-s1": ["libgcc_s.so.1"],
  "libstdc++6": ["libstdc++.so.6"],
};

/** Of Debian's packages only what Node loads, their licences, and what scanners read to know which versions these are. */
export async function debianLayer(packages: readonly UnpackedPackage[], architecture: Architecture): Promise<Layer> {
  const found = await Promise.all(packages.map(one => filesOf(one, architecture)));
  const title = `Debian: ${packages.map(({ name, version }) => `${name} ${version}`).join(", ")}`;
  return layerOf({ title, entries: [...skeleton(architecture), ...found.flat()], keep: true });
}

export function nodeLayer({ version, binary, license }: NodeRelease): Layer {
  const entries = [program(nodePath.slice(1), binary), file("usr/local/share/doc/node/LICENSE", license)];
  return layerOf({ title: `Node ${version}`, entries, keep: true });
}

export interface ProgramFiles {
  readonly program: string;
  /** What the program loads from its own folder, by these names. */
  readonly parts: readonly string[];
  readonly license: string;
  /** Those of the packages in it. */
  readonly licenses: string;
}

export function programLayer({ program: path, parts, license, licenses }: ProgramFiles, version: string): Layer {
  const entries = [
    file(programPath.slice(1), path),
    ...parts.map(part => file(`app/${basename(part)}`, part)),
    file(`${programPath.slice(1)}.LICENSES.txt`, licenses),
    file("app/LICENSE", license),
  ];
  return layerOf({ title: `everynode ${version}`, entries, keep: false });
}

/**
 * What a file system must have beside packages. Without nsswitch.conf the C library asks DNS before /etc/hosts, so that
 * hostAliases would not count. Folders that the kubelet mounts on are there for a root that cannot be written.
 */
function skeleton(architecture: Architecture): readonly Entry[] {
  const lib64 = namesOf(architecture).loader.startsWith("usr/lib64/") ? [link("lib64", "usr/lib64")] : [];
  return [
    ...["dev", "proc", "sys", "etc"].map(path => folder(path)),
    folder("tmp", 0o1777),
    link("lib", "usr/lib"),
    ...lib64,
    text("etc/group", `root:x:0:\nnonroot:x:${userId}:\n`),
    text("etc/nsswitch.conf", "passwd: files\ngroup: files\nhosts: files dns\n"),
    text(
      "etc/passwd",
      ["root:x:0:0:root:/:/sbin/nologin", `nonroot:x:${userId}:${userId}:nonroot:/nonexistent:/sbin/nologin`, ""].join(
        "\n",
      ),
    ),
  ];
}

async function filesOf(one: UnpackedPackage, architecture: Architecture): Promise<readonly Entry[]> {
  const { triplet, loader } = namesOf(architecture);
  const paths = (libraries[one.name] ?? []).map(name => `usr/lib/${triplet}/${name}`);
  if (one.name === "libc6") paths.push(loader);
  if (one.name === "base-files") paths.push("etc/os-release");
  if (one.name === "base-files") paths.push(...(await licenseTexts(one.folder)));
  const entries = await Promise.all(paths.map(path => withTargets(path, one.folder)));
  return [
    ...entries.flat(),
    ...(await licence(one)),
    // Where scanners of images without a package manager look for what is installed.
    text(`var/lib/dpkg/status.d/${one.name}`, one.control),
  ];
}

/** Those that the packages' own texts point to. */
async function licenseTexts(root: string): Promise<readonly string[]> {
  const texts = "usr/share/common-licenses";
  const names = await readdir(join(root, texts));
  return names.filter(name => /^L?GPL-/.test(name)).map(name => `${texts}/${name}`);
}

/** The file, or the links up to it with it. */
async function withTargets(path: string, root: string): Promise<readonly Entry[]> {
  const source = join(root, path);
  if (!(await lstat(source)).isSymbolicLink())
    return [path.includes("/ld-linux") ? program(path, source) : file(path, source)];
  const target = await readlink(source);
  return [link(path, target), ...(await withTargets(join(path, "..", target), root))];
}

/** Packages of one source share a folder of documents, to which all but one have a link. */
async function licence({ name, folder: root }: UnpackedPackage): Promise<readonly Entry[]> {
  const path = `usr/share/doc/${name}`;
  const source = join(root, path);
  if ((await lstat(source)).isSymbolicLink()) return [link(path, await readlink(source))];
  return [file(`${path}/copyright`, join(source, "copyright"))];
}
