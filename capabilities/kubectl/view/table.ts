/** A row of cells. */
export type Row = readonly string[];

/** Rows in columns, three spaces apart as kubectl's are. Lines without their ends. */
export function tableLines(rows: readonly Row[]): readonly string[] {
  const columns = Math.max(0, ...rows.map(row => row.length));
  const widths = Array.from({ length: columns }, (_, column) =>
    rows.reduce((width, row) => Math.max(width, (row[column] ?? "").length), 0),
  );
  return rows.map(row =>
    row
      .map((cell, column) => cell.padEnd((widths[column] ?? 0) + 3))
      .join("")
      .trimEnd(),
  );
}
