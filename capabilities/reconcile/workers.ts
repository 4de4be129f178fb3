import type { Logger } from "../telemetry/log";
import { type SyncResult, retry } from "./result";
import type { WorkQueue } from "./workqueue";

export interface WorkersOptions<K> {
  readonly queue: WorkQueue<K>;
  /** How many keys are worked on at once, at least 1. */
  readonly workers: number;
  /** Brings one key closer to what is desired. What it throws is retried, as its `retry` is. */
  readonly sync: (key: K) => Promise<SyncResult>;
  /** The reconciler's edge: the one place that logs why a sync failed. */
  readonly log: Logger;
}

/** Serves the queue until it is closed and empty. Never rejects. */
export async function runWorkers<K>(options: WorkersOptions<K>): Promise<void> {
  await Promise.all(Array.from({ length: options.workers }, () => work(options)));
}

async function work<K>({ queue, sync, log }: WorkersOptions<K>): Promise<void> {
  for (let key = await queue.take(); key !== undefined; key = await queue.take()) {
    const result = await answerOf(key, sync);
    requeueAs(result, { queue, key, log });
    queue.done(key);
  }
}

async function answerOf<K>(key: K, sync: WorkersOptions<K>["sync"]): Promise<SyncResult> {
  try {
    return await sync(key);
  } catch (error) {
    return retry(error);
  }
}

interface Served<K> {
  readonly queue: WorkQueue<K>;
  readonly key: K;
  readonly log: Logger;
}

function requeueAs<K>(result: SyncResult, { queue, key, log }: Served<K>): void {
  if (result.kind === "retry") {
    if (result.hasProgress) queue.forget(key);
    const delayMs = queue.addRateLimited(key, { atLeastMs: result.atLeastMs });
    if (result.dueMs !== undefined) queue.addAfter(key, result.dueMs);
    return log.warn("Retrying after a failed sync", { key, delayMs, error: result.error });
  }
  queue.forget(key);
  if (result.kind !== "requeue") return;
  // At once is no delay, and no retry in the queue's metrics.
  if (result.afterMs === 0) queue.add(key);
  else queue.addAfter(key, result.afterMs);
}
