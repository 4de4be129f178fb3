import type { Clock } from "../telemetry/clock";
import { ApiError, errorOfFailure } from "./api-error";

export interface LimitOptions {
  /** Names the call in errors. */
  readonly context: string;
  readonly clock: Clock;
  readonly signal?: AbortSignal | undefined;
  /** Without it only the signal ends the call. */
  readonly timeoutMs?: number;
}

// Of what is left after a call, whose end nobody sees: a new error would collect its stack.
const ENDED = new ApiError({ kind: "aborted", message: "the call has ended" });

export function startLimit(options: LimitOptions): Limit {
  return new Limit(options);
}

/**
 * What ends a call early: its caller's signal or its time. Not `AbortSignal.any`, which on Node 20 keeps every call
 * that ever used it alive as long as the caller's signal; and no signal of its own where none is asked for, as each
 * call would pay for making it.
 */
export class Limit {
  readonly #options: LimitOptions;
  readonly #onAbort = (): void => this.#stop("aborted", "aborted by its caller", this.#options.signal?.reason);
  #cancelTimer: (() => void) | undefined;
  #reason: ApiError | undefined;
  #listener: ((reason: ApiError) => void) | undefined;
  #controller: AbortController | undefined;

  constructor(options: LimitOptions) {
    this.#options = options;
    const { signal, timeoutMs } = options;
    if (timeoutMs !== undefined) this.#startTimer(timeoutMs, "no answer");
    if (signal?.aborted) this.#onAbort();
    signal?.addEventListener("abort", this.#onAbort, { once: true });
  }

  /** Aborts when the call is ended. */
  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.#reason) this.#controller.abort(this.#reason);
    }
    return this.#controller.signal;
  }

  /** Tells whoever has the call now when it is ended early: at once where it was; nobody else is told any more. */
  onStop(listener: (reason: ApiError) => void): void {
    this.#listener = listener;
    if (this.#reason) listener(this.#reason);
  }

  /** The promise, or the reason for ending the call where that comes first. What the promise does then goes nowhere. */
  orStopped<T>(promise: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.onStop(reject);
      promise.then(resolve, reject);
    });
  }

  /** The error to report for a failure of the call: the reason for ending it, if it was ended. */
  errorOf(cause: unknown): ApiError {
    return this.#reason ?? errorOfFailure(this.#options.context, cause);
  }

  /** The call was answered in time. From here on it must end within another time, in milliseconds. */
  answered(endWithinMs: number): void {
    this.#cancelTimer?.();
    this.#startTimer(endWithinMs, "no end");
  }

  /** Nothing is left of the call. This or `end` must be called for each limit. */
  settle(): void {
    this.#cancelTimer?.();
    this.#listener = undefined;
    this.#options.signal?.removeEventListener("abort", this.#onAbort);
  }

  /** Ends whatever is left of the call. */
  end(): void {
    this.settle();
    this.#controller?.abort(ENDED);
  }

  #startTimer(ms: number, what: string): void {
    this.#cancelTimer = this.#options.clock.after(ms, () => this.#stop("timeout", `${what} within ${ms} ms`));
  }

  #stop(kind: "aborted" | "timeout", message: string, cause?: unknown): void {
    this.#reason ??= new ApiError({ kind, message: `${this.#options.context}: ${message}`, cause });
    this.#controller?.abort(this.#reason);
    this.#listener?.(this.#reason);
  }
}
