import { PlanMemo } from "../../capabilities/plan/memo";
import type { Plan } from "../../capabilities/plan/plan";
import { look, nextLookMs } from "../../capabilities/simulation/look";
import type { ModelCluster } from "../../capabilities/simulation/model-cluster";
import { passTime } from "../../capabilities/simulation/passage";

/** One look: what was seen, what was decided, what came of it. */
export interface Step {
  readonly before: ModelCluster;
  readonly plan: Plan;
  readonly after: ModelCluster;
}

export type Check = (step: Step) => void;

const LIMIT = 1_000;

/** Looks until nothing is left to do and time changes nothing any more; checks each look. */
export function settle(start: ModelCluster, check: Check = () => undefined): ModelCluster {
  const memo = new PlanMemo();
  let before = start;
  for (let looks = 0; looks < LIMIT; looks++) {
    const { plan, cluster: after } = look(before, memo);
    check({ before, plan, after });
    const nextMs = plan.actions.length > 0 ? after.nowMs : nextLookMs(after, plan);
    if (nextMs === undefined) return after;
    before = plan.actions.length > 0 ? after : passTime(after, nextMs);
  }
  throw new Error("the cluster does not come to rest");
}
