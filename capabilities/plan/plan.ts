import type { NodeName } from "../api/identity";
import type { RolloutRecord } from "../api/rollout-record";
import type { DaemonSetStatus } from "../api/types";
import type { Action } from "./action";
import type { Deferred } from "./deferred";
import type { Explanation } from "./explanation";
import type { ReasonCode } from "./reason-codes";
import type { ObservedPod } from "./snapshot";

/** What the status has of what is not decided here, or is worked out later. */
type Untold = "collisionCount" | "conditions" | "lastProgressTime" | "rollout" | keyof Explanation;

/**
 * Status fields that a plan decides; an absent one stays as it is. Conditions carry no time: the writer knows when they
 * last changed.
 */
export type PlannedStatus = Partial<Omit<DaemonSetStatus, Untold>> & {
  readonly conditions?: readonly PlannedCondition[];
  /** Of our kind only. Worked out where a status is written, which few looks do. */
  readonly explanation?: Deferred<Explanation>;
  /** The set made progress since its status was written: the writer knows the time. */
  readonly hasProgressed?: true;
  /** What is recorded from now on; null: nothing any more. */
  readonly rollout?: RolloutRecord | null;
};

/** What users are told of the set itself; what is told of writes follows from the actions. */
export interface PlannedEvent {
  readonly type: "Normal" | "Warning";
  /** A constant of `api/event-reasons.ts`. */
  readonly reason: string;
  readonly message: string;
}

export interface PlannedCondition {
  readonly type: string;
  readonly status: "True" | "False" | "Unknown";
  readonly reason: string;
  readonly message: string;
}

/**
 * What one look at one set asks for. When `actions` is not empty, the set is looked at again once they are done, so
 * a plan need not foresee their results.
 */
export interface Plan {
  readonly actions: readonly Action[];
  /** Undefined where nothing may be said yet, such as before the history is settled (D-STAT-16). */
  readonly status?: PlannedStatus;
  /** What holds of the set now; users are told when it begins to. Undefined: what held before. */
  readonly events?: readonly PlannedEvent[];
  /** Why each node is as it is, for whoever asks; undefined where no node was looked at. */
  readonly reasons?: Deferred<ReadonlyMap<NodeName, ReasonCode>>;
  /** Why nodes that should run a pod have no available one, as `reasons`. */
  readonly causes?: Deferred<ReadonlyMap<NodeName, ReasonCode>>;
  /** What the next look must know of failed pods, which may be gone by then. Undefined: what this one was given. */
  readonly lastFailedPods?: ReadonlyMap<NodeName, ObservedPod>;
  /** The earliest moment, from now, at which the same objects would give another plan. */
  readonly requeueAfterMs?: number;
}
