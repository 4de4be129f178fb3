import type { Action } from "../../capabilities/plan/action";
import { type OracleNode, oracleNodes } from "./oracle";
import type { Step } from "./settle";

export type Create = Extract<Action, { readonly kind: "createPod" }>;
export type Delete = Extract<Action, { readonly kind: "deletePod" }>;

/** A step as rules look at it. */
export interface StepCase {
  readonly step: Step;
  readonly before: readonly OracleNode[];
  readonly after: readonly OracleNode[];
  readonly creates: readonly Create[];
  readonly deletes: readonly Delete[];
}

export function caseOf(step: Step): StepCase {
  const { actions } = step.plan;
  return {
    step,
    before: oracleNodes(step.before),
    after: oracleNodes(step.after),
    creates: actions.filter(action => action.kind === "createPod"),
    deletes: actions.filter(action => action.kind === "deletePod"),
  };
}
