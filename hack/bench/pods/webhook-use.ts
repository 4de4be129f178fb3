import { total, type Samples } from "../measure/exposition";

/** What the API server itself counts of our webhooks of pods. */
export interface WebhookUse {
  /** How often it asked one of them about a pod. */
  readonly asked: number;
  /** How often it evaluated the conditions of one, for which it makes another object of the pod. */
  readonly evaluated: number;
}

const WEBHOOK = 'name="pods.defaults.everynode.dev"';

export function webhookUse({ before, after }: Pages): WebhookUse {
  const grown = (name: string): number => total(after, name, [WEBHOOK]) - total(before, name, [WEBHOOK]);
  return {
    asked: grown("apiserver_admission_webhook_request_total"),
    evaluated: grown("apiserver_admission_match_condition_evaluation_seconds_count"),
  };
}

/** Two pages of an API server's metrics. */
export interface Pages {
  readonly before: Samples;
  readonly after: Samples;
}

/**
 * What the API server says to have spent, between the two pages, on whatever webhooks cost who creates objects: on those
 * that were asked, and on finding that none is to be. It is there whether or not there are webhooks.
 */
export function secondsOnWebhooks(pages: Pages): number {
  const spent = (page: Samples): number =>
    PLUGINS.reduce((sum, plugin) => sum + total(page, SPENT, [`name="${plugin}"`, 'operation="CREATE"']), 0);
  return spent(pages.after) - spent(pages.before);
}

const SPENT = "apiserver_admission_controller_admission_duration_seconds_sum";
const PLUGINS = ["MutatingAdmissionWebhook", "ValidatingAdmissionWebhook"];
