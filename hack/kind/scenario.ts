import { kubeconfigOf, namespace, requireCluster } from "./lifecycle";
import type { Variant } from "./variants";
import { type Command, type World, demand } from "./world";

// What a cluster with real kubelets has to show, on any version that is supported: a set is placed, rolled and deleted, and what
// breaks a rule is refused. In takeover the cluster's own sets, without which no node would be ready, are ours too.

const workers = 3;
const limit = "--timeout=180s";
const name = "everynode-e2e";
const images = ["registry.k8s.io/pause:3.9", "registry.k8s.io/pause:3.10"] as const;

export async function e2e(world: World, variant: Variant): Promise<void> {
  await requireCluster(world, variant);
  const stage = { world, variant };
  for (const { title, act } of steps(variant)) {
    await act(stage);
    world.say(`  ok  ${title}`);
  }
}

interface Stage {
  readonly world: World;
  readonly variant: Variant;
}

interface Step {
  readonly title: string;
  readonly act: (stage: Stage) => Promise<unknown>;
}

function steps(variant: Variant): readonly Step[] {
  const cluster: Step = { title: "the sets of the cluster itself are placed by everynode", act: clusterSets };
  return [
    { title: "both roles run", act: rolesRun },
    ...(variant.apiVersion === "apps/v1" ? [cluster] : []),
    { title: `a set has a ready pod on each of ${workers} nodes`, act: placed },
    { title: "a new image rolls to each of them", act: rolled },
    { title: "a set that breaks a rule is refused", act: refused },
    { title: "a set takes its pods with it", act: deleted },
  ];
}

function rolesRun(stage: Stage): Promise<string> {
  const deployments = ["deployments", "--all", "--namespace", namespace];
  return kubectl(stage, "wait", ...deployments, "--for=condition=Available", limit);
}

async function clusterSets(stage: Stage): Promise<void> {
  for (const set of ["kindnet", "kube-proxy"]) {
    const where = ["daemonset.apps", set, "--namespace", "kube-system"];
    await kubectl(stage, "wait", ...where, `--for=jsonpath={.status.numberReady}=${workers + 1}`, limit);
  }
}

async function placed(stage: Stage): Promise<void> {
  await apply(stage, manifest(stage.variant, images[0]));
  await rolledOut(stage, images[0]);
}

async function rolled(stage: Stage): Promise<void> {
  await apply(stage, manifest(stage.variant, images[1]));
  await rolledOut(stage, images[1]);
}

async function rolledOut(stage: Stage, image: string): Promise<void> {
  const generation = await kubectl(stage, "get", set(stage), name, "--output=jsonpath={.metadata.generation}");
  const awaited = [
    // What the status says is of the set as it is now.
    `{.status.observedGeneration}=${generation}`,
    `{.status.updatedNumberScheduled}=${workers}`,
    `{.status.numberAvailable}=${workers}`,
  ];
  for (const state of awaited) await kubectl(stage, "wait", set(stage), name, `--for=jsonpath=${state}`, limit);
  const path = "--output=jsonpath={range .items[*]}{.spec.nodeName} {.spec.containers[0].image}{'\\n'}{end}";
  const pods = (await kubectl(stage, "get", "pods", `--selector=app=${name}`, path)).trim().split("\n");
  const nodes = new Set(pods.map(pod => pod.split(" ")[0]));
  if (pods.length !== workers || nodes.size !== workers || !pods.every(pod => pod.endsWith(` ${image}`))) {
    throw new Error(
      `there should be one pod with ${image} on each of ${workers} nodes, and there are:\n${pods.join("\n")}`,
    );
  }
}

/** Of our own kind in takeover too, as this is what our webhooks judge. */
async function refused(stage: Stage): Promise<void> {
  const broken = manifest({ ...stage.variant, apiVersion: "everynode.dev/v1alpha1" }, images[0], "OnFailure");
  const { code, stderr } = await stage.world.run(command(stage, ["apply", "--filename=-"], broken));
  if (code === 0) throw new Error("a set whose pods are restarted on failure only was taken");
  if (!stderr.includes("spec.template.spec.restartPolicy"))
    throw new Error(`it was refused for another reason:\n${stderr}`);
}

async function deleted(stage: Stage): Promise<void> {
  await kubectl(stage, "delete", set(stage), name, limit);
  await kubectl(stage, "wait", "pods", `--selector=app=${name}`, "--for=delete", limit);
}

function set({ variant }: Stage): string {
  return variant.apiVersion === "apps/v1" ? "daemonsets.apps" : "daemonsets.everynode.dev";
}

function manifest({ apiVersion }: Variant, image: string, restartPolicy = "Always"): string {
  return JSON.stringify({
    apiVersion,
    kind: "DaemonSet",
    metadata: { name },
    spec: {
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name } },
        spec: { restartPolicy, terminationGracePeriodSeconds: 1, containers: [{ name: "pause", image }] },
      },
    },
  });
}

async function apply(stage: Stage, input: string): Promise<void> {
  await demand(stage.world, command(stage, ["apply", "--filename=-"], input));
}

function kubectl(stage: Stage, ...args: readonly string[]): Promise<string> {
  return demand(stage.world, command(stage, args));
}

function command({ world, variant }: Stage, args: readonly string[], input?: string): Command {
  const namespaced = args.includes("--namespace") ? [] : ["--namespace", "default"];
  const all = [...args, ...namespaced, "--kubeconfig", kubeconfigOf(variant)];
  return { program: world.programs.kubectl, args: all, ...(input !== undefined && { input }) };
}
