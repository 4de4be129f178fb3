import { parseExposition } from "../measure/exposition";
import { conditionCost } from "./conditions";

/** A page of the API server after so many pods, each looked at by two webhooks, and one of which was asked about. */
function page(pods: number): ReturnType<typeof parseExposition> {
  const lines = ["pods.defaults.everynode.dev", "pods.rules.everynode.dev", "strangers.example.com"].flatMap(name => [
    `apiserver_admission_match_condition_evaluation_seconds_sum{kind="webhook",name="${name}"} ${0.002 * pods}`,
    `apiserver_admission_match_condition_evaluation_seconds_count{kind="webhook",name="${name}"} ${pods}`,
  ]);
  const asked = `apiserver_admission_webhook_request_total{code="200",name="pods.rules.everynode.dev"} ${pods / 10}`;
  return parseExposition([...lines, asked].join("\n"));
}

it("is what the API server did for our webhooks of pods between the two pages", () => {
  const cost = conditionCost({ before: page(100), after: page(200) });
  expect(cost).toEqual({ asked: 10, evaluations: 200, meanMs: expect.closeTo(2) });
});
