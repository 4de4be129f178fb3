import { renderDuration } from "../../../hack/control-plane/duration";
import { renderTable as rendered } from "../../../hack/bench/measure/table";
import type { CellResult } from "./cell";

/** The results as a table, with one row for each trouble and one column for each situation. */
export function renderTable(results: readonly CellResult[]): string {
  const rows = [...new Set(results.map(({ trouble }) => trouble.name))];
  const columns = [...new Set(results.map(({ situation }) => situation.name))];
  const cellAt = (row: string, column: string): string => {
    const result = results.find(({ trouble, situation }) => trouble.name === row && situation.name === column);
    return result === undefined ? "-" : renderCell(result);
  };
  const cells = rows.map(row => [row, ...columns.map(column => cellAt(row, column))]);
  return rendered({ header: ["", ...columns], rows: cells }).join("\n");
}

/** The violations, by cell; empty when there is none. */
export function renderViolations(results: readonly CellResult[]): string {
  return results
    .filter(({ violations }) => violations.length > 0)
    .map(({ trouble, situation, violations }) =>
      [`${trouble.name} x ${situation.name}:`, ...violations.map(violation => `  ${violation}`)].join("\n"),
    )
    .join("\n");
}

export function renderCell({ convergedMs, violations, mishaps, felt }: CellResult): string {
  if (violations.length > 0) return "VIOLATED";
  const time = convergedMs === undefined ? "?" : renderDuration(convergedMs);
  return [time, ...(felt === 0 ? ["-"] : []), ...(mishaps === 0 ? [] : [`(${mishaps})`])].join(" ");
}
