/** Time as an argument. The only way to it outside `pepr.ts` and tests. */
export interface Clock {
  /** Milliseconds since the epoch. May be set back or forward at any time. */
  now(): number;
  /** Milliseconds from some moment in the past. Is never set, but may stand still while the machine is suspended. */
  monotonic(): number;
  /** Calls back once after `delayMs`, unless the returned function is called first. */
  after(delayMs: number, callback: () => void): () => void;
}

// A timer that is set for longer fires at once. minReadySeconds alone may be 68 years.
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after: (delayMs, callback) => {
    let timer: NodeJS.Timeout;
    const arm = (leftMs: number): void => {
      const nextMs = leftMs - LONGEST_TIMER_MS;
      timer = nextMs > 0 ? setTimeout(() => arm(nextMs), LONGEST_TIMER_MS) : setTimeout(callback, leftMs);
    };
    arm(delayMs);
    return () => clearTimeout(timer);
  },
};

/**
 * How many milliseconds have passed since this call, by whichever clock counts more: the wall's goes on while the machine
 * is suspended, and the monotonic one cannot be set back. So it may be too much, and is never too little.
 */
export function startStopwatch(clock: Clock): () => number {
  const [wall, monotonic] = [clock.now(), clock.monotonic()];
  return () => Math.max(clock.now() - wall, clock.monotonic() - monotonic);
}

/** Resolves after `delayMs`, or at once when the signal aborts. */
export function sleep(clock: Clock, { delayMs, signal }: { delayMs: number; signal?: AbortSignal }): Promise<void> {
  return new Promise(resolve => {
    if (signal?.aborted) return resolve();
    const finish = (): void => {
      cancel();
      signal?.removeEventListener("abort", finish);
      resolve();
    };
    const cancel = clock.after(delayMs, finish);
    signal?.addEventListener("abort", finish, { once: true });
  });
}

/** For people, as in `1.5 s`. */
export function inSeconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
