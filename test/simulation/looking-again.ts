import fc from "fast-check";

import { planSync } from "../../capabilities/plan/plan-sync";
import { without } from "../../capabilities/simulation/fields";
import { type ModelCluster, snapshotOf } from "../../capabilities/simulation/model-cluster";
import { seeded } from "./seeded";
import { type Step, settle } from "./settle";
import { type Story, told } from "./story";

/** A plan says when to look again at the latest: whenever one looks until then, it is the same. */
export function demandTimelyLooks(aStart: fc.Arbitrary<ModelCluster>, aStory: fc.Arbitrary<Story>): void {
  fc.assert(
    fc.property(aStart, aStory, fc.double({ min: 0, max: 1, noNaN: true }), (start, story, share) => {
      const check = ({ before, plan }: Step): void => {
        const { requeueAfterMs = 3_600_000, ...same } = plan;
        const laterMs = before.nowMs + Math.floor(share * (requeueAfterMs - 1));
        const later = planSync({ ...snapshotOf(before), nowMs: laterMs });
        expect(without(later, "requeueAfterMs")).toEqual(same);
      };
      settle(start, { check, interfere: told(story) });
    }),
    seeded(100),
  );
}
