import type { Command } from "commander";

import { linesText, reportText } from "../view/output";
import { revisionInfos } from "../view/revisions";
import { treeLines, treeReport } from "../view/tree-view";
import { type Commands, type OutputFormat, outputOption, readAsked } from "./tools";

const EXAMPLES = `
Examples:
  kubectl everynode tree logs
  kubectl everynode tree logs --output json`;

export const addTree: Commands = tools => {
  tools
    .add("tree <set>")
    .description("Show the revisions of a set, and their pods by node.")
    .addOption(outputOption())
    .addHelpText("after", EXAMPLES)
    .action((set: string, { output }: { readonly output?: OutputFormat }, command: Command) =>
      tools.withSession(command, async session => {
        const { view, revisions } = await readAsked(tools, { session, set });
        const report = treeReport(view, revisionInfos({ snapshot: view.snapshot, objects: revisions }));
        const isForPrograms = output === "json" || output === "yaml";
        tools.surroundings.out.write(isForPrograms ? reportText(report, output) : linesText(treeLines(report)));
      }),
    );
};
