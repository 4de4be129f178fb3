import { monitorEventLoopDelay } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";

/** How often the event loop is looked at, in milliseconds: shorter stalls than that go unnoticed. */
const resolutionMs = 5;

/** Notices how long this process did nothing else. */
export interface StallMeter {
  /** Forgets what was. */
  begin(): void;
  /** The longest time since `begin` in which no timer could run, in milliseconds. */
  longestMs(): Promise<number>;
}

export function startStallMeter(): StallMeter {
  const histogram = monitorEventLoopDelay({ resolution: resolutionMs });
  histogram.enable();
  return {
    begin: () => histogram.reset(),
    longestMs: async () => {
      // A stall is noticed by the first timer after it, and its own caller may be at the end of one.
      await sleep(4 * resolutionMs);
      // The histogram holds the times between looks.
      return Math.max(0, histogram.max / 1e6 - resolutionMs);
    },
  };
}
