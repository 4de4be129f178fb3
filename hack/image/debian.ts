import { mkdir, mkdtemp, readFile, readdir, rename, rm, stat } from "node:fs/promises";
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
  /** Its control file, with which Debian describes it. */
  readonly control: string;
}

type PlacedPackage = Omit<UnpackedPackage, "control">;

const updating = "npm run image -- --update-debian takes the versions of today";

/** The packages of the lock, unpacked. What the cache lacks is downloaded; what is there needs no network. */
export async function debianPackages(options: DebianOptions): Promise<readonly UnpackedPackage[]> {
  const placed = options.lock.packages[options.architecture].map(one => ({ ...one, folder: folderOf(one, options) }));
  const missing: PlacedPackage[] = [];
  for (const one of placed) if (!(await exists(one.folder))) missing.push(one);
  if (missing.length > 0) await fetchAll(missing, options);
  return Promise.all(
    placed.map(async one => ({ ...one, control: await readFile(join(one.folder, "DEBIAN/control"), "utf8") })),
  );
}

/** The package of sources that it was made from: what Debian's security advisories are about. */
export function sourceOf({ name, control }: Pick<UnpackedPackage, "name" | "control">): string {
  return /^Source: (\S+)/m.exec(control)?.[1] ?? name;
}

/** Debian's number of the release, such as 13, which the packages themselves say. */
export async function debianVersion(packages: readonly UnpackedPackage[]): Promise<string> {
  const base = packages.find(({ name }) => name === "base-files");
  if (base === undefined) throw new Error("debian.json lists no base-files, which says what release it is");
  const said = await readFile(join(base.folder, "usr/lib/os-release"), "utf8");
  const version = /^VERSION_ID="?([0-9.]+)"?$/m.exec(said)?.[1];
  if (version === undefined) throw new Error("base-files does not say what release it is of");
  return version;
}

async function fetchAll(missing: readonly PlacedPackage[], options: DebianOptions): Promise<void> {
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

async function unpack({ folder }: PlacedPackage, file: string): Promise<void> {
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
