import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { Command } from "commander";

import { bundleScripts } from "../measure/bundle";
import { startChild } from "../measure/child";
import { describeMachine, machine } from "../measure/machine";
import { parsePositive } from "../measure/options";
import type { ScaleResult } from "./measure";
import { renderScale } from "./report";

interface ScaleBenchOptions {
  readonly nodes: number;
  readonly sets: number;
  readonly heap: number;
  readonly json?: string;
}

const limitMs = 60 * 60_000;
const larger = { nodes: 100_000, sets: 30 };

async function bench(options: ScaleBenchOptions): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "everynode-bench-"));
  try {
    await bundleScripts({ "measure-main": "hack/bench/scale/measure-main.ts" }, folder);
    const result = await measured(join(folder, "measure-main.cjs"), options);
    for (const line of [describeMachine(), "", ...renderScale(result, larger)]) process.stdout.write(`${line}\n`);
    if (options.json === undefined) return;
    const outcome = { date: new Date().toISOString(), machine: machine(), result };
    await writeFile(options.json, `${JSON.stringify(outcome, undefined, 2)}\n`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function measured(script: string, { nodes, sets, heap }: ScaleBenchOptions): Promise<ScaleResult> {
  const child = startChild({ script, nodeOptions: ["--expose-gc", `--max-old-space-size=${heap}`] });
  try {
    const answer = await child.ask(JSON.stringify({ nodes, sets }), limitMs);
    if (answer.kind !== "answer") throw new Error(answer.kind === "late" ? "it takes too long" : answer.how);
    return JSON.parse(answer.text);
  } finally {
    await child.stop();
  }
}

new Command("npm run bench:scale --")
  .description(
    "Measures what a controller of a large cluster needs, without the cluster: watches of made-up objects, the cache, and looks at every set.",
  )
  .option("--nodes <count>", "how many nodes there are", parsePositive, 100_000)
  .option("--sets <count>", "how many sets there are, each with a pod on each node", parsePositive, 5)
  .option("--heap <MiB>", "how much memory V8 may take", parsePositive, 12_000)
  .option("--json <file>", "write every figure to this file")
  .action(bench)
  .parseAsync()
  .catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  });
