import type { Clock } from "./clock";
import { inSeconds } from "./clock";
import type { HealthCheck } from "./health";

// A process that stands still for good answers no probe, and needs no check for that. This one finds the process that
// gets along for a moment now and then, as one does that collects garbage without end in a heap that is full.

/** How often the loop is looked at. */
const PERIOD_MS = 500;
/** No collection of garbage takes so long in a heap that is not full: it takes 0.2 s at most in one of 256 MB. */
const STALL_MS = 1_000;
const WINDOW_MS = 60_000;
/** Of the window. Renewals of the Lease fail long before. */
const TOO_MUCH_MS = 30_000;
// A suspended process is not ill, and neither is one whose node was busy once, however long that took.
const MOST_OF_ONE_STALL_MS = 10_000;

interface Stall {
  readonly endedAtMs: number;
  readonly lengthMs: number;
}

export interface EventLoopMonitor {
  /** For /livez. Fails when the last minute was mostly spent in stalls of a second or more. */
  readonly check: HealthCheck;
  /** How many milliseconds late each timer of the last minute came. */
  latenessMs(): readonly number[];
  stop(): void;
}

/** Watches how late timers come. */
export function monitorEventLoop(clock: Clock): EventLoopMonitor {
  let lateness: Stall[] = [];
  let cancel = (): void => undefined;
  const arm = (): void => {
    const setAtMs = clock.monotonic();
    cancel = clock.after(PERIOD_MS, () => {
      const nowMs = clock.monotonic();
      lateness = [...recent(lateness, nowMs), { endedAtMs: nowMs, lengthMs: nowMs - setAtMs - PERIOD_MS }];
      arm();
    });
  };
  arm();
  return {
    check: {
      name: "event-loop",
      check: () => verdictOn(recent(lateness, clock.monotonic())),
      note: () => `at most ${inSeconds(longest(recent(lateness, clock.monotonic())))} late in the last minute`,
    },
    latenessMs: () => recent(lateness, clock.monotonic()).map(({ lengthMs }) => Math.max(0, lengthMs)),
    stop: () => cancel(),
  };
}

function recent(stalls: readonly Stall[], nowMs: number): Stall[] {
  return stalls.filter(({ endedAtMs }) => endedAtMs > nowMs - WINDOW_MS);
}

function verdictOn(stalls: readonly Stall[]): string {
  const lengths = stalls.map(({ lengthMs }) => lengthMs).filter(lengthMs => lengthMs >= STALL_MS);
  const stalledMs = lengths.reduce((sum, lengthMs) => sum + Math.min(lengthMs, MOST_OF_ONE_STALL_MS), 0);
  if (stalledMs <= TOO_MUCH_MS) return "ok";
  return `the event loop stood still for ${inSeconds(stalledMs)} of the last minute, in ${lengths.length} stalls`;
}

function longest(stalls: readonly Stall[]): number {
  return stalls.reduce((most, { lengthMs }) => Math.max(most, lengthMs), 0);
}
