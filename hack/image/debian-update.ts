import { mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { join } from "node:path";

import { type Apt, download, update } from "./apt";
import { type Architecture, architectures } from "./architecture";
import type { DebianLock, DebianPackage } from "./debian-lock";
import { sha256Of } from "./digest";
import { run } from "./run";

export interface UpdateOptions {
  readonly suite: string;
  readonly names: readonly string[];
  readonly cache: string;
  readonly say: (line: string) => void;
}

/** Where the package debian-archive-keyring has them. */
const keyring = "/usr/share/keyrings/debian-archive-keyring.gpg";

/** The newest versions that Debian has signed. The lock keeps their sums, so that who builds later needs no keys. */
export async function updatedDebianLock(options: UpdateOptions): Promise<DebianLock> {
  const packages: Partial<Record<Architecture, readonly DebianPackage[]>> = {};
  for (const architecture of architectures) packages[architecture] = await newest(architecture, options);
  return { suite: options.suite, packages: { amd64: packages.amd64 ?? [], arm64: packages.arm64 ?? [] } };
}

async function newest(architecture: Architecture, options: UpdateOptions): Promise<readonly DebianPackage[]> {
  const { suite, names, cache, say } = options;
  say(`asking for the newest packages of Debian ${suite} for ${architecture}`);
  await mkdir(cache, { recursive: true });
  const scratch = await mkdtemp(join(cache, ".debian-"));
  try {
    const apt: Apt = { folder: join(scratch, "apt"), suite, architecture, keyring };
    const into = join(scratch, "packages");
    await mkdir(into);
    await update(apt);
    await download(apt, { names, into });
    return await Promise.all((await readdir(into)).map(file => described(join(into, file))));
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function described(path: string): Promise<DebianPackage> {
  const [name, version] = await Promise.all([field(path, "Package"), field(path, "Version")]);
  return { name, version, sha256: await sha256Of(path) };
}

async function field(path: string, name: string): Promise<string> {
  const args = ["--field", path, name];
  return (await run({ command: "dpkg-deb", args, missing: "the package dpkg has it" })).trim();
}
