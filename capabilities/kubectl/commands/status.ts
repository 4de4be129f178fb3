import { type Command, InvalidArgumentError } from "commander";

import { EXIT, type ExitCode } from "../exit-code";
import { type Board, boardOn } from "../board";
import { sleep } from "../../telemetry/clock";
import { linesText, reportText } from "../view/output";
import type { ProgressKind } from "../view/progress";
import { type StatusReport, type Verdict, statusLines, statusReport } from "../view/status-view";
import { type Asked, type Commands, type CommandTools, type OutputFormat, outputOption, readAsked } from "./tools";

interface StatusFlags {
  readonly watch?: boolean;
  readonly timeout?: number;
  readonly output?: OutputFormat;
}

const EXAMPLES = `
Examples:
  kubectl everynode status logs
  kubectl everynode status logs --watch --timeout 10m
  kubectl everynode status daemonsets.apps/logs --namespace kube-system --output json

Exit codes: 0 complete, 3 in progress, 4 failed: the spec breaks a rule, or its progress
deadline is over, or a node waits for what may never happen.`;

/** How often an eye is kept on the cluster. */
const LOOK_MS = 1_000;

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
        const verdict =
          flags.watch === true
            ? await watch(tools, { set, flags, session })
            : await look(tools, { set, flags, session });
        tools.end(EXIT_CODES[verdict]);
      }),
    );
};

const EXIT_CODES: Readonly<Record<Verdict, ExitCode>> = {
  complete: EXIT.done,
  "in-progress": EXIT.inProgress,
  failed: EXIT.failed,
};

type StatusAsked = Asked & { readonly flags: StatusFlags };

async function look(tools: CommandTools, asked: StatusAsked): Promise<Verdict> {
  const report = await reportOn(tools, asked);
  tools.surroundings.out.write(textOf(report, asked.flags));
  return report.verdict;
}

/** Until the end, or the timeout. What fails may yet succeed, so that only a broken rule or deadline is an end before. */
async function watch(tools: CommandTools, asked: StatusAsked): Promise<Verdict> {
  const { clock, signal, out } = tools.surroundings;
  const board = boardOn(out);
  const endMs = clock.monotonic() + (asked.flags.timeout ?? Infinity);
  for (;;) {
    const report = await reportOn(tools, asked);
    show(board, { report, flags: asked.flags });
    const isOver = report.verdict === "complete" || FINAL.includes(report.progress.kind);
    if (isOver || signal.aborted || clock.monotonic() + LOOK_MS > endMs) return report.verdict;
    await sleep(clock, { delayMs: LOOK_MS, signal });
  }
}

/** Kinds in which only another spec, or somebody, gets it on: the set breaks a rule, or its own deadline. */
const FINAL: readonly ProgressKind[] = ["stalled", "overdue"];

async function reportOn(tools: CommandTools, asked: StatusAsked): Promise<StatusReport> {
  return statusReport((await readAsked(tools, asked)).view);
}

/** On a terminal the whole state, over the last one; elsewhere, as `kubectl rollout status` does, each new sentence. */
function show(board: Board, { report, flags }: { readonly report: StatusReport; readonly flags: StatusFlags }): void {
  const isForPrograms = flags.output === "json" || flags.output === "yaml";
  if (isForPrograms || !board.isLive)
    board.append(isForPrograms ? textOf(report, flags) : `${report.progress.message}\n`);
  else board.replace(statusLines(report, { wide: flags.output === "wide" }));
}

function textOf(report: StatusReport, { output = "text" }: StatusFlags): string {
  if (output === "json" || output === "yaml") return reportText(report, output);
  return linesText(statusLines(report, { wide: output === "wide" }));
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
