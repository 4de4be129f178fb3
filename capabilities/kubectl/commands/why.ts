import type { Command } from "commander";

import { CommandError, EXIT } from "../exit-code";
import { linesText, reportText } from "../view/output";
import { type WhyReport, whyLines, whyReport } from "../view/why-view";
import { type Commands, type OutputFormat, defaultsNote, outputOption, readAsked } from "./tools";

interface WhyFlags {
  readonly output?: OutputFormat;
}

const EXAMPLES = `
Examples:
  kubectl everynode why logs
  kubectl everynode why logs worker-7
  kubectl everynode why eds/logs --output wide

docs/kubectl.md lists the reasons and what to do about each.`;

export const addWhy: Commands = tools => {
  tools
    .add("why <set> [node]")
    .description("Say why nodes do not have an available pod of the current revision, or why one node is as it is.")
    .addOption(outputOption())
    .addHelpText("after", EXAMPLES)
    .action((set: string, node: string | undefined, flags: WhyFlags, command: Command) =>
      tools.withSession(command, async session => {
        const reading = await readAsked(tools, { session, set });
        const { view } = reading;
        const report = whyReport(view, node === undefined ? {} : { node });
        if (report === undefined) {
          const message = `there is no node "${node}", and no pod of ${set} for it; "kubectl get nodes" lists them`;
          throw new CommandError(EXIT.notFound, message);
        }
        tools.surroundings.out.write(textOf(report, flags));
        tools.surroundings.complain(defaultsNote(reading));
      }),
    );
};

function textOf(report: WhyReport, { output = "text" }: WhyFlags): string {
  if (output === "json" || output === "yaml") return reportText(report, output);
  return linesText(whyLines(report, { wide: output === "wide" }));
}
