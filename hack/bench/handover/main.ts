import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";

import { Command } from "commander";

import { newInterrupt, takingDown } from "../../control-plane/interrupt";
import { newProgress } from "../../control-plane/progress";
import { describeMachine } from "../measure/machine";
import { parsePositive } from "../measure/options";
import { conclude, print, runProgram } from "../measure/program";
import { newStatusLine } from "../measure/status-line";
import { rotated } from "../measure/statistics";
import { renderTargets } from "../measure/target";
import { handOver, type Contender, type Handover } from "./handover";
import { renderHandovers, renderRequests, targetsOf } from "./report";
import { startWorld, type World } from "./world";

interface HandoverOptions {
  readonly nodes: number;
  readonly rounds: number;
  readonly name: string;
  readonly bundle: readonly string[];
  readonly json?: string;
}

const interrupt = newInterrupt();
const { signal } = interrupt;
const status = newStatusLine(process.stderr);

async function bench(options: HandoverOptions): Promise<void> {
  interrupt.tell(takingDown(options.name), line => status.say(line));
  const folder = await mkdtemp(join(tmpdir(), "everynode-bench-"));
  const given = options.bundle.map(bundle => ({ name: basename(bundle, ".cjs"), bundle }));
  const contenders: readonly Contender[] = given.length > 0 ? given : [{ name: "tree", bundle: undefined }];
  try {
    const handovers = await withWorld(options, folder, world => runAll(world, contenders, options));
    const targets = targetsOf(handovers);
    print(`${options.nodes} nodes with one pod each;`, describeMachine(), "");
    print(...renderHandovers(handovers), "", ...renderRequests(handovers), "", ...renderTargets(targets));
    await conclude({ options, targets, handovers }, options);
  } finally {
    status.clear();
    await rm(folder, { recursive: true, force: true });
  }
}

async function withWorld<T>(
  { name, nodes }: HandoverOptions,
  folder: string,
  work: (world: World) => Promise<T>,
): Promise<T> {
  const progress = newProgress(process.stderr);
  const onProgress = (ready: number): void => status.show(`writing pods: ${ready} of ${nodes}`);
  const options = { name, nodes, folder, signal, onProgress };
  const world = await startWorld({ ...options, report: progress.report }).finally(progress.end);
  try {
    return await work(world);
  } finally {
    await world.stop();
  }
}

async function runAll(
  world: World,
  contenders: readonly Contender[],
  { rounds }: HandoverOptions,
): Promise<readonly Handover[]> {
  const handovers: Handover[] = [];
  for (let round = 0; round < rounds; round += 1) {
    for (const contender of rotated(contenders, round)) {
      status.show(`round ${round + 1} of ${rounds}: ${contender.name}`);
      const handover = await handOver(world, { contender, number: round, signal });
      handovers.push(handover);
      status.say(`round ${round + 1}, ${contender.name}: ${handover.catchingUpMs} ms of catching up`);
    }
  }
  return handovers;
}

function another(bundle: string, others: readonly string[]): readonly string[] {
  return [...others, bundle];
}

const command = new Command("npm run bench:handover --")
  .description(
    "Measures how long a standby that takes a released Lease waits until its stores contain all that the server has, in a cluster where nothing happens, and what it asks meanwhile. On a real control plane with simulated nodes.",
  )
  .option("--nodes <count>", "how many nodes there are, with one pod each", parsePositive, 1_000)
  .option("--rounds <count>", "how many hand-overs of each build", parsePositive, 5)
  .option(
    "--bundle <file>",
    "a build to measure instead of this tree; several, given one by one, take turns",
    another,
    [],
  )
  .option("--json <file>", "write every figure to this file")
  .option("--name <name>", "the cluster's name", "bench-handover")
  .action(bench);

void runProgram(command, signal);
