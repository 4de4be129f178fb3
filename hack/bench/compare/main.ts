import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";

import { Command, Option } from "commander";

import { renderDuration } from "../../control-plane/duration";
import { newInterrupt, takingDown } from "../../control-plane/interrupt";
import { newProgress } from "../../control-plane/progress";
import { nodeOfImage } from "../../image/node";
import { run } from "../../image/run";
import { freshBundle } from "../../operator/bundle";
import { machine } from "../measure/machine";
import { parsePositive } from "../measure/options";
import { conclude, print, type Outcome, renderOutcome, runProgram } from "../measure/program";
import { newStatusLine } from "../measure/status-line";
import { contenderNames, contenders, type ContenderName } from "./contenders";
import { withSection } from "./document";
import { renderOutput } from "./output";
import { partNames, planOf, scenarioNames, turnsOf, type ScenarioName, type Turn } from "./plan";
import type { Result } from "./result";
import type { OperatorProgram } from "./subjects/subject";
import { takeTurn } from "./turn";
import { targetsOf } from "./targets";

interface CompareOptions {
  readonly full?: boolean;
  readonly parts?: readonly string[];
  readonly nodes?: number;
  readonly sets?: number;
  readonly foreignPods?: number;
  readonly rounds?: number;
  readonly contenders?: readonly ContenderName[];
  readonly scenarios?: readonly ScenarioName[];
  readonly profiles?: string;
  readonly bundle?: string;
  readonly node?: string;
  readonly document?: boolean;
  readonly output: string;
  readonly name: string;
}

const root = join(__dirname, "../../..");
const documentFile = join(root, "docs/performance.md");

const interrupt = newInterrupt();
const { signal } = interrupt;
const status = newStatusLine(process.stderr);

async function bench(options: CompareOptions): Promise<void> {
  interrupt.tell(takingDown(options.name), line => status.say(line));
  const turns = turnsOf(planOf({ ...options, full: options.full === true }));
  if (turns.length === 0) throw new Error("nothing is to be done: nobody who was chosen does what was chosen");
  const startedAt = new Date();
  const node = options.node ?? (await nodeOfImage(line => status.say(line)));
  const where = { ...machine(), node: await versionOf(node) };
  const results: Result[] = [];
  const outcome = (): Outcome => ({ machine: where, options, targets: targetsOf(results), results });
  const files = await filesOf(options, startedAt);
  const folder = await mkdtemp(join(tmpdir(), "everynode-bench-"));
  try {
    const bundle = await frozenBundle(options, folder);
    for (const [index, turn] of turns.entries())
      await take(
        turn,
        { ...options, program: { bundle, node }, title: `${index + 1}/${turns.length}` },
        async result => {
          results.push(result);
          // Each at once: an hour of figures is not lost with the last one.
          await writeFile(files.json, renderOutcome(outcome()));
        },
      );
  } finally {
    status.clear();
    await rm(folder, { recursive: true, force: true });
  }
  const output = { results, startedAt, endedAt: new Date(), command: commandLine(), machine: where };
  await publish(renderOutput(output), options, files);
  await conclude(outcome(), { json: files.json });
}

interface TakeOptions extends Pick<CompareOptions, "name" | "profiles"> {
  readonly program: OperatorProgram;
  readonly title: string;
}

async function take(
  turn: Turn,
  { name, profiles, program, title }: TakeOptions,
  onResult: (result: Result) => Promise<void>,
): Promise<void> {
  const who = `${title} ${turn.part.setting.title}, round ${turn.round + 1}, ${contenders[turn.contender].title}`;
  const progress = newProgress(process.stderr);
  const startedAtMs = Date.now();
  const show = (text: string): void => status.show(`${who}: ${text}`);
  const say = async (result: Result): Promise<void> => {
    if (result.failure !== undefined) status.say(`${who}: ${result.scenario} failed: ${result.failure}`);
    await onResult(result);
  };
  const options = { name, profiles, program, signal, show, report: progress.report, onResult: say };
  await takeTurn(turn, options).finally(progress.end);
  status.say(`${who}: done in ${renderDuration(Date.now() - startedAtMs)}`);
}

interface Files {
  readonly json: string;
  readonly markdown: string;
}

async function filesOf({ output, profiles }: CompareOptions, startedAt: Date): Promise<Files> {
  await mkdir(output, { recursive: true });
  if (profiles !== undefined) await mkdir(profiles, { recursive: true });
  const base = join(output, startedAt.toISOString().slice(0, 19).replaceAll(":", ""));
  return { json: `${base}.json`, markdown: `${base}.md` };
}

/** Whatever is built in this tree meanwhile, all rounds run the same. */
async function frozenBundle({ bundle }: CompareOptions, folder: string): Promise<string> {
  const frozen = join(folder, "everynode.cjs");
  await copyFile(bundle ?? (await freshBundle()), frozen);
  return frozen;
}

async function versionOf(node: string): Promise<string> {
  return (await run({ command: node, args: ["--version"], missing: "--node names the program" })).trim();
}

async function publish(lines: readonly string[], { document }: CompareOptions, files: Files): Promise<void> {
  await writeFile(files.markdown, `${lines.join("\n")}\n`);
  if (document === true) {
    await writeFile(documentFile, withSection(await readFile(documentFile, "utf8"), lines));
  }
  print(...lines);
  status.say(`written to ${relative(root, files.markdown)} and ${relative(root, files.json)}`);
}

/** What to type for the same again. */
function commandLine(): string {
  const asked = process.argv.slice(2);
  return ["npm run bench", ...(asked.length === 0 ? [] : ["--", ...asked])].join(" ");
}

const command = new Command("npm run bench --")
  .description(
    "Compares everynode with the built-in controller and with no controller at all, in one run, on fresh clusters of simulated nodes. An hour on two cores.",
  )
  .option("--full", "all sizes with all scenarios, which takes hours")
  .addOption(new Option("--parts <names...>", "only these parts of the plan").choices(partNames))
  .option("--nodes <count>", "in the place of the plan one cluster of so many nodes", parsePositive)
  .option("--sets <count>", "with --nodes: daemon sets there", parsePositive)
  .option("--foreign-pods <count>", "with --nodes: pods there that are none of theirs", parsePositive)
  .option("--rounds <count>", "how often each contender is measured", parsePositive)
  .addOption(new Option("--contenders <names...>", "only these").choices(contenderNames))
  .addOption(new Option("--scenarios <names...>", "only these; all but the first need it first").choices(scenarioNames))
  .option("--profiles <folder>", "write a CPU profile of everynode in each scenario there; it slows it down")
  .option("--bundle <file>", "the operator as one file; by default that of this tree, made anew when needed")
  .option(
    "--node <file>",
    "the Node that runs the operator; by default that of the image, which is downloaded when needed",
  )
  .option("--document", "put the outcome into docs/performance.md")
  .option("--output <folder>", "where the outcome goes, as Markdown and JSON", join(root, "dist/bench"))
  .option("--name <name>", "the clusters' name", "bench")
  .action(bench);

void runProgram(command, signal);
