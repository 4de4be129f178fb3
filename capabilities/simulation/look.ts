import { PlanMemo } from "../plan/memo";
import type { Plan } from "../plan/plan";
import { planSync } from "../plan/plan-sync";
import { applyPlan } from "./apply";
import { type ModelCluster, snapshotOf } from "./model-cluster";
import { nextChangeMs } from "./passage";

/** What the controller does with a cluster at one moment. */
export interface Look {
  readonly plan: Plan;
  /** With the plan carried out. */
  readonly cluster: ModelCluster;
}

export function look(cluster: ModelCluster, memo: PlanMemo = new PlanMemo()): Look {
  const plan = planSync(snapshotOf(cluster), memo);
  return { plan, cluster: applyPlan(cluster, plan) };
}

/** The moment of the next look that may find something to do, after one that found nothing; undefined: the cluster is at rest. */
export function nextLookMs(cluster: ModelCluster, { requeueAfterMs, status }: Plan): number | undefined {
  // Decisions read it, so the write of it brings another look.
  if (status?.rollout !== undefined) return cluster.nowMs;
  const changeMs = nextChangeMs(cluster);
  const requeueMs = requeueAfterMs === undefined ? undefined : cluster.nowMs + requeueAfterMs;
  if (changeMs === undefined || requeueMs === undefined) return changeMs ?? requeueMs;
  return Math.min(changeMs, requeueMs);
}
