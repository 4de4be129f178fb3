import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { type Architecture, namesOf } from "./architecture";
import type { UnpackedPackage } from "./debian";
import type { Entry, Layer } from "./layer";
import { debianLayer, nodeLayer, programLayer } from "./layers";

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "everynode-layers-"));
});

afterEach(() => {
  rmSync(root, { recursive: true });
});

/** A package with these files, which are links where they have a target. */
function unpacked(name: string, files: Readonly<Record<string, string | undefined>>): UnpackedPackage {
  const folder = join(root, name);
  for (const [path, target] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    if (target === undefined) writeFileSync(join(folder, path), path);
    else symlinkSync(target, join(folder, path));
  }
  return { name, version: "1", sha256: "", folder, control: `Package: ${name}\n` };
}

function packages(architecture: Architecture): readonly UnpackedPackage[] {
  const { triplet, loader } = namesOf(architecture);
  const name = loader.replace(/.*\//, "");
  const lib = `usr/lib/${triplet}`;
  const toLoader = architecture === "amd64" ? `../lib/${triplet}/${name}` : `${triplet}/${name}`;
  return [
    unpacked("base-files", {
      "etc/os-release": "../usr/lib/os-release",
      "usr/lib/os-release": undefined,
      "usr/share/common-licenses/GPL-3": undefined,
      "usr/share/common-licenses/MPL-2.0": undefined,
      "usr/share/doc/base-files/copyright": undefined,
    }),
    unpacked("libc6", {
      [loader]: toLoader,
      [`${lib}/${name}`]: undefined,
      ...Object.fromEntries(
        ["libc.so.6", "libdl.so.2", "libm.so.6", "libpthread.so.0"].map(one => [`${lib}/${one}`, undefined]),
      ),
      [`${lib}/gconv/UTF-16.so`]: undefined,
      "usr/share/doc/libc6/copyright": undefined,
    }),
    unpacked("libstdc++6", {
      [`${lib}/libstdc++.so.6`]: "libstdc++.so.6.0.33",
      [`${lib}/libstdc++.so.6.0.33`]: undefined,
      "usr/share/doc/libstdc++6": "gcc-14-base",
    }),
  ];
}

const at = ({ entries }: Layer, path: string): Entry | undefined => entries.find(entry => entry.path === path);

describe.each([
  {
    architecture: "amd64",
    loader: "usr/lib64/ld-linux-x86-64.so.2",
    target: "usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2",
  },
  {
    architecture: "arm64",
    loader: "usr/lib/ld-linux-aarch64.so.1",
    target: "usr/lib/aarch64-linux-gnu/ld-linux-aarch64.so.1",
  },
] as const)("the base for $architecture", ({ architecture, loader, target }) => {
  it("has the loader that programs name, and what it links to, which can be run", async () => {
    const layer = await debianLayer(packages(architecture), architecture);
    expect(at(layer, loader)).toHaveProperty("link");
    expect(at(layer, target)).toMatchObject({ mode: 0o755, source: join(root, "libc6", target) });
  });

  it("reaches the loader by its old path", async () => {
    const layer = await debianLayer(packages(architecture), architecture);
    const old = architecture === "amd64" ? "lib64" : "lib";
    expect(at(layer, old)).toMatchObject({ link: `usr/${old}` });
  });
});

describe("the base", () => {
  it("has of the packages only what Node loads, the licences and what scanners read", async () => {
    const layer = await debianLayer(packages("amd64"), "amd64");
    const files = layer.entries.filter(entry => "source" in entry).map(({ path }) => path);
    expect(files).toEqual([
      "usr/lib/os-release",
      "usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2",
      "usr/lib/x86_64-linux-gnu/libc.so.6",
      "usr/lib/x86_64-linux-gnu/libdl.so.2",
      "usr/lib/x86_64-linux-gnu/libm.so.6",
      "usr/lib/x86_64-linux-gnu/libpthread.so.0",
      "usr/lib/x86_64-linux-gnu/libstdc++.so.6.0.33",
      "usr/share/common-licenses/GPL-3",
      "usr/share/doc/base-files/copyright",
      "usr/share/doc/libc6/copyright",
    ]);
    expect(at(layer, "usr/share/doc/libstdc++6")).toMatchObject({ link: "gcc-14-base" });
    expect(at(layer, "var/lib/dpkg/status.d/libc6")).toMatchObject({ text: "Package: libc6\n" });
  });

  it("asks /etc/hosts before DNS, as the host aliases of a pod are there", async () => {
    const layer = await debianLayer(packages("amd64"), "amd64");
    expect(at(layer, "etc/nsswitch.conf")).toMatchObject({
      text: expect.stringContaining("hosts: files dns") as string,
    });
  });

  it("knows the user that it runs as", async () => {
    const layer = await debianLayer(packages("amd64"), "amd64");
    expect(at(layer, "etc/passwd")).toMatchObject({
      text: expect.stringContaining("nonroot:x:65532:65532:") as string,
    });
    expect(at(layer, "etc/group")).toMatchObject({ text: expect.stringContaining("nonroot:x:65532:") as string });
  });

  it("lets nobody but root write, save to /tmp", async () => {
    const layer = await debianLayer(packages("amd64"), "amd64");
    const open = layer.entries.filter(entry => !("link" in entry) && (entry.mode & 0o022) !== 0);
    expect(open).toEqual([{ path: "tmp", mode: 0o1777 }]);
  });

  it("says which package lacks a library that Node needs", async () => {
    const [base] = packages("amd64");
    const empty = unpacked("libgcc-s1", { "usr/share/doc/libgcc-s1": "gcc-14-base" });
    const both = [base, empty].flatMap(one => one ?? []);
    await expect(debianLayer(both, "amd64")).rejects.toThrow(/libgcc-s1.*libgcc_s\.so\.1/);
  });
});

it("has of Node its program and its licence", () => {
  const layer = nodeLayer({ version: "24.0.0", integrity: "", binary: "/n/bin/node", license: "/n/LICENSE" });
  expect(layer.entries.flatMap(entry => ("source" in entry ? [[entry.path, entry.mode]] : []))).toEqual([
    ["usr/local/bin/node", 0o755],
    ["usr/local/share/doc/node/LICENSE", 0o644],
  ]);
});

it("has of everynode its program and the licences", () => {
  const layer = programLayer(
    { program: "/p", parts: ["/x/everynode.part.cjs"], license: "/l", licenses: "/ls" },
    "1.0.0",
  );
  expect(layer.entries.map(({ path }) => path)).toEqual([
    "app",
    "app/LICENSE",
    "app/everynode.cjs",
    "app/everynode.cjs.LICENSES.txt",
    "app/everynode.part.cjs",
  ]);
});
