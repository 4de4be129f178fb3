import { median } from "../measure/statistics";
import { renderTable } from "../measure/table";
import { type Metric, sections } from "./metrics";
import type { RunResult } from "./run";

export interface Reported {
  readonly results: readonly RunResult[];
  /** In the order of the columns. */
  readonly contenders: readonly string[];
  /** The contender that the others are compared with. */
  readonly reference: string;
}

/** The table: medians, and ratios to the reference. Of a client that has no figures it says why, once a section. */
export function renderReport(reported: Reported): readonly string[] {
  const { contenders, reference } = reported;
  return sections.flatMap(({ title, metrics }, index) => {
    const rows = metrics.map((metric, row) => {
      const missing = (name: string): string => (row === 0 ? failureOf(reported, name) : "-");
      return [metric.name, ...contenders.map(name => cell(reported, metric, name) ?? missing(name))];
    });
    const header = index === 0 ? [`${title} (ratio to ${reference})`, ...contenders] : [title, ...contenders];
    return [...renderTable({ header, rows }), ""];
  });
}

/** The failures, each with how many of the runs it ended. */
export function renderFailures({ results, contenders }: Reported): readonly string[] {
  return contenders.flatMap(name => {
    const runs = results.filter(({ contender }) => contender === name);
    const failures = runs.flatMap(({ failure }) => (failure === undefined ? [] : [failure]));
    return [...new Set(failures)].map(
      failure => `${name}: ${failure} (${failures.filter(one => one === failure).length} of ${runs.length} runs)`,
    );
  });
}

/** Of the runs that have the figure; undefined where none has. */
export function medianOf(
  { results }: Pick<Reported, "results">,
  metric: Metric,
  contender: string,
): number | undefined {
  const values = results.flatMap(run => (run.contender === contender ? (metric.of(run) ?? []) : []));
  return values.length === 0 ? undefined : median(values);
}

/** How many times the figure of `b` that of `a` is; undefined where one of them has none. */
export function ratioOf(
  reported: Pick<Reported, "results">,
  metric: Metric,
  { of, to }: { readonly of: string; readonly to: string },
): number | undefined {
  const [value, base] = [medianOf(reported, metric, of), medianOf(reported, metric, to)];
  return value === undefined || base === undefined || base === 0 ? undefined : value / base;
}

function cell(reported: Reported, metric: Metric, contender: string): string | undefined {
  const value = medianOf(reported, metric, contender);
  if (value === undefined) return undefined;
  const ratio = ratioOf(reported, metric, { of: contender, to: reported.reference });
  const isCompared = metric.isCompared && contender !== reported.reference && ratio !== undefined;
  return isCompared ? `${metric.render(value)} (${ratio.toFixed(2)}x)` : metric.render(value);
}

function failureOf({ results }: Reported, contender: string): string {
  return results.find(run => run.contender === contender && run.failure !== undefined)?.failure ?? "-";
}
