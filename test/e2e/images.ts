import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { join } from "node:path";

import { architectureOf } from "../../hack/image/architecture";
import { assemble } from "../../hack/image/assemble";
import { layerOf } from "../../hack/image/layer";
import { imagePlans, makeImages } from "../../hack/node/images";
import { busyboxPath } from "../../hack/node/requirements";
import { run } from "../../hack/node/run";

const root = join(__dirname, "../..");
const output = join(root, "dist/e2e");

/** Three versions of a log collector, which is a busybox with one more program. The third ends as soon as it starts. */
export const collector = {
  first: "e2e.everynode.dev/collector:1",
  second: "e2e.everynode.dev/collector:2",
  crashing: "e2e.everynode.dev/collector:3",
} as const;

/**
 * The archive of everynode's image, made of the sources as they are by `npm run image`, which is quick where nothing has
 * changed. Not by a call: what jest runs before the tests takes a JSON file for a module of the same name.
 */
export async function operatorArchive(): Promise<string> {
  const { version } = JSON.parse(await readFile(join(root, "package.json"), "utf8")) as { readonly version: string };
  const child = spawn("npm", ["run", "--silent", "image"], { cwd: root, stdio: ["ignore", "inherit", "inherit"] });
  const [code] = (await once(child, "close")) as [number | null];
  if (code !== 0) throw new Error(`npm run image ended with ${code}; what it said is above`);
  return join(root, "dist/image", `everynode-${version}.oci.tar`);
}

/** The archive of the busybox that the nodes of hack/node have, for those which do not. */
export async function busyboxArchive(): Promise<string> {
  const [archive = ""] = await makeImages({ busybox: await busyboxPath(), coredns: "", agnhost: "" }, ["busybox"]);
  return archive;
}

/** The archives of the collector's versions. */
export async function collectorArchives(): Promise<readonly string[]> {
  await mkdir(output, { recursive: true });
  const scratch = await mkdtemp(join(output, "scratch-"));
  try {
    const made: string[] = [];
    for (const name of Object.values(collector)) made.push(await makeCollector(name, scratch));
    return made;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

export function collectorArchive(version: string): string {
  return join(output, `collector-${version}.oci.tar`);
}

async function makeCollector(name: string, scratch: string): Promise<string> {
  const busybox = await busyboxPath();
  const applets = (await run([busybox, "--list"])).trim().split("\n");
  const { busybox: plan } = imagePlans({ busybox, coredns: "", agnhost: "" }, applets);
  const version = name.slice(name.lastIndexOf(":") + 1);
  const entries = [{ path: "bin/collector", text: programs[name] ?? collects(version), mode: 0o755 }];
  const place = await mkdtemp(join(scratch, "image-"));
  const archive = collectorArchive(version);
  const complete = {
    ...plan,
    config: { ...plan.config, Cmd: ["collector"] },
    layers: [...plan.layers, layerOf({ title: `collector ${version}`, entries, keep: false })],
    created: new Date(0).toISOString(),
    platform: { os: "linux", architecture: ownArchitecture() },
    annotations: {},
    names: { "io.containerd.image.name": name },
  } as const;
  await assemble(complete, { output: archive, scratch: place, cache: output });
  return archive;
}

const programs: Readonly<Record<string, string>> = {
  [collector.crashing]: '#!/bin/sh\necho "collector 3 cannot read its configuration" >&2\nexit 1\n',
};

/** Says on which node it is, and how many pods of that node have logs, and writes it on the node's disk too. */
function collects(version: string): string {
  return `#!/bin/sh
trap 'exit 0' TERM INT
echo "collector ${version} on $NODE_NAME: $(ls /var/log/pods | wc -l) pods have logs" | tee -a /var/log/collector.log
while :; do sleep 1000 & wait $!; done
`;
}

function ownArchitecture(): "amd64" | "arm64" {
  const architecture = architectureOf(process.arch);
  if (architecture === undefined) throw new Error(`there is no image for ${process.arch}`);
  return architecture;
}
