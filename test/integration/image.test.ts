import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readFile, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

import { architectureOf } from "../../hack/image/architecture";
import { type Image, type ImageOptions, buildImage } from "../../hack/image/build-image";
import type { Release } from "../../hack/image/image-plan";
import { releaseOf } from "../../hack/image/release";

// The archive that `npm run image` makes, here of a copy of the sources that has nothing but what the Dockerfile gets. It is
// made twice: the copy moves in between, and the layers are compressed anew.

jest.setTimeout(600_000);

const run = promisify(execFile);
const root = join(__dirname, "../..");
const cache = join(root, "dist/image/cache");

let folder: string;
let sources: string;
let release: Release;
let image: Image;

beforeAll(async () => {
  await mkdir(join(root, "dist"), { recursive: true });
  folder = await mkdtemp(join(root, "dist/image-test-"));
  release = await releaseOf(root, {});
  sources = join(folder, "sources");
  await copySources();
  image = await buildImage(options({ root: sources, cache, output: join(folder, "one/everynode.oci.tar") }));
  await unpack(image);
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

function options(some: Pick<ImageOptions, "root" | "cache" | "output">): ImageOptions {
  const architecture = architectureOf(process.arch);
  if (architecture === undefined) throw new Error(`there is no image for ${process.arch}`);
  return { ...some, architecture, release, say: () => undefined };
}

/** As a container runtime does: one layer after the other. */
async function unpack({ archive, layers }: Image): Promise<void> {
  const [layout, rootfs] = [join(folder, "layout"), join(folder, "rootfs")];
  await Promise.all([mkdir(layout), mkdir(rootfs)]);
  await run("tar", ["--extract", "--file", archive, "--directory", layout]);
  for (const { digest } of layers) {
    const blob = join(layout, "blobs", digest.replace(":", "/"));
    await run("tar", ["--extract", "--gzip", "--file", blob, "--directory", rootfs]);
  }
}

/** The tree of the Docker build: .dockerignore's files, and the packages, of which hard links are copies enough. */
async function copySources(): Promise<void> {
  await mkdir(sources);
  const ignore = (await readFile(join(root, ".dockerignore"), "utf8")).split("\n");
  for (const line of ignore.filter(text => text.startsWith("!")))
    await cp(join(root, line.slice(1)), join(sources, line.slice(1)), {
      recursive: true,
      filter: source => !source.endsWith(".test.ts"),
    });
  await run("cp", ["--archive", "--link", join(root, "node_modules"), sources]);
}

async function copyOfDownloads(place: string): Promise<string> {
  const copy = join(place, "cache");
  await mkdir(copy);
  const downloads = (await readdir(cache)).filter(name => name !== "layers" && !name.startsWith("."));
  await run("cp", ["--archive", "--link", ...downloads.map(name => join(cache, name)), copy]);
  return copy;
}

it("is the same byte for byte when it is made again, later and elsewhere", async () => {
  const elsewhere = join(folder, "a/place/elsewhere");
  await mkdir(elsewhere, { recursive: true });
  await rename(sources, join(elsewhere, "sources"));
  const places = { root: join(elsewhere, "sources"), cache: await copyOfDownloads(elsewhere) };
  const again = await buildImage(options({ ...places, output: join(elsewhere, "everynode.oci.tar") }));
  expect(again.layers).toEqual(image.layers);
  expect(again.sha256).toBe(image.sha256);
  expect(await readFile(again.billOfMaterials, "utf8")).toBe(await readFile(image.billOfMaterials, "utf8"));
});

it("runs with nothing to write on, as a user that is not root", async () => {
  const { stdout } = await inImage(["/app/everynode.cjs", "--help"]);
  expect(stdout).toMatch(/^Usage: everynode/);
  const script = `try { require("fs").writeFileSync("/tmp/x", "") } catch (e) { console.log(process.getuid(), e.code) }`;
  expect((await inImage(["--eval", script])).stdout).toBe(`${isRoot ? 65532 : 0} EROFS\n`);
});

it("has beside its program what that loads for admission", async () => {
  const script = `import("/app/everynode.admission-server.cjs").then(part => console.log(typeof part.startAdmission))`;
  expect((await inImage(["--eval", script])).stdout).toBe("function\n");
});

it("has every library that its Node asks for", async () => {
  const { stdout } = await inImage(["--eval", "console.log(JSON.stringify(process.report.getReport().sharedObjects))"]);
  const loaded = JSON.parse(stdout) as string[];
  expect(loaded).toEqual(expect.arrayContaining([expect.stringMatching(/libstdc\+\+\.so\.6$/)]));
});

it("finds a name that only /etc/hosts has", async () => {
  // The kubelet mounts the file; the image has none.
  await writeFile(join(folder, "rootfs/etc/hosts"), "127.0.0.9 alias.example\n");
  const script = `require("dns").lookup("alias.example", (e, address) => console.log(e?.code ?? address))`;
  expect((await inImage(["--eval", script])).stdout).toBe("127.0.0.9\n");
});

it("belongs to root, who alone may write to what is in it", async () => {
  const { layers } = image;
  for (const { digest } of layers) {
    const blob = join(folder, "layout/blobs", digest.replace(":", "/"));
    const { stdout } = await run("tar", ["--list", "--verbose", "--numeric-owner", "--file", blob]);
    const lines = stdout.trim().split("\n");
    expect(lines.filter(line => !/^\S+\s+0\/0\s/.test(line))).toEqual([]);
    expect(lines.filter(line => !line.startsWith("l") && /^.....w|^........w/.test(line))).toEqual(
      lines.filter(line => line.endsWith(" tmp/")),
    );
  }
});

it("is called as loaders of images expect it", async () => {
  const index = JSON.parse(await readFile(join(folder, "layout/index.json"), "utf8")) as {
    manifests: { digest: string; annotations: Record<string, string> }[];
  };
  const { version } = release;
  expect(index.manifests).toMatchObject([
    {
      digest: image.digest,
      annotations: {
        "io.containerd.image.name": `ghcr.io/everynode/everynode:${version}`,
        "org.opencontainers.image.ref.name": version,
      },
    },
  ]);
});

it("stays small", async () => {
  expect((await stat(image.archive)).size).toBeLessThan(60e6);
});

const isRoot = process.getuid?.() === 0;

/** Node in the image, whose root is mounted so that it cannot be written. Who is not root becomes it in a namespace. */
async function inImage(args: readonly string[]): Promise<{ readonly stdout: string }> {
  const rootfs = join(folder, "rootfs");
  const script = [
    'mount --bind "$0" "$0"',
    'mount -o remount,bind,ro "$0"',
    'exec env --ignore-environment PATH="$PATH" chroot "$@"',
  ].join(" && ");
  const user = isRoot ? ["--userspec=65532:65532"] : [];
  const namespaces = isRoot ? ["--mount"] : ["--mount", "--user", "--map-root-user"];
  const command = [...user, rootfs, "/usr/local/bin/node", ...args];
  return run("unshare", [...namespaces, "sh", "-c", script, rootfs, ...command]);
}
