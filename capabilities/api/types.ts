import type { components } from "./generated/openapi";

// Names for the API objects as they travel: every field optional as the API declares it. What the cache hands out is
// narrower, see `plan/snapshot.ts`.

type Schemas = components["schemas"];

export type ObjectMeta = Schemas["io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"];
export type OwnerReference = Schemas["io.k8s.apimachinery.pkg.apis.meta.v1.OwnerReference"];
export type LabelSelector = Schemas["io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelector"];
export type LabelSelectorRequirement = Schemas["io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelectorRequirement"];
export type ApiStatus = Schemas["io.k8s.apimachinery.pkg.apis.meta.v1.Status"];
export type StatusDetails = Schemas["io.k8s.apimachinery.pkg.apis.meta.v1.StatusDetails"];

export type Pod = Schemas["io.k8s.api.core.v1.Pod"];
export type PodSpec = Schemas["io.k8s.api.core.v1.PodSpec"];
export type PodTemplateSpec = Schemas["io.k8s.api.core.v1.PodTemplateSpec"];
export type Node = Schemas["io.k8s.api.core.v1.Node"];
export type Taint = Schemas["io.k8s.api.core.v1.Taint"];
export type Toleration = Schemas["io.k8s.api.core.v1.Toleration"];
export type Affinity = Schemas["io.k8s.api.core.v1.Affinity"];
export type NodeSelectorTerm = Schemas["io.k8s.api.core.v1.NodeSelectorTerm"];
export type NodeSelectorRequirement = Schemas["io.k8s.api.core.v1.NodeSelectorRequirement"];

/** A set of either kind: what only ours has is absent from those of `apps/v1`, whose API server would not keep it. */
export type DaemonSet = Omit<Schemas["io.k8s.api.apps.v1.DaemonSet"], "spec" | "status"> & {
  readonly spec?: DaemonSetSpec;
  readonly status?: DaemonSetStatus;
};
export type DaemonSetSpec = Omit<Schemas["io.k8s.api.apps.v1.DaemonSetSpec"], "updateStrategy"> &
  RolloutControls & { readonly placement?: PlacementPolicy; readonly updateStrategy?: DaemonSetUpdateStrategy };

/** Our kind only. Absent fields, and empty ones, mean what `apps/v1` does. */
export interface PlacementPolicy {
  /** Each one of `api/placement-policy.ts`. */
  readonly onCordon?: string;
  readonly onDeparture?: string;
  readonly mode?: string;
  readonly departureSeconds?: number;
}

/** Our kind only: what steers a rollout beyond its strategy (docs/rollouts.md). Absent fields change nothing. */
export interface RolloutControls {
  readonly paused?: boolean;
  readonly frozen?: boolean;
  readonly suspend?: boolean;
  readonly progressDeadlineSeconds?: number;
  readonly rollbackTo?: { readonly revision?: number };
}

/** Our kind only: which nodes may have the newest revision. */
export interface RolloutFence {
  /** A count, or a share such as `50%`. */
  readonly partition?: number | string;
  readonly nodeSelector?: LabelSelector;
  readonly canary?: CanaryPolicy;
  readonly waves?: WavePolicy;
  readonly analysis?: AnalysisPolicy;
  /** The number of a revision that needs no stages any more. */
  readonly promotedRevision?: number;
}

/** Our kind only: which nodes get a new revision one after the other. */
export interface WavePolicy {
  readonly topologyKey?: string;
  readonly bakeSeconds?: number;
  readonly growth?: number;
}

/** Our kind only: when a new revision counts as failed, and what comes of it. */
export interface AnalysisPolicy {
  /** One of `ON_FAILURE`. */
  readonly onFailure?: string;
  /** A count, or a share such as `1%`. */
  readonly maxFailedNodes?: number | string;
  readonly maxRestarts?: number;
}

/** Our kind only: the nodes that try a new revision out for the others. */
export interface CanaryPolicy {
  /** A count, or a share such as `10%`. */
  readonly nodes?: number | string;
  readonly nodeSelector?: LabelSelector;
  readonly bakeSeconds?: number;
}

/** Our kind only: how a rolling update takes nodes that are not ready. */
export interface UnreachableNodes {
  /** One of `api/unreachable-nodes.ts`. */
  readonly policy?: string;
  readonly afterSeconds?: number;
  readonly suspectSeconds?: number;
  /** Each a count, or a share such as `10%`. */
  readonly maxExcluded?: number | string;
  readonly maxSuspects?: number | string;
}

type AppsUpdateStrategy = Schemas["io.k8s.api.apps.v1.DaemonSetUpdateStrategy"];
export type DaemonSetUpdateStrategy = Omit<AppsUpdateStrategy, "rollingUpdate"> & {
  readonly rollingUpdate?: NonNullable<AppsUpdateStrategy["rollingUpdate"]> &
    RolloutFence & { readonly unreachableNodes?: UnreachableNodes };
};

/** What only our kind has is there once a set uses what needs it. */
export type DaemonSetStatus = Schemas["io.k8s.api.apps.v1.DaemonSetStatus"] & {
  /** Names of ControllerRevisions. */
  readonly stableRevision?: string;
  readonly candidateRevision?: string;
  readonly lastProgressTime?: string;
  readonly rollout?: RolloutStatus;
  /** Codes of `plan/reason-codes.ts`, each with how many nodes lack an available pod for it. */
  readonly unavailableByCause?: Readonly<Record<string, number>>;
  readonly blocked?: {
    readonly nodes?: number;
    readonly byReason?: Readonly<Record<string, Partial<BlockedGroup>>>;
  };
};

/** The nodes that are not at the target of a rollout, by the codes of what they wait for. */
export interface BlockedNodes {
  readonly nodes: number;
  readonly byReason: Readonly<Record<string, BlockedGroup>>;
}

export interface BlockedGroup {
  readonly nodes: number;
  /** Some of their names. */
  readonly sample: readonly string[];
}

/** Our kind only: how far the candidate of a staged rollout is. */
export interface RolloutStatus {
  /** The name of the ControllerRevision that it is about. */
  readonly revision?: string;
  /** One of `ROLLOUT_PHASES`. */
  readonly phase?: string;
  readonly wave?: number;
  readonly from?: string;
  readonly through?: string;
  readonly completeTime?: string;
  readonly failure?: RolloutFailureStatus;
}

/** Our kind only: how a candidate failed. */
export interface RolloutFailureStatus {
  readonly reason?: string;
  readonly nodes?: number;
  readonly node?: string;
}
export type ControllerRevision = Schemas["io.k8s.api.apps.v1.ControllerRevision"];
export type Lease = Schemas["io.k8s.api.coordination.v1.Lease"];

export type Labels = Readonly<Record<string, string>>;

/** Any value that JSON can carry. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
