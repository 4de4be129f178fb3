import { linesText, reportText } from "../view/output";
import { type StatusReport, statusLines } from "../view/status-view";
import type { OutputFormat } from "./tools";

export interface StatusFlags {
  readonly watch?: boolean;
  /** In milliseconds. */
  readonly timeout?: number;
  readonly output?: OutputFormat;
}

export function isForPrograms({ output }: StatusFlags): boolean {
  return output === "json" || output === "yaml";
}

/** A report as it is asked for. Of several in YAML each is a document. */
export function statusText(report: StatusReport, { output = "text", watch = false }: StatusFlags): string {
  if (output === "yaml" && watch) return `---\n${reportText(report, output)}`;
  if (output === "json" || output === "yaml") return reportText(report, output);
  return linesText(statusLines(report, { wide: output === "wide" }));
}
