/** How a delay grows from use to use. Milliseconds. */
export interface BackoffOptions {
  /** The delay of the first use. */
  readonly initialMs: number;
  /** No delay is longer. */
  readonly maxMs: number;
}

/** Exponential backoff for each key on its own. */
export class Backoff<K> {
  readonly #options: BackoffOptions;
  readonly #delaysMs = new Map<K, number>();

  constructor(options: BackoffOptions) {
    this.#options = options;
  }

  /** The key's delay in milliseconds; each call makes the next one longer. */
  advance(key: K): number {
    const { initialMs, maxMs } = this.#options;
    const lastMs = this.#delaysMs.get(key);
    const delayMs = Math.min(lastMs === undefined ? initialMs : lastMs * 2, maxMs);
    this.#delaysMs.set(key, delayMs);
    return delayMs;
  }

  reset(key: K): void {
    this.#delaysMs.delete(key);
  }
}
