import { EVERYNODE } from "../../capabilities/api/flavor";
import type {
  ControllerRevision,
  DaemonSet,
  DaemonSetStatus,
  NodeSelectorTerm,
  Pod,
  PodSpec,
  Toleration,
} from "../../capabilities/api/types";
import { REVISION_HASH_LABEL } from "../../capabilities/api/well-known";

// Says whether a cluster looks as it must, from what the API server answers. Written from the specification and not
// with the operator's own functions, which would agree with themselves.

/** Something that must be so and is not. */
export interface Untruth {
  readonly what: string;
  readonly expected: string;
  readonly found: string;
}

export interface Observed {
  readonly set: DaemonSet | undefined;
  /** Every pod that the set's selector selects. */
  readonly pods: readonly Pod[];
  readonly revisions: readonly ControllerRevision[];
}

export interface Expected {
  /** Exactly these have a pod, and each of them has one. */
  readonly nodes: readonly string[];
  /** The image of the first container. */
  readonly image: string;
  /** Nodes that have left: Kubernetes' own garbage collection deletes their pods, up to a minute later (D-ELIG-41). */
  readonly leftNodes?: readonly string[];
}

export interface Verdict {
  readonly untruths: readonly Untruth[];
  /** How many of the expected nodes are as they must be. */
  readonly rightNodes: number;
}

/** Whether each node has what it must have, and the set's status says so. */
export function judge(observed: Observed, expected: Expected): Verdict {
  const { set, revisions } = observed;
  if (set === undefined) return { untruths: [untruth("the set", "exists", "not found")], rightNodes: 0 };
  const current = currentRevision(set, revisions);
  const byNode = podsByNode(observed.pods);
  const perNode = expected.nodes.map(node =>
    nodeUntruths(node, byNode.get(node) ?? [], { set, current, image: expected.image }),
  );
  const untruths = [
    ...perNode.flat(),
    ...strayUntruths(byNode, new Set([...expected.nodes, ...(expected.leftNodes ?? [])])),
    ...revisionUntruths(current, expected.image),
    ...statusUntruths(set, expected.nodes.length),
  ];
  return { untruths, rightNodes: perNode.filter(found => found.length === 0).length };
}

/** The revision of the set with the highest number. */
export function currentRevision(
  set: DaemonSet,
  revisions: readonly ControllerRevision[],
): ControllerRevision | undefined {
  const uid = set.metadata?.uid;
  return revisions
    .filter(revision => revision.metadata?.ownerReferences?.some(owner => owner.uid === uid))
    .toSorted((a, b) => b.revision - a.revision)[0];
}

/** The image of the first container of the template that a revision holds. */
export function imageOf(revision: ControllerRevision | undefined): string | undefined {
  const data: RevisionData | undefined = JSON.parse(JSON.stringify(revision?.data ?? {}));
  return data?.spec?.template?.spec?.containers?.[0]?.image;
}

/** Each pod under the node it runs on or is tied to; those tied to none under "no node". */
export function podsByNode(pods: readonly Pod[]): ReadonlyMap<string, readonly Pod[]> {
  const byNode = new Map<string, Pod[]>();
  for (const pod of pods) {
    const node = pod.spec?.nodeName ?? tiedTo(pod.spec) ?? "no node";
    byNode.set(node, [...(byNode.get(node) ?? []), pod]);
  }
  return byNode;
}

export function isReady(pod: Pod): boolean {
  return pod.status?.conditions?.some(({ type, status }) => type === "Ready" && status === "True") ?? false;
}

interface RevisionData {
  readonly spec?: { readonly template?: { readonly spec?: Pick<PodSpec, "containers"> } };
}

interface PodContext {
  readonly set: DaemonSet;
  readonly current: ControllerRevision | undefined;
  readonly image: string;
}

function untruth(what: string, expected: unknown, found: unknown): Untruth {
  const text = (value: unknown): string => (typeof value === "string" ? value : (JSON.stringify(value) ?? "nothing"));
  return { what, expected: text(expected), found: text(found) };
}

function nodeUntruths(node: string, pods: readonly Pod[], context: PodContext): readonly Untruth[] {
  const [pod, ...others] = pods;
  if (pod === undefined || others.length > 0) return [untruth(`node ${node}`, "one pod", podNames(pods))];
  return podUntruths(node, pod, context);
}

function podNames(pods: readonly Pod[]): string {
  if (pods.length === 0) return "none";
  const names = pods.map(
    ({ metadata }) => `${metadata?.name}${metadata?.deletionTimestamp === undefined ? "" : " (terminating)"}`,
  );
  return `${pods.length}: ${names.join(", ")}`;
}

type Fact = readonly [part: string, expected: unknown, found: unknown];

function podUntruths(node: string, pod: Pod, context: PodContext): readonly Untruth[] {
  const facts = [...metadataFacts(pod, context), ...specFacts(node, pod, context)];
  return facts
    .filter(([, expected, found]) => !isSame(expected, found))
    .map(([part, ...rest]) => untruth(`${part} of pod ${pod.metadata?.name} on node ${node}`, ...rest));
}

function metadataFacts({ metadata = {} }: Pod, { set, current }: PodContext): readonly Fact[] {
  const { labels = {}, ownerReferences, deletionTimestamp } = metadata;
  const hash = current?.metadata?.labels?.[REVISION_HASH_LABEL];
  const wantedLabels = { ...set.spec?.template.metadata?.labels, [REVISION_HASH_LABEL]: hash };
  const foundLabels = Object.fromEntries(Object.keys(wantedLabels).map(key => [key, labels[key]]));
  return [
    ["deletion time", "none", deletionTimestamp ?? "none"],
    ["labels", wantedLabels, foundLabels],
    ["owners", [ownerReferenceTo(set)], ownerReferences],
  ];
}

function specFacts(node: string, pod: Pod, { set, image }: PodContext): readonly Fact[] {
  return [
    ["node", node, pod.spec?.nodeName],
    ["tie to its node", node, tiedTo(pod.spec)],
    ["missing tolerations", [], missingTolerations(pod.spec, set.spec?.template.spec)],
    ["image", image, pod.spec?.containers[0]?.image],
    ["readiness", true, isReady(pod)],
  ];
}

/** The node of the one term that a daemon pod's required affinity has (D-POD-06). */
function tiedTo(spec: PodSpec | undefined): string | undefined {
  const terms = spec?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
  const node = firstFieldValue(terms ?? []);
  const tie = [{ matchFields: [{ key: "metadata.name", operator: "In", values: [node] }] }];
  return isSame(terms, tie) ? node : undefined;
}

function firstFieldValue([term]: readonly NodeSelectorTerm[]): string | undefined {
  return term?.matchFields?.[0]?.values?.[0];
}

/** D-POD-04. */
function ownerReferenceTo(set: DaemonSet): object {
  const { name, uid } = set.metadata ?? {};
  const apiVersion = set.apiVersion ?? EVERYNODE.apiVersion;
  return { apiVersion, blockOwnerDeletion: true, controller: true, kind: "DaemonSet", name, uid };
}

/** D-ELIG-25. */
const alwaysTolerated = [
  "not-ready:NoExecute",
  "unreachable:NoExecute",
  "disk-pressure:NoSchedule",
  "memory-pressure:NoSchedule",
  "pid-pressure:NoSchedule",
  "unschedulable:NoSchedule",
].map(taint => `node.kubernetes.io/${taint}`);

function missingTolerations(spec: PodSpec | undefined, template: PodSpec | undefined): readonly string[] {
  const text = ({ key, effect }: Toleration): string => `${key ?? "any"}:${effect ?? "any"}`;
  const has = new Set((spec?.tolerations ?? []).map(text));
  return [...(template?.tolerations ?? []).map(text), ...alwaysTolerated].filter(wanted => !has.has(wanted));
}

function strayUntruths(byNode: ReadonlyMap<string, readonly Pod[]>, allowed: ReadonlySet<string>): readonly Untruth[] {
  return [...byNode]
    .filter(([node]) => !allowed.has(node))
    .map(([node, pods]) => untruth(`node ${node}`, "no pod", podNames(pods)));
}

function revisionUntruths(current: ControllerRevision | undefined, image: string): readonly Untruth[] {
  if (current === undefined) return [untruth("the current revision", "exists", "not found")];
  const found = imageOf(current);
  return found === image ? [] : [untruth(`image in revision ${current.metadata?.name}`, image, found)];
}

/** D-STAT-01..09, for a set at rest. */
function statusUntruths(set: DaemonSet, nodes: number): readonly Untruth[] {
  const wanted: Partial<DaemonSetStatus> = {
    observedGeneration: set.metadata?.generation ?? 0,
    desiredNumberScheduled: nodes,
    currentNumberScheduled: nodes,
    updatedNumberScheduled: nodes,
    numberReady: nodes,
    numberAvailable: nodes,
    numberUnavailable: 0,
    numberMisscheduled: 0,
  };
  const found: Readonly<Record<string, unknown>> = { ...set.status };
  const counters = Object.entries(wanted).flatMap(([field, expected]) =>
    // Counters that are zero are left out (D-API-11).
    (found[field] ?? 0) === expected ? [] : [untruth(`status.${field}`, expected, found[field])],
  );
  const stalled = set.status?.conditions?.find(({ type, status }) => type === "Stalled" && status === "True");
  return stalled === undefined ? counters : [...counters, untruth("the set", "not stalled", stalled.message)];
}

/** Whether two values are the same JSON, in whatever order their fields are. */
function isSame(a: unknown, b: unknown): boolean {
  return canonical(a) === canonical(b);
}

function canonical(value: unknown): string {
  const sorted = (_key: string, inner: unknown): unknown =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : inner;
  return JSON.stringify(value, sorted) ?? "";
}
