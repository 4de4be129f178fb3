import fc from "fast-check";

import { planSync } from "../../capabilities/plan/plan-sync";
import type { Action } from "../../capabilities/plan/action";
import type { Plan } from "../../capabilities/plan/plan";
import type { Snapshot } from "../../capabilities/plan/snapshot";
import { look } from "../../capabilities/simulation/look";
import { type ModelCluster, snapshotOf } from "../../capabilities/simulation/model-cluster";
import { demandNothing } from "../properties/runs";
import { aCleanCluster, aHappening, aStrangeCluster } from "./generators";
import { complaintsAbout, complaintsAtRest } from "./invariants";
import { demandTimelyLooks } from "./looking-again";
import { seeded } from "./seeded";
import { type Step, settle } from "./settle";
import { type Story, aStoryOf, told } from "./story";

// Whole plans: look, act, look again, until nothing is left to do, while anything may happen in between. What must hold is
// in invariants.ts.

const aStory = aStoryOf(aHappening);

function runThrough(start: ModelCluster, story: Story): void {
  const end = settle(start, { check: step => demandNothing(complaintsAbout(step)), interfere: told(story) });
  demandNothing(complaintsAtRest(end));
  demandNothing(look(end.after).plan.actions.map(({ kind }) => `the next look wants ${kind}`));
}

it("keeps its promises from any cluster, whatever happens, and comes to rest", () => {
  fc.assert(fc.property(aStrangeCluster, aStory, runThrough), seeded(1_000));
}, 300_000);

it("keeps its promises from a cluster that it made itself, whatever happens, and comes to rest", () => {
  fc.assert(fc.property(aCleanCluster, aStory, runThrough), seeded(1_000));
}, 300_000);

/** Claims are made one by one in the order of what is claimed; anything else is planned by node. */
function withoutOrder({ actions, lastFailedPods, ...plan }: Plan): unknown {
  const isClaim = ({ kind }: Action): boolean => /^(adopt|release|relabel)/.test(kind);
  const claims = actions.filter(isClaim).map(action => JSON.stringify(action));
  const others = actions.filter(action => !isClaim(action));
  const failed = [...(lastFailedPods ?? [])].map(([node, { uid }]) => `${uid} on ${node}`);
  return { ...plan, claims: claims.sort(), others, failed: failed.sort() };
}

it("plans the same whatever the order of nodes, pods and revisions, and whatever the memo knows", () => {
  fc.assert(
    fc.property(aStrangeCluster, aStory, fc.infiniteStream(fc.nat(1_000)), (start, story, random) => {
      const shuffled = <T>(list: readonly T[]): readonly T[] =>
        list
          .map(value => ({ value, rank: random.next().value ?? 0 }))
          .sort((a, b) => a.rank - b.rank)
          .map(({ value }) => value);
      const check = ({ before, plan }: Step): void => {
        const { nodes, pods, revisions, ...rest } = snapshotOf(before);
        const snapshot: Snapshot = {
          ...rest,
          nodes: shuffled(nodes),
          pods: shuffled(pods),
          revisions: shuffled(revisions),
        };
        expect(withoutOrder(planSync(snapshot))).toEqual(withoutOrder(plan));
      };
      settle(start, { check, interfere: told(story) });
    }),
    seeded(100),
  );
}, 300_000);

it("says when to look again at the latest: until then it would plan the same", () => {
  demandTimelyLooks(aStrangeCluster, aStory);
}, 300_000);
