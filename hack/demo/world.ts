import { setTimeout as sleep } from "node:timers/promises";

import type { DaemonSet, Pod } from "../../capabilities/api/types";
import type { Cluster } from "../control-plane/cluster";
import { isReady, judge, podsByNode, type Expected, type Observed, type Untruth } from "../operator/judge";
import type { Kubectl, KubectlAnswer } from "../operator/kubectl";
import type { Operator } from "../operator/operator";
import type { ClusterReader, SetRef } from "../operator/reader";
import { setIn, type Manifests } from "./manifests";
import type { Progress } from "./screen";

/** What a step finds and may use. */
export interface World {
  readonly cluster: Cluster;
  readonly operator: Operator;
  readonly kubectl: Kubectl;
  /** kubectl with its plugin: the arguments follow `kubectl everynode`. */
  readonly everynode: (...args: readonly string[]) => Promise<KubectlAnswer>;
  readonly reader: ClusterReader;
  readonly manifests: Manifests;
  /** Nodes that have left, and whose pods Kubernetes' garbage collection has yet to delete. */
  readonly leftNodes: Set<string>;
  readonly signal: AbortSignal;
  progress(progress: Progress): void;
}

/** A step found something untrue. */
export class UntrueError extends Error {
  constructor(readonly untruths: readonly Untruth[]) {
    super(untruths.map(({ what, expected, found }) => `${what}: expected ${expected}, found ${found}`).join("\n"));
    this.name = "UntrueError";
  }
}

export function insist(what: string, expected: unknown, found: unknown): void {
  const [wanted, got] = [JSON.stringify(expected), JSON.stringify(found)];
  if (wanted !== got) throw new UntrueError([{ what, expected: wanted ?? "nothing", found: got ?? "nothing" }]);
}

/** The set of the sample. */
export function setRef({ manifests }: Pick<World, "manifests">): SetRef {
  const { apiVersion = "", metadata } = setIn(manifests.sample);
  return { apiVersion, namespace: metadata?.namespace ?? "default", name: metadata?.name ?? "" };
}

/** The flags that make kubectl look at the set's namespace. */
export function inNamespace(world: Pick<World, "manifests">): readonly string[] {
  return ["--namespace", setRef(world).namespace];
}

/** A command of the plugin on the sample's set, with what it says. */
export async function everynodeLines(
  world: Pick<World, "everynode" | "manifests">,
  ...[command, ...args]: readonly [string, ...(readonly string[])]
): Promise<readonly string[]> {
  const { name } = setRef(world);
  const { stdout, stderr } = await world.everynode(command, name, ...args, ...inNamespace(world));
  insist(`what kubectl everynode ${command} complains of`, "", stderr);
  return [`$ kubectl everynode ${[command, name, ...args].join(" ")}`, ...stdout.trimEnd().split("\n")];
}

export function labelSelector({ manifests }: Pick<World, "manifests">): string {
  const labels = setIn(manifests.sample).spec?.selector.matchLabels ?? {};
  return Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(",");
}

export async function look(world: World): Promise<Observed> {
  const ref = setRef(world);
  const selected = { namespace: ref.namespace, labelSelector: labelSelector(world) };
  const [set, pods, revisions] = await Promise.all([
    world.reader.set(ref),
    world.reader.pods(selected),
    world.reader.revisions(selected),
  ]);
  return { set, pods, revisions };
}

export async function existingSet(world: World): Promise<DaemonSet> {
  const set = await world.reader.set(setRef(world));
  if (set === undefined) throw new UntrueError([{ what: "the set", expected: "exists", found: "not found" }]);
  return set;
}

export async function nodeNames(world: World): Promise<readonly string[]> {
  return (await world.cluster.nodes.list()).map(({ name }) => name).toSorted();
}

/** The pods' uids by node, without those on nodes that have left: the same uid is a pod that was not restarted. */
export function podUids({ pods }: Observed, nodes: readonly string[]): Readonly<Record<string, readonly string[]>> {
  const byNode = podsByNode(pods);
  const uids = (of: readonly Pod[] = []): string[] => of.map(({ metadata }) => metadata?.uid ?? "");
  return Object.fromEntries(nodes.map(node => [node, uids(byNode.get(node))]));
}

/** Of these nodes, how many have no ready pod that stays. */
export function nodesWithoutPod({ pods }: Observed, nodes: readonly string[]): number {
  const serving = podsByNode(pods.filter(pod => isReady(pod) && pod.metadata?.deletionTimestamp === undefined));
  return nodes.filter(node => !serving.has(node)).length;
}

const pollMs = 100;
const limitMs = 60_000;
/** A state counts as reached when it is still there a moment later. */
const restMs = 300;

/** Waits until everything is as expected, and stays so. Throws what is untrue when that does not come to pass. */
export async function settle(
  world: World,
  expected: Omit<Expected, "leftNodes">,
  onLook: (observed: Observed) => void = () => undefined,
): Promise<Observed> {
  const untruths = async (): Promise<{ readonly untruths: readonly Untruth[]; readonly observed: Observed }> => {
    const observed = await look(world);
    onLook(observed);
    const verdict = judge(observed, { ...expected, leftNodes: [...world.leftNodes] });
    world.progress({ done: verdict.rightNodes, total: expected.nodes.length, unit: "nodes" });
    return { untruths: verdict.untruths, observed };
  };
  await waitFor(world, async () => (await untruths()).untruths);
  await sleep(restMs);
  const again = await untruths();
  if (again.untruths.length > 0) throw new UntrueError(again.untruths);
  return again.observed;
}

/** Looks until nothing is untrue any more. */
export async function waitFor(world: World, probe: () => Promise<readonly Untruth[]>): Promise<void> {
  const end = Date.now() + limitMs;
  for (;;) {
    world.signal.throwIfAborted();
    await world.operator.check();
    const askedAt = Date.now();
    const untruths = await probe();
    if (untruths.length === 0) return;
    if (Date.now() > end) throw new UntrueError(untruths);
    await sleep(Math.max(pollMs, Date.now() - askedAt));
  }
}
