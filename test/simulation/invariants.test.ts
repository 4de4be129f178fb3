import fc from "fast-check";

import { planSync } from "../../capabilities/plan/plan-sync";
import type { Action } from "../../capabilities/plan/action";
import type { Plan } from "../../capabilities/plan/plan";
import type { Snapshot } from "../../capabilities/plan/snapshot";
import { without } from "../../capabilities/simulation/fields";
import { look } from "../../capabilities/simulation/look";
import { type ModelCluster, snapshotOf } from "../../capabilities/simulation/model-cluster";
import { demandNothing } from "../properties/runs";
import { type Happening, aCleanCluster, aHappening, aStrangeCluster } from "./generators";
import { complaintsAbout, complaintsAtRest } from "./invariants";
import { seeded } from "./seeded";
import { type Step, settle } from "./settle";

// Whole plans: look, act, look again, until nothing is left to do, while anything may happen in between. What must hold is
// in invariants.ts.

/** A happening, and after how many looks since the last one. */
const aStory = fc.array(fc.tuple(fc.nat(8), aHappening), { maxLength: 6 });

type Story = readonly (readonly [number, Happening])[];

function told(story: Story): (cluster: ModelCluster, looks: number) => ModelCluster {
  let dueAt = 0;
  const due = story.map(([looks, { to }]) => ({ at: (dueAt += looks), to }));
  return (cluster, looks) => due.filter(({ at }) => at === looks).reduce((current, { to }) => to(current), cluster);
}

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
  fc.assert(
    fc.property(aStrangeCluster, aStory, fc.double({ min: 0, max: 1, noNaN: true }), (start, story, share) => {
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
}, 300_000);
