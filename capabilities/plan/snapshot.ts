import type { Flavor } from "../api/flavor";
import type {
  Namespace,
  NodeName,
  ObjectName,
  ResourceVersion,
  RevisionData,
  TemplateDigest,
  Uid,
} from "../api/identity";
import type { Occupancy } from "../api/occupancy";
import type { PodDefaults } from "../api/pod-defaults";
import type { Amounts, PodDemand } from "../api/pod-demand";
import type { RolloutRecord } from "../api/rollout-record";
import type { ToldProgress } from "../api/told-progress";
import type { DaemonSetSpec, Labels, PodTemplateSpec, Taint } from "../api/types";
import type { Violation } from "../api/validation";

// What a decision may look at, and nothing else. Each type is the projection that the cache keeps of an API object:
// frozen, with every identifying field present. Times are milliseconds since the epoch.

/** Identity that every object past the cache has. */
export interface Observed {
  readonly name: ObjectName;
  readonly uid: Uid;
  readonly resourceVersion: ResourceVersion;
}

/** The owner reference with `controller: true`; an object has at most one. */
export interface ControllerRef {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: ObjectName;
  readonly uid: Uid;
}

export interface ObservedSet extends Observed {
  readonly flavor: Flavor;
  readonly namespace: Namespace;
  readonly generation: number;
  readonly labels: Labels;
  readonly annotations: Labels;
  readonly deletionTimestampMs?: number;
  /** As stored: our kind's is what the user wrote, so nothing in it may be assumed present before validation. */
  readonly spec: DaemonSetSpec;
  readonly templateDigest: TemplateDigest;
  // The only parts of the status that decisions may read.
  /** It makes revision names differ (D-HIST-13). */
  readonly collisionCount?: number;
  /** The name of the revision that nodes have which may not have the newest. Absent until one is recorded. */
  readonly stableRevision?: ObjectName;
  /** Of a set whose rollouts go by stages. */
  readonly rollout?: RolloutRecord;
  /** Of a set with a deadline, and of no other. */
  readonly progress?: RecordedProgress;
}

/** How far the set was when its status was written last. */
export interface RecordedProgress extends ToldProgress {
  /** When it made progress last; undefined where nobody has recorded it yet. */
  readonly atMs?: number;
}

/** What the condition Ready of a node says. */
export interface NodeReadiness {
  /** `notReady`: its kubelet says that it is not. `silent`: nobody knows, as its kubelet says nothing any more. */
  readonly kind: "ready" | "notReady" | "silent";
  /** 0 where the condition has no time. */
  readonly sinceMs: number;
}

export interface Departure {
  /** A condition's type, a taint's key, or `deletion`. */
  readonly sign: string;
  /** Absent where it does not tell; 0 where it should, and does not. */
  readonly sinceMs?: number;
}

export interface ObservedNode {
  readonly name: NodeName;
  readonly uid: Uid;
  readonly resourceVersion: ResourceVersion;
  readonly labels: Labels;
  readonly taints: readonly Taint[];
  /** `spec.unschedulable`; absent where it is not set. */
  readonly unschedulable?: boolean;
  /** What pods may request of it, their number among it; absent until its kubelet has told. */
  readonly allocatable?: Amounts;
  /** Absent until its kubelet, or the lack of it, has been told of. */
  readonly readiness?: NodeReadiness;
  /** What says that it leaves service; absent where nothing does. */
  readonly departures?: readonly Departure[];
}

export type PodPhase = "Pending" | "Running" | "Succeeded" | "Failed" | "Unknown";

/** How a pod failed, for the moment from which it may make room for another one. */
export interface PodFailure {
  /** How many pods of the set failed in a row on the node before it, as the pod itself tells; 0 where it does not. */
  readonly attempts: number;
  /** By the clock of the node, if the kubelet ended it. */
  readonly finishedAtMs: number;
}

/** What keeps a pod from becoming ready. Of decisions only those on rollouts that are analysed look at it. */
export type PodTrouble = "Unschedulable" | "ImagePull" | "CrashLoop" | "ContainerError";

export interface ObservedPod extends Observed {
  readonly namespace: Namespace;
  readonly labels: Labels;
  readonly controller?: ControllerRef;
  readonly creationTimestampMs: number;
  readonly deletionTimestampMs?: number;
  /** `spec.nodeName`: the pod is bound. */
  readonly nodeName?: NodeName;
  /** Of a pod that is bound and has not ended, and of no other. */
  readonly demand?: PodDemand;
  /** The node that the pod runs on or is tied to by affinity (D-ELIG-30..32); undefined where none can be told. */
  readonly targetNode?: NodeName;
  readonly phase: PodPhase;
  /** The moment since which the Ready condition is True; undefined while it is not. 0 where it has no time. */
  readonly readySinceMs?: number;
  /** Of a pod that is not ready, has not ended and is not being deleted. */
  readonly trouble?: PodTrouble;
  /** Of the container with the most, up to a number above which they are not told apart; absent: none. */
  readonly restarts?: number;
  /** It was ready, and is not. */
  readonly hasLostReadiness?: true;
  /** Of a pod whose phase is Failed, and of no other. */
  readonly failure?: PodFailure;
}

export interface ObservedRevision extends Observed {
  readonly namespace: Namespace;
  readonly labels: Labels;
  readonly controller?: ControllerRef;
  readonly deletionTimestampMs?: number;
  readonly revision: number;
  readonly data: RevisionData;
  /** From `everynode.dev/template-digest`; absent on revisions that the built-in controller made. */
  readonly templateDigest?: TemplateDigest;
}

/** What is known of the set's template in the form in which the API server would store it (docs/design.md: canonical templates). */
export type CanonicalTemplate =
  | { readonly kind: "unknown" }
  | { readonly kind: "known"; readonly template: PodTemplateSpec }
  | { readonly kind: "rejected"; readonly violations: readonly Violation[] };

/** Another set of the namespace whose selector selects the set's pods, or whose pods the set's selector selects. */
export interface Rival {
  /** Of its kind. */
  readonly group: string;
  readonly name: ObjectName;
}

export interface PlanSettings {
  /** Creates and, separately, deletes in one plan at most (D-PLACE-20). */
  readonly burstReplicas: number;
}

/** One daemon set and everything around it, read at one moment. */
export interface Snapshot {
  readonly set: ObservedSet;
  readonly canonicalTemplate: CanonicalTemplate;
  /**
   * What the cluster adds to daemon pods of the set's namespace. Undefined where it depends on the namespace, and the
   * cache has not seen that yet, as it may for a moment after both were created: then no pod is placed by a guess.
   */
  readonly podDefaults: PodDefaults | undefined;
  /** Every node, sorted by name. */
  readonly nodes: readonly ObservedNode[];
  /**
   * Of each node with pods, for a set that places its pods itself. Absent where nobody needs it, or it is not known: then
   * every node is taken to have room.
   */
  readonly occupancy?: ReadonlyMap<NodeName, Occupancy>;
  /** The pods of the namespace that the set controls, and those that nobody does (D-OWN-01), sorted by name. */
  readonly pods: readonly ObservedPod[];
  /** The ControllerRevisions of the namespace that the set controls, and those that nobody does, sorted by name. */
  readonly revisions: readonly ObservedRevision[];
  /** Sorted; none of a set that is not told of them. */
  readonly rivals: readonly Rival[];
  /**
   * The pods that failed last, as the look before found them (`Plan.lastFailedPods`). After a restart there are none: the
   * nodes whose failed pod was deleted, and whose successor was not created yet, start counting anew.
   */
  readonly lastFailedPods: ReadonlyMap<NodeName, ObservedPod>;
  /** Nodes for which the last attempt to create a pod was refused: they keep no other node waiting. */
  readonly refusedNodes: ReadonlySet<NodeName>;
  readonly nowMs: number;
  readonly settings: PlanSettings;
}
