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
   * as something that did not fail is due then. The backoff starts anew where something else was achieved.
   */
  | {
      readonly kind: "retry";
      readonly error: unknown;
      readonly atLeastMs: number;
      readonly dueMs?: number;
      readonly hasProgress: boolean;
    };

export const DONE: SyncResult = { kind: "done" };

export function requeue(afterMs: number): SyncResult {
  return { kind: "requeue", afterMs };
}

export interface RetryOptions {
  readonly atLeastMs?: number | undefined;
  readonly dueMs?: number | undefined;
  readonly hasProgress?: boolean;
}

export function retry(error: unknown, options: RetryOptions = {}): SyncResult {
  const { atLeastMs = 0, dueMs, hasProgress = false } = options;
  return { kind: "retry", error, atLeastMs, ...(dueMs !== undefined && { dueMs }), hasProgress };
}

/**
 * The answer that follows from a plan and from what became of it. A plan that acted is looked at again at once, since
 * no plan foresees its own results; one that achieved nothing waits, or it would run round in a loop.
 */
export function syncResult({ plan, outcome }: { readonly plan: Plan; readonly outcome: Outcome }): SyncResult {
  const moments = [plan.requeueAfterMs, outcome.requeueAfterMs].filter(ms => ms !== undefined);
  const dueMs = moments.length > 0 ? Math.min(...moments) : undefined;
  const hasProgress = outcome.succeeded.length > 0;
  if (outcome.failures.length > 0) {
    return retry(failureOf(outcome), { atLeastMs: outcome.retryAfterMs, dueMs, hasProgress });
  }
  if (hasProgress) return requeue(0);
  return dueMs === undefined ? DONE : requeue(dueMs);
}

/** One error for the log, with each single one as part of it (D-PLACE-30). */
function failureOf({ failures, attempted }: Outcome): unknown {
  const [first, ...others] = failures.map(failure => failure.error);
  if (others.length === 0) return first;
  return new AggregateError([first, ...others], `${failures.length} failures in ${attempted} writes`, { cause: first });
}
