import { join } from "node:path";

import { Command, InvalidArgumentError, Option } from "commander";

import { sayTest } from "../../hack/conformance/say-test";
import { subjects, type Subject } from "../../hack/conformance/subject";
import { allPassed, renderResults } from "../../hack/conformance/table";
import { interruptedExitCode, newInterrupt, takingDown } from "../../hack/control-plane/interrupt";
import { newProgress } from "../../hack/control-plane/progress";
import { judge } from "./judge";

// The tests that Kubernetes has for DaemonSets, on nodes that run containers.

interface Options {
  readonly controller: Subject;
  readonly name: string;
  readonly nodes: number;
  readonly focus: string;
  readonly image?: string;
}

const logs = join(__dirname, "../../dist/upstream");

const interrupt = newInterrupt();

async function main({ controller, ...options }: Options): Promise<void> {
  const progress = newProgress(process.stderr);
  interrupt.tell(takingDown(options.name), complain);
  try {
    const column = await judge({
      ...options,
      subject: controller,
      logs: join(logs, controller),
      report: progress.report,
      onTest: report => sayTest(process.stdout, report),
      signal: interrupt.signal,
    });
    process.stdout.write(`\n${renderResults([column]).join("\n")}\n`);
    if (!allPassed(column)) process.exitCode = 1;
  } finally {
    progress.end();
  }
}

/** The test of rollback needs a second node; the test of surge asks for 20% and counts on one pod. */
function parseNodes(text: string): number {
  if (/^[2-5]$/.test(text)) return Number(text);
  throw new InvalidArgumentError("It is a whole number from 2 to 5.");
}

function complain(line: string): void {
  process.stderr.write(`${line}\n`);
}

new Command("npm run e2e:upstream --")
  .description(
    "Runs the tests that Kubernetes has for DaemonSets on real nodes, against everynode in takeover as its chart installs it.",
  )
  .option("--nodes <count>", "how many nodes the cluster has", parseNodes, 2)
  .option("--focus <regexp>", "which tests, by their full names", String.raw`Daemon set \[Serial\]`)
  .option("--image <archive>", "the image to judge instead of one made of the sources as they are")
  .option("--name <name>", "of the cluster", `upstream-${process.pid}`)
  .addOption(
    new Option("--controller <controller>", "built-in tells whether the nodes or a test are at fault")
      .choices(subjects)
      .default("everynode"),
  )
  .action(main)
  .parseAsync()
  .catch((error: unknown) => {
    if (!interrupt.signal.aborted) complain(error instanceof Error ? error.message : String(error));
    process.exitCode = interrupt.signal.aborted ? interruptedExitCode : 1;
  });
