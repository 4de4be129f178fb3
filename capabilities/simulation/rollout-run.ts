import { validateSpec } from "../api/validation";
import type { Violation } from "../api/violation";
import type { Action } from "../plan/action";
import { PlanMemo } from "../plan/memo";
import type { Restraint } from "../plan/policies/restraint";
import { look, nextLookMs } from "./look";
import { type ModelCluster, snapshotOf } from "./model-cluster";
import { passTime } from "./passage";
import { type NodeProgress, type NodeSituation, type Situation, situationOf } from "./situation";

/** One look that found something to do. */
export interface RolloutStep {
  readonly atMs: number;
  /** As the step before left it. */
  readonly last: Situation;
  /** As time brought it, since the step before. */
  readonly before: Situation;
  readonly actions: readonly Action[];
  readonly after: Situation;
}

export type RolloutEnd =
  /** Nothing is left to do, and every node that should has an available pod of the current revision. */
  | { readonly kind: "complete" }
  /** Nothing is left to do until a user deletes pods. */
  | { readonly kind: "on-delete"; readonly outdated: readonly NodeSituation[] }
  /** Something is left to do, and the set asks that it be left. */
  | { readonly kind: "restrained"; readonly restraint: Restraint; readonly waiting: readonly NodeSituation[] }
  /** Nothing more would ever happen, though nodes are left. */
  | { readonly kind: "stuck"; readonly waiting: readonly NodeSituation[] }
  /** It was not at rest when the time was over. */
  | { readonly kind: "unfinished"; readonly waiting: readonly NodeSituation[] }
  /** The set breaks rules, so nothing is done for it. */
  | { readonly kind: "invalid"; readonly violations: readonly Violation[] }
  /** It is being deleted, so nothing is done for it. */
  | { readonly kind: "deleted" };

export interface RolloutRun<S> {
  readonly start: Situation;
  /** How it stands at the end. */
  readonly last: Situation;
  readonly steps: readonly S[];
  readonly end: RolloutEnd;
  readonly endMs: number;
  /** As it stands at the end. */
  readonly cluster: ModelCluster;
}

export interface RolloutRunOptions<S> {
  readonly forMs: number;
  /** What is kept of a step: as a whole it holds the cluster three times, and a run may have as many steps as nodes. */
  readonly keep: (step: RolloutStep) => S;
}

/** What would be done from here on, if nothing happened but what the model's pods do: for so long at most. */
export function runRollout<S>(start: ModelCluster, { forMs, keep }: RolloutRunOptions<S>): RolloutRun<S> {
  const memo = new PlanMemo();
  const endMs = start.nowMs + forMs;
  const begin = situationOf(snapshotOf(start), memo);
  const steps: S[] = [];
  const ended = (cluster: ModelCluster, isAtRest: boolean): RolloutRun<S> => {
    const situation = situationOf(snapshotOf(cluster), memo);
    const end = endOf(cluster, { isAtRest, situation });
    return { start: begin, last: situation, steps, end, endMs: cluster.nowMs, cluster };
  };
  if (held(start)) return ended(start, true);
  let current = start;
  let last = { cluster: start, situation: begin };
  for (;;) {
    const { plan, cluster } = look(current, memo);
    if (plan.actions.length > 0) {
      const before = current === last.cluster ? last.situation : situationOf(snapshotOf(current), memo);
      const after = situationOf(snapshotOf(cluster), memo);
      steps.push(keep({ atMs: current.nowMs, last: last.situation, before, actions: plan.actions, after }));
      last = { cluster, situation: after };
      current = cluster;
      continue;
    }
    const nextMs = nextLookMs(cluster, plan);
    if (nextMs === undefined || nextMs > endMs) return ended(cluster, nextMs === undefined);
    current = passTime(cluster, nextMs);
  }
}

function held({ set }: ModelCluster): RolloutEnd | undefined {
  if (set.deletionTimestampMs !== undefined) return { kind: "deleted" };
  const violations = validateSpec(set.spec);
  return violations.length > 0 ? { kind: "invalid", violations } : undefined;
}

interface Outcome {
  readonly isAtRest: boolean;
  readonly situation: Situation;
}

function endOf(cluster: ModelCluster, { isAtRest, situation }: Outcome): RolloutEnd {
  const isHeld = held(cluster);
  if (isHeld) return isHeld;
  const left = situation.nodes.filter(({ shouldRun, progress }) => shouldRun && !isDone(progress));
  if (!isAtRest) return { kind: "unfinished", waiting: left };
  if (left.length === 0) return { kind: "complete" };
  const { restraint } = situation;
  const isLeft = restraint === "Frozen" || left.every(({ progress }) => progress.startsWith("outdated"));
  if (restraint !== undefined && isLeft) return { kind: "restrained", restraint, waiting: left };
  const isUpToUsers = situation.budget === undefined && left.every(({ progress }) => progress === "outdated");
  return isUpToUsers ? { kind: "on-delete", outdated: left } : { kind: "stuck", waiting: left };
}

function isDone(progress: NodeProgress): boolean {
  return progress === "updated" || progress === "fenced";
}
