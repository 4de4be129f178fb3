/** How long to wait before a stream is opened again. */
export interface RetryDelayOptions {
  /** Between 0 and 1, and new at each call. */
  readonly random: () => number;
}

const INITIAL_MS = 500;
// The outage of an API server is seen to be over this long after its end at the latest.
const MAX_MS = 10_000;
// A server that accepts and then drops must not be taken for a healthy one.
const HEALTHY_MS = 60_000;

/** Exponential delays between 0.5 and 10 s, half of each random, that start anew only after a healthy period. */
export class RetryDelay {
  readonly #random: () => number;
  #failures = 0;

  constructor({ random }: RetryDelayOptions) {
    this.#random = random;
  }

  /** The stream worked for so long, however it ended. */
  lived(ms: number): void {
    if (ms >= HEALTHY_MS) this.#failures = 0;
  }

  /** The delay after one more failure, in whole milliseconds: what the server asked for, if it did, and a little more. */
  afterFailure(retryAfterMs = 0): number {
    const ownMs = Math.min(INITIAL_MS * 2 ** this.#failures, MAX_MS) / 2;
    this.#failures += 1;
    // A server that says when to come back is there again, whatever came before. Its readers must not come all at once.
    if (retryAfterMs > 0) return Math.round(retryAfterMs + Math.min(retryAfterMs, MAX_MS) * this.#random());
    return Math.round(ownMs * (1 + this.#random()));
  }
}
