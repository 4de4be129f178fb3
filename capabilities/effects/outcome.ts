import { ApiError } from "../kube/api-error";
import type { Action } from "../plan/action";

/** What may fail: an action of the plan, or the write of its status. */
export type Step = Action | { readonly kind: "writeStatus" };

export interface Failure {
  readonly action: Step;
  /** Says what was being done; its cause says why it failed. */
  readonly error: Error;
}

/** What became of a plan. */
export interface Outcome {
  /** Actions that were begun. */
  readonly attempted: number;
  /** Those whose effect is there and is known to the cache. */
  readonly succeeded: readonly Action[];
  readonly failures: readonly Failure[];
  /** A failed write may have taken effect: the cache must catch up with the server before the next plan of the set. */
  readonly effectUnknown: boolean;
  /** How long the server asked to wait, where it refused for load. */
  readonly retryAfterMs?: number;
  /** From now, when something that was put off is due. */
  readonly requeueAfterMs?: number;
}

/** Collects the outcome while actions run. */
export class OutcomeBuilder {
  #attempted = 0;
  readonly #succeeded: Action[] = [];
  readonly #failures: Failure[] = [];
  readonly #requeueAfterMs: number[] = [];

  attempt(): void {
    this.#attempted += 1;
  }

  succeed(action: Action): void {
    this.#succeeded.push(action);
  }

  fail(failure: Failure): void {
    this.#failures.push(failure);
  }

  requeueAfter(delayMs: number): void {
    this.#requeueAfterMs.push(delayMs);
  }

  build(): Outcome {
    const causes = this.#failures.map(({ error }) => error.cause).filter(cause => cause instanceof ApiError);
    const retryAfterMs = causes.map(cause => cause.retryAfterMs).filter(delayMs => delayMs !== undefined);
    return {
      attempted: this.#attempted,
      succeeded: [...this.#succeeded],
      failures: [...this.#failures],
      effectUnknown: causes.some(cause => cause.effectUnknown),
      ...(retryAfterMs.length > 0 && { retryAfterMs: Math.max(...retryAfterMs) }),
      ...(this.#requeueAfterMs.length > 0 && { requeueAfterMs: Math.min(...this.#requeueAfterMs) }),
    };
  }
}
