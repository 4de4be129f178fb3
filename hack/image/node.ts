import { copyFile, mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";

import { isRecord } from "../../capabilities/api/is-record";
import { type Architecture, architectureOf, namesOf } from "./architecture";
import { run } from "./run";

export interface NodeOptions {
  readonly architecture: Architecture;
  readonly cache: string;
  readonly say: (line: string) => void;
}

export interface NodeRelease {
  readonly version: string;
  /** As the lockfile has it: sha512-… of the package. */
  readonly integrity: string;
  readonly binary: string;
  readonly license: string;
}

/** What a lockfile says of one package. */
interface Locked {
  readonly version: string;
  readonly integrity: string;
}

const source = join(__dirname, "node");

/** Where what was downloaded is kept. It may be deleted at any time. */
export const downloads = join(__dirname, "../../dist/image/cache");

/** The program that the image runs everynode with on a machine like this one; that of this process where the image has no variant for it. */
export async function nodeOfImage(say: NodeOptions["say"]): Promise<string> {
  const architecture = architectureOf(process.arch);
  if (architecture === undefined || process.platform !== "linux") return process.execPath;
  return (await nodeRelease({ architecture, cache: downloads, say })).binary;
}

/** The official binary, from npm, which checks it against the lockfile. What the cache has needs no network. */
export async function nodeRelease({ architecture, cache, say }: NodeOptions): Promise<NodeRelease> {
  const name = `node-linux-${namesOf(architecture).node}`;
  const locked = await lockedIn(join(source, "package-lock.json"), name);
  if (locked === undefined) throw new Error(`hack/image/node/package-lock.json has no ${name}`);
  const folder = join(cache, name);
  const installed = await lockedIn(join(folder, "node_modules/.package-lock.json"), name);
  if (installed?.integrity !== locked.integrity) {
    say(`downloading Node ${locked.version} for ${architecture} (50 MB)`);
    await install(folder, architecture);
  }
  const files = join(folder, "node_modules", name);
  return { ...locked, binary: join(files, "bin/node"), license: join(files, "LICENSE") };
}

async function install(folder: string, architecture: Architecture): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const file of ["package.json", "package-lock.json"]) await copyFile(join(source, file), join(folder, file));
  const platform = ["--os=linux", `--cpu=${namesOf(architecture).node}`];
  await run({
    command: "npm",
    args: ["ci", ...platform, "--ignore-scripts", "--no-audit", "--no-fund"],
    folder,
    missing: "it comes with Node",
  });
}

async function lockedIn(path: string, name: string): Promise<Locked | undefined> {
  const text = await readFile(path, "utf8").catch(() => undefined);
  const lock: unknown = text === undefined ? undefined : JSON.parse(text);
  const packages = isRecord(lock) ? lock["packages"] : undefined;
  const found = isRecord(packages) ? packages[`node_modules/${name}`] : undefined;
  if (!isRecord(found)) return undefined;
  const { version, integrity } = found;
  return typeof version === "string" && typeof integrity === "string" ? { version, integrity } : undefined;
}
