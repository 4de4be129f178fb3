import { ApiError } from "../kube/api-error";
import type { Clock } from "../telemetry/clock";

/** How long to hold back where the server refuses for load and does not say for how long. */
export const DEFAULT_PAUSE_MS = 1_000;

export interface AdaptiveLimitOptions {
  readonly clock: Clock;
  /** Tasks at once at most, at least 1. */
  readonly max: number;
}

interface Waiter {
  readonly start: () => void;
  readonly abort: () => void;
  readonly signal: AbortSignal;
}

/**
 * Runs tasks in their order, as many at once as the server bears: half as many after each time it answers that it has
 * too many requests, and none for as long as it then asks; one more each time a whole round succeeded. One limit serves
 * all sets, as the server's patience does.
 */
export class AdaptiveLimit {
  readonly #clock: Clock;
  readonly #max: number;
  #limit: number;
  #running = 0;
  /** Ends by its timer alone: one that comes a moment early would find the pause going on, and nothing else ends it. */
  #pause: { readonly untilMs: number; readonly cancel: () => void } | undefined;
  readonly #waiters = new Set<Waiter>();
  /** Has one listener for all waiters: a signal looks through its listeners whenever one comes or goes. */
  readonly #heard = new WeakSet<AbortSignal>();

  constructor({ clock, max }: AdaptiveLimitOptions) {
    this.#clock = clock;
    this.#max = max;
    this.#limit = max;
  }

  /** What the task comes to, or the signal's reason where that comes before the task could start. */
  async run<T>(task: () => Promise<T>, signal: AbortSignal): Promise<T> {
    await this.#enter(signal);
    try {
      const result = await task();
      this.#limit = Math.min(this.#max, this.#limit + 1 / this.#limit);
      return result;
    } catch (error) {
      if (error instanceof ApiError && error.kind === "tooManyRequests") this.#slowDown(error);
      throw error;
    } finally {
      this.#running -= 1;
      this.#startWaiters();
    }
  }

  /** How many tasks may run at once now. */
  get current(): number {
    return Math.floor(this.#limit);
  }

  #enter(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const start = (): void => {
        this.#running += 1;
        resolve();
      };
      const abort = (): void => reject(signal.reason);
      if (signal.aborted) return abort();
      this.#hear(signal);
      this.#waiters.add({ start, abort, signal });
      this.#startWaiters();
    });
  }

  #hear(signal: AbortSignal): void {
    if (this.#heard.has(signal)) return;
    this.#heard.add(signal);
    const dropWaiters = (): void => {
      for (const waiter of this.#waiters) {
        if (waiter.signal !== signal) continue;
        this.#waiters.delete(waiter);
        waiter.abort();
      }
    };
    signal.addEventListener("abort", dropWaiters, { once: true });
  }

  #startWaiters(): void {
    if (this.#pause) return;
    for (const waiter of this.#waiters) {
      if (this.#running >= this.current) return;
      this.#waiters.delete(waiter);
      waiter.start();
    }
  }

  /** Refusals within a pause answer requests from before it and tell nothing new about the limit. */
  #slowDown({ retryAfterMs = DEFAULT_PAUSE_MS }: ApiError): void {
    if (!this.#pause) this.#limit = Math.max(1, this.current / 2);
    const untilMs = this.#clock.monotonic() + retryAfterMs;
    if (this.#pause && untilMs <= this.#pause.untilMs) return;
    this.#pause?.cancel();
    const cancel = this.#clock.after(retryAfterMs, () => {
      this.#pause = undefined;
      this.#startWaiters();
    });
    this.#pause = { untilMs, cancel };
  }
}
