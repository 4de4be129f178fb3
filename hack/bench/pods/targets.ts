import { medianOf, metrics, type Metric, ratioOf, type Reported } from "../admission/report";
import type { Target } from "../measure/target";
import type { WebhookUse } from "./webhook-use";

/** What our webhooks may cost who creates pods that are none of their business. */
const AT_MOST = 1.05;

/** The API server's own account of it, which says what webhooks cost where no comparison can, on a busy machine. */
const webhooks: Metric = { name: "webhooks", of: cell => cell.webhooksMs, render: milliseconds };

/** What is compared with itself may differ as much; where it differs more, the machine was too busy to tell. */
const AT_LEAST = 1 / AT_MOST;

export interface Judged extends Reported {
  /** The contender that is the reference once more. */
  readonly control: string;
}

/**
 * Held to CPU, and to the median: both depend little on what else the machine does. Throughput and the slowest hundredth of
 * a few thousand do, and are shown only.
 */
export function targetsOf(judged: Judged, { asked, evaluated }: WebhookUse): readonly Target[] {
  const { contenders, reference, control } = judged;
  const others = contenders.filter(contender => contender !== reference && contender !== control);
  return [
    ...others.flatMap(contender => [
      atMost(`CPU of the API server for a pod, ${contender}`, { judged, metric: metrics.cpu, contender }),
      atMost(`median time of creating a pod, ${contender}`, { judged, metric: metrics.p50, contender }),
      shareOfWebhooks(judged, contender),
    ]),
    { what: "pods for which conditions were evaluated: none", found: String(evaluated), isMet: evaluated === 0 },
    { what: "pods about which a webhook was asked: none", found: String(asked), isMet: asked === 0 },
  ];
}

interface Figure {
  readonly judged: Judged;
  readonly metric: Metric;
  readonly contender: string;
}

function atMost(what: string, { judged, metric, contender }: Figure): Target {
  const [concurrency = 0] = judged.concurrencies;
  const found = ratioOf(judged, metric, { contender, concurrency });
  const noise = ratioOf(judged, metric, { contender: judged.control, concurrency });
  const title = `${what}: at most ${AT_MOST}x`;
  if (found === undefined || noise === undefined) return { what: title, found: "there is no figure", isMet: undefined };
  const isQuiet = noise >= AT_LEAST && noise <= AT_MOST;
  return {
    what: title,
    found: isQuiet ? times(found) : `${times(found)}, where the same once more is ${times(noise)}`,
    isMet: isQuiet ? found <= AT_MOST : undefined,
  };
}

/** By how much the API server's steps of webhooks take longer, of what creating a pod takes. */
function shareOfWebhooks(judged: Judged, contender: string): Target {
  const { reference, concurrencies } = judged;
  const [concurrency = 0] = concurrencies;
  const spent = medianOf(judged, webhooks, { contender, concurrency });
  const base = medianOf(judged, webhooks, { contender: reference, concurrency });
  const whole = medianOf(judged, metrics.p50, { contender: reference, concurrency });
  const title = `the API server's time on webhooks for a pod, ${contender}: at most ${AT_MOST}x of creating it`;
  if (spent === undefined || base === undefined || whole === undefined)
    return { what: title, found: "there is no figure", isMet: undefined };
  const ratio = 1 + (spent - base) / whole;
  return {
    what: title,
    found: `${milliseconds(spent)} instead of ${milliseconds(base)}, ${times(ratio)}`,
    isMet: ratio <= AT_MOST,
  };
}

function milliseconds(value: number): string {
  return `${value.toFixed(4)} ms`;
}

function times(ratio: number): string {
  return `${ratio.toFixed(3)}x`;
}
