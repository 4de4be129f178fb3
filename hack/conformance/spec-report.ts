/** What became of one test. "running" is also what a test is left at when the run ends in the middle of it. */
export type Outcome = "running" | "passed" | "failed";

export interface SpecReport {
  /** As upstream calls it, without the marks in square brackets. */
  readonly name: string;
  /** Where it stands in upstream's source; tests are listed in this order. */
  readonly file: string;
  readonly line: number;
  readonly outcome: Outcome;
  readonly seconds: number;
  /** What failed, and where; empty unless it has. */
  readonly reason: string;
}

/** The reports after the first `known` ones of a file that may be read while its last line is being written. */
export function reportsAfter(known: number, text: string): readonly SpecReport[] {
  return text.split("\n").slice(known, -1).map(parseSpecReport);
}

/** Reads a line that the e2e program writes for a test, as it starts and as it ends. Throws when it is none. */
export function parseSpecReport(text: string): SpecReport {
  const report: GinkgoReport = JSON.parse(text);
  const { ContainerHierarchyTexts: containers, LeafNodeText: leaf, LeafNodeLocation: location } = report;
  if (leaf === undefined || location === undefined) throw new Error(`this is no report of a test: ${text}`);
  return {
    name: withoutMarks([...(containers ?? []), leaf].join(" ")),
    file: fileName(location),
    line: location.LineNumber,
    outcome: outcomeOf(report.State ?? null),
    seconds: (report.RunTime ?? 0) / nanosecondsPerSecond,
    reason: reasonOf(report.Failure),
  };
}

/** The last word on each test, in the order of upstream's source. */
export function latest(reports: readonly SpecReport[]): readonly SpecReport[] {
  const byName = new Map(reports.map(report => [report.name, report]));
  return [...byName.values()].toSorted((a, b) => a.file.localeCompare(b.file) || a.line - b.line);
}

/** The part of Ginkgo's SpecReport that is read here. */
interface GinkgoReport {
  readonly ContainerHierarchyTexts?: readonly string[] | null;
  readonly LeafNodeText?: string;
  readonly LeafNodeLocation?: Location;
  readonly State?: string | null;
  readonly RunTime?: number;
  readonly Failure?: Failure;
}

interface Failure {
  readonly Message?: string;
  readonly Location?: Location;
}

interface Location {
  readonly FileName: string;
  readonly LineNumber: number;
}

const nanosecondsPerSecond = 1e9;

function withoutMarks(text: string): string {
  return text
    .replace(/\[[^\]]*\]/g, " ")
    .replace(/\s+/g, " ")
    .trim();
}

/** Ginkgo has several words for what did not pass: failed, panicked, timedout, interrupted, aborted. */
function outcomeOf(state: string | null): Outcome {
  if (state === null) return "running";
  return state === "passed" ? "passed" : "failed";
}

function reasonOf(failure: Failure | undefined): string {
  if (failure === undefined) return "";
  const where = failure.Location === undefined ? "" : ` (${fileName(failure.Location)}:${failure.Location.LineNumber})`;
  return `${failure.Message?.trim() ?? "failed"}${where}`;
}

function fileName({ FileName }: Location): string {
  return FileName.slice(FileName.lastIndexOf("/") + 1);
}
