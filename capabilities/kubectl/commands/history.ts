import type { Command } from "commander";

import { historyLines, historyReport, revisionLines } from "../view/history-view";
import { linesText, reportText } from "../view/output";
import { type RevisionInfo, revisionInfos } from "../view/revisions";
import { nameInKubectl } from "../view/set-name";
import {
  type Commands,
  type CommandTools,
  type OutputFormat,
  outputOption,
  parseRevision,
  readAsked,
  revisionOf,
} from "./tools";
import type { SetReading } from "../cluster-reader";

interface HistoryFlags {
  readonly revision?: number;
  readonly output?: OutputFormat;
}

const EXAMPLES = `
Examples:
  kubectl everynode history logs
  kubectl everynode history logs --revision 3
  kubectl everynode history logs --output wide`;

export const addHistory: Commands = tools => {
  tools
    .add("history <set>")
    .description("List the revisions of a set, or show the template of one.")
    .option("--revision <number>", "show this one, with its template", parseRevision)
    .addOption(outputOption())
    .addHelpText("after", EXAMPLES)
    .action((set: string, flags: HistoryFlags, command: Command) =>
      tools.withSession(command, async session => {
        const reading = await readAsked(tools, { session, set });
        const revisions = revisionInfos({ snapshot: reading.view.snapshot, objects: reading.revisions });
        const { revision } = flags;
        const text =
          revision === undefined
            ? listText(tools, { reading, revisions, flags })
            : revisionText(reading, { revision: revisionOf(revisions, revision), flags });
        tools.surroundings.out.write(text);
      }),
    );
};

interface ListInput {
  readonly reading: SetReading;
  readonly revisions: readonly RevisionInfo[];
  readonly flags: HistoryFlags;
}

function listText({ surroundings }: CommandTools, { reading, revisions, flags: { output } }: ListInput): string {
  const report = historyReport(reading.set, revisions);
  if (output === "json" || output === "yaml") return reportText(report, output);
  return linesText(historyLines(report, { wide: output === "wide", nowMs: surroundings.clock.now() }));
}

interface OneInput {
  readonly revision: RevisionInfo;
  readonly flags: HistoryFlags;
}

function revisionText({ set }: SetReading, { revision, flags: { output } }: OneInput): string {
  if (output === "json" || output === "yaml") return reportText(revision, output);
  return linesText(revisionLines(nameInKubectl(set), revision));
}
