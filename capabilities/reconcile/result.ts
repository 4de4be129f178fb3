import type { Outcome } from "../effects/executor";
import type { Plan } from "../plan/plan";

/** What a sync answers to the queue. */
export type SyncResult =
  /** Nothing to do until something changes. */
  | { readonly kind: "done" }
  /** All is well; look again after `afterMs`, 0 meaning as soon as the keys before it are served. */
  | { readonly kind: "requeue"; readonly afterMs: number }
  /**
   * Something failed: look again after the key's backoff, but not before `atLeastMs`; and after `dueMs` whatever that is,
   * as something that did not fail is due then.
   */
  | { readonly kind: "retry"; readonly error: unknown; readonly atLeastMs: number; readonly dueMs?: number };

export const DONE: SyncResult = { kind: "done" };

export function requeue(afterMs: number): SyncResult {
  return { kind: "requeue", afterMs };
}

export interface RetryTimes {
  readonly atLeastMs?: number | undefined;
  readonly dueMs?: number | undefined;
}

export function retry(error: unknown, { atLeastMs = 0, dueMs }: RetryTimes = {}): SyncResult {
  return { kind: "retry", error, atLeastMs, ...(dueMs !== undefined && { dueMs }) };
}

/**
 * The answer that follows from a plan and from what became of it. A plan that acted is looked at again at once, since
 * no plan foresees its own results; one that achieved nothing waits, or it would run round in a loop.
 */
export function syncResult({ plan, outcome }: { readonly plan: Plan; readonly outcome: Outcome }): SyncResult {
  const moments = [plan.requeueAfterMs, outcome.requeueAfterMs].filter(ms => ms !== undefined);
  const dueMs = moments.length > 0 ? Math.min(...moments) : undefined;
  if (outcome.failures.length > 0) return retry(failureOf(outcome), { atLeastMs: outcome.retryAfterMs, dueMs });
  if (outcome.succeeded.length > 0) return requeue(0);
  return dueMs === undefined ? DONE : requeue(dueMs);
}

/** One error for the log, with each single one as part of it (D-PLACE-30). */
function failureOf({ failures, attempted }: Outcome): unknown {
  const [first, ...others] = failures.map(failure => failure.error);
  if (others.length === 0) return first;
  return new AggregateError([first, ...others], `${failures.length} failures in ${attempted} writes`, { cause: first });
}
