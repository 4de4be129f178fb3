import type { ContenderName } from "./contenders";
import type { ScenarioName, Setting } from "./plan";

/** What is measured. Times in seconds but where the name says otherwise. */
export const figureNames = [
  "createdSeconds",
  "readySeconds",
  "statusSeconds",
  "doneSeconds",
  "syncedSeconds",
  "p50Ms",
  "p99Ms",
  "cpuSeconds",
  "cpuPercent",
  "peakBytes",
  "requests",
  "writes",
  "requestsPerPod",
  "apiServerCpuSeconds",
  "harnessCpuSeconds",
] as const;
export type FigureName = (typeof figureNames)[number];

export type Figures = Readonly<Partial<Record<FigureName, number>>>;

/** How often something was asked of the API server, by what it was, such as "create pods". */
export type Requests = Readonly<Record<string, number>>;

/** What came of one scenario with one contender in one round. */
export interface Measured {
  readonly figures: Figures;
  /** Of the contender, by the audit log. */
  readonly requests: Requests;
  /** Of everybody, by verb, by the API server's metrics. */
  readonly everybody: Requests;
}

export interface Result extends Partial<Measured> {
  readonly setting: Setting["title"];
  readonly scenario: ScenarioName;
  readonly contender: ContenderName;
  /** From 0. */
  readonly round: number;
  readonly startedAt: string;
  /** Why there are no figures. */
  readonly failure?: string;
}
