import fc from "fast-check";

import { look } from "../../capabilities/simulation/look";
import type { ModelCluster } from "../../capabilities/simulation/model-cluster";
import { demandNothing } from "../properties/runs";
import { demandAnyOrder } from "./any-order";
import { aCleanCluster, aHappening, aStrangeCluster } from "./generators";
import { complaintsAbout, complaintsAtRest } from "./invariants";
import { demandTimelyLooks } from "./looking-again";
import { seeded } from "./seeded";
import { settle } from "./settle";
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

it("plans the same whatever the order of nodes, pods and revisions, and whatever the memo knows", () => {
  demandAnyOrder(aStrangeCluster, aStory);
}, 300_000);

it("says when to look again at the latest: until then it would plan the same", () => {
  demandTimelyLooks(aStrangeCluster, aStory);
}, 300_000);
