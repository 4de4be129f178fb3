import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { Command } from "commander";

import { newInterrupt, takingDown } from "../../control-plane/interrupt";
import { newProgress } from "../../control-plane/progress";
import { bundleScripts } from "../measure/bundle";
import { describeMachine } from "../measure/machine";
import { parsePositive } from "../measure/options";
import { conclude, print, runProgram } from "../measure/program";
import { newStatusLine } from "../measure/status-line";
import { renderTargets } from "../measure/target";
import { type Cell, measureRound } from "./cell";
import { type Contender, everynode, everynodeDryRun, noOp, sourcesOf } from "./contenders";
import { renderReport, type Reported } from "./report";
import { makeReviews, makeWrongReview } from "./reviews";
import { proveRules, type Server, type ServerStart, startServer } from "./servers";
import { targetsOf } from "./targets";
import { type AdmissionWorld, startWorld } from "./world";

interface AdmissionBenchOptions {
  readonly rounds: number;
  readonly turns: number;
  readonly milliseconds: number;
  readonly dryRun?: boolean;
  readonly profiles?: string;
  readonly json?: string;
  readonly name: string;
}

const concurrencies = [1, 16, 64] as const;

const interrupt = newInterrupt();
const { signal } = interrupt;
const status = newStatusLine(process.stderr);
const reviews = makeReviews();

async function bench(options: AdmissionBenchOptions): Promise<void> {
  interrupt.tell(takingDown(options.name), line => status.say(line));
  const taking = options.dryRun === true ? [everynode, noOp, everynodeDryRun] : [everynode, noOp];
  const folder = await mkdtemp(join(tmpdir(), "everynode-bench-"));
  try {
    await bundleScripts(sourcesOf(taking), folder);
    const measured = await withWorld(options, folder, world =>
      withServers(taking, { ...options, world, folder, signal }, servers => measureAll(servers, options)),
    );
    await report({ ...measured, options, contenders: taking.map(({ name }) => name) });
  } finally {
    status.clear();
    await rm(folder, { recursive: true, force: true });
  }
}

async function withWorld<T>(
  { name }: AdmissionBenchOptions,
  folder: string,
  work: (world: AdmissionWorld) => Promise<T>,
): Promise<T> {
  const progress = newProgress(process.stderr);
  status.show("starting an API server");
  const world = await startWorld({ name, folder, report: progress.report, signal }).finally(progress.end);
  try {
    return await work(world);
  } finally {
    await world.stop();
  }
}

/** All run all the time, as warm code is what a server has in it; the ones that nobody asks do nothing. */
async function withServers<T>(
  taking: readonly Contender[],
  start: ServerStart,
  work: (servers: readonly Server[]) => Promise<T>,
): Promise<T> {
  const servers: Server[] = [];
  try {
    for (const contender of taking) {
      status.show(`starting ${contender.name}`);
      const server = await startServer(contender, start);
      servers.push(server);
      await proveRules(server, makeWrongReview());
    }
    return await work(servers);
  } finally {
    await Promise.all(servers.map(server => server.stop()));
  }
}

interface Measured {
  readonly cells: readonly Cell[];
  /** By contender. */
  readonly peakBytes: Readonly<Record<string, number>>;
}

async function measureAll(servers: readonly Server[], options: AdmissionBenchOptions): Promise<Measured> {
  // The first teach the servers' compilers what is asked.
  for (let round = 0; round < warmUpRounds; round += 1)
    await measureConcurrencies(servers, { ...options, round, title: "warming up" });
  const cells: Cell[] = [];
  for (let round = 0; round < options.rounds; round += 1) {
    const title = `round ${round + 1} of ${options.rounds}`;
    cells.push(...(await measureConcurrencies(servers, { ...options, round, title })));
    status.say(`${title}: done`);
  }
  const peaks = servers.map(async server => [server.contender.name, await server.peakBytes()] as const);
  return { cells, peakBytes: Object.fromEntries(await Promise.all(peaks)) };
}

interface RoundNumber extends AdmissionBenchOptions {
  readonly round: number;
  readonly title: string;
}

async function measureConcurrencies(
  servers: readonly Server[],
  { round, title, turns, milliseconds }: RoundNumber,
): Promise<readonly Cell[]> {
  const cells: Cell[] = [];
  for (const concurrency of concurrencies) {
    status.show(`${title}, concurrency ${concurrency}`);
    cells.push(...(await measureRound(servers, { reviews, concurrency, signal, round, turns, turnMs: milliseconds })));
  }
  return cells;
}

const warmUpRounds = 2;

interface Outcome extends Measured {
  readonly options: AdmissionBenchOptions;
  readonly contenders: readonly string[];
}

async function report({ cells, peakBytes, options, contenders }: Outcome): Promise<void> {
  const names = reviews.map(({ name }) => name);
  const reported: Reported = { cells, contenders, reference: noOp.name, concurrencies, reviews: names };
  const targets = targetsOf(reported);
  const sizes = reviews.map(({ name, body }) => `${name} ${(body.length / 1000).toFixed(1)} kB`);
  const peaks = contenders.map(name => `${name} ${((peakBytes[name] ?? 0) / 2 ** 20).toFixed(0)} MB`);
  print(
    `Reviews in turn: ${sizes.join("; ")};`,
    `medians of ${options.rounds} rounds, of ${options.turns} turns of ${options.milliseconds} ms each; ratios are medians of each round's;`,
    describeMachine(),
    "",
    ...renderReport(reported),
    `peak memory: ${peaks.join(", ")}`,
    "",
    ...renderTargets(targets),
  );
  await conclude({ options, names, targets, peakBytes, cells }, options);
}

const command = new Command("npm run bench:admission --")
  .description(
    "Compares the operator's admission with a webhook of the same Pepr that does nothing: latency and throughput of reviews without the dry-run of templates, each server in a process of its own.",
  )
  .option("--rounds <count>", "how many rounds there are, each at every concurrency", parsePositive, 9)
  .option("--turns <count>", "how often each server is asked in a round", parsePositive, 10)
  .option("--milliseconds <count>", "how long a turn takes", parsePositive, 300)
  .option("--dry-run", "also the operator as it is, which lets the API server judge templates; it has no target")
  .option("--profiles <folder>", "write a CPU profile of each server there; it slows them down")
  .option("--json <file>", "write every figure of every round to this file")
  .option("--name <name>", "the cluster's name", "bench-admission")
  .action(bench);

void runProgram(command, signal);
