import type { RunResult } from "./run";

/** One line of the table. */
export interface Metric {
  readonly name: string;
  readonly of: (run: RunResult) => number | undefined;
  readonly render: (value: number) => string;
  /** Whether it is worth a ratio; a count that is mostly zero is not. */
  readonly isCompared: boolean;
}

export interface Section {
  readonly title: string;
  readonly metrics: readonly Metric[];
}

const seconds = (value: number): string => `${value.toFixed(2)} s`;
const milliseconds = (value: number): string => `${value.toFixed(0)} ms`;
const microseconds = (value: number): string => `${value.toFixed(0)} µs`;
const megabytes = (value: number): string => `${(value / 2 ** 20).toFixed(0)} MB`;
const count = (value: number): string => value.toFixed(0);

function compared(name: string, render: Metric["render"], of: Metric["of"]): Metric {
  return { name, render, of, isCompared: true };
}

function counted(name: string, of: Metric["of"]): Metric {
  return { name, render: count, of, isCompared: false };
}

export const listSeconds = compared("time until all pods are seen", seconds, run => run.list?.figures.seconds);

/** Of the whole run, or as far as it came: what a container's limit would have to be at least. */
export const peakMemory = compared("peak memory, whole run", megabytes, run => {
  return (run.events ?? run.list)?.figures.peakResidentBytes;
});

/** The longest of the run. */
export function longestStallMs(run: RunResult): number | undefined {
  if (run.list === undefined || run.events === undefined) return undefined;
  return Math.max(run.list.figures.stallMs, run.events.figures.stallMs);
}

export const sections: readonly Section[] = [
  {
    title: "first list",
    metrics: [
      listSeconds,
      compared("longest stall of the event loop", milliseconds, run => run.list?.figures.stallMs),
      compared("client CPU", seconds, run => run.list?.figures.cpuSeconds),
      compared("API server CPU", seconds, run => run.list?.apiServerCpuSeconds),
      compared("peak memory", megabytes, run => run.list?.figures.peakResidentBytes),
      compared("heap after garbage collection", megabytes, run => run.list?.figures.heapBytes),
    ],
  },
  {
    title: "then each pod changes once",
    metrics: [
      compared("events per second", count, run => ratio(run.events?.figures.events, run.events?.figures.seconds)),
      compared("client CPU per event", microseconds, run => perEvent(run, run.events?.figures.cpuSeconds)),
      compared("API server CPU per event", microseconds, run => perEvent(run, run.events?.apiServerCpuSeconds)),
      compared("longest stall of the event loop", milliseconds, run => run.events?.figures.stallMs),
      peakMemory,
      counted("events lost", run => run.events?.lost),
      counted("events told twice or late", run => run.events?.figures.stale),
    ],
  },
];

/** In microseconds. */
function perEvent(run: RunResult, cpuSeconds: number | undefined): number | undefined {
  const each = ratio(cpuSeconds, run.events?.figures.events);
  return each === undefined ? undefined : each * 1e6;
}

function ratio(value: number | undefined, by: number | undefined): number | undefined {
  return value === undefined || by === undefined || by === 0 ? undefined : value / by;
}
