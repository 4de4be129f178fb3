import type { Clock } from "../telemetry/clock";
import type { BackoffOptions } from "./backoff";
import { RetryLimiter, type RetryRate } from "./retry-limiter";

/** What a queue tells while it works, under client-go's metric names. Durations are in seconds. */
export interface WorkQueueMetrics {
  count(name: "workqueue_adds_total" | "workqueue_retries_total"): void;
  observe(name: "workqueue_queue_duration_seconds" | "workqueue_work_duration_seconds", seconds: number): void;
}

/** What a scrape reads, under client-go's metric names. */
export type WorkQueueGauges = Readonly<
  Record<
    "workqueue_depth" | "workqueue_unfinished_work_seconds" | "workqueue_longest_running_processor_seconds",
    number
  >
>;

export interface WorkQueueOptions {
  readonly clock: Clock;
  readonly metrics: WorkQueueMetrics;
  /** How the delay of a key that keeps failing grows. */
  readonly backoff?: BackoffOptions;
  /** How many keys that failed may be tried again, all together. */
  readonly retryRate?: RetryRate;
}

/**
 * Keys that wait for a worker, in the order in which they came.
 *
 * Invariants:
 * - a key waits at most once, however often it is added;
 * - a key that was taken is not handed out again before `done`; if it was added meanwhile, `done` lets it wait anew,
 *   behind the others, so a busy key starves nobody;
 * - of several delayed adds of one key the earliest counts. An immediate add leaves it in place, as client-go does:
 *   a sync too many costs little, a wake-up lost costs correctness.
 */
export class WorkQueue<K> {
  readonly #clock: Clock;
  readonly #metrics: WorkQueueMetrics;
  readonly #retries: RetryLimiter<K>;
  /** Since when each key waits; iteration order is the queue's order. */
  readonly #waiting = new Map<K, number>();
  readonly #running = new Map<K, number>();
  /** Keys that were added while they ran, with the moment. */
  readonly #again = new Map<K, number>();
  readonly #delayed = new Map<K, { readonly atMs: number; readonly cancel: () => void }>();
  readonly #takers: ((key: K | undefined) => void)[] = [];
  readonly #idleListeners: (() => void)[] = [];
  #closed = false;

  constructor({ clock, metrics, backoff, retryRate }: WorkQueueOptions) {
    this.#clock = clock;
    this.#metrics = metrics;
    this.#retries = new RetryLimiter(backoff, retryRate);
  }

  /** Lets the key be taken as soon as a worker is free. Ignored once the queue is closed. */
  add(key: K): void {
    if (this.#closed || this.#waiting.has(key) || this.#again.has(key)) return;
    this.#metrics.count("workqueue_adds_total");
    if (this.#running.has(key)) this.#again.set(key, this.#clock.monotonic());
    else this.#enqueue(key, this.#clock.monotonic());
  }

  /** Adds the key after `delayMs`, unless it is due earlier by another call. */
  addAfter(key: K, delayMs: number): void {
    if (this.#closed) return;
    this.#metrics.count("workqueue_retries_total");
    if (delayMs <= 0) return this.add(key);
    const atMs = this.#clock.monotonic() + delayMs;
    const known = this.#delayed.get(key);
    if (known && known.atMs <= atMs) return;
    known?.cancel();
    const cancel = this.#clock.after(delayMs, () => {
      this.#delayed.delete(key);
      this.add(key);
    });
    this.#delayed.set(key, { atMs, cancel });
  }

  /**
   * Adds the key after its backoff, but not before all retries together allow it nor before `atLeastMs`. Answers the
   * delay in milliseconds.
   */
  addRateLimited(key: K, { atLeastMs = 0 }: { readonly atLeastMs?: number } = {}): number {
    const delayMs = Math.max(this.#retries.delayMs(key, this.#clock.monotonic()), atLeastMs);
    this.addAfter(key, delayMs);
    return delayMs;
  }

  /** The key succeeded: its next failure starts at the first delay again. */
  forget(key: K): void {
    this.#retries.forget(key);
  }

  /** Resolves with the next key, which the caller owns until `done`; with undefined once the queue is closed and empty. */
  take(): Promise<K | undefined> {
    const next = this.#dequeue();
    if (next !== undefined || this.#closed) return Promise.resolve(next);
    return new Promise(resolve => this.#takers.push(resolve));
  }

  /** Gives back a key that `take` handed out. */
  done(key: K): void {
    const startedMs = this.#running.get(key);
    if (startedMs === undefined) throw new Error(`done without take: ${String(key)}`);
    this.#running.delete(key);
    this.#metrics.observe("workqueue_work_duration_seconds", (this.#clock.monotonic() - startedMs) / 1000);
    const againMs = this.#again.get(key);
    this.#again.delete(key);
    if (againMs !== undefined) this.#enqueue(key, againMs);
    this.#announceIdle();
  }

  /** Takes no more keys and drops the delayed ones. What waits is still handed out. */
  close(): void {
    this.#closed = true;
    for (const { cancel } of this.#delayed.values()) cancel();
    this.#delayed.clear();
    for (const taker of this.#takers.splice(0)) taker(undefined);
    this.#announceIdle();
  }

  /** Closes, and resolves with true when nothing waits or runs any more, with false if that takes over `deadlineMs`. */
  drain(deadlineMs: number): Promise<boolean> {
    return new Promise(resolve => {
      const cancel = this.#clock.after(deadlineMs, () => resolve(false));
      this.#idleListeners.push(() => {
        cancel();
        resolve(true);
      });
      this.close();
    });
  }

  /** Keys that wait for a worker now. */
  get depth(): number {
    return this.#waiting.size;
  }

  /** What a scrape reads now. A key that was added while it runs counts as waiting, as in client-go. */
  gauges(): WorkQueueGauges {
    const nowMs = this.#clock.monotonic();
    const seconds = [...this.#running.values()].map(startedMs => (nowMs - startedMs) / 1000);
    return {
      workqueue_depth: this.#waiting.size + this.#again.size,
      workqueue_unfinished_work_seconds: seconds.reduce((sum, each) => sum + each, 0),
      workqueue_longest_running_processor_seconds: Math.max(0, ...seconds),
    };
  }

  #enqueue(key: K, sinceMs: number): void {
    this.#waiting.set(key, sinceMs);
    if (this.#takers.length > 0) this.#takers.shift()?.(this.#dequeue());
  }

  #dequeue(): K | undefined {
    for (const [key, sinceMs] of this.#waiting) {
      const nowMs = this.#clock.monotonic();
      this.#waiting.delete(key);
      this.#running.set(key, nowMs);
      this.#metrics.observe("workqueue_queue_duration_seconds", (nowMs - sinceMs) / 1000);
      return key;
    }
    return undefined;
  }

  #announceIdle(): void {
    if (!this.#closed || this.#waiting.size + this.#running.size > 0) return;
    for (const listener of this.#idleListeners.splice(0)) listener();
  }
}
