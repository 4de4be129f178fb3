import { type Command, Argument } from "commander";

import { templateLines } from "../view/history-view";
import { unifiedDiff } from "../view/line-diff";
import { linesText } from "../view/output";
import { revisionInfos } from "../view/revisions";
import { nameInKubectl } from "../view/set-name";
import { type Commands, parseRevision, readAsked, revisionOf } from "./tools";

const EXAMPLES = `
Examples:
  kubectl everynode diff logs 3 4

Nothing is printed where the two are the same.`;

export const addDiff: Commands = tools => {
  tools
    .add("diff")
    .argument("<set>")
    .addArgument(new Argument("<revision>", "the older one").argParser(parseRevision))
    .addArgument(new Argument("<other>", "the newer one").argParser(parseRevision))
    .description("Show in which lines the templates of two revisions differ.")
    .addHelpText("after", EXAMPLES)
    .action((set: string, before: number, after: number, ...[, command]: [object, Command]) =>
      tools.withSession(command, async session => {
        const reading = await readAsked(tools, { session, set });
        const revisions = revisionInfos({ snapshot: reading.view.snapshot, objects: reading.revisions });
        const [old, fresh] = [before, after].map(number => templateLines(revisionOf(revisions, number).template));
        const lines = unifiedDiff({ before: old ?? [], after: fresh ?? [] });
        const name = nameInKubectl(reading.set);
        const titles = [`--- ${name} revision ${before}`, `+++ ${name} revision ${after}`];
        tools.surroundings.out.write(linesText(lines.length === 0 ? [] : [...titles, ...lines]));
      }),
    );
};
