import { median } from "../measure/statistics";
import { renderTable } from "../measure/table";
import type { Cell } from "./cell";

export interface Reported {
  readonly cells: readonly Cell[];
  /** In the order of the columns. */
  readonly contenders: readonly string[];
  /** The contender that the others are compared with. */
  readonly reference: string;
  readonly concurrencies: readonly number[];
  /** Names, in the order in which cells hold them; none where there are no kinds. */
  readonly reviews: readonly string[];
}

/** One line of the table. */
export interface Metric {
  readonly name: string;
  readonly of: (cell: Cell) => number | undefined;
  readonly render: (value: number) => string;
}

/** Which cells: those of one server at one concurrency. */
export interface Place {
  readonly contender: string;
  readonly concurrency: number;
}

const milliseconds = (value: number): string => `${value.toFixed(2)} ms`;
const perSecond: Metric = { name: "per second", of: cell => cell.perSecond, render: value => value.toFixed(0) };
const p50: Metric = { name: "p50", of: cell => cell.p50Ms, render: milliseconds };
const p99: Metric = { name: "p99", of: cell => cell.p99Ms, render: milliseconds };
const cpu: Metric = { name: "CPU of each", of: cell => cell.cpuMs, render: milliseconds };

export const metrics = { perSecond, p50, p99, cpu } as const;

/** Medians over the rounds, and ratios to the reference; at the least concurrency each kind of review by itself too. */
export function renderReport(reported: Reported): readonly string[] {
  const { concurrencies, contenders, reference, reviews } = reported;
  const sections = concurrencies.map(concurrency => ({
    title: `concurrency ${concurrency}`,
    concurrency,
    rows: Object.values(metrics),
  }));
  const least = Math.min(...concurrencies);
  const each = reviews.map(
    (name, index): Metric => ({ name, of: cell => cell.reviewsMs[index], render: milliseconds }),
  );
  const all = [...sections, { title: `p50 of each, concurrency ${least}`, concurrency: least, rows: each }];
  const filled = all.filter(({ rows }) => rows.length > 0);
  return filled.flatMap(({ title, concurrency, rows }, index) => {
    const header = [index === 0 ? `${title} (ratio to ${reference})` : title, ...contenders];
    const lines = rows.map(metric => [
      metric.name,
      ...contenders.map(contender => renderCell(reported, metric, { contender, concurrency })),
    ]);
    return [...renderTable({ header, rows: lines }), ""];
  });
}

/** Over the rounds; undefined where there is none. */
export function medianOf({ cells }: Pick<Reported, "cells">, metric: Metric, place: Place): number | undefined {
  const values = cells.flatMap(cell => (isAt(cell, place) ? (metric.of(cell) ?? []) : []));
  return values.length === 0 ? undefined : median(values);
}

/**
 * The median of what each round's figure is of the reference's in the same round: within a round the machine is as busy
 * with other things for both, from one to the next it is not. Undefined where no round has both.
 */
export function ratioOf(
  { cells, reference }: Pick<Reported, "cells" | "reference">,
  metric: Metric,
  place: Place,
): number | undefined {
  const bases = new Map(
    cells.filter(cell => isAt(cell, { ...place, contender: reference })).map(cell => [cell.round, metric.of(cell)]),
  );
  const ratios = cells.flatMap(cell => {
    const [value, base] = [metric.of(cell), bases.get(cell.round)];
    return isAt(cell, place) && value !== undefined && base ? value / base : [];
  });
  return ratios.length === 0 ? undefined : median(ratios);
}

function isAt(cell: Cell, { contender, concurrency }: Place): boolean {
  return cell.contender === contender && cell.concurrency === concurrency;
}

function renderCell(reported: Reported, metric: Metric, place: Place): string {
  const value = medianOf(reported, metric, place);
  if (value === undefined) return "-";
  const ratio = place.contender === reported.reference ? undefined : ratioOf(reported, metric, place);
  return ratio === undefined ? metric.render(value) : `${metric.render(value)} (${ratio.toFixed(2)}x)`;
}
