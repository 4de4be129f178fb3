import { Gauge, type Registry, collectDefaultMetrics } from "prom-client";

// The histogram that prom-client has Node keep of the event loop wakes the process a hundred times a second, which costs
// more than all else that an idle operator does. The monitor behind /livez looks twice a second anyway, and says the same.

/** The longest time for which Node takes a timer. The histogram cannot be left out, and so does nothing instead. */
const NEVER_MS = 2 ** 31 - 1;

const HISTOGRAM = ["min", "max", "mean", "stddev", "p50", "p90", "p99"].map(nameOf);

/** By the names that prom-client gives them, for dashboards and alerts know those. */
const QUANTILES: readonly (readonly [name: string, quantile: number])[] = [
  ["p50", 0.5],
  ["p90", 0.9],
  ["p99", 0.99],
  ["max", 1],
];

/** The metrics that every program in Node offers. */
export function collectProcessMetrics(registry: Registry): void {
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: NEVER_MS });
  for (const name of HISTOGRAM) registry.removeSingleMetric(name);
}

/** Reads at each scrape how many milliseconds late timers came in the last minute. */
export function watchEventLoop(registry: Registry, latenessMs: () => readonly number[]): void {
  for (const [name, quantile] of QUANTILES) {
    new Gauge({
      name: nameOf(name),
      help: `How late timers came in the last minute: ${name}`,
      registers: [registry],
      collect() {
        const sortedMs = latenessMs().toSorted((one, other) => one - other);
        this.set((sortedMs[Math.ceil(quantile * sortedMs.length) - 1] ?? 0) / 1000);
      },
    });
  }
}

function nameOf(statistic: string): string {
  return `nodejs_eventloop_lag_${statistic}_seconds`;
}
