import { join } from "node:path";

import { Command, InvalidArgumentError, Option } from "commander";

import { ensureBinaries } from "../control-plane/cluster";
import { interruptedExitCode, newInterrupt, takingDown } from "../control-plane/interrupt";
import { newProgress, type Progress } from "../control-plane/progress";
import { sayTest } from "./say-test";
import { clusterNameOf, judge, subjects, type Subject } from "./subject";
import { allPassed, missingTests, renderResults, type Column } from "./table";

interface Options {
  readonly nodes: number;
  readonly focus: string;
  readonly only?: Subject;
  readonly bundle?: string;
}

const tests = String.raw`Daemon set \[Serial\]|ControllerRevision \[Serial\]`;

/** The test of surge asks for 20% and counts on one pod; the test of rollback needs a second node. */
const nodeLimits = { min: 2, max: 5 };

const logs = join(__dirname, "../../dist/conformance");

const interrupt = newInterrupt();

async function conformance(options: Options): Promise<void> {
  const progress = newProgress(process.stderr);
  try {
    const built = { report: progress.report, signal: interrupt.signal };
    const { "kubernetes-e2e": binary } = await ensureBinaries(["kubernetes-e2e"], built);
    const columns: Column[] = [];
    for (const subject of options.only === undefined ? subjects : [options.only])
      columns.push(await judgeAloud(subject, { ...options, binary, progress }));
    print("", ...renderResults(columns));
    conclude(columns);
  } finally {
    progress.end();
  }
}

type AloudOptions = Options & { readonly binary: string; readonly progress: Progress };

async function judgeAloud(subject: Subject, { progress, ...options }: AloudOptions): Promise<Column> {
  interrupt.tell(takingDown(clusterNameOf(subject)), complain);
  print(`${subject}: a cluster of ${options.nodes} simulated nodes`);
  return judge(subject, {
    ...options,
    logs: join(logs, subject),
    onBuild: progress.report,
    onReport: report => sayTest(process.stdout, report),
    signal: interrupt.signal,
  });
}

/** The last column is everynode's unless it was left out. */
function conclude(columns: readonly Column[]): void {
  const judged = columns.at(-1);
  if (judged === undefined) return;
  const missing = missingTests(columns, judged);
  if (allPassed(judged) && missing.length === 0) print("", `${judged.title} passes every test.`);
  else process.exitCode = 1;
  const doubtful = columns.slice(0, -1).filter(column => !allPassed(column));
  for (const { title } of doubtful)
    print("", `The ${title} controller failed a test too: look at the test cluster and at the test itself first.`);
}

function parseNodes(text: string): number {
  const nodes = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (nodes >= nodeLimits.min && nodes <= nodeLimits.max) return nodes;
  throw new InvalidArgumentError(`It is a whole number from ${nodeLimits.min} to ${nodeLimits.max}.`);
}

function print(...lines: readonly string[]): void {
  for (const line of lines) process.stdout.write(`${line}\n`);
}

function complain(line: string): void {
  process.stderr.write(`${line}\n`);
}

new Command("npm run conformance --")
  .description(
    "Runs the tests that Kubernetes has for DaemonSets against its own controller, to prove the test cluster, and against everynode in takeover.",
  )
  .option("--nodes <count>", "how many nodes each cluster has", parseNodes, nodeLimits.max)
  .option("--focus <regexp>", "which tests, by their full names", tests)
  .addOption(new Option("--only <controller>", "judge one of them alone").choices(subjects))
  .option("--bundle <file>", "judge this build of everynode (default: the one of this tree, made anew when needed)")
  .action(conformance)
  .parseAsync()
  .catch((error: unknown) => {
    if (!interrupt.signal.aborted) complain(error instanceof Error ? error.message : String(error));
    process.exitCode = interrupt.signal.aborted ? interruptedExitCode : 1;
  });
