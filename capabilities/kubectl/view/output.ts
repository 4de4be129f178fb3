import { stringify } from "yaml";

/** A report for programs. */
export function reportText(report: object, format: "json" | "yaml"): string {
  if (format === "yaml") return stringify(report, { aliasDuplicateObjects: false, lineWidth: 0 });
  return `${JSON.stringify(report, undefined, 2)}\n`;
}

export function linesText(lines: readonly string[]): string {
  return lines.map(line => `${line}\n`).join("");
}
