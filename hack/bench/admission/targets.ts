import type { Target } from "../measure/target";
import { everynode } from "./contenders";
import { metrics, ratioOf, type Reported } from "./report";

const limits = { p99AtMost: 1.3, throughputAtLeast: 0.9 } as const;

/** What the operator's admission may cost beside Pepr's own, at every concurrency. */
export function targetsOf(reported: Pick<Reported, "cells" | "reference" | "concurrencies">): readonly Target[] {
  return reported.concurrencies.flatMap(concurrency => {
    const place = { contender: everynode.name, concurrency };
    const { p99AtMost, throughputAtLeast } = limits;
    const base = `of ${reported.reference}, concurrency ${concurrency}`;
    return [
      target(`p99 at most ${p99AtMost}x ${base}`, ratioOf(reported, metrics.p99, place), ratio => ratio <= p99AtMost),
      target(
        `throughput at least ${throughputAtLeast}x ${base}`,
        ratioOf(reported, metrics.perSecond, place),
        ratio => ratio >= throughputAtLeast,
      ),
    ];
  });
}

function target(what: string, ratio: number | undefined, isMet: (ratio: number) => boolean): Target {
  if (ratio === undefined) return { what, found: "one of them has no figure", isMet: undefined };
  return { what, found: `${ratio.toFixed(2)}x`, isMet: isMet(ratio) };
}
