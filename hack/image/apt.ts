import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

import type { Architecture } from "./architecture";
import { run } from "./run";

/** An apt of its own: another release and architecture than the machine's, without touching what the machine has. */
export interface Apt {
  readonly folder: string;
  readonly suite: string;
  readonly architecture: Architecture;
  /**
   * The keys of the Debian archive, where what comes is to be believed because Debian signed it. Without them the
   * caller knows what it must get.
   */
  readonly keyring?: string;
}

const missing = "the base of the image is made of Debian packages, on Debian or Ubuntu";

/** Reads the lists of packages: about 10 MB per architecture. */
export async function update(apt: Apt): Promise<void> {
  await mkdir(join(apt.folder, "lists/partial"), { recursive: true });
  await mkdir(join(apt.folder, "cache/archives/partial"), { recursive: true });
  await writeFile(join(apt.folder, "sources.list"), sources(apt));
  // By itself it only warns of a mirror that does not answer, and goes on with the lists of another day.
  await run({ command: "apt-get", args: [...options(apt), "--error-on=any", "--quiet", "update"], missing });
}

/** Downloads packages, written as name or name=version, into a folder. */
export async function download(
  apt: Apt,
  wanted: { readonly names: readonly string[]; readonly into: string },
): Promise<void> {
  const args = [...options(apt), "--quiet", "download", ...wanted.names];
  await run({ command: "apt-get", args, folder: wanted.into, missing });
}

function sources({ suite, keyring }: Apt): string {
  const trust = keyring === undefined ? "trusted=yes" : `signed-by=${keyring}`;
  return [
    `deb [${trust}] http://deb.debian.org/debian ${suite} main`,
    `deb [${trust}] http://deb.debian.org/debian-security ${suite}-security main`,
    "",
  ].join("\n");
}

function options({ folder, architecture }: Apt): readonly string[] {
  const settings = {
    "Dir::State": folder,
    "Dir::State::Lists": join(folder, "lists"),
    "Dir::State::status": "/dev/null",
    "Dir::Cache": join(folder, "cache"),
    "Dir::Etc::SourceList": join(folder, "sources.list"),
    "Dir::Etc::SourceParts": "/dev/null",
    "APT::Architecture": architecture,
    "APT::Architectures": architecture,
    // Its own user cannot write into a folder of ours.
    "APT::Sandbox::User": "root",
    "Acquire::Languages": "none",
    "Acquire::Retries": "3",
  };
  return Object.entries(settings).flatMap(([name, value]) => ["-o", `${name}=${value}`]);
}
