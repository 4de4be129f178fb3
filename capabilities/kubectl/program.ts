import { Command, CommanderError, Option } from "commander";

import { ApiError } from "../kube/api-error";
import { MalformedAnswer } from "../kube/objects";
import { complete } from "./commands/complete";
import { addDiff } from "./commands/diff";
import { addHistory } from "./commands/history";
import { addPause, addResume } from "./commands/pause";
import { addPlan } from "./commands/plan";
import { addPromote } from "./commands/promote";
import { addRestart } from "./commands/restart";
import { addStatus } from "./commands/status";
import { addTree } from "./commands/tree";
import { addUndo } from "./commands/undo";
import { addWhy } from "./commands/why";
import type { Commands, CommandTools } from "./commands/tools";
import { CommandError, EXIT, type ExitCode } from "./exit-code";
import type { Surroundings } from "./surroundings";
import { withSession } from "./session";

// The command line: which commands and flags there are, and how each ends.

const COMMANDS: readonly Commands[] = [
  ...[addStatus, addWhy, addTree, addHistory, addDiff],
  ...[addUndo, addRestart, addPause, addResume, addPromote, addPlan],
];

/** What `kubectl_complete-everynode` puts before the words that it was given. */
const COMPLETE = "__complete";

const GUIDE = `
A roll-out that does not get on:
  kubectl everynode status logs       how far it is, and what nodes wait for, by reason
  kubectl everynode why logs          the same for each node, with a sentence
  kubectl everynode undo logs         back to the revision before
  kubectl everynode resume logs       on after a pause
  kubectl everynode promote logs      on to all nodes, past canaries and waves, or though it failed
  kubectl everynode plan -f new.yaml  what another manifest would do, before it is applied

SET is the name of a daemon set, or KIND/NAME where both kinds have one of that name:
  logs                    whichever kind has it
  eds/logs                daemonsets.everynode.dev
  daemonsets.apps/logs    the built-in kind, which everynode serves in takeover

Exit codes: 0 done or complete, 1 the cluster cannot be asked, 2 the command line is wrong,
3 in progress, 4 failed, 5 there is no such set, revision or node, 130 interrupted.`;

/** Runs one command line, and tells how it ended. */
export async function runProgram(surroundings: Surroundings): Promise<ExitCode> {
  let exitCode: ExitCode = EXIT.done;
  const program = newProgram(surroundings, code => (exitCode = code));
  try {
    const [first, ...words] = surroundings.argv;
    if (first === COMPLETE) await complete(program, surroundings, words);
    else await program.parseAsync([...surroundings.argv], { from: "user" });
    return exitCode;
  } catch (error) {
    if (surroundings.signal.aborted) return EXIT.error;
    // Commander has said itself what is wrong.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
    const { exitCode: code, message } = endOf(error);
    surroundings.complain(`error: ${message}\n`);
    return code;
  }
}

/** All commands. `end` is told how one ends, where that is not by an error. */
export function newProgram(surroundings: Surroundings, end: (exitCode: ExitCode) => void): Command {
  const program = new Command("kubectl everynode")
    .description(
      "Shows and steers the roll-outs of daemon sets: those of everynode, and of apps/v1 where it serves them.",
    )
    .helpCommand(false)
    .exitOverride()
    .configureOutput({ writeOut: text => surroundings.out.write(text), writeErr: text => surroundings.complain(text) })
    .addHelpText("after", GUIDE);
  const tools: CommandTools = {
    surroundings,
    end,
    add: usage => connected(program.command(usage)),
    withSession: (command, work) => withSession({ flags: command.optsWithGlobals(), surroundings }, work),
  };
  connected(program);
  for (const add of COMMANDS) add(tools);
  return program;
}

/** With the flags by which kubectl finds a cluster; they may stand before a command's name and after it. */
function connected(command: Command): Command {
  return command
    .addOption(new Option("-n, --namespace <name>", "the namespace (default: that of the context, or default)"))
    .addOption(new Option("--context <name>", "the context of the kubeconfig (default: its current one)"))
    .addOption(new Option("--kubeconfig <file>", "the kubeconfig (default: KUBECONFIG, or ~/.kube/config)"));
}

function endOf(error: unknown): Pick<CommandError, "exitCode" | "message"> {
  if (error instanceof CommandError) return error;
  if (error instanceof ApiError) return { exitCode: EXIT.error, message: toldOf(error) };
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof MalformedAnswer)
    return { exitCode: EXIT.error, message: `the answer of the server cannot be read: ${message}` };
  return { exitCode: EXIT.error, message };
}

/** What the API server said, or why it could not be asked, and what to do. */
function toldOf({ kind, message }: ApiError): string {
  switch (kind) {
    case "forbidden":
      return `${message}; docs/kubectl.md lists the rights that each command needs`;
    case "unauthorized":
      return `the cluster does not know who you are: ${message}`;
    case "network":
    case "timeout":
      return `the cluster does not answer: ${message}; --context and --kubeconfig choose another one`;
    default:
      return message;
  }
}
