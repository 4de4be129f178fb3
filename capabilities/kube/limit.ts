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

/**
 * What ends a call early: its caller's signal or its time. Not `AbortSignal.any`, which on Node 20 keeps every call
 * that ever used it alive as long as the caller's signal.
 */
export interface Limit {
  readonly signal: AbortSignal;
  /** The error to report for a failure of the call: the reason for ending it, if it was ended. */
  errorOf(cause: unknown): ApiError;
  /** Nothing is left of the call. This or `end` must be called for each limit. */
  settle(): void;
  /** Ends whatever is left of the call. */
  end(): void;
  /** The call was answered in time. From here on it must end within another time, in milliseconds. */
  answered(endWithinMs: number): void;
}

// Of the signal after each call, that nobody sees: a new error would collect its stack.
const ENDED = new ApiError({ kind: "aborted", message: "the call has ended" });

export function startLimit({ context, clock, signal, timeoutMs }: LimitOptions): Limit {
  const controller = new AbortController();
  let reason: ApiError | undefined;
  const stop = (kind: "aborted" | "timeout", message: string, cause?: unknown): void => {
    reason ??= new ApiError({ kind, message: `${context}: ${message}`, cause });
    controller.abort(reason);
  };
  const onAbort = (): void => stop("aborted", "aborted by its caller", signal?.reason);
  const startTimer = (ms: number, what: string): (() => void) =>
    clock.after(ms, () => stop("timeout", `${what} within ${ms} ms`));
  let stopTimer = timeoutMs === undefined ? () => undefined : startTimer(timeoutMs, "no answer");
  if (signal?.aborted) onAbort();
  signal?.addEventListener("abort", onAbort, { once: true });
  const settle = (): void => {
    stopTimer();
    signal?.removeEventListener("abort", onAbort);
  };
  return {
    signal: controller.signal,
    errorOf: cause => reason ?? errorOfFailure(context, cause),
    answered: endWithinMs => {
      stopTimer();
      stopTimer = startTimer(endWithinMs, "no end");
    },
    settle,
    end: () => {
      settle();
      controller.abort(ENDED);
    },
  };
}

/** The promise, or the signal's reason where that comes first. What the promise does then goes nowhere. */
export function orAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason);
    if (signal.aborted) onAbort();
    signal.addEventListener("abort", onAbort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", onAbort));
  });
}
