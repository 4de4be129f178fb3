import type { NodeName, ResourceVersion } from "../api/identity";
import { resourceVersionOf } from "../api/identity";
import { compareUtf8 } from "../api/canonical-json";
import { type Occupancy, occupancyByNode } from "../api/occupancy";
import { isPlacedDirectly } from "../api/placement-policy";
import type { PodDefaults } from "../api/pod-defaults";
import type { PodDemand } from "../api/pod-demand";
import type { PlannedStatus } from "../plan/plan";
import type {
  CanonicalTemplate,
  ObservedNode,
  ObservedPod,
  ObservedRevision,
  ObservedSet,
  PlanSettings,
  Snapshot,
} from "../plan/snapshot";
import { without } from "./fields";
import type { Fate, PodLife } from "./pod-life";

// A cluster as far as one daemon set sees it: what plans ask for is done to it at once, and time passes when it is told
// to. Every function gives a new state and leaves the given one as it is, so that a run can be looked at from any point.
//
// What it leaves out: a template is canonical as it stands, so one that merely spells out a default is another template
// here; the scheduler finds room for a pod always; and nobody but the set places pods, or takes them away.

export interface ModelPod {
  readonly pod: ObservedPod;
  readonly images: readonly string[];
  /** What it takes of its node once it is bound; absent of one that was there before. */
  readonly demand?: PodDemand;
  /** What its annotation says, which nobody reads before it failed. */
  readonly failedAttempts?: number;
  /** Absent: it stays as it is until something is done to it. */
  readonly fate?: Fate;
}

export interface ModelCluster {
  readonly nowMs: number;
  readonly set: ObservedSet;
  /** Of its namespace. */
  readonly podDefaults: PodDefaults;
  /** As it was written last. */
  readonly status: PlannedStatus;
  readonly nodes: readonly ObservedNode[];
  readonly pods: readonly ModelPod[];
  readonly revisions: readonly ObservedRevision[];
  /**
   * What is taken of each node by pods that are not among `pods`. Absent: nobody knows, and a set that places its pods itself
   * takes every node to have room.
   */
  readonly takenByOthers?: ReadonlyMap<NodeName, Occupancy>;
  readonly canonicalTemplate: CanonicalTemplate;
  /** As the last plan found them. */
  readonly lastFailedPods: ReadonlyMap<NodeName, ObservedPod>;
  readonly life: PodLife;
  readonly settings: PlanSettings;
  /** How many writes there have been: names, uids and resource versions follow from it. */
  readonly writes: number;
}

/** A cluster at its beginning. */
export type ModelClusterInput = Pick<
  ModelCluster,
  "nowMs" | "set" | "podDefaults" | "nodes" | "revisions" | "takenByOthers" | "life" | "settings"
> & {
  readonly pods: readonly ObservedPod[];
};

export function modelCluster({ pods, ...input }: ModelClusterInput): ModelCluster {
  const { storesCanonicalTemplate } = input.set.flavor;
  return {
    ...input,
    status: {},
    pods: pods.map(pod => modelPod(pod, input)),
    canonicalTemplate: storesCanonicalTemplate
      ? { kind: "known", template: input.set.spec.template }
      : { kind: "unknown" },
    lastFailedPods: new Map(),
    writes: 0,
  };
}

/** What the plan sees of the cluster. */
export function snapshotOf(cluster: ModelCluster): Snapshot {
  const { set, canonicalTemplate, podDefaults, nodes, revisions, lastFailedPods, nowMs, settings } = cluster;
  const pods = cluster.pods.map(({ pod }) => pod);
  const { takenByOthers: others } = cluster;
  return {
    set,
    canonicalTemplate,
    podDefaults,
    nodes: byName(nodes),
    ...(others && isPlacedDirectly(set.spec) && { occupancy: occupancyByNode(pods, others) }),
    pods: byName(pods),
    revisions: byName(revisions),
    rivals: [],
    lastFailedPods,
    refusedNodes: new Set(),
    nowMs,
    settings,
  };
}

/** The resource version of the next write. */
export function nextVersion({ writes }: ModelCluster): ResourceVersion {
  return resourceVersionOf(String(1_000_000 + writes));
}

export function hasNode({ nodes }: Pick<ModelCluster, "nodes">, name: NodeName | undefined): boolean {
  return nodes.some(node => node.name === name);
}

type Surroundings = Pick<ModelCluster, "nodes" | "life" | "nowMs">;

/**
 * A pod that was there before. One that is in trouble, or should have been ready by now and is not, stays as it is, as nothing
 * tells when that ends; one that has ended and is going is held by a finalizer.
 */
function modelPod(pod: ObservedPod, surroundings: Surroundings): ModelPod {
  const fate = fateOfGiven(pod, surroundings);
  return { pod, images: [], ...(fate && { fate }) };
}

function fateOfGiven(pod: ObservedPod, { nodes, life, nowMs }: Surroundings): Fate | undefined {
  if (pod.nodeName !== undefined && !hasNode({ nodes }, pod.nodeName)) {
    return { kind: "gone", atMs: nowMs + life.collectionMs };
  }
  if (hasEnded(pod)) return undefined;
  if (pod.deletionTimestampMs !== undefined) return { kind: "gone", atMs: nowMs + life.terminationMs };
  const readyAtMs = pod.creationTimestampMs + life.readyAfterMs;
  if (pod.readySinceMs !== undefined || pod.trouble !== undefined || readyAtMs <= nowMs) return undefined;
  return pod.nodeName === undefined ? { kind: "bound", atMs: nowMs } : { kind: "ready", atMs: readyAtMs };
}

/** A pod that failed just now. */
export function failed({ pod, failedAttempts = 0 }: ModelPod, finishedAtMs: number): ObservedPod {
  return { ...without(unready(pod), "demand"), phase: "Failed", failure: { attempts: failedAttempts, finishedAtMs } };
}

/** The pod without its readiness. */
export function unready(pod: ObservedPod): ObservedPod {
  return without(pod, "readySinceMs");
}

export function hasEnded({ phase }: Pick<ObservedPod, "phase">): boolean {
  return phase === "Failed" || phase === "Succeeded";
}

function byName<T extends { readonly name: string }>(objects: readonly T[]): readonly T[] {
  return objects.toSorted((a, b) => compareUtf8(a.name, b.name));
}
