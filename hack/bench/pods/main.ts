import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { Command } from "commander";

import { newInterrupt, takingDown } from "../../control-plane/interrupt";
import { newProgress } from "../../control-plane/progress";
import { everynode, sourcesOf } from "../admission/contenders";
import { renderReport, type Reported } from "../admission/report";
import { startWorld } from "../admission/world";
import { bundleScripts } from "../measure/bundle";
import { describeMachine } from "../measure/machine";
import { parsePositive } from "../measure/options";
import { conclude, print, runProgram } from "../measure/program";
import { newStatusLine } from "../measure/status-line";
import { renderTargets } from "../measure/target";
import { measure, type Measured } from "./measure";
import { control, withoutWebhooks } from "./situations";
import { targetsOf } from "./targets";

interface PodBenchOptions {
  readonly rounds: number;
  readonly pods: number;
  readonly concurrency: number;
  readonly json?: string;
  readonly name: string;
}

const interrupt = newInterrupt();
const { signal } = interrupt;
const status = newStatusLine(process.stderr);

async function bench(options: PodBenchOptions): Promise<void> {
  interrupt.tell(takingDown(options.name), line => status.say(line));
  const folder = await mkdtemp(join(tmpdir(), "everynode-bench-"));
  const progress = newProgress(process.stderr);
  try {
    await bundleScripts(sourcesOf([everynode]), folder);
    status.show("starting an API server");
    const world = await startWorld({ name: options.name, folder, report: progress.report, signal }).finally(
      progress.end,
    );
    try {
      await report(options, await measure({ ...options, world, folder, status, signal }));
    } finally {
      await world.stop();
    }
  } finally {
    status.clear();
    await rm(folder, { recursive: true, force: true });
  }
}

async function report(options: PodBenchOptions, { cells, use }: Measured): Promise<void> {
  const contenders = [...new Set(cells.map(({ contender }) => contender))].toSorted();
  const { concurrency, rounds, pods } = options;
  const reported: Reported = {
    ...{ cells, contenders, reference: withoutWebhooks, concurrencies: [concurrency], reviews: [] },
  };
  const targets = targetsOf({ ...reported, control }, use);
  print(
    `Pods of a ReplicaSet created; medians of ${rounds} rounds, of ${pods} pods in each situation; ratios are medians of each round's;`,
    describeMachine(),
    "",
    ...renderReport(reported),
    ...renderTargets(targets),
  );
  await conclude({ options, targets, use, cells }, options);
}

const command = new Command("npm run bench:pods --")
  .description(
    "Compares the creation of pods that are none of our webhooks' business with and without them, and with an operator that does not answer.",
  )
  .option("--rounds <count>", "how many rounds there are, each in every situation", parsePositive, 16)
  .option("--pods <count>", "how many pods are created in a situation", parsePositive, 600)
  .option("--concurrency <count>", "how many pods are being created at any time", parsePositive, 8)
  .option("--json <file>", "write every figure of every round to this file")
  .option("--name <name>", "the cluster's name", "bench-pods")
  .action(bench);

void runProgram(command, signal);
