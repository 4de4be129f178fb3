import { loadavg } from "node:os";

import { renderTable } from "../../hack/bench/measure/table";
import type { Measured } from "./admission";
import type { FailOver } from "./controller";
import { longestGap } from "./gap";

export interface Row {
  readonly disturbance: string;
  /** Applies, or edits of the probe. */
  readonly sent: number;
  readonly failed: number;
  /** What counts, in milliseconds; undefined: it did not come to an end. */
  readonly tookMs: number | undefined;
  /** The longest time without an apply that succeeded, or without a pod that was written. */
  readonly longestGapMs: number;
  readonly limitMs: number;
  /** What was said of failures, each with how often. */
  readonly faults: ReadonlyMap<string, number>;
  /** Of the last minute, when it was measured. */
  readonly machineLoad: number;
}

export function isMet({ tookMs, limitMs }: Row): boolean {
  return tookMs !== undefined && tookMs <= limitMs;
}

/** What counts is when failures ended, from the beginning of the disturbance; 0 where nothing failed. */
export function admissionRow(
  { name, limitMs }: { readonly name: string; readonly limitMs: number },
  { applies, disturbedAtMs }: Measured,
): Row {
  const failures = applies.filter(({ fault }) => fault !== undefined);
  const ends = failures.map(({ answeredAtMs }) => answeredAtMs - disturbedAtMs);
  const answered = applies.filter(({ fault }) => fault === undefined).map(({ answeredAtMs }) => answeredAtMs);
  return {
    disturbance: name,
    sent: applies.length,
    failed: failures.length,
    tookMs: failures.length === 0 ? 0 : Math.max(1, ...ends),
    longestGapMs: longestGap(answered),
    limitMs,
    faults: counted(failures.flatMap(({ fault = "" }) => [fault])),
    machineLoad: loadavg()[0] ?? 0,
  };
}

export function failOverRow(
  { name, limitMs }: { readonly name: string; readonly limitMs: number },
  { edits, failedEdits, failOverMs, longestGapMs }: FailOver,
): Row {
  return {
    disturbance: name,
    sent: edits,
    failed: failedEdits.length,
    tookMs: failOverMs,
    longestGapMs,
    limitMs,
    faults: counted(failedEdits),
    machineLoad: loadavg()[0] ?? 0,
  };
}

function counted(faults: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const fault of faults) {
    const kind = fault.replace(/(created|changed)-[\d-]+/g, "<set>").replace(/\d+\.\d+\.\d+\.\d+:\d+/g, "<address>");
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return counts;
}

export function renderRows(rows: readonly Row[]): string {
  const header = ["disturbance", "sent", "failed", "over after", "longest gap", "limit", "load", "verdict"];
  const cells = rows.map(row => [
    row.disturbance,
    String(row.sent),
    String(row.failed),
    row.tookMs === undefined ? "never" : seconds(row.tookMs),
    seconds(row.longestGapMs),
    row.limitMs === 0 ? "none fails" : seconds(row.limitMs),
    row.machineLoad.toFixed(1),
    isMet(row) ? "met" : "MISSED",
  ]);
  return renderTable({ header, rows: cells }).join("\n");
}

/** What was said of failures, by disturbance; empty where nothing failed. */
export function renderFaults(rows: readonly Row[]): string {
  return rows
    .filter(({ faults }) => faults.size > 0)
    .map(({ disturbance, faults }) =>
      [`${disturbance}:`, ...[...faults].map(([fault, count]) => `  ${count} x ${fault}`)].join("\n"),
    )
    .join("\n");
}

function seconds(durationMs: number): string {
  return `${(durationMs / 1000).toFixed(1)} s`;
}
