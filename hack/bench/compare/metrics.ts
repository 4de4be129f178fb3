import type { ScenarioName } from "./plan";
import type { FigureName } from "./result";

/** One line of the table. */
export interface Metric {
  readonly figure: FigureName;
  readonly title: string;
  readonly render: (value: number) => string;
  /** Whether a ratio says anything: of a count that is to be zero it does not. */
  readonly isCompared: boolean;
}

export interface Section {
  readonly scenario: ScenarioName;
  readonly title: string;
  readonly metrics: readonly Metric[];
}

const seconds = (value: number): string => `${value.toFixed(2)} s`;
const milliseconds = (value: number): string => `${value.toFixed(0)} ms`;
const percent = (value: number): string => `${value.toFixed(1)} %`;
const megabytes = (value: number): string => `${(value / 2 ** 20).toFixed(0)} MiB`;
const count = (value: number): string => value.toFixed(0);
const few = (value: number): string => value.toFixed(2);

const cpu = compared("cpuSeconds", "controller CPU", seconds);
const peak = compared("peakBytes", "controller memory, peak", megabytes);
const requests = compared("requestsPerPod", "requests per pod", few);
const status = compared("statusSeconds", "status says so", seconds);
const allReady = compared("readySeconds", "all Ready", seconds);
const allNew = compared("readySeconds", "all new and Ready", seconds);
const writes = counted("writes", "writes");
const apiServer = compared("apiServerCpuSeconds", "API server CPU", seconds);

const rolling = [allNew, status, cpu, peak, requests];

export const sections: readonly Section[] = [
  {
    scenario: "place",
    title: "first placement",
    metrics: [
      compared("createdSeconds", "all pods created", seconds),
      ...[allReady, status, cpu, peak, requests, apiServer],
    ],
  },
  {
    scenario: "join",
    title: "a node joins, 50 times",
    metrics: [
      compared("p50Ms", "until its pod is created, p50", milliseconds),
      compared("p99Ms", "until its pod is created, p99", milliseconds),
      ...[cpu, requests],
    ],
  },
  { scenario: "roll", title: "rolling update, maxUnavailable 100 %", metrics: rolling },
  { scenario: "roll-10", title: "rolling update, maxUnavailable 10 %", metrics: rolling },
  { scenario: "surge-10", title: "rolling update, maxSurge 10 %", metrics: rolling },
  { scenario: "rollback", title: "rollback, maxUnavailable 100 %", metrics: rolling },
  {
    scenario: "idle",
    title: "idle, each node reports every 10 s",
    metrics: [compared("cpuPercent", "controller CPU, of a core", percent), peak, writes],
  },
  {
    scenario: "restart",
    title: "restart with everything in place",
    metrics: [compared("syncedSeconds", "until every set was looked at", seconds), cpu, peak, writes],
  },
  {
    scenario: "delete",
    title: "deletion of the set",
    metrics: [compared("doneSeconds", "until no pod is left", seconds), cpu],
  },
];

function compared(figure: FigureName, title: string, render: Metric["render"]): Metric {
  return { figure, title, render, isCompared: true };
}

function counted(figure: FigureName, title: string): Metric {
  return { figure, title, render: count, isCompared: false };
}
