import fc from "fast-check";

import { look } from "../../capabilities/simulation/look";
import { demandNothing } from "../properties/runs";
import { demandAnyOrder } from "./any-order";
import { aFailingRollout, aSteeredCleanCluster, aSteeredStrangeCluster, anAccident } from "./generators";
import { demandTimelyLooks } from "./looking-again";
import { seeded } from "./seeded";
import { type Step, settle } from "./settle";
import { complaintsAboutStages, complaintsAtRestOfStages } from "./staged-invariants";
import { aSteeredStory, itSteersAny } from "./steered";
import { complaintsAboutControls, complaintsAtRestUnderControls } from "./steered-invariants";
import { aStoryOf, told } from "./story";

// Whole plans of sets whose controls are switched at random while anything else happens too. What must hold is in
// steered-invariants.ts.

itSteersAny("keeps what the controls promise in %s, whatever happens, and comes to rest", {
  numRuns: 300,
  play: (start, story) => {
    const check = (step: Step): void =>
      demandNothing([...complaintsAboutControls(step), ...complaintsAboutStages(step)]);
    const end = settle(start, { check, interfere: told(story) });
    demandNothing([...complaintsAtRestUnderControls(end), ...complaintsAtRestOfStages(end)]);
    demandNothing(look(end.after).plan.actions.map(({ kind }) => `the next look wants ${kind}`));
  },
});

it("takes back what fails, whatever happens meanwhile", () => {
  const someAccidents = aStoryOf(anAccident, 4);
  fc.assert(
    fc.property(aSteeredCleanCluster, aFailingRollout, someAccidents, (start, failing, accidents) => {
      const check = (step: Step): void => demandNothing(complaintsAboutStages(step));
      const before = settle(start).after;
      const end = settle(failing.to(before), { check, interfere: told(accidents) });
      demandNothing(complaintsAtRestOfStages(end));
    }),
    seeded(200),
  );
}, 300_000);

it("plans the same whatever the order of nodes, pods and revisions, and whatever the memo knows", () => {
  demandAnyOrder(aSteeredStrangeCluster, aSteeredStory);
}, 300_000);

it("says when to look again at the latest: until then it would plan the same", () => {
  demandTimelyLooks(aSteeredStrangeCluster, aSteeredStory);
}, 300_000);
