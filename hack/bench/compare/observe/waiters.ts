export interface Wait {
  readonly limitMs: number;
  readonly signal: AbortSignal;
  /** Rejects when waiting has become pointless. */
  readonly check: () => Promise<void>;
}

interface Waiter {
  readonly isSo: () => boolean;
  readonly done: (atMs: number) => void;
  readonly fail: (error: unknown) => void;
}

/** How often a waiter asks whether waiting still makes sense. */
const checkMs = 1_000;

/** Those who wait for something to be so. All of it is looked at with each thing that happens, so it must be cheap. */
export class Waiters {
  readonly #waiters = new Set<Waiter>();
  #failure: { readonly error: unknown } | undefined;

  look(): void {
    for (const waiter of this.#waiters) if (waiter.isSo()) waiter.done(performance.now());
  }

  /** Nobody will hear anything any more. */
  fail(error: unknown): void {
    this.#failure = { error };
    for (const waiter of this.#waiters) waiter.fail(error);
  }

  /** Gives the time by `performance.now()`. Rejects after the limit, with the signal's reason, or with what `check` says. */
  async until(what: string, isSo: () => boolean, { limitMs, signal, check }: Wait): Promise<number> {
    signal.throwIfAborted();
    if (this.#failure !== undefined) throw this.#failure.error;
    if (isSo()) return performance.now();
    let end = (): void => undefined;
    try {
      return await new Promise<number>((done, fail) => {
        const late = (): void => fail(new Error(`waited ${limitMs / 1000} s until ${what}`));
        const limit = setTimeout(late, limitMs);
        const checks = setInterval(() => void check().catch(fail), checkMs);
        const onAbort = (): void => fail(signal.reason);
        const waiter = { isSo, done, fail };
        signal.addEventListener("abort", onAbort);
        this.#waiters.add(waiter);
        end = () => {
          clearTimeout(limit);
          clearInterval(checks);
          signal.removeEventListener("abort", onAbort);
          this.#waiters.delete(waiter);
        };
      });
    } finally {
      end();
    }
  }
}
