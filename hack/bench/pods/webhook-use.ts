import { total, type Samples } from "../measure/exposition";

/** What the API server itself counts of our webhooks of pods. */
export interface WebhookUse {
  /** How often it asked one of them about a pod. */
  readonly asked: number;
  /** How often it evaluated the conditions of one, for which it makes another object of the pod. */
  readonly evaluated: number;
}

const WEBHOOK = 'name="pods.defaults.everynode.dev"';

export function webhookUse({ before, after }: { readonly before: Samples; readonly after: Samples }): WebhookUse {
  const grown = (name: string): number => total(after, name, [WEBHOOK]) - total(before, name, [WEBHOOK]);
  return {
    asked: grown("apiserver_admission_webhook_request_total"),
    evaluated: grown("apiserver_admission_match_condition_evaluation_seconds_count"),
  };
}
