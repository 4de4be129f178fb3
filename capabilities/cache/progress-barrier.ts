import type { Clock } from "../telemetry/clock";

interface Waiter {
  readonly isReached: () => boolean;
  readonly resolve: () => void;
  isOverdue: boolean;
}

export interface ProgressBarrierOptions {
  readonly clock: Clock;
  /** Called when somebody has waited for long, so that the reflector does something about it. */
  readonly onOverdue: () => void;
}

// A busy kind gets there sooner by itself, and a quiet one waits up to a minute for its next bookmark.
const PATIENCE_MS = 100;

/** Who waits for a reflector to get somewhere. */
export class ProgressBarrier {
  readonly #clock: Clock;
  readonly #onOverdue: () => void;
  readonly #waiters = new Set<Waiter>();

  constructor({ clock, onOverdue }: ProgressBarrierOptions) {
    this.#clock = clock;
    this.#onOverdue = onOverdue;
  }

  /** Whether somebody has waited for long. */
  get isOverdue(): boolean {
    return [...this.#waiters].some(waiter => waiter.isOverdue);
  }

  /** Resolves once `isReached`; rejects with the signal's reason when that comes first. */
  wait(isReached: () => boolean, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return Promise.reject(signal.reason);
    if (isReached()) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        cancel();
        this.#waiters.delete(waiter);
        signal.removeEventListener("abort", onAbort);
      };
      const onAbort = (): void => {
        leave();
        reject(signal.reason);
      };
      const resolved = (): void => {
        leave();
        resolve();
      };
      const waiter: Waiter = { isReached, resolve: resolved, isOverdue: false };
      const cancel = this.#clock.after(PATIENCE_MS, () => {
        waiter.isOverdue = true;
        this.#onOverdue();
      });
      this.#waiters.add(waiter);
      signal.addEventListener("abort", onAbort, { once: true });
    });
  }

  /** To be called whenever there was progress. */
  check(): void {
    for (const waiter of this.#waiters) if (waiter.isReached()) waiter.resolve();
  }
}
