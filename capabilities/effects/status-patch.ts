import { type RolloutPatch, rolloutPatch } from "../api/rollout-record";
import { timeText } from "../api/time";
import type { DaemonSetStatus } from "../api/types";
import type { PlannedCondition, PlannedStatus } from "../plan/plan";
import type { ExplanationPatch } from "./explanation-patch";

type Condition = NonNullable<DaemonSetStatus["conditions"]>[number];

const COUNTERS = [
  "currentNumberScheduled",
  "numberMisscheduled",
  "desiredNumberScheduled",
  "numberReady",
  "updatedNumberScheduled",
  "numberAvailable",
  "numberUnavailable",
] as const satisfies readonly (keyof DaemonSetStatus)[];

export interface StatusChange {
  readonly stored: Partial<DaemonSetStatus>;
  readonly planned: PlannedStatus;
  /** False for upstream's kind, whose conditions belong to others (D-API-12). */
  readonly writesConditions: boolean;
  readonly nowMs: number;
}

/** What of the status has to be written: all counters and, if any changed, all conditions. */
export interface StatusPatch extends Partial<Omit<DaemonSetStatus, "rollout" | keyof ExplanationPatch>> {
  readonly observedGeneration: number;
  readonly rollout?: RolloutPatch;
}

/** Every node that should has one pod, which is updated and available, and no other node has one. */
export function isComplete({ desiredNumberScheduled: desired, ...counters }: StatusPatch): boolean {
  const { currentNumberScheduled, updatedNumberScheduled, numberAvailable, numberMisscheduled } = counters;
  const served = [currentNumberScheduled, updatedNumberScheduled, numberAvailable];
  return numberMisscheduled === 0 && served.every(count => count === desired);
}

/**
 * The merge patch that makes the stored status tell what was planned; undefined where it does already (D-STAT-13).
 *
 * Nothing is written over a status of a later generation: somebody who sees more than we do wrote it, and our counters
 * are about an older spec. Neither the collision count nor a condition that was not planned is touched.
 */
export function statusPatch({ stored, planned, writesConditions, nowMs }: StatusChange): StatusPatch | undefined {
  if (isOutdated(planned, stored)) return undefined;
  const storedGeneration = stored.observedGeneration ?? 0;
  const observedGeneration = planned.observedGeneration ?? storedGeneration;
  // A counter that was never written is 0, and the API server leaves out one of 0 where its type says so.
  const before = COUNTERS.map(counter => stored[counter] ?? 0);
  const after = COUNTERS.map((counter, index) => planned[counter] ?? before[index] ?? 0);
  const isSame = after.every((count, index) => count === before[index]);
  const conditions = writesConditions && mergedConditions(stored.conditions, planned.conditions ?? [], nowMs);
  const others = { ...controlFields({ stored, planned, nowMs }), ...(conditions && { conditions }) };
  const isOtherwiseSame = observedGeneration === storedGeneration && Object.keys(others).length === 0;
  if (isSame && isOtherwiseSame) return undefined;
  const counters = Object.fromEntries(COUNTERS.map((counter, index) => [counter, after[index]]));
  return { ...counters, observedGeneration, ...others };
}

/** Whether what is planned is about an older spec than what is stored. */
export function isOutdated(planned: PlannedStatus, stored: Partial<DaemonSetStatus>): boolean {
  return planned.observedGeneration !== undefined && planned.observedGeneration < (stored.observedGeneration ?? 0);
}

/** What only sets have that use what needs it; of these, what changes. */
function controlFields({ stored, planned, nowMs }: Omit<StatusChange, "writesConditions">): Partial<StatusPatch> {
  const rollout = rolloutPatch(stored.rollout, planned.rollout);
  const { stableRevision = stored.stableRevision, candidateRevision = stored.candidateRevision } = planned;
  return {
    ...(stableRevision !== stored.stableRevision && { stableRevision }),
    ...(candidateRevision !== stored.candidateRevision && { candidateRevision }),
    ...(rollout !== undefined && { rollout }),
    ...(planned.hasProgressed && { lastProgressTime: timeText(nowMs) }),
  };
}

/** All conditions as they should be, those of others included; undefined where they are so. */
function mergedConditions(
  stored: readonly Condition[] = [],
  planned: readonly PlannedCondition[],
  nowMs: number,
): readonly Condition[] | undefined {
  const before = new Map(stored.map(condition => [condition.type, condition]));
  const changed = planned.filter(condition => !isEqual(before.get(condition.type), condition));
  if (changed.length === 0) return undefined;
  const after = new Map(before);
  for (const condition of changed) after.set(condition.type, withTime(condition, before.get(condition.type), nowMs));
  return [...after.values()];
}

function isEqual(stored: Condition | undefined, planned: PlannedCondition): boolean {
  if (stored?.status !== planned.status) return false;
  return (stored.reason ?? "") === planned.reason && (stored.message ?? "") === planned.message;
}

/** Another reason or message is no transition. */
function withTime(planned: PlannedCondition, stored: Condition | undefined, nowMs: number): Condition {
  const { type, status, reason, message } = planned;
  const kept = stored?.status === status ? stored.lastTransitionTime : undefined;
  return { type, status, reason, message, lastTransitionTime: kept ?? timeText(nowMs) };
}
