import { isRecord } from "../../capabilities/api/is-record";
import { type Architecture, architectures } from "./architecture";

/** One Debian package as the base of the image has it. */
export interface DebianPackage {
  readonly name: string;
  readonly version: string;
  /** Of the file that the archive serves, in hexadecimal. */
  readonly sha256: string;
}

export interface DebianLock {
  readonly suite: string;
  readonly packages: Readonly<Record<Architecture, readonly DebianPackage[]>>;
}

/** The content of debian.json. It throws where a field is missing, as the image would then be of something else. */
export function parseDebianLock(text: string): DebianLock {
  const value: unknown = JSON.parse(text);
  if (!isRecord(value) || typeof value["suite"] !== "string") throw new Error("debian.json names no suite");
  const packages = value["packages"];
  if (!isRecord(packages)) throw new Error("debian.json lists no packages");
  return {
    suite: value["suite"],
    packages: { amd64: packagesOf(packages, "amd64"), arm64: packagesOf(packages, "arm64") },
  };
}

export function renderDebianLock({ suite, packages }: DebianLock): string {
  const sorted = architectures.map(architecture => [
    architecture,
    packages[architecture].toSorted((one, other) => (one.name < other.name ? -1 : 1)),
  ]);
  return `${JSON.stringify({ suite, packages: Object.fromEntries(sorted) }, undefined, 2)}\n`;
}

function packagesOf(all: Readonly<Record<string, unknown>>, architecture: Architecture): readonly DebianPackage[] {
  const list = all[architecture];
  if (!Array.isArray(list)) throw new Error(`debian.json lists no packages for ${architecture}`);
  return list.map((one: unknown) => {
    if (!isRecord(one)) throw new Error(`debian.json has no package in its list for ${architecture}`);
    const { name, version, sha256 } = one;
    if (typeof name !== "string" || typeof version !== "string" || typeof sha256 !== "string")
      throw new Error(`debian.json has a package for ${architecture} without name, version or sha256`);
    if (!/^[0-9a-f]{64}$/.test(sha256)) throw new Error(`debian.json has a wrong sha256 for ${name}`);
    return { name, version, sha256 };
  });
}
