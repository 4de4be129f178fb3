import fc from "fast-check";

import type { ObservedPod } from "../../capabilities/plan/snapshot";
import { PlanMemo } from "../../capabilities/plan/memo";
import { planSync } from "../../capabilities/plan/plan-sync";
import { type ModelCluster, snapshotOf } from "../../capabilities/simulation/model-cluster";
import { applyPlan } from "../../capabilities/simulation/apply";
import { passTime } from "../../capabilities/simulation/passage";
import { aSteeredHappening, aSteeredStrangeCluster } from "../simulation/generators";
import { runs } from "./runs";

jest.setTimeout(600_000);

/** What may become of a cluster between two looks. */
interface Turn {
  readonly what: string;
  readonly to: (cluster: ModelCluster) => ModelCluster;
}

const relabelled = (pod: ObservedPod, app: string): ObservedPod => ({ ...pod, labels: { ...pod.labels, app } });

const aTurn: fc.Arbitrary<Turn> = fc.oneof(
  { weight: 4, arbitrary: aSteeredHappening },
  fc.constantFrom(0, 1_000, 2_000, 60_000).map(ms => ({
    what: `${ms} ms pass`,
    to: (cluster: ModelCluster) => passTime(cluster, cluster.nowMs + ms),
  })),
  // Nothing that happens, but what a plan must not depend on all the same.
  fc.constantFrom(1_000, 3_000, 60_000).map(ms => ({
    what: `the clock is set back by ${ms} ms`,
    to: (cluster: ModelCluster) => ({ ...cluster, nowMs: cluster.nowMs - ms }),
  })),
  fc.tuple(fc.nat(9), fc.constantFrom("logs", "another")).map(([index, app]) => ({
    what: `pod ${index} is of ${app} now`,
    to: (cluster: ModelCluster) => ({
      ...cluster,
      pods: cluster.pods.map((model, at) => (at === index ? { ...model, pod: relabelled(model.pod, app) } : model)),
    }),
  })),
  fc.constant({
    what: "the cache is filled anew: everything is equal, and nothing the same",
    to: (cluster: ModelCluster) => ({
      ...cluster,
      nodes: structuredClone(cluster.nodes),
      pods: structuredClone(cluster.pods),
      revisions: structuredClone(cluster.revisions),
    }),
  }),
);

it("a plan is the same, whatever the memo knows of all that was before", () => {
  fc.assert(
    fc.property(aSteeredStrangeCluster, fc.array(fc.tuple(aTurn, fc.boolean()), { maxLength: 25 }), (start, turns) => {
      const memo = new PlanMemo();
      let cluster = start;
      for (const [{ to }, isObeyed] of turns) {
        cluster = to(cluster);
        const snapshot = snapshotOf(cluster);
        const plan = planSync(snapshot, memo);
        expect(plan).toEqual(planSync(snapshot, new PlanMemo()));
        if (isObeyed) cluster = applyPlan(cluster, plan);
      }
    }),
    runs(500),
  );
});
