import { renderDuration } from "../control-plane/duration";
import type { SpecReport } from "./spec-report";

/** What one controller made of the tests. */
export interface Column {
  /** "built-in" or "everynode". */
  readonly title: string;
  readonly reports: readonly SpecReport[];
  /** The folder of its logs. */
  readonly logs: string;
}

/** A line for each test and a column for each controller, then what failed and where its logs are. */
export function renderResults(columns: readonly Column[]): readonly string[] {
  return [...renderTable(columns), ...columns.flatMap(renderFailures)];
}

/** Whether every test has ended well; no tests at all are no success. */
export function allPassed({ reports }: Column): boolean {
  return reports.length > 0 && reports.every(report => report.outcome === "passed");
}

/** A test that another column has and this one has not; a run that stopped early has some. */
export function missingTests(columns: readonly Column[], { reports }: Column): readonly string[] {
  const have = new Set(reports.map(report => report.name));
  return namesOf(columns).filter(name => !have.has(name));
}

/** Reasons may be pages long, such as dumps of whole objects; the log has them in full. */
const reasonLines = 6;
const reasonWidth = 160;

function renderTable(columns: readonly Column[]): readonly string[] {
  const names = namesOf(columns);
  const rows = [
    ["test", ...columns.map(column => column.title)],
    ...names.map(name => [name, ...columns.map(column => cell(column, name))]),
    [`${names.length} ${names.length === 1 ? "test" : "tests"}`, ...columns.map(total)],
  ];
  const widths = (rows[0] ?? []).map((_, index) => Math.max(...rows.map(row => row[index]?.length ?? 0)));
  const lines = rows.map(row =>
    row
      .map((text, index) => text.padEnd(widths[index] ?? 0))
      .join("  ")
      .trimEnd(),
  );
  const rule = widths.map(width => "-".repeat(width)).join("  ");
  return [...lines.slice(0, 1), rule, ...lines.slice(1, -1), rule, ...lines.slice(-1)];
}

/** In the order of the first column that knows them; all columns run the same tests. */
function namesOf(columns: readonly Column[]): readonly string[] {
  return [...new Set(columns.flatMap(column => column.reports.map(report => report.name)))];
}

function cell({ reports }: Column, name: string): string {
  const report = reports.find(one => one.name === name);
  if (report === undefined) return "not run";
  if (report.outcome === "running") return "not ended";
  return `${report.outcome} ${report.seconds.toFixed(1).padStart(6)} s`;
}

function total({ reports }: Column): string {
  const passed = reports.filter(report => report.outcome === "passed").length;
  const seconds = reports.reduce((sum, report) => sum + report.seconds, 0);
  return `${passed} passed, ${renderDuration(1_000 * seconds)}`;
}

function renderFailures({ title, reports, logs }: Column): readonly string[] {
  const failed = reports.filter(report => report.outcome !== "passed");
  const reasons = failed.flatMap(({ name, reason }) => ["", `${title}: ${name}`, ...shortened(reason)]);
  if (reports.length === 0) reasons.push("", `${title}: no test has run`);
  return reasons.length === 0 ? [] : [...reasons, "", `Logs of ${title}: ${logs}`];
}

function shortened(reason: string): readonly string[] {
  const lines = (reason === "" ? "it did not end" : reason).split("\n");
  const kept = lines.slice(0, reasonLines).map(line => `  ${line.slice(0, reasonWidth)}`);
  return lines.length > reasonLines ? [...kept, `  (${lines.length - reasonLines} lines more)`] : kept;
}
