import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { Command } from "commander";

import { bundleScripts } from "../measure/bundle";
import { startChild } from "../measure/child";
import { describeMachine, machine } from "../measure/machine";
import { parsePositive } from "../measure/options";
import { newStatusLine } from "../measure/status-line";
import { areMet, renderTargets } from "../measure/target";
import { chart } from "./chart";
import type { PassesInput, PassesResult } from "./passes";
import { renderPasses, targetsOf } from "./report";

interface PlanBenchOptions {
  readonly passes: number;
  readonly most: number;
  readonly svg?: string;
  readonly json?: string;
  readonly profiles?: string;
}

const sizes = [100, 300, 1_000, 3_000, 10_000, 30_000, 100_000];
/** A roll changes what a pass looks at; where it is looked at is the size that targets are set for. */
const sizeOfRolls = 10_000;
const limitMs = 15 * 60_000;

const status = newStatusLine(process.stderr);

async function bench(options: PlanBenchOptions): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "everynode-bench-"));
  try {
    await bundleScripts({ "passes-main": "hack/bench/plan/passes-main.ts" }, folder);
    const results: PassesResult[] = [];
    for (const input of inputsOf(options)) {
      status.show(`${input.nodes} nodes, ${input.situation}`);
      results.push(await measured(input, { script: join(folder, "passes-main.cjs"), ...options }));
    }
    status.clear();
    await report(results, options);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function inputsOf({ passes, most }: PlanBenchOptions): readonly PassesInput[] {
  const taken = sizes.filter(nodes => nodes <= most);
  const atRest = taken.map((nodes): PassesInput => ({ nodes, situation: "at rest", passes: passesAt(nodes, passes) }));
  if (!taken.includes(sizeOfRolls)) return atRest;
  const rolls = (["rolling", "surging"] as const).map(situation => ({ nodes: sizeOfRolls, situation, passes }));
  return [...atRest, ...rolls];
}

/** Fewer of those that take long. */
function passesAt(nodes: number, passes: number): number {
  return Math.max(10, Math.ceil(passes * Math.min(1, sizeOfRolls / nodes)));
}

async function measured(
  input: PassesInput,
  { script, profiles }: { readonly script: string; readonly profiles?: string },
): Promise<PassesResult> {
  const profile = profiles === undefined ? [] : ["--cpu-prof", "--cpu-prof-interval=200", `--cpu-prof-dir=${profiles}`];
  const child = startChild({ script, nodeOptions: profile });
  try {
    const answer = await child.ask(JSON.stringify(input), limitMs);
    if (answer.kind !== "answer") throw new Error(answer.kind === "late" ? "it takes too long" : answer.how);
    return JSON.parse(answer.text);
  } finally {
    await child.stop();
  }
}

async function report(results: readonly PassesResult[], { svg, json }: PlanBenchOptions): Promise<void> {
  const targets = targetsOf(results);
  const lines = [describeMachine(), "", ...renderPasses(results), "", ...renderTargets(targets)];
  for (const line of lines) process.stdout.write(`${line}\n`);
  if (svg !== undefined) await writeFile(svg, chart(results));
  if (json !== undefined) {
    const outcome = { date: new Date().toISOString(), machine: machine(), targets, results };
    await writeFile(json, `${JSON.stringify(outcome, undefined, 2)}\n`);
  }
  if (!areMet(targets)) process.exitCode = 1;
}

new Command("npm run bench:plan --")
  .description(
    "Measures what it costs to decide what a daemon set needs: from the cache to the plan, in this machine's memory alone.",
  )
  .option("--passes <count>", "how many passes are measured of each kind", parsePositive, 200)
  .option("--most <nodes>", "leave out larger clusters", parsePositive, 100_000)
  .option("--svg <file>", "draw the growth into this file")
  .option("--json <file>", "write every figure to this file")
  .option("--profiles <folder>", "write a CPU profile of each size into this folder")
  .action(bench)
  .parseAsync()
  .catch((error: unknown) => {
    status.clear();
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  });
