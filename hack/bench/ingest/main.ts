import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { Command, Option } from "commander";

import { renderDuration } from "../../control-plane/duration";
import { newInterrupt, takingDown } from "../../control-plane/interrupt";
import { newProgress } from "../../control-plane/progress";
import { changeModels, createModels, podSize, writePods, type PodSize } from "../load/pods";
import { bundleScripts } from "../measure/bundle";
import { describeMachine } from "../measure/machine";
import { parsePositive } from "../measure/options";
import { conclude, print, runProgram } from "../measure/program";
import { rotated } from "../measure/statistics";
import { newStatusLine } from "../measure/status-line";
import { renderTargets } from "../measure/target";
import { contenders, fluentClient, sourcesOf, variants, type Contender } from "./contenders";
import { renderFailures, renderReport } from "./report";
import { runContender, type RunResult } from "./run";
import { targetsOf } from "./targets";
import { startWorld, type IngestWorld } from "./world";

interface IngestOptions {
  readonly pods: number;
  readonly runs: number;
  readonly name: string;
  readonly only?: readonly string[];
  readonly variants?: boolean;
  readonly profiles?: string;
  readonly json?: string;
}

const listLimitMs = 180_000;
const eventsLimitMs = 60_000;

const interrupt = newInterrupt();
const { signal } = interrupt;
const status = newStatusLine(process.stderr);

async function bench(options: IngestOptions): Promise<void> {
  interrupt.tell(takingDown(options.name), line => status.say(line));
  const taking = takingPart(options);
  const folder = await mkdtemp(join(tmpdir(), "everynode-bench-"));
  try {
    await bundleScripts(sourcesOf(taking), folder);
    const { size, results } = await withWorld(options, async world => {
      return { size: await fill(world), results: await runAll({ options, world, folder, taking }) };
    });
    const targets = targetsOf(results);
    print(...describe(options, size), "");
    const reported = { results, contenders: taking.map(({ name }) => name), reference: fluentClient.name };
    print(...renderReport(reported), ...renderFailures(reported), ...renderTargets(targets));
    await conclude({ options, size, targets, results }, options);
  } finally {
    status.clear();
    await rm(folder, { recursive: true, force: true });
  }
}

function takingPart({ only, variants: withVariants }: IngestOptions): readonly Contender[] {
  if (only !== undefined) return [...contenders, ...variants].filter(({ script }) => only.includes(script));
  return withVariants === true ? [...contenders, ...variants] : contenders;
}

async function withWorld<T>({ name, pods }: IngestOptions, work: (world: IngestWorld) => Promise<T>): Promise<T> {
  const progress = newProgress(process.stderr);
  status.show("starting an API server");
  const world = await startWorld({ name, pods, report: progress.report, signal }).finally(progress.end);
  try {
    return await work(world);
  } finally {
    await world.stop();
  }
}

async function fill(world: IngestWorld): Promise<PodSize> {
  const startedAtMs = Date.now();
  const total = world.pods.length;
  await createModels(world);
  const models = await changeModels(world, new Date());
  await writePods(world, models, { signal, onProgress: done => status.show(`creating pods: ${done} of ${total}`) });
  status.say(`${total} pods created in ${renderDuration(Date.now() - startedAtMs)}`);
  return podSize(world);
}

interface All {
  readonly options: IngestOptions;
  readonly world: IngestWorld;
  readonly folder: string;
  readonly taking: readonly Contender[];
}

/** Each client once a turn, in an order that changes, so that none is always first or after the same other one. */
async function runAll({ options, world, folder, taking }: All): Promise<readonly RunResult[]> {
  const results: RunResult[] = [];
  const fixed = { listLimitMs, eventsLimitMs, world, folder, signal, profiles: options.profiles };
  for (let turn = 0; turn < options.runs; turn += 1) {
    for (const contender of rotated(taking, turn)) {
      const title = `run ${turn + 1} of ${options.runs}, ${contender.name}`;
      const onProgress = (what: string, done?: number): void =>
        status.show(`${title}: ${what}${done === undefined ? "" : ` ${done} of ${options.pods}`}`);
      const startedAtMs = Date.now();
      // A second apart at least, which is as exact as times are in Kubernetes.
      const readySince = new Date(startedAtMs + 1_000 * results.length);
      const result = await runContender({ ...fixed, contender, readySince, onProgress });
      results.push(result);
      await world.forgetPast();
      status.say(`${title}: ${result.failure ?? "done"} in ${renderDuration(Date.now() - startedAtMs)}`);
    }
  }
  return results;
}

function describe({ pods, runs }: IngestOptions, { bytes, managedFieldsBytes }: PodSize): readonly string[] {
  const kilobytes = (value: number): string => `${(value / 1000).toFixed(1)} kB`;
  return [
    `${pods} pods of ${kilobytes(bytes)} JSON, ${kilobytes(managedFieldsBytes)} of that managedFields; medians of ${runs} runs;`,
    describeMachine(),
  ];
}

const scripts = [...new Set([...contenders, ...variants].map(({ script }) => script))];

const command = new Command("npm run bench:ingest --")
  .description(
    "Compares how clients take in the pods of a large cluster: the first list, then a change of every pod. On a real API server, each client in a process of its own.",
  )
  .option("--pods <count>", "how many pods there are", parsePositive, 30_000)
  .option("--runs <count>", "how often each client runs", parsePositive, 3)
  .option("--variants", "also our client with parts of its design left out")
  .addOption(new Option("--only <clients...>", "only these clients").choices(scripts))
  .option("--profiles <folder>", "write a CPU profile of each run there; it slows the clients down")
  .option("--json <file>", "write every figure of every run to this file")
  .option("--name <name>", "the cluster's name", "bench-ingest")
  .action(bench);

void runProgram(command, signal);
