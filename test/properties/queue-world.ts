import { type SyncResult, retry } from "../../capabilities/reconcile/result";
import { runWorkers } from "../../capabilities/reconcile/workers";
import { WorkQueue } from "../../capabilities/reconcile/workqueue";
import type { Logger } from "../../capabilities/telemetry/log";
import { silentLogger } from "../../capabilities/telemetry/silent-log";
import { sleep } from "../../capabilities/telemetry/clock";
import { FakeClock, settled } from "../fakes/fake-clock";

/** What one sync does. */
export interface Behaviour {
  readonly takesMs: number;
  readonly result: SyncResult | "throws";
}

export interface QueueWorldOptions {
  readonly workers: number;
  /** Of the syncs, in the order in which they start; then all are done at once. */
  readonly behaviours: readonly Behaviour[];
}

const BACKOFF = { initialMs: 5, maxMs: 1_000 };
/** So little that retries of several keys get into each other's way. */
const RETRY_RATE = { perSecond: 20, burst: 3 };

/**
 * A queue with its workers, and what is owed to each key: a sync that starts after each time it was added, and after
 * the earliest of the moments for which it was added. A sync that runs already does not count.
 */
export class QueueWorld {
  /** From 0 on: in milliseconds since 1970 a number cannot tell apart what `jitterMs` does. */
  readonly clock = new FakeClock(0);
  readonly #queue: WorkQueue<string>;
  readonly #options: QueueWorldOptions;
  readonly #served: Promise<void>;
  readonly #complaints: string[] = [];
  readonly #running = new Set<string>();
  /** Keys that are owed a sync by now, with those that started since they could. */
  readonly #owed = new Map<string, Map<string, number>>();
  /** How often each key was added and has not run for it. Adds may run together, so it need not end at none. */
  readonly #causes = new Map<string, number>();
  readonly #dueMs = new Map<string, number>();
  readonly #failures = new Map<string, number>();
  readonly #retryingAtLeastMs = new Map<string, number>();
  #starts = 0;
  #isServed = false;
  #isClosed = false;

  constructor(options: QueueWorldOptions) {
    this.#options = options;
    const metrics = { count: () => undefined, observe: () => undefined };
    this.#queue = new WorkQueue({ clock: this.clock, metrics, backoff: BACKOFF, retryRate: RETRY_RATE });
    const log: Logger = { ...silentLogger, warn: (_message, fields = {}) => this.#noteRetry(fields) };
    const sync = (key: string): Promise<SyncResult> => this.#sync(key);
    this.#served = runWorkers({ queue: this.#queue, workers: options.workers, sync, log });
    void this.#served.then(() => (this.#isServed = true));
  }

  add(key: string): void {
    this.#noteTime();
    this.#owe(key);
    this.#queue.add(key);
  }

  addAfter(key: string, delayMs: number): void {
    this.#noteTime();
    this.#oweAfter(key, delayMs);
    this.#queue.addAfter(key, delayMs);
  }

  async pass(ms: number): Promise<void> {
    await this.clock.advanceAsync(ms);
    this.#noteTime();
  }

  /** What is wrong by now, once everything has settled. */
  async complaints(): Promise<readonly string[]> {
    await settled();
    const isBusy = this.#running.size === this.#options.workers;
    const lost = [...this.#owed.keys()].filter(key => !this.#running.has(key) && !isBusy);
    return [...this.#complaints, ...lost.map(key => `owed a sync, and a worker idles: ${key}`)];
  }

  /** Serves what waits, and nothing that comes later. */
  async drain(deadlineMs: number): Promise<readonly string[]> {
    // A sync that just ended has its answer heeded first.
    await this.pass(0);
    const startedMs = this.clock.now();
    const results: boolean[] = [];
    void this.#queue.drain(deadlineMs).then(isDrained => {
      results.push(isDrained);
      const rest = this.#running.size + this.#owed.size;
      if (isDrained && rest > 0) this.#complaints.push(`drained with ${rest} left`);
      if (!isDrained && this.clock.now() < startedMs + deadlineMs) this.#complaints.push("gave up before the deadline");
    });
    this.#isClosed = true;
    this.#dueMs.clear();
    this.#queue.add("late");
    this.#queue.addAfter("late", 1);
    await this.clock.advanceAsync(1_000_000);
    if (results.length !== 1) this.#complaints.push("drain does not end");
    if (!this.#isServed) this.#complaints.push("workers do not end");
    if (this.clock.pending > 0) this.#complaints.push(`${this.clock.pending} timers are left`);
    return this.complaints();
  }

  async #sync(key: string): Promise<SyncResult> {
    this.#noteStart(key);
    const { takesMs, result } = this.#options.behaviours[this.#starts - 1] ?? { takesMs: 0, result: { kind: "done" } };
    await sleep(this.clock, { delayMs: takesMs + jitterMs(this.#starts) });
    this.#running.delete(key);
    this.#noteTime();
    if (result === "throws") {
      this.#noteResult(key, retry(undefined));
      throw new Error("a sync that fails");
    }
    this.#noteResult(key, result);
    return result;
  }

  #noteStart(key: string): void {
    this.#noteTime();
    this.#starts += 1;
    if (this.#running.has(key)) this.#complaints.push(`runs twice at once: ${key}`);
    const causes = this.#causes.get(key) ?? 0;
    if (causes === 0) this.#complaints.push(`runs without cause: ${key}`);
    this.#causes.set(key, causes - 1);
    this.#owed.delete(key);
    this.#running.add(key);
    if (this.#running.size > this.#options.workers) this.#complaints.push("more run than there are workers");
    for (const [waiting, others] of this.#owed) {
      if (this.#running.has(waiting)) continue;
      others.set(key, (others.get(key) ?? 0) + 1);
      // Once for what was ahead, and once more where it ended in the same turn.
      if ((others.get(key) ?? 0) > 2) this.#complaints.push(`${key} is served before ${waiting} again and again`);
    }
  }

  #noteResult(key: string, result: SyncResult): void {
    if (result.kind === "requeue" && result.afterMs === 0) this.#owe(key);
    if (result.kind === "requeue" && result.afterMs > 0) this.#oweAfter(key, result.afterMs);
    if (result.kind !== "retry") return void this.#failures.delete(key);
    if (result.hasProgress) this.#failures.delete(key);
    this.#failures.set(key, (this.#failures.get(key) ?? 0) + 1);
    this.#retryingAtLeastMs.set(key, result.atLeastMs);
    if (result.dueMs !== undefined) this.#oweAfter(key, result.dueMs);
  }

  /** Workers tell when they will try again. */
  #noteRetry({ key, delayMs }: { readonly key?: unknown; readonly delayMs?: unknown }): void {
    const failed = String(key);
    const ownMs = Math.min(BACKOFF.initialMs * 2 ** ((this.#failures.get(failed) ?? 1) - 1), BACKOFF.maxMs);
    const leastMs = Math.max(ownMs, this.#retryingAtLeastMs.get(failed) ?? 0);
    if (Number(delayMs) < leastMs) this.#complaints.push(`${failed} is tried again after ${delayMs} of ${leastMs} ms`);
    this.#oweAfter(failed, Number(delayMs));
  }

  #owe(key: string): void {
    if (this.#isClosed) return;
    this.#causes.set(key, (this.#causes.get(key) ?? 0) + 1);
    if (!this.#owed.has(key)) this.#owed.set(key, new Map());
  }

  #oweAfter(key: string, delayMs: number): void {
    if (this.#isClosed) return;
    if (delayMs <= 0) return this.#owe(key);
    this.#causes.set(key, (this.#causes.get(key) ?? 0) + 1);
    this.#dueMs.set(key, Math.min(this.#dueMs.get(key) ?? Infinity, this.clock.now() + delayMs));
  }

  /** What was due by now is owed. */
  #noteTime(): void {
    for (const [key, dueMs] of this.#dueMs) {
      if (dueMs > this.clock.now()) continue;
      this.#dueMs.delete(key);
      this.#owe(key);
    }
  }
}

/** Lets no two syncs end at one moment, nor one at a moment that a key is due: either order would be right. */
function jitterMs(start: number): number {
  return Math.abs(Math.sin(start)) / 100;
}
