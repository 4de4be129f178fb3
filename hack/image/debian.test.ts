import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

import { type DebianOptions, debianPackages, debianVersion, sourceOf } from "./debian";
import type { DebianLock } from "./debian-lock";

let folder: string;
let path: string | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "everynode-debian-"));
  path = process.env["PATH"];
});

afterEach(() => {
  process.env["PATH"] = path;
  rmSync(folder, { recursive: true });
});

/** Puts a shell script in the place of a program. */
function standIn(name: string, script: string): void {
  const bin = join(folder, "bin");
  mkdirSync(bin, { recursive: true });
  writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(bin, name), 0o755);
  process.env["PATH"] = `${bin}${delimiter}${path ?? ""}`;
}

const sha256OfX = "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881";

function options(sha256: string = sha256OfX): DebianOptions {
  const lock: DebianLock = {
    suite: "trixie",
    packages: { amd64: [{ name: "x", version: "1:2", sha256 }], arm64: [] },
  };
  return { lock, architecture: "amd64", cache: join(folder, "cache"), say: () => undefined };
}

const brings = 'case "$*" in *download*) printf x > x_1%3a2_amd64.deb;; esac';
const unpacks = 'mkdir -p "$3/DEBIAN" && echo "Package: x" > "$3/DEBIAN/control"';

it("unpacks what apt brings, and asks for nothing the second time", async () => {
  standIn("apt-get", brings);
  standIn("dpkg-deb", unpacks);
  const first = await debianPackages(options());
  standIn("apt-get", "exit 1");
  expect(await debianPackages(options())).toEqual(first);
  expect(first).toMatchObject([{ name: "x", version: "1:2", control: "Package: x\n" }]);
});

it("believes only what the lock knows", async () => {
  standIn("apt-get", brings);
  standIn("dpkg-deb", unpacks);
  const found = debianPackages(options("0".repeat(64)));
  await expect(found).rejects.toMatchObject({ cause: { message: expect.stringContaining("not 0000") as string } });
});

it("says what to do where Debian has other versions by now, and what apt said", async () => {
  standIn("apt-get", 'case "$*" in *download*) echo "E: Version 1:2 was not found" >&2; exit 100;; esac');
  const found = debianPackages(options());
  await expect(found).rejects.toThrow("npm run image -- --update-debian");
  await expect(found).rejects.toMatchObject({
    cause: { message: expect.stringContaining("E: Version 1:2 was not found") as string },
  });
});

it("says what is missing where there is no apt", async () => {
  process.env["PATH"] = folder;
  await expect(debianPackages(options())).rejects.toMatchObject({
    cause: { message: expect.stringMatching(/^apt-get is not here: .*Debian or Ubuntu/) as string },
  });
});

it.each([
  ["its own, where it has the same name", "Package: x\nVersion: 1\n", "x"],
  ["another's", "Package: x\nSource: glibc\nVersion: 1\n", "glibc"],
  ["another's, of another version", "Package: x\nSource: gcc-14 (14.2)\n", "gcc-14"],
])("knows the source of a package: %s", (_, control, source) => {
  expect(sourceOf({ name: "x", control })).toBe(source);
});

it("reads the release from the package that says it", async () => {
  mkdirSync(join(folder, "usr/lib"), { recursive: true });
  writeFileSync(join(folder, "usr/lib/os-release"), 'ID=debian\nVERSION_ID="13"\n');
  const base = { name: "base-files", version: "13.8", sha256: "", control: "", folder };
  expect(await debianVersion([base])).toBe("13");
  await expect(debianVersion([])).rejects.toThrow("no base-files");
});
