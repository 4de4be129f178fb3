import { DEGRADED, PODS_REFUSED } from "../../api/conditions";
import { validateSpec } from "../../api/validation";
import type { Violation } from "../../api/violation";
import type { DaemonSet, DaemonSetStatus } from "../../api/types";
import type { PlanMemo } from "../../plan/memo";
import type { Snapshot } from "../../plan/snapshot";
import { type Situation, situationOf } from "../../simulation/situation";
import type { Details } from "./details";

export type Condition = NonNullable<DaemonSetStatus["conditions"]>[number];

/** A set with all that was read of it at one moment. */
export interface SetView {
  /** What the controller decides by. */
  readonly snapshot: Snapshot;
  readonly details: Details;
  readonly status: DaemonSetStatus;
  readonly conditions: readonly Condition[];
  /** Absent for a set that breaks rules or is being deleted: no node of it is looked at. */
  readonly situation?: Situation;
  readonly violations: readonly Violation[];
}

/** Of a set that is acted upon. */
export type ActingView = SetView & { readonly situation: Situation };

export interface SetViewInput {
  readonly snapshot: Snapshot;
  readonly details: Details;
  readonly object: DaemonSet;
  /** Of a set that is looked at again and again. */
  readonly memo?: PlanMemo;
}

/** Judges a set by the controller's own rules. */
export function setView(input: SetViewInput): SetView {
  const { snapshot, details, object } = input;
  const status = object.status ?? NO_STATUS;
  const violations = validateSpec(snapshot.set.spec);
  const isActedUpon = violations.length === 0 && snapshot.set.deletionTimestampMs === undefined;
  return {
    ...{ snapshot, details, status, violations },
    conditions: status.conditions ?? [],
    ...(isActedUpon && { situation: situationOf(withRefusals(input), input.memo) }),
  };
}

/** Whether the controller has told of the set as it is now. */
export function isObserved({ status, snapshot: { set } }: Pick<SetView, "status" | "snapshot">): boolean {
  return (status.observedGeneration ?? 0) >= set.generation;
}

/** On which nodes pods were refused only the controller knows, and reasons do not tell them apart. */
function withRefusals({ snapshot, details, object }: SetViewInput): Snapshot {
  const isRefused = details.refusal !== undefined || hasRefusedPods(object.status);
  return isRefused ? { ...snapshot, refusedNodes: new Set(snapshot.nodes.map(({ name }) => name)) } : snapshot;
}

/** Whether the status, which only that of our kind does, says that pods are refused. */
export function hasRefusedPods({ conditions = [] }: DaemonSetStatus = NO_STATUS): boolean {
  return conditions.some(
    ({ type, status, reason }) => type === DEGRADED && status === "True" && reason === PODS_REFUSED,
  );
}

const NO_STATUS: DaemonSetStatus = {
  currentNumberScheduled: 0,
  desiredNumberScheduled: 0,
  numberMisscheduled: 0,
  numberReady: 0,
};
