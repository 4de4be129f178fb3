import { type Materials, billOfMaterials } from "./bill-of-materials";

const integrity = `sha512-${Buffer.alloc(64, 1).toString("base64")}`;

const materials: Materials = {
  release: {
    version: "1.2.3",
    license: "Apache-2.0",
    description: "",
    revision: undefined,
    createdAt: new Date("2026-01-02T03:04:05Z"),
  },
  architecture: "amd64",
  digest: `sha256:${"ab".repeat(32)}`,
  packages: [
    { name: "ws", version: "8.0.0", license: "MIT", integrity, texts: [] },
    { name: "@a/b", version: "1.0.0", license: "(MIT OR Apache-2.0)", integrity: undefined, texts: [] },
    { name: "c", version: "2.0.0", license: "SEE LICENSE IN c", integrity: undefined, texts: [] },
  ],
  node: { version: "24.0.0", sha256: "cd".repeat(32) },
  debian: {
    suite: "trixie",
    version: "13",
    packages: [{ name: "libstdc++6", version: "14.2.0-19+b1", sha256: "ef".repeat(32), control: "Source: gcc-14\n" }],
  },
};

interface Component {
  readonly name: string;
  readonly purl: string;
  readonly [field: string]: unknown;
}

const document = (): { metadata: { timestamp: string; component: Component }; components: Component[] } =>
  JSON.parse(billOfMaterials(materials)) as ReturnType<typeof document>;

const named = (name: string): Component | undefined => document().components.find(one => one.name === name);

it("is about the image, by its digest and of its time", () => {
  const { timestamp, component } = document().metadata;
  expect(timestamp).toBe("2026-01-02T03:04:05.000Z");
  expect(component).toMatchObject({ type: "container", name: "everynode", version: "1.2.3" });
  expect(component.purl).toContain(`sha256%3A${"ab".repeat(32)}`);
});

it("names a package of npm by its purl, with the sum of what was downloaded", () => {
  expect(named("ws")).toMatchObject({
    purl: "pkg:npm/ws@8.0.0",
    hashes: [{ alg: "SHA-512", content: "01".repeat(64) }],
  });
  expect(named("b")).toMatchObject({ group: "@a", purl: "pkg:npm/%40a/b@1.0.0" });
});

it.each([
  ["an identifier", "ws", { license: { id: "MIT" } }],
  ["an expression", "b", { expression: "(MIT OR Apache-2.0)" }],
  ["a name, where it is neither", "c", { license: { name: "SEE LICENSE IN c" } }],
])("gives a licence as %s", (_, name, license) => {
  expect(named(name)).toMatchObject({ licenses: [license] });
});

it("names Node as databases of vulnerabilities do", () => {
  expect(named("node")).toMatchObject({ cpe: "cpe:2.3:a:nodejs:node.js:24.0.0:*:*:*:*:*:*:*" });
});

it("names a package of Debian with its release and its source, which advisories are about", () => {
  expect(named("libstdc++6")?.purl).toBe(
    "pkg:deb/debian/libstdc%2B%2B6@14.2.0-19%2Bb1?arch=amd64&distro=debian-13&upstream=gcc-14",
  );
});

it("is the same for the same materials in whatever order", () => {
  const turned = { ...materials, packages: materials.packages.toReversed() };
  expect(billOfMaterials(turned)).toBe(billOfMaterials(materials));
});
