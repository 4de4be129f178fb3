export interface Table {
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Lines of plain text: the first column begins, the others end at the same place. */
export function renderTable({ header, rows }: Table): readonly string[] {
  const lines = [header, ...rows];
  const widths = header.map((_, column) => Math.max(...lines.map(line => (line[column] ?? "").length)));
  const rendered = lines.map(line => renderLine(line, widths));
  const rule = "-".repeat(widths.reduce((sum, width) => sum + width, 0) + gap.length * (widths.length - 1));
  return [rendered[0] ?? "", rule, ...rendered.slice(1)];
}

const gap = "  ";

function renderLine(line: readonly string[], widths: readonly number[]): string {
  const cells = widths.map((width, column) => {
    const cell = line[column] ?? "";
    return column === 0 ? cell.padEnd(width) : cell.padStart(width);
  });
  return cells.join(gap).trimEnd();
}
