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

const MOST_LOOKS = 1_000;

export interface Settling {
  readonly check?: Check;
  /** Called before each look, with the number of looks so far; undefined: nothing happens. */
  readonly interfere?: (cluster: ModelCluster, looks: number) => ModelCluster;
  readonly mostLooks?: number;
}

/** Looks until nothing is left to do and time changes nothing any more. The last step is the one that found nothing. */
export function settle(start: ModelCluster, { check, interfere, mostLooks = MOST_LOOKS }: Settling = {}): Step {
  const memo = new PlanMemo();
  let current = start;
  for (let looks = 0; looks < mostLooks; looks++) {
    const before = interfere?.(current, looks) ?? current;
    const { plan, cluster: after } = look(before, memo);
    const step = { before, plan, after };
    check?.(step);
    const isActing = plan.actions.length > 0;
    const nextMs = isActing ? after.nowMs : nextLookMs(after, plan);
    if (nextMs === undefined) return step;
    current = isActing ? after : passTime(after, nextMs);
  }
  throw new Error(`the cluster does not come to rest within ${mostLooks} looks`);
}
