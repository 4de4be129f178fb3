import { setTimeout as sleep } from "node:timers/promises";

export interface PaceOptions {
  readonly perSecond: number;
  readonly durationMs: number;
  /** More than that are not under way at once: where they take longer than the pace, it is missed and nothing piles up. */
  readonly inFlight: number;
  readonly signal?: AbortSignal | undefined;
}

/** How often it is looked what is due: often enough for the writes to be spread over a second. */
const tickMs = 10;

/**
 * Does the work again and again, evenly spread, as often as the pace asks: each time with the next number from 0. Resolves
 * once the time is over and all is done, with how often it was done. Rejects with the first failure, or the signal's reason.
 */
export async function atPace(options: PaceOptions, work: (number: number) => Promise<void>): Promise<number> {
  const { perSecond, durationMs, inFlight, signal } = options;
  const startedAtMs = performance.now();
  const running = new Set<Promise<void>>();
  let failure: { readonly error: unknown } | undefined;
  let begun = 0;
  for (let elapsedMs = 0; elapsedMs < durationMs; elapsedMs = performance.now() - startedAtMs) {
    signal?.throwIfAborted();
    if (failure !== undefined) throw failure.error;
    const due = Math.floor((elapsedMs * perSecond) / 1000);
    for (; begun < due && running.size < inFlight; begun += 1) {
      const one: Promise<void> = work(begun)
        .catch((error: unknown) => void (failure ??= { error }))
        .finally(() => running.delete(one));
      running.add(one);
    }
    await sleep(tickMs);
  }
  await Promise.all(running);
  if (failure !== undefined) throw failure.error;
  return begun;
}
