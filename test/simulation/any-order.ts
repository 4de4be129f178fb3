import fc from "fast-check";

import type { Action } from "../../capabilities/plan/action";
import type { Plan } from "../../capabilities/plan/plan";
import { planSync } from "../../capabilities/plan/plan-sync";
import { type ModelCluster, snapshotOf } from "../../capabilities/simulation/model-cluster";
import { seeded } from "./seeded";
import { type Step, settle } from "./settle";
import { type Story, told } from "./story";

/** The same is planned whatever the order of nodes, pods and revisions, and without a memo. */
export function demandAnyOrder(aStart: fc.Arbitrary<ModelCluster>, aStory: fc.Arbitrary<Story>): void {
  fc.assert(
    fc.property(aStart, aStory, fc.infiniteStream(fc.nat(1_000)), (start, story, random) => {
      const check = ({ before, plan }: Step): void => {
        const { nodes, pods, revisions, ...rest } = snapshotOf(before);
        const shuffled = {
          nodes: inRandomOrder(nodes, random),
          pods: inRandomOrder(pods, random),
          revisions: inRandomOrder(revisions, random),
        };
        expect(withoutOrder(planSync({ ...rest, ...shuffled }))).toEqual(withoutOrder(plan));
      };
      settle(start, { check, interfere: told(story) });
    }),
    seeded(100),
  );
}

function inRandomOrder<T>(list: readonly T[], random: fc.Stream<number>): readonly T[] {
  return list
    .map(value => ({ value, rank: random.next().value ?? 0 }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ value }) => value);
}

/** Claims are made one by one in the order of what is claimed; anything else is planned by node. */
function withoutOrder({ actions, lastFailedPods, reasons, ...plan }: Plan): unknown {
  const isClaim = ({ kind }: Action): boolean => /^(adopt|release|relabel)/.test(kind);
  const claims = actions.filter(isClaim).map(action => JSON.stringify(action));
  const others = actions.filter(action => !isClaim(action));
  const failed = [...(lastFailedPods ?? [])].map(([node, { uid }]) => `${uid} on ${node}`);
  const told = { reasons: reasons?.value, explanation: plan.status?.explanation?.value };
  return { ...plan, ...told, claims: claims.sort(), others, failed: failed.sort() };
}
