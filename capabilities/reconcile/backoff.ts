/** How a delay grows from use to use. Milliseconds. */
export interface BackoffOptions {
  /** The delay of the first use. */
  readonly initialMs: number;
  /** No delay is longer. */
  readonly maxMs: number;
  /** An entry that was not used for longer than this starts again at `initialMs`; absent: never. */
  readonly idleMs?: number;
}

/** What is remembered of one key: its current delay, and since when it runs. */
export interface BackoffEntry {
  readonly delayMs: number;
  readonly usedAtMs: number;
}

/** The entry after one more use at `nowMs`. */
export function advanced(entry: BackoffEntry | undefined, nowMs: number, options: BackoffOptions): BackoffEntry {
  const grown = entry && !isIdle(entry, nowMs, options) ? entry.delayMs * 2 : options.initialMs;
  return { delayMs: Math.min(grown, options.maxMs), usedAtMs: nowMs };
}

/** The first moment outside the entry's window: the window is half-open (D-PLACE-13). */
export function readyAtMs(entry: BackoffEntry): number {
  return entry.usedAtMs + entry.delayMs;
}

/** Whether the entry is so old that forgetting it changes no later delay. */
export function isIdle(entry: BackoffEntry, nowMs: number, { idleMs }: BackoffOptions): boolean {
  return idleMs !== undefined && nowMs - entry.usedAtMs > idleMs;
}

/** Exponential backoff for each key on its own. */
export class Backoff<K> {
  readonly #options: BackoffOptions;
  readonly #entries = new Map<K, BackoffEntry>();

  constructor(options: BackoffOptions) {
    this.#options = options;
  }

  /** The delay from now on, in milliseconds; each call makes the next one longer. */
  advance(key: K, nowMs: number): number {
    const entry = advanced(this.#entries.get(key), nowMs, this.#options);
    this.#entries.set(key, entry);
    return entry.delayMs;
  }

  /** Each key that is inside its window, with the moment at which the window ends. */
  waiting(nowMs: number): ReadonlyMap<K, number> {
    const ends = new Map<K, number>();
    for (const [key, entry] of this.#entries) if (readyAtMs(entry) > nowMs) ends.set(key, readyAtMs(entry));
    return ends;
  }

  reset(key: K): void {
    this.#entries.delete(key);
  }

  /** Drops idle entries; without it they would stay for ever. */
  collect(nowMs: number): void {
    for (const [key, entry] of this.#entries) if (isIdle(entry, nowMs, this.#options)) this.#entries.delete(key);
  }

  get size(): number {
    return this.#entries.size;
  }
}
