import { stringify } from "yaml";

import type { PodDefaultsEntry } from "../../capabilities/api/pod-defaults";
import { runRollout } from "../../capabilities/simulation/rollout-run";
import { POD_LIFE } from "../../capabilities/simulation/pod-life";
import { clusterOf } from "./cluster-file";
import { planReport, stepReport } from "../../capabilities/simulation/plan-report";
import { reportLines } from "../../capabilities/simulation/plan-text";

export type Output = "text" | "json" | "yaml";

export interface PlanOptions {
  readonly output: Output;
  readonly set?: string;
  /** Milliseconds since the epoch. */
  readonly nowMs?: number;
  readonly forSeconds: number;
  readonly readySeconds: number;
  readonly terminationSeconds: number;
  readonly failingImages: readonly string[];
  readonly neverReadyImages: readonly string[];
  /** Of the operator. */
  readonly podDefaults: readonly PodDefaultsEntry[];
}

export const PLAN_DEFAULTS: PlanOptions = {
  output: "text",
  forSeconds: 3_600,
  readySeconds: POD_LIFE.readyAfterMs / 1_000,
  terminationSeconds: POD_LIFE.terminationMs / 1_000,
  failingImages: [],
  neverReadyImages: [],
  podDefaults: [],
};

/** What is printed for the text of a file. Throws `FileError` on one that cannot be read. */
export function planOf(text: string, options: PlanOptions = PLAN_DEFAULTS): string {
  const { set, nowMs, failingImages, neverReadyImages, podDefaults } = options;
  const start = clusterOf(text, {
    podDefaults,
    life: {
      ...POD_LIFE,
      ...{ failingImages, neverReadyImages },
      readyAfterMs: options.readySeconds * 1_000,
      terminationMs: options.terminationSeconds * 1_000,
    },
    ...(set !== undefined && { set }),
    ...(nowMs !== undefined && { nowMs }),
  });
  const run = runRollout(start, {
    forMs: options.forSeconds * 1_000,
    keep: step => stepReport(step, start.nowMs),
  });
  const report = planReport(start.set, start.nowMs, run);
  switch (options.output) {
    case "json":
      return `${JSON.stringify(report, undefined, 2)}\n`;
    case "yaml":
      return stringify(report);
    case "text":
      return `${reportLines(report).join("\n")}\n`;
  }
}
