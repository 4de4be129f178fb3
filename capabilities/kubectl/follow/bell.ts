import { type Clock, sleep } from "../../telemetry/clock";

export interface BellWait {
  readonly clock: Clock;
  /** Resolves after so long all the same. */
  readonly withinMs: number;
  readonly signal: AbortSignal;
}

/** One waits until others say that something happened. What was said before the wait counts, and any number of times as one. */
export class Bell {
  #hasRung = false;
  #wake: () => void = () => undefined;

  /** Bound, so that it can be handed on. */
  readonly ring = (): void => {
    this.#hasRung = true;
    this.#wake();
  };

  async wait({ clock, withinMs, signal }: BellWait): Promise<void> {
    if (!this.#hasRung && !signal.aborted) {
      const woken = new AbortController();
      this.#wake = () => woken.abort();
      // Not `AbortSignal.any`, which on Node 20 keeps every wait alive as long as the signal, that of the whole command.
      signal.addEventListener("abort", this.#wake, { once: true });
      await sleep(clock, { delayMs: withinMs, signal: woken.signal });
      signal.removeEventListener("abort", this.#wake);
    }
    this.#hasRung = false;
  }
}
