import { ApiError } from "../../kube/api-error";
import type { Clock } from "../../telemetry/clock";

/** What was allowed once, and has been refused for so long without a break, is refused for good. */
const PATIENCE_MS = 60_000;

export interface PermissionOptions {
  readonly clock: Clock;
  /** Whether calls of the kind have been answered before. */
  readonly isGiven: boolean;
}

/** Whether calls of one kind are allowed. An API server that starts forbids everything for a while, also what it allowed before. */
export class Permission {
  readonly #clock: Clock;
  #wasGiven: boolean;
  #refusedSinceMs: number | undefined;

  constructor({ clock, isGiven }: PermissionOptions) {
    this.#clock = clock;
    this.#wasGiven = isGiven;
  }

  /** Whether the last call was answered. */
  get isGiven(): boolean {
    return this.#wasGiven && !this.isRefused;
  }

  /** Whether the last call was refused. */
  get isRefused(): boolean {
    return this.#refusedSinceMs !== undefined;
  }

  /** A call was answered. */
  given(): void {
    this.#wasGiven = true;
    this.#refusedSinceMs = undefined;
  }

  /** A call failed. Gives the refusal, if it is one that does not change by trying again. */
  refusal(error: unknown): ApiError | undefined {
    if (!(error instanceof ApiError) || error.kind !== "forbidden") {
      this.#refusedSinceMs = undefined;
      return undefined;
    }
    const nowMs = this.#clock.monotonic();
    this.#refusedSinceMs ??= nowMs;
    return this.#wasGiven && nowMs - this.#refusedSinceMs < PATIENCE_MS ? undefined : error;
  }
}
