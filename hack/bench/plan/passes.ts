import { PlanMemo } from "../../../capabilities/plan/memo";
import { median, quantile } from "../measure/statistics";
import { PlanWorld } from "./world";

// Decision passes, measured by the CPU time of the whole process: what else the machine does counts little, and the garbage
// collector's threads count.

/** What goes on in the cluster. */
export type Situation = "at rest" | "rolling" | "surging";

export interface PassesInput {
  readonly nodes: number;
  readonly situation: Situation;
  /** How many passes are measured of each kind, after half as many that are not. */
  readonly passes: number;
}

/** Of one pass, in milliseconds of CPU. */
export interface Cost {
  readonly least: number;
  readonly median: number;
  readonly p90: number;
  /** With its part of the collections of garbage. */
  readonly mean: number;
}

export interface PassesResult extends Omit<PassesInput, "passes"> {
  /** With what the passes before found out. */
  readonly warm: Cost;
  /** From nothing. */
  readonly cold: Cost;
}

export function measurePasses({ nodes, situation, passes }: PassesInput): PassesResult {
  const world = worldIn(situation, nodes);
  const memo = new PlanMemo();
  return {
    nodes,
    situation,
    warm: costOf(world, { passes, memoOf: () => memo }),
    cold: costOf(world, { passes, memoOf: () => new PlanMemo() }),
  };
}

function worldIn(situation: Situation, nodes: number): PlanWorld {
  const isSurging = situation === "surging";
  const world = new PlanWorld({
    nodes,
    set: {
      maxUnavailable: isSurging ? 0 : "10%",
      maxSurge: isSurging ? "10%" : 0,
      minReadySeconds: isSurging ? 10 : 0,
    },
  });
  world.settle();
  if (situation === "at rest") return world;
  world.retemplate();
  world.settle(nodes / 2);
  return world;
}

interface Passes {
  readonly passes: number;
  readonly memoOf: () => PlanMemo;
}

function costOf(world: PlanWorld, { passes, memoOf }: Passes): Cost {
  const costsMs: number[] = [];
  for (let pass = 0; pass < passes * 1.5; pass++) {
    world.change();
    const memo = memoOf();
    const before = process.cpuUsage();
    const plan = world.look(memo);
    const { user, system } = process.cpuUsage(before);
    if (plan.actions.length > 0 || plan.status === undefined) throw new Error("the cluster is not at rest");
    costsMs.push((user + system) / 1_000);
  }
  const measured = costsMs.slice(-passes);
  return {
    least: Math.min(...measured),
    median: median(measured),
    p90: quantile(measured, 0.9),
    mean: measured.reduce((sum, ms) => sum + ms, 0) / measured.length,
  };
}
