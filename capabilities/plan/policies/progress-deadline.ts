import { RECONCILING } from "../../api/conditions";
import { progressDeadlineMs } from "../../api/rollout-controls";
import type { ToldProgress } from "../../api/told-progress";
import type { PlannedStatus } from "../plan";
import type { ObservedSet, RecordedProgress } from "../snapshot";

// Since when a set has made no progress. The moment is in the status, next to the counts that it is about, so a restart
// does not begin anew. It is written together with counts that have changed anyway, and so costs no write of its own.

/**
 * Whether the set got further than its status tells: to another generation, another number of nodes with an updated pod,
 * which a rollback makes fewer, or more with an available one; or there is something to be done after there was nothing, such
 * as a node that joined long after a rollout.
 */
function hasProgressed(recorded: RecordedProgress | undefined, now: ToldProgress): boolean {
  if (recorded?.atMs === undefined) return true;
  if (now.generation !== recorded.generation || (recorded.isDone && !now.isDone)) return true;
  return now.updated !== recorded.updated || now.available > recorded.available;
}

export interface ClockInput {
  readonly set: ObservedSet;
  readonly now: ToldProgress;
  readonly nowMs: number;
  /** It came to another stage, after which there is something to do again. */
  readonly hasMoved?: boolean;
}

export interface ProgressClock {
  readonly hasProgressed: boolean;
  /** The deadline in seconds, where it has passed. */
  readonly exceededDeadline?: number;
}

/** What of the clock of a set is to be told. Without a deadline there is none, and for the built-in kind nobody to tell. */
export function progressClock({ set, now, nowMs, hasMoved = false }: ClockInput): ProgressClock {
  const deadlineMs = set.flavor.writesConditions ? progressDeadlineMs(set.spec) : undefined;
  if (deadlineMs === undefined) return { hasProgressed: false };
  if (hasMoved || hasProgressed(set.progress, now)) return { hasProgressed: true };
  const sinceMs = nowMs - (set.progress?.atMs ?? nowMs);
  return { hasProgressed: false, ...(sinceMs >= deadlineMs && { exceededDeadline: deadlineMs / 1_000 }) };
}

export interface DeadlineInput {
  readonly set: ObservedSet;
  readonly status: PlannedStatus;
  readonly nowMs: number;
}

/** The moment at which the status has to be told anew if nothing else happens: none, or one in the future. */
export function nextDeadlineMs({ set, status, nowMs }: DeadlineInput): readonly number[] {
  const isDone = !status.conditions?.some(({ type, status: is }) => type === RECONCILING && is === "True");
  if (isDone) return [];
  const lastMs = status.hasProgressed ? nowMs : set.progress?.atMs;
  const deadlineMs = progressDeadlineMs(set.spec);
  if (lastMs === undefined || deadlineMs === undefined) return [];
  return lastMs + deadlineMs > nowMs ? [lastMs + deadlineMs] : [];
}
