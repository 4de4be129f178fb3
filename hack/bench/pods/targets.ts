import { metrics, type Metric, ratioOf, type Reported } from "../admission/report";
import type { Target } from "../measure/target";
import type { ConditionCost } from "./conditions";

/** What our webhooks may cost who creates pods that are none of their business. */
const AT_MOST = 1.05;

/**
 * Held to CPU, and to the median: both depend little on what else the machine does. Throughput and the slowest hundredth of
 * a few thousand do, and are shown only.
 */
export function targetsOf(reported: Reported, cost: ConditionCost): readonly Target[] {
  const others = reported.contenders.filter(contender => contender !== reported.reference);
  return [
    ...others.flatMap(contender => [
      atMost(`CPU of the API server for a pod, ${contender}`, ratio(reported, metrics.cpu, contender)),
      atMost(`median time of creating a pod, ${contender}`, ratio(reported, metrics.p50, contender)),
    ]),
    { what: "pods about which a webhook was asked: none", found: String(cost.asked), isMet: cost.asked === 0 },
  ];
}

function ratio(reported: Reported, metric: Metric, contender: string): number | undefined {
  const [concurrency = 0] = reported.concurrencies;
  return ratioOf(reported, metric, { contender, concurrency });
}

function atMost(what: string, found: number | undefined): Target {
  const title = `${what}: at most ${AT_MOST}x`;
  if (found === undefined) return { what: title, found: "there is no figure", isMet: undefined };
  return { what: title, found: `${found.toFixed(3)}x`, isMet: found <= AT_MOST };
}
