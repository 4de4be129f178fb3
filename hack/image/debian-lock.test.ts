import { readFileSync } from "node:fs";
import { join } from "node:path";

import { type DebianLock, parseDebianLock, renderDebianLock } from "./debian-lock";

const sha256 = "a".repeat(64);
const lock: DebianLock = {
  suite: "trixie",
  packages: { amd64: [{ name: "libc6", version: "2.41-12", sha256 }], arm64: [] },
};

it("is read as it was written", () => {
  expect(parseDebianLock(renderDebianLock(lock))).toEqual(lock);
});

it("is written in the order of names, so that an update shows only what changed", () => {
  const [one] = lock.packages.amd64;
  const other = { name: "base-files", version: "13", sha256 };
  const packages = { amd64: [one, other].flatMap(each => each ?? []), arm64: [] };
  expect(parseDebianLock(renderDebianLock({ ...lock, packages })).packages.amd64.map(({ name }) => name)).toEqual([
    "base-files",
    "libc6",
  ]);
});

it.each([
  ["no suite", { packages: lock.packages }, "no suite"],
  ["no packages", { suite: "trixie" }, "no packages"],
  ["no packages for an architecture", { suite: "trixie", packages: { amd64: [] } }, "no packages for arm64"],
  [
    "no version",
    { ...lock, packages: { amd64: [{ name: "x", sha256 }], arm64: [] } },
    "without name, version or sha256",
  ],
  [
    "half a sum",
    { ...lock, packages: { amd64: [{ name: "x", version: "1", sha256: "ab" }], arm64: [] } },
    "wrong sha256 for x",
  ],
])("refuses %s", (_, content, complaint) => {
  expect(() => parseDebianLock(JSON.stringify(content))).toThrow(complaint);
});

it("has the same packages in the same versions for both architectures", () => {
  const { packages } = parseDebianLock(readFileSync(join(__dirname, "debian.json"), "utf8"));
  const named = (architecture: "amd64" | "arm64"): readonly string[] =>
    packages[architecture].map(({ name, version }) => `${name} ${version}`);
  expect(named("amd64")).toEqual(named("arm64"));
  expect(named("amd64")).toHaveLength(5);
});
