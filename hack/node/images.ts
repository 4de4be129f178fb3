import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { exists } from "../control-plane/state";
import { architectureOf } from "../image/architecture";
import { assemble } from "../image/assemble";
import type { ImagePlan } from "../image/image-plan";
import { folder, layerOf, link, program, text, type Entry } from "../image/layer";
import { images, type ImageName } from "./image-names";
import { run } from "./run";

/** The programs of this machine that the images are made of. */
export interface ImageSources {
  readonly busybox: string;
  readonly coredns: string;
  readonly agnhost: string;
}

type Plan = Omit<ImagePlan, "created" | "platform" | "names" | "annotations">;

const outputFolder = join(__dirname, "../../dist/node-images");

const allNames = ["pause", "busybox", "coredns", "agnhost"] as const satisfies readonly ImageName[];

/**
 * Makes the images that every node has, or only those which are named, and returns the paths of their archives. What was
 * made of the same is made quickly.
 */
export async function makeImages(
  sources: ImageSources,
  names: readonly ImageName[] = allNames,
): Promise<readonly string[]> {
  await mkdir(outputFolder, { recursive: true });
  const scratch = await mkdtemp(join(outputFolder, "scratch-"));
  try {
    const plans = imagePlans(sources, (await run([sources.busybox, "--list"])).trim().split("\n"));
    const made: string[] = [];
    for (const name of names) made.push(await make(complete(name, plans[name]), name, scratch));
    return made;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function make(plan: ImagePlan, name: string, scratch: string): Promise<string> {
  const output = join(outputFolder, `${name}.oci.tar`);
  const state = await stateOf(plan);
  const madeOf = `${output}.made-of.json`;
  if ((await exists(output)) && (await readFile(madeOf, "utf8").catch(() => "")) === state) return output;
  await rm(madeOf, { force: true });
  const place = join(scratch, name);
  await mkdir(place);
  await assemble(plan, { output, scratch: place, cache: outputFolder });
  await writeFile(madeOf, state);
  return output;
}

/** The plan, and of each file in it what changes when it is built or installed anew. */
async function stateOf(plan: ImagePlan): Promise<string> {
  const sources = plan.layers.flatMap(({ entries }) =>
    entries.flatMap(entry => ("source" in entry ? [entry.source] : [])),
  );
  const found = await Promise.all(sources.map(async source => ({ source, ...(await sizeAndTime(source)) })));
  return JSON.stringify({ plan, found });
}

async function sizeAndTime(path: string): Promise<{ readonly size: number; readonly mtimeMs: number }> {
  const { size, mtimeMs } = await stat(path);
  return { size, mtimeMs };
}

/** What is in each image; `applets` are the commands that the busybox has. */
export function imagePlans(sources: ImageSources, applets: readonly string[]): Readonly<Record<ImageName, Plan>> {
  const busybox = program("bin/busybox", sources.busybox);
  const commands = applets.filter(applet => applet !== "busybox").map(applet => link(`bin/${applet}`, "busybox"));
  return {
    // The first process of each pod: it holds the pod's namespaces, buries orphans and ends when it is told to.
    pause: planOf(
      [busybox],
      ["/bin/busybox", "sh", "-c", "trap exit TERM INT; while :; do busybox sleep 1000000 & wait; done"],
    ),
    busybox: planOf([busybox, ...commands], [], ["sh"]),
    coredns: planOf([program("coredns", sources.coredns)], ["/coredns"]),
    agnhost: planOf(
      [busybox, ...commands, program("agnhost", sources.agnhost), folder("uploads")],
      ["/agnhost"],
      ["pause"],
    ),
  };
}

function planOf(entries: readonly Entry[], entrypoint: readonly string[], command: readonly string[] = []): Plan {
  const skeleton = [
    ...["dev", "etc", "proc", "sys", "var"].map(path => folder(path)),
    ...[folder("tmp", 0o1777), folder("var/tmp", 0o1777), folder("root", 0o700)],
    text("etc/passwd", "root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n"),
    text("etc/group", "root:x:0:\nnobody:x:65534:\n"),
    // Without it the C library looks for the names of hosts in databases that need more than this.
    text("etc/nsswitch.conf", "hosts: files dns\nservices: files\n"),
  ];
  return {
    config: {
      User: "",
      Env: ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],
      Entrypoint: entrypoint,
      Cmd: command,
      WorkingDir: "/",
      Labels: {},
      ExposedPorts: {},
    },
    layers: [layerOf({ title: "programs", entries: [...skeleton, ...entries], keep: true })],
  };
}

function complete(name: ImageName, plan: Plan): ImagePlan {
  const architecture = architectureOf(process.arch);
  if (architecture === undefined) throw new Error(`there are no images for ${process.arch}`);
  return {
    ...plan,
    // The same files make the same image, whenever that is.
    created: new Date(0).toISOString(),
    platform: { os: "linux", architecture },
    annotations: {},
    names: { "io.containerd.image.name": images[name] },
  };
}
