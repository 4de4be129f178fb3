import { mkdir, mkdtemp, readdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";

import { type Apt, download, update } from "./apt";
import type { Architecture } from "./architecture";
import type { DebianLock, DebianPackage } from "./debian-lock";
import { sha256Of } from "./digest";
import { run } from "./run";

export interface DebianOptions {
  readonly lock: DebianLock;
  readonly architecture: Architecture;
  readonly cache: string;
  readonly say: (line: string) => void;
}

export interface UnpackedPackage extends DebianPackage {
  /** Its files, and its control files in DEBIAN. */
  readonly folder: string;
}

const updating = "npm run image -- --update-debian takes the versions of today";

/** The packages of the lock, unpacked. What the cache lacks is downloaded; what is there needs no network. */
export async function debianPackages(options: DebianOptions): Promise<readonly UnpackedPackage[]> {
  const unpacked = options.lock.packages[options.architecture].map(one => ({ ...one, folder: folderOf(one, options) }));
  const missing: UnpackedPackage[] = [];
  for (const one of unpacked) if (!(await exists(one.folder))) missing.push(one);
  if (missing.length > 0) await fetchAll(missing, options);
  return unpacked;
}

async function fetchAll(missing: readonly UnpackedPackage[], options: DebianOptions): Promise<void> {
  const { lock, architecture, cache, say } = options;
  say(`downloading ${missing.length} packages of Debian ${lock.suite} for ${architecture}`);
  await mkdir(cache, { recursive: true });
  const scratch = await mkdtemp(join(cache, ".debian-"));
  try {
    const apt: Apt = { folder: join(scratch, "apt"), suite: lock.suite, architecture };
    const into = join(scratch, "packages");
    await mkdir(into);
    await update(apt);
    await download(apt, { names: missing.map(({ name, version }) => `${name}=${version}`), into });
    for (const one of missing) await unpack(one, await fileOf(one, into));
  } catch (error) {
    throw new Error(`getting Debian packages; where Debian has newer ones by now, ${updating}`, { cause: error });
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** The file that apt made, which has the version in its name with its colon escaped. */
async function fileOf({ name, sha256 }: DebianPackage, folder: string): Promise<string> {
  const found = (await readdir(folder)).find(file => file.startsWith(`${name}_`));
  if (found === undefined) throw new Error(`apt-get brought no ${name}`);
  const path = join(folder, found);
  const digest = await sha256Of(path);
  if (digest !== sha256) throw new Error(`${found} has the sha256 ${digest}, not ${sha256} as debian.json says`);
  return path;
}

async function unpack({ folder }: UnpackedPackage, file: string): Promise<void> {
  const unfinished = `${folder}.${process.pid}`;
  await rm(unfinished, { recursive: true, force: true });
  await run({
    command: "dpkg-deb",
    args: ["--raw-extract", file, unfinished],
    missing: "it unpacks Debian packages; the package dpkg has it",
  });
  await rename(unfinished, folder);
}

/** By its content, so that a new lock never finds what an old one left. */
function folderOf({ name, sha256 }: DebianPackage, { cache }: DebianOptions): string {
  return join(cache, `${name}-${sha256.slice(0, 16)}`);
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
