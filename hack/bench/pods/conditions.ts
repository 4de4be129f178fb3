import { total, type Samples } from "../measure/exposition";

/** What the API server itself says of the webhooks of pods. */
export interface ConditionCost {
  /** How often it asked one of them about a pod. */
  readonly asked: number;
  /** How often it evaluated the conditions of one. */
  readonly evaluations: number;
  /** What that took, on average. */
  readonly meanMs: number;
}

const WEBHOOKS = ["pods.defaults.everynode.dev", "pods.rules.everynode.dev"];
const EVALUATION = "apiserver_admission_match_condition_evaluation_seconds";

export function conditionCost({ before, after }: { readonly before: Samples; readonly after: Samples }): ConditionCost {
  const grown = (name: string): number => {
    const sum = (samples: Samples): number =>
      WEBHOOKS.reduce((all, webhook) => all + total(samples, name, [`name="${webhook}"`]), 0);
    return sum(after) - sum(before);
  };
  const evaluations = grown(`${EVALUATION}_count`);
  return {
    asked: grown("apiserver_admission_webhook_request_total"),
    evaluations,
    meanMs: (1000 * grown(`${EVALUATION}_sum`)) / evaluations,
  };
}
