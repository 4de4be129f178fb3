import { setTimeout as sleep } from "node:timers/promises";

/** How late a machine that has too much to do makes whoever runs on it. */
export interface Lateness {
  /** By how much the timers of this process came late from then on, all in all. Milliseconds; `Date.now()` tells the moment. */
  readonly sinceMs: (momentMs: number) => number;
  stop(): Promise<void>;
}

const TICK_MS = 20;

/** What is late by less than that is no machine that stands still. */
const USUAL_MS = 5;

/**
 * Watches the clock from now on. A limit of some seconds that a process must keep is one of a machine that runs it: what this
 * process was kept from running, others were, too.
 */
export function watchLateness(): Lateness {
  const late: { readonly atMs: number; readonly lateMs: number }[] = [];
  const stopping = new AbortController();
  const watch = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      const startedAtMs = performance.now();
      await sleep(TICK_MS, undefined, { signal: stopping.signal }).catch(() => undefined);
      const lateMs = performance.now() - startedAtMs - TICK_MS;
      if (lateMs > USUAL_MS) late.push({ atMs: Date.now(), lateMs });
    }
  };
  const watching = watch();
  return {
    sinceMs: momentMs => late.filter(({ atMs }) => atMs >= momentMs).reduce((sum, { lateMs }) => sum + lateMs, 0),
    stop: () => {
      stopping.abort();
      return watching;
    },
  };
}
