import { APPS, EVERYNODE, type Flavor } from "../api/flavor";
import { type Namespace, type NodeName, type ObjectName, type Uid, nodeNameOf, uidOf } from "../api/identity";
import type { ControllerRevision, DaemonSet, Node, Pod } from "../api/types";
import { validateSpec } from "../api/validation";
import { BURST_REPLICAS } from "../api/well-known";
import { type Intern, createIntern } from "../cache/intern";
import { projectNode } from "../cache/node-projection";
import { projectPod } from "../cache/pod-projection";
import type { Projected } from "../cache/projection";
import { projectRevision } from "../cache/revision-projection";
import { projectSet } from "../cache/set-projection";
import { ApiError } from "../kube/api-error";
import type { KubeClient, ListOptions } from "../kube/client";
import { CONTROLLER_REVISIONS, NODES, PODS, type Resource, daemonSets } from "../kube/resources";
import type { ObservedNode, ObservedPod, ObservedSet, Snapshot } from "../plan/snapshot";
import { CommandError, EXIT } from "./exit-code";
import { each } from "./pages";
import { type PodDefaultsReading, readPodDefaults } from "./pod-defaults-reader";
import { type RoomReading, readRoom } from "./room-reader";
import { selectorQuery } from "./selector-query";
import type { SetReference } from "./set-reference";
import { type NodeDetails, type PodDetails, nodeDetails, podDetails } from "./view/details";
import { type SetEvent, lastRefusal, mayBeRefused } from "./view/refusal";
import { nameInKubectl } from "./view/set-name";
import { type SetView, setView } from "./view/set-view";

// What a command reads of a cluster: the objects that the controller decides by, by the same projections.

export interface FoundSet {
  readonly flavor: Flavor;
  readonly object: DaemonSet;
  readonly set: ObservedSet;
}

export interface SetLookup {
  readonly client: KubeClient;
  readonly namespace: Namespace;
  readonly reference: SetReference;
}

/** The set that the command line means. Rejects with a `CommandError` where there is none, or one of each kind. */
export async function findSet({ client, namespace, reference }: SetLookup): Promise<FoundSet> {
  const { name } = reference;
  const flavors = reference.flavor === undefined ? [EVERYNODE, APPS] : [reference.flavor];
  const attempts = await Promise.allSettled(
    flavors.map(async flavor => ({ flavor, object: await client.get(daemonSets(flavor), { namespace, name }) })),
  );
  const found = attempts.flatMap(attempt => (attempt.status === "fulfilled" ? [attempt.value] : []));
  const [only, ...others] = found;
  if (only !== undefined && others.length === 0) return { ...only, set: observedSet(only) };
  const names = (kinds: readonly Flavor[]): string => kinds.map(flavor => nameInKubectl({ flavor, name })).join(" or ");
  if (only !== undefined) {
    const which = names(found.map(({ flavor }) => flavor));
    throw new CommandError(EXIT.usage, `there are two sets "${name}" in namespace ${namespace}: say ${which}`);
  }
  const failure = attempts.find(attempt => attempt.status === "rejected" && !isNotFound(attempt.reason));
  if (failure?.status === "rejected") throw failure.reason;
  throw new CommandError(EXIT.notFound, `there is no ${names(flavors)} in namespace ${namespace}`);
}

function observedSet({ flavor, object }: Omit<FoundSet, "set">): ObservedSet {
  return kept(projectSet(object, flavor)).set;
}

function isNotFound(error: unknown): boolean {
  return error instanceof ApiError && error.kind === "notFound";
}

export interface SetReading extends FoundSet {
  readonly view: SetView;
  /** As the server sent them, those that the set selects. */
  readonly revisions: readonly ControllerRevision[];
  /** Of a set that places its pods itself. */
  readonly room?: RoomReading;
  readonly defaults: PodDefaultsReading;
}

export interface ReadOptions {
  readonly client: KubeClient;
  /** Milliseconds since the epoch. */
  readonly nowMs: number;
}

/** Everything about a set, read at about one moment. */
export async function readSet(found: FoundSet, options: ReadOptions): Promise<SetReading> {
  const { client } = options;
  const { set, object, flavor } = found;
  const intern = createIntern();
  const isValid = validateSpec(set.spec).length === 0;
  const selection = isValid ? { namespace: set.namespace, labelSelector: selectorQuery(set.spec.selector) } : undefined;
  const [defaults, nodes, pods, revisions] = await Promise.all([
    readPodDefaults(client, set.namespace),
    readNodes(client, intern),
    selection ? readPods(client, { selection, intern }) : NO_PODS,
    selection ? all(client, CONTROLLER_REVISIONS, selection) : [],
  ]);
  const room = isValid ? await readRoom(client, { set, pods: pods.objects }) : undefined;
  const snapshot: Snapshot = {
    ...(room && { occupancy: room.occupancy }),
    ...{ set, podDefaults: defaults.podDefaults, nodes: sorted(nodes.objects), pods: sorted(pods.objects) },
    canonicalTemplate: flavor.storesCanonicalTemplate
      ? { kind: "known", template: set.spec.template }
      : { kind: "unknown" },
    revisions: sorted(revisions.map(revision => kept(projectRevision(revision, intern)))),
    ...{ rivals: [], lastFailedPods: new Map(), refusedNodes: new Set<NodeName>() },
    ...{ nowMs: options.nowMs, settings: { burstReplicas: BURST_REPLICAS } },
  };
  const refusal = mayBeRefused(object, flavor) ? await readRefusal(client, snapshot) : undefined;
  const details = { pods: pods.details, nodes: nodes.details, ...(refusal !== undefined && { refusal }) };
  const view = setView({ snapshot, details, object });
  return { ...found, revisions, view, defaults, ...(room && { room }) };
}

interface ReadObjects<T, K, D> {
  readonly objects: readonly T[];
  readonly details: ReadonlyMap<K, D>;
}

async function readNodes(
  client: KubeClient,
  intern: Intern,
): Promise<ReadObjects<ObservedNode, NodeName, NodeDetails>> {
  const objects: ObservedNode[] = [];
  const details = new Map<NodeName, NodeDetails>();
  for await (const node of each<Node>(client, NODES, {})) {
    objects.push(kept(projectNode(node, intern)));
    details.set(nodeNameOf(node.metadata?.name ?? ""), nodeDetails(node));
  }
  return { objects, details };
}

interface PodSelection {
  readonly selection: Pick<ListOptions, "namespace" | "labelSelector">;
  readonly intern: Intern;
}

const NO_PODS: ReadObjects<ObservedPod, Uid, PodDetails> = { objects: [], details: new Map() };

async function readPods(client: KubeClient, { selection, intern }: PodSelection): Promise<typeof NO_PODS> {
  const objects: ObservedPod[] = [];
  const details = new Map<Uid, PodDetails>();
  for await (const pod of each<Pod>(client, PODS, selection)) {
    objects.push(kept(projectPod(pod, intern)));
    details.set(uidOf(pod.metadata?.uid ?? ""), podDetails(pod));
  }
  return { objects, details };
}

const EVENTS: Resource<SetEvent> = { group: "", version: "v1", kind: "Event", plural: "events", namespaced: true };

/** Who may not read events is told less, and not refused. */
async function readRefusal(client: KubeClient, { set, pods }: Snapshot): Promise<string | undefined> {
  const newestPodMs = pods.reduce((newest, pod) => Math.max(newest, pod.creationTimestampMs), 0);
  const fieldSelector = `involvedObject.uid=${set.uid},reason=FailedCreate`;
  try {
    return lastRefusal(await all(client, EVENTS, { namespace: set.namespace, fieldSelector }), newestPodMs);
  } catch (error) {
    if (error instanceof ApiError && error.kind === "forbidden") return undefined;
    throw error;
  }
}

async function all<T>(client: KubeClient, resource: Resource<T>, options: ListOptions<T>): Promise<readonly T[]> {
  const objects: T[] = [];
  for await (const object of each(client, resource, options)) objects.push(object);
  return objects;
}

/** The API server sends no object without what identifies it. */
function kept<T>(result: Projected<T>): T {
  if (result.kind === "rejected")
    throw new CommandError(EXIT.error, `the API server sent an object without ${result.missing}`);
  return result.object;
}

function sorted<T extends { readonly name: ObjectName | NodeName }>(objects: readonly T[]): readonly T[] {
  return objects.toSorted((a, b) => (a.name < b.name ? -1 : Number(a.name > b.name)));
}
