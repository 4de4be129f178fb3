import {
  REVISION_HASH_LABEL,
  TEMPLATE_GENERATION_ANNOTATION,
  TEMPLATE_GENERATION_LABEL,
} from "../../capabilities/api/well-known";
import type { ObservedNode, ObservedPod } from "../../capabilities/plan/snapshot";
import type { ModelCluster } from "../../capabilities/simulation/model-cluster";

// What the specification says of a cluster, read off its objects anew: nothing here is shared with the planner, or it would
// be judged by its own mistakes. It knows no more of templates than what generators.ts puts into them.

export interface OraclePod {
  readonly pod: ObservedPod;
  readonly isStaying: boolean;
  /** Placement goes by this alone (D-PLACE-06), rolling updates by `isUpdated` (D-UPD-04): the two may differ. */
  readonly hasCurrentHash: boolean;
  readonly isUpdated: boolean;
  readonly isAvailable: boolean;
  /** Staying, and it has not ended. */
  readonly isRunning: boolean;
}

export interface OracleNode {
  readonly name: string;
  readonly exists: boolean;
  readonly shouldRun: boolean;
  readonly mayStay: boolean;
  /** Rolling updates leave it alone. */
  readonly isHeld: boolean;
  /** Without those that ended and are held by a finalizer (D-PLACE-01); in keeping order (D-PLACE-05). */
  readonly pods: readonly OraclePod[];
}

/** Every node, and every node that is gone and still the target of a pod. */
export function oracleNodes(cluster: ModelCluster): readonly OracleNode[] {
  const own = ownPods(cluster).filter(({ pod, isStaying }) => isStaying || !hasEnded(pod));
  const podsOn = (name: string): readonly OraclePod[] =>
    own.filter(({ pod }) => String(pod.targetNode) === name).sort(byKeepOrder);
  const existing = cluster.nodes.map(node => ({
    ...{ name: String(node.name), exists: true, pods: podsOn(node.name) },
    ...eligibility(cluster, node),
  }));
  const known = new Set(existing.map(({ name }) => name));
  const targets = new Set(own.flatMap(({ pod }) => pod.targetNode ?? []).map(String));
  const vanished = [...targets]
    .filter(name => !known.has(name))
    .map(name => ({ name, exists: false, shouldRun: false, mayStay: false, isHeld: false, pods: podsOn(name) }));
  return [...existing, ...vanished];
}

function ownPods({ set, pods, revisions, nowMs }: ModelCluster): readonly OraclePod[] {
  const current = revisions
    .filter(({ controller }) => controller?.uid === set.uid)
    .reduce<string | undefined>((hash, revision, _, all) => {
      const isNewest = all.every(other => other.revision <= revision.revision);
      return isNewest ? revision.labels[REVISION_HASH_LABEL] : hash;
    }, undefined);
  const generation = set.flavor.name === "apps" ? set.annotations[TEMPLATE_GENERATION_ANNOTATION] : undefined;
  const bakeMs = (set.spec.minReadySeconds ?? 0) * 1_000;
  return pods
    .map(({ pod }) => pod)
    .filter(({ controller, labels }) => controller?.uid === set.uid && labels.app === "logs")
    .map(pod => {
      const { labels, readySinceMs, deletionTimestampMs } = pod;
      const isStaying = deletionTimestampMs === undefined;
      const hasCurrentHash = current !== undefined && labels[REVISION_HASH_LABEL] === current;
      const hasGeneration = generation !== undefined && labels[TEMPLATE_GENERATION_LABEL] === generation;
      return {
        pod,
        isStaying,
        hasCurrentHash,
        isUpdated: hasCurrentHash || hasGeneration,
        isAvailable: readySinceMs !== undefined && nowMs - readySinceMs >= bakeMs,
        isRunning: isStaying && !hasEnded(pod),
      };
    });
}

function hasEnded({ phase }: ObservedPod): boolean {
  return phase === "Failed" || phase === "Succeeded";
}

function byKeepOrder({ pod: a }: OraclePod, { pod: b }: OraclePod): number {
  const isBound = (pod: ObservedPod): number => (pod.nodeName === undefined ? 1 : 0);
  return isBound(a) - isBound(b) || a.creationTimestampMs - b.creationTimestampMs || (a.name < b.name ? -1 : 1);
}

const CORDON = "node.kubernetes.io/unschedulable";

/** D-ELIG-02, and `spec.placement.onCordon`. */
function eligibility(cluster: ModelCluster, node: ObservedNode): Pick<OracleNode, "shouldRun" | "mayStay" | "isHeld"> {
  const repelling = repellingEffects(cluster, node);
  const mayStay = isSelected(cluster, node) && !repelling.includes("NoExecute");
  const isCordoned = node.taints.some(({ key }) => key === CORDON);
  const { onCordon, onDeparture } = cluster.set.spec.placement ?? {};
  const isLeaving = onDeparture === "Keep" && leaves(cluster, node);
  const isHeld = mayStay && ((isCordoned && onCordon === "Keep") || isLeaving);
  return { shouldRun: mayStay && !isHeld && !repelling.includes("NoSchedule"), mayStay, isHeld };
}

/** `spec.placement.onDeparture`, with an hour for a limit where the set names none. */
export function leaves({ set, nowMs }: ModelCluster, { departures = [] }: ObservedNode): boolean {
  const limitMs = 1_000 * (set.spec.placement?.departureSeconds ?? 3_600);
  return departures.some(({ sinceMs }) => sinceMs === undefined || nowMs - sinceMs < limitMs);
}

function isSelected({ set }: ModelCluster, { labels }: ObservedNode): boolean {
  const role = set.spec.template.spec?.nodeSelector?.["role"];
  return role === undefined || labels["role"] === role;
}

function repellingEffects({ set }: ModelCluster, { taints }: ObservedNode): readonly string[] {
  const tolerated = new Set([CORDON, ...(set.spec.template.spec?.tolerations ?? []).map(({ key }) => key)]);
  return taints.filter(({ key }) => !tolerated.has(key)).map(({ effect }) => effect);
}

/** The running pods that placement takes away from a node that may keep pods (D-PLACE-04, D-PLACE-06, D-PLACE-07). */
export function oracleSurplus(cluster: ModelCluster, { pods }: OracleNode): readonly OraclePod[] {
  const running = pods.filter(({ isRunning }) => isRunning);
  if (!surges(cluster)) return running.slice(1);
  const [current, ...moreCurrent] = running.filter(({ hasCurrentHash }) => hasCurrentHash);
  const [old, ...moreOld] = running.filter(({ hasCurrentHash }) => !hasCurrentHash);
  const isOldReady = old?.pod.readySinceMs !== undefined;
  const isReplaced = current !== undefined && (current.isAvailable || !isOldReady);
  return [...moreCurrent, ...moreOld, ...(old && isReplaced ? [old] : [])];
}

export interface OracleBudget {
  readonly desired: number;
  readonly maxUnavailable: number;
  readonly maxSurge: number;
}

/** D-UPD-20..23; undefined under OnDelete. */
export function oracleBudget({ set }: ModelCluster, nodes: readonly OracleNode[]): OracleBudget | undefined {
  if (set.spec.updateStrategy?.type === "OnDelete") return undefined;
  const desired = nodes.filter(({ shouldRun }) => shouldRun).length;
  const { maxUnavailable = 1, maxSurge = 0 } = set.spec.updateStrategy?.rollingUpdate ?? {};
  const count = (value: unknown): number =>
    typeof value === "number" ? value : Math.floor((Number.parseInt(String(value), 10) * desired + 99) / 100);
  const isStuck = desired > 0 && count(maxSurge) === 0 && count(maxUnavailable) === 0;
  return { desired, maxSurge: count(maxSurge), maxUnavailable: isStuck ? 1 : count(maxUnavailable) };
}

/** Whether the set may surge at all (D-PLACE-06). */
export function surges({ set }: ModelCluster): boolean {
  const { type, rollingUpdate } = set.spec.updateStrategy ?? {};
  return type !== "OnDelete" && Number.parseInt(String(rollingUpdate?.maxSurge ?? 0), 10) > 0;
}
