import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { Command } from "commander";

import { renderDuration } from "../../control-plane/duration";
import { newInterrupt, takingDown } from "../../control-plane/interrupt";
import { newProgress } from "../../control-plane/progress";
import { reportImages } from "../load/node-status";
import { describeMachine } from "../measure/machine";
import { parsePositive } from "../measure/options";
import { conclude, print, runProgram } from "../measure/program";
import { newStatusLine } from "../measure/status-line";
import { renderTargets } from "../measure/target";
import { rates, runPhase, type PhaseResult, type Rate } from "./phase";
import { renderPhases, targetsOf } from "./report";
import { placeSet, silenceOthers, startWorld, type IdleWorld } from "./world";

interface IdleOptions {
  readonly nodes: number;
  readonly seconds: number;
  readonly name: string;
  readonly json?: string;
}

/** For the writes that follow a placement (status, events), and for V8 to collect what it left behind. */
const restMs = 60_000;

const interrupt = newInterrupt();
const { signal } = interrupt;
const status = newStatusLine(process.stderr);

async function bench(options: IdleOptions): Promise<void> {
  interrupt.tell(takingDown(options.name), line => status.say(line));
  const folder = await mkdtemp(join(tmpdir(), "everynode-bench-"));
  try {
    const phases = await withWorld(options, folder, async world => {
      await fill(world);
      return runAll(world, options);
    });
    const targets = targetsOf(phases);
    print(`${options.nodes} nodes with one pod each, ${options.seconds} s a phase;`, describeMachine(), "");
    print(...renderPhases(phases), "", ...renderTargets(targets));
    await conclude({ options, targets, phases }, options);
  } finally {
    status.clear();
    await rm(folder, { recursive: true, force: true });
  }
}

async function withWorld<T>(
  { name, nodes }: IdleOptions,
  folder: string,
  work: (world: IdleWorld) => Promise<T>,
): Promise<T> {
  const progress = newProgress(process.stderr);
  status.show(`starting a cluster of ${nodes} nodes, and the operator`);
  const world = await startWorld({ name, nodes, folder, report: progress.report, signal }).finally(progress.end);
  try {
    return await work(world);
  } finally {
    await world.stop();
  }
}

/** A pod on each node, and nothing left to do. */
async function fill(world: IdleWorld): Promise<void> {
  const startedAtMs = Date.now();
  const total = world.nodes.length;
  const onProgress = (ready: number): void => status.show(`placing pods: ${ready} of ${total} are ready`);
  // At the worst rate that was ever seen on a machine that was busy with other things.
  await placeSet(world, { limitMs: 120_000 + 100 * total, signal, onProgress });
  status.say(`${total} pods placed and ready in ${renderDuration(Date.now() - startedAtMs)}`);
  await silenceOthers(world);
  status.show("letting nodes report their images");
  await reportImages(world.client, world.nodes, signal);
  status.show("letting the operator come to rest");
  await sleep(restMs, undefined, { signal });
}

async function runAll(world: IdleWorld, { seconds }: IdleOptions): Promise<readonly PhaseResult[]> {
  const all: readonly Rate[] = [rates.silent, rates.usual, rates.worst];
  const phases: PhaseResult[] = [];
  for (const rate of all) {
    status.show(`${rate.name}, for ${seconds} s`);
    phases.push(await runPhase(world, rate, { durationMs: 1_000 * seconds, signal }));
    status.say(`${rate.name}: done`);
  }
  return phases;
}

const command = new Command("npm run bench:idle --")
  .description(
    "Measures what the operator costs when all is in place and nodes only report that they are alive. On a real control plane with simulated nodes.",
  )
  .option("--nodes <count>", "how many nodes there are", parsePositive, 5_000)
  .option("--seconds <count>", "how long each phase takes", parsePositive, 60)
  .option("--json <file>", "write every figure to this file")
  .option("--name <name>", "the cluster's name", "bench-idle")
  .action(bench);

void runProgram(command, signal);
