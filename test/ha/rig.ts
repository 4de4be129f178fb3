import { removeCluster } from "../../hack/control-plane/cluster";
import type { Report } from "../../hack/control-plane/report";
import { waitUntil } from "../../hack/control-plane/readiness";
import { startRealCluster } from "../../hack/node/cluster";
import { CHART, NAMESPACE, RELEASE } from "../chart/helm";
import { auditFlags } from "../e2e/audit";
import { operatorArchive } from "../e2e/images";
import { ctr } from "../e2e/rig";
import { podsOf } from "../e2e/world";
import { containerOf, runningIn, whyNotWhole } from "./wholeness";
import { openWorld, type World } from "./world";

/** The pods of a role run on two of them; the third is where they go. */
const nodeCount = 3;
const limitMs = 240_000;
/** Of the cluster that is started where none is given. */
export const ownName = `ha-${process.pid}`;

export type Role = "admission" | "controller";

export interface RigOptions {
  /** Of a cluster that runs already and has everynode installed; absent: one of its own, taken down by `stop`. */
  readonly given: string | undefined;
  /** Archive of the image to be judged; absent: one made of the sources as they are. */
  readonly image: string | undefined;
  readonly keep: boolean;
  readonly report: Report;
  readonly signal: AbortSignal;
}

export interface Rig {
  readonly world: World;
  stop(): Promise<void>;
}

/** A cluster of real nodes with everynode as `helm install` leaves it. What fails leaves nothing behind. */
export async function startRig(options: RigOptions): Promise<Rig> {
  const { given, image, keep, report, signal } = options;
  const name = given ?? ownName;
  if (given === undefined) {
    const archives = [image ?? (await operatorArchive())];
    const apiServerFlags = await auditFlags(name);
    const real = await startRealCluster({ name, nodes: nodeCount, archives, apiServerFlags, report, signal });
    await real.close();
  }
  const remove = (): Promise<unknown> => (keep || given !== undefined ? Promise.resolve() : removeCluster({ name }));
  try {
    const world = await openWorld(name);
    if (given === undefined) {
      report({ kind: "step", step: "helm install" });
      await world.helm.run(["install", RELEASE, CHART, "--namespace", NAMESPACE, "--create-namespace", "--wait"]);
    }
    await untilWhole(world);
    const stop = async (): Promise<void> => {
      await world.close();
      await remove();
    };
    return { world, stop };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** Resolves once two pods of each role are ready, on ready nodes, and no other pod of theirs is left. */
export async function untilWhole(world: World): Promise<void> {
  await waitUntil(() => missing(world), { what: "two ready pods of each role", limitMs });
}

async function missing(world: World): Promise<string | undefined> {
  const unready = (await world.cluster.nodes.list()).filter(({ name, ready }) => name.startsWith("node-") && !ready);
  const pods = await podsOf(world, NAMESPACE, `app.kubernetes.io/instance=${RELEASE}`);
  const running = await Promise.all(world.nodes.map(runningOn));
  return whyNotWhole({
    unreadyNodes: unready.map(({ name }) => name),
    pods,
    runningContainers: new Set(running.flat()),
  });
}

/** None while containerd does not answer, as on a node that starts. */
async function runningOn(node: World["nodes"][number]): Promise<readonly string[]> {
  return runningIn(await node.run([...ctr, "tasks", "list"]).catch(() => ""));
}

export interface Replica {
  readonly pod: string;
  readonly node: string;
  /** As containerd knows it. */
  readonly container: string;
}

/** Those of a role that are not ending, by name. */
export async function replicasOf(world: World, role: Role): Promise<readonly Replica[]> {
  const pods = await podsOf(world, NAMESPACE, `app.kubernetes.io/component=${role}`);
  return pods
    .filter(({ metadata }) => metadata?.deletionTimestamp === undefined)
    .map(pod => ({
      pod: pod.metadata?.name ?? "",
      node: pod.spec?.nodeName ?? "",
      container: containerOf(pod),
    }));
}

/** The controller's replica that holds the Lease. */
export async function leaderOf(world: World): Promise<Replica> {
  const path = `/apis/coordination.k8s.io/v1/namespaces/${NAMESPACE}/leases/everynode-controller`;
  const lease = (await world.api.send({ method: "GET", path })) as { spec?: { holderIdentity?: string } };
  const [pod = ""] = (lease.spec?.holderIdentity ?? "").split("_");
  const leader = (await replicasOf(world, "controller")).find(replica => replica.pod === pod);
  if (leader === undefined) throw new Error(`no pod is the leader ${pod}`);
  return leader;
}

/** As `kill -9` of the only process of its container. */
export async function killProcess(world: World, { node, container }: Replica): Promise<void> {
  await nodeNamed(world, node).run([...ctr, "tasks", "kill", "--signal", "SIGKILL", container]);
}

export function nodeNamed(world: World, name: string): World["nodes"][number] {
  const node = world.nodes.find(one => one.name === name);
  if (node === undefined) throw new Error(`there is no node ${name}`);
  return node;
}
