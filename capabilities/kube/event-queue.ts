interface Waiting<T> {
  readonly resolve: (result: IteratorResult<T, undefined>) => void;
  readonly reject: (error: unknown) => void;
}

// Taken entries are let go of in lots, as shifting an array of thousands for each one would be quadratic.
const LOT = 1024;

/**
 * Hands entries from a producer that must not wait to one consumer that takes its time. Unbounded: the API server ends
 * a watch whose reader falls behind, which costs more than the memory of what is not yet handled.
 */
export class EventQueue<T> {
  private entries: T[] = [];
  private taken = 0;
  private waiting: Waiting<T> | undefined;
  private end: { readonly error?: unknown } | undefined;

  push(entry: T): void {
    if (this.waiting === undefined) {
      this.entries.push(entry);
      return;
    }
    this.waiting.resolve({ done: false, value: entry });
    this.waiting = undefined;
  }

  /** Ends the queue after what is in it. */
  finish(): void {
    this.stop({});
  }

  /** As `finish`, with an error instead of the end. */
  fail(error: unknown): void {
    this.stop({ error });
  }

  /** The next entry, waited for if need be. One caller at a time. */
  next(): Promise<IteratorResult<T, undefined>> {
    const entry = this.entries[this.taken];
    if (entry !== undefined) {
      this.taken += 1;
      this.compact();
      return Promise.resolve({ done: false, value: entry });
    }
    return new Promise((resolve, reject) => {
      this.waiting = { resolve, reject };
      this.settleEnd();
    });
  }

  private stop(end: { readonly error?: unknown }): void {
    this.end ??= end;
    this.settleEnd();
  }

  private settleEnd(): void {
    if (this.end === undefined || this.waiting === undefined) return;
    if ("error" in this.end) this.waiting.reject(this.end.error);
    else this.waiting.resolve({ done: true, value: undefined });
    this.waiting = undefined;
  }

  private compact(): void {
    if (this.taken < LOT && this.taken < this.entries.length) return;
    this.entries = this.entries.slice(this.taken);
    this.taken = 0;
  }
}
