import { type Command, InvalidArgumentError } from "commander";

import { EXIT, type ExitCode } from "../exit-code";
import { type Verdict, statusReport } from "../view/status-view";
import { type StatusFlags, statusText } from "./status-text";
import { watchStatus } from "./status-watch";
import { type Asked, type Commands, type CommandTools, outputOption, readAsked } from "./tools";

const EXAMPLES = `
Examples:
  kubectl everynode status logs
  kubectl everynode status logs --watch --timeout 10m
  kubectl everynode status daemonsets.apps/logs --namespace kube-system --output json

Exit codes: 0 complete, 3 in progress, 4 failed: the spec breaks a rule, or its progress
deadline is over, or a node waits for what may never happen.`;

export const addStatus: Commands = tools => {
  tools
    .add("status <set>")
    .description("Show how far the roll-out of a set is, and what nodes wait for.")
    .option("-w, --watch", "go on until it is complete, or the set breaks a rule or its deadline")
    .option("--timeout <time>", "with --watch: no longer than so, such as 90s or 10m", parseTime)
    .addOption(outputOption())
    .addHelpText("after", EXAMPLES)
    .action((set: string, flags: StatusFlags, command: Command) =>
      tools.withSession(command, async session => {
        const asked = { set, session };
        const verdict =
          flags.watch === true ? await watchStatus(tools, { ...asked, flags }) : await look(tools, asked, flags);
        tools.end(EXIT_CODES[verdict]);
      }),
    );
};

const EXIT_CODES: Readonly<Record<Verdict, ExitCode>> = {
  complete: EXIT.done,
  "in-progress": EXIT.inProgress,
  failed: EXIT.failed,
};

async function look(tools: CommandTools, asked: Asked, flags: StatusFlags): Promise<Verdict> {
  const report = statusReport((await readAsked(tools, asked)).view);
  tools.surroundings.out.write(statusText(report, flags));
  return report.verdict;
}

const UNITS_MS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000 };

/** A duration as kubectl's flags have it: `90s`, `1h30m`, or bare seconds. In milliseconds. */
export function parseTime(text: string): number {
  const parts = [...text.matchAll(/(\d+)([smh])/g)];
  if (/^\d+$/.test(text)) return Number(text) * 1_000;
  if (parts.length === 0 || parts.map(([part]) => part).join("") !== text)
    throw new InvalidArgumentError("It is a time such as 90s, 10m or 1h30m.");
  return parts.reduce((sum, [, count, unit = "s"]) => sum + Number(count) * (UNITS_MS[unit] ?? 0), 0);
}
