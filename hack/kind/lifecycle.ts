import { join, relative } from "node:path";

import { type KubernetesVersion, nodeImages } from "./node-images";
import { takesOver, type Variant } from "./variants";
import { type World, demand } from "./world";

// The life of a cluster of kind with everynode in it, each step by itself, so that one can be repeated.

const root = join(__dirname, "../..");

export const namespace = "everynode-system";
const release = "everynode";
const limit = "5m";

/** Of its own, so that nobody's current context changes. */
export function kubeconfigOf({ cluster }: Variant): string {
  return join(root, "dist/kind", `${cluster}.kubeconfig`);
}

/** Creates the cluster. */
export async function up(world: World, variant: Variant, kubernetes: KubernetesVersion): Promise<void> {
  await requireDocker(world);
  if (await exists(world, variant)) {
    throw new Error(`the cluster ${variant.cluster} is there already; \`npm run kind -- down\` removes it`);
  }
  const { kind } = world.programs;
  world.say(`creating ${variant.cluster} with Kubernetes ${kubernetes}: an image of 1 GB is pulled the first time`);
  // Without its DaemonSet controller a cluster has no network, so its nodes are not ready before everynode is there.
  const wait = takesOver(variant) ? "0s" : limit;
  await demand(world, {
    program: kind,
    args: [
      ...["create", "cluster", "--config", variant.config, "--image", nodeImages[kubernetes]],
      ...["--kubeconfig", kubeconfigOf(variant), "--wait", wait],
    ],
  });
  world.say(`created; KUBECONFIG=${relative(process.cwd(), kubeconfigOf(variant))} kubectl get nodes`);
}

export interface ImageSource {
  /** `ghcr.io/…:version`. */
  readonly reference: string;
  /** What `npm run image` makes. */
  readonly archive: string;
  /** Build it with Docker instead. */
  readonly docker: boolean;
}

/** Gives every node the image, so that none has to pull it. */
export async function load(world: World, variant: Variant, image: ImageSource): Promise<void> {
  await requireCluster(world, variant);
  const { kind, docker } = world.programs;
  const into = ["--name", variant.cluster];
  if (image.docker) {
    world.say(`building ${image.reference} with Docker`);
    await demand(world, { program: docker, args: ["build", "--tag", image.reference, root] });
    await demand(world, { program: kind, args: ["load", "docker-image", image.reference, ...into] });
  } else {
    if (!(await world.has(image.archive))) {
      const file = relative(root, image.archive);
      throw new Error(`${file} is not there: \`npm run image\` makes it, or \`load --docker\` builds one with Docker`);
    }
    await demand(world, { program: kind, args: ["load", "image-archive", image.archive, ...into] });
  }
  world.say(`every node of ${variant.cluster} has ${image.reference}`);
}

/** Installs the chart, or upgrades it to the chart as it is now. */
export async function install(world: World, variant: Variant): Promise<void> {
  await requireCluster(world, variant);
  world.say(`installing the chart, which may take ${limit}`);
  await demand(world, {
    program: world.programs.helm,
    args: [
      ...["upgrade", "--install", release, join(root, "charts/everynode")],
      ...["--namespace", namespace, "--create-namespace", "--wait", "--timeout", limit],
      ...["--kubeconfig", kubeconfigOf(variant)],
      ...Object.entries(variant.values).flatMap(([name, value]) => ["--set", `${name}=${value}`]),
    ],
  });
  const ready = ["wait", "nodes", "--all", "--for=condition=Ready", `--timeout=${limit}`];
  await demand(world, {
    program: world.programs.kubectl,
    args: [...ready, "--kubeconfig", kubeconfigOf(variant)],
  });
  world.say("installed; every node is ready");
}

/** Keeps what the nodes, the components and the pods logged in dist/kind. */
export async function logs(world: World, variant: Variant): Promise<void> {
  await requireCluster(world, variant);
  const folder = join(root, "dist/kind", `${variant.cluster}-logs`);
  await demand(world, { program: world.programs.kind, args: ["export", "logs", folder, "--name", variant.cluster] });
  world.say(`the logs are in ${relative(process.cwd(), folder)}`);
}

/** Removes the cluster; nothing happens where there is none. */
export async function down(world: World, variant: Variant): Promise<void> {
  await requireDocker(world);
  const args = ["delete", "cluster", "--name", variant.cluster, "--kubeconfig", kubeconfigOf(variant)];
  await demand(world, { program: world.programs.kind, args });
  world.say(`${variant.cluster} is gone`);
}

export async function requireCluster(world: World, variant: Variant): Promise<void> {
  await requireDocker(world);
  if (await exists(world, variant)) return;
  throw new Error(`there is no cluster ${variant.cluster}; \`npm run kind -- up\` makes it`);
}

async function exists(world: World, { cluster }: Variant): Promise<boolean> {
  const clusters = await demand(world, { program: world.programs.kind, args: ["get", "clusters"] });
  return clusters.split("\n").includes(cluster);
}

async function requireDocker(world: World): Promise<void> {
  const { code, stderr } = await world.run({ program: world.programs.docker, args: ["info", "--format", "{{.ID}}"] });
  if (code === 127) throw new Error("there is no docker on the PATH: kind runs nodes as containers of Docker");
  if (code !== 0) throw new Error(`Docker does not answer; is it running, and may you use it?\n${stderr.trimEnd()}`);
}
