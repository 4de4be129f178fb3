import { parseExposition } from "../measure/exposition";
import { secondsOnWebhooks, webhookUse } from "./webhook-use";

/** A page of the API server after so many pods, all of which were looked at, and a tenth of which were asked about. */
function page(pods: number): ReturnType<typeof parseExposition> {
  const lines = ["pods.defaults.everynode.dev", "strangers.example.com"].flatMap(name => [
    `apiserver_admission_match_condition_evaluation_seconds_count{kind="webhook",name="${name}"} ${pods}`,
    `apiserver_admission_webhook_request_total{code="200",name="${name}"} ${pods / 10}`,
  ]);
  return parseExposition(lines.join("\n"));
}

it("is what the API server did for our webhook of pods between the two pages", () => {
  expect(webhookUse({ before: page(100), after: page(200) })).toEqual({ asked: 10, evaluated: 100 });
});

it("takes the time of both steps of webhooks, on creations alone", () => {
  const spent = (seconds: number): ReturnType<typeof parseExposition> => {
    const lines = ["MutatingAdmissionWebhook", "ValidatingAdmissionWebhook", "NodeRestriction"].flatMap(name =>
      ["CREATE", "DELETE"].map(
        operation =>
          `apiserver_admission_controller_admission_duration_seconds_sum{name="${name}",operation="${operation}"} ${seconds}`,
      ),
    );
    return parseExposition(lines.join("\n"));
  };
  expect(secondsOnWebhooks({ before: spent(1), after: spent(3) })).toBe(4);
});
