import { Backoff, type BackoffOptions } from "./backoff";

/** Retries of all keys together: `burst` of them at once, and from then on `perSecond`. */
export interface RetryRate {
  readonly perSecond: number;
  /** At least 1. */
  readonly burst: number;
}

/**
 * The delays of upstream's controllers, 5 ms doubling to 1000 s, and not a shorter cap: a key that failed eighteen
 * times in a row is cured by a change, and a change adds the key at once, past any backoff.
 */
export const QUEUE_BACKOFF: BackoffOptions = { initialMs: 5, maxMs: 1_000_000 };

/** The rate of upstream's controllers, which is client-go's default. */
export const QUEUE_RETRY_RATE: RetryRate = { perSecond: 10, burst: 100 };

/**
 * When a failed key may be tried again: after its own backoff, or when all retries together allow it, whichever is later.
 *
 * The backoff alone does not protect the API server: when it refuses everything, each of a thousand keys is at its
 * first few milliseconds, and again so each time a success lets it start anew. Only retries are counted, never changes.
 *
 * Invariant: a key holds one place among the retries at most. In client-go each failure takes another one, so a key that
 * changes and fails all the time, and needs no retry to be tried, would put off the retries of all others without end.
 */
export class RetryLimiter<K> {
  readonly #backoff: Backoff<K>;
  readonly #intervalMs: number;
  readonly #burst: number;
  /** The moment of each key's place, in the order of the moments. */
  readonly #places = new Map<K, number>();
  /** The moment of the last place given away, counted as if the burst had been used up one by one. */
  #lastMs = -Infinity;

  constructor(backoff: BackoffOptions = QUEUE_BACKOFF, { perSecond, burst }: RetryRate = QUEUE_RETRY_RATE) {
    this.#backoff = new Backoff(backoff);
    this.#intervalMs = 1000 / perSecond;
    this.#burst = burst;
  }

  /** The key failed at `nowMs`: for how many milliseconds its retry has to wait. */
  delayMs(key: K, nowMs: number): number {
    return Math.max(this.#backoff.advance(key), this.#placeOf(key, nowMs) - nowMs);
  }

  /** The key succeeded: its next failure starts at the first delay again. It keeps the place that it has not used. */
  forget(key: K): void {
    this.#backoff.reset(key);
  }

  #placeOf(key: K, nowMs: number): number {
    this.#dropPast(nowMs);
    const held = this.#places.get(key);
    if (held !== undefined) return held;
    this.#lastMs = Math.max(this.#lastMs, nowMs - this.#burst * this.#intervalMs) + this.#intervalMs;
    const placeMs = Math.max(nowMs, this.#lastMs);
    this.#places.set(key, placeMs);
    return placeMs;
  }

  #dropPast(nowMs: number): void {
    for (const [key, placeMs] of this.#places) {
      if (placeMs > nowMs) return;
      this.#places.delete(key);
    }
  }
}
