import fc from "fast-check";

import { planSync } from "../../capabilities/plan/plan-sync";
import { without } from "../../capabilities/simulation/fields";
import { look } from "../../capabilities/simulation/look";
import { type ModelCluster, snapshotOf } from "../../capabilities/simulation/model-cluster";
import { demandNothing } from "../properties/runs";
import {
  type Happening,
  aFailingRollout,
  aSteeredCleanCluster,
  aSteeredHappening,
  aSteeredStrangeCluster,
  anAccident,
} from "./generators";
import { seeded } from "./seeded";
import { type Step, settle } from "./settle";
import { complaintsAboutStages, complaintsAtRestOfStages } from "./staged-invariants";
import { complaintsAboutControls, complaintsAtRestUnderControls } from "./steered-invariants";

// Whole plans of sets whose controls are switched at random while anything else happens too. What must hold is in
// steered-invariants.ts.

type Story = readonly (readonly [number, Happening])[];
const aStory: fc.Arbitrary<Story> = fc.array(fc.tuple(fc.nat(8), aSteeredHappening), { maxLength: 6 });

function told(story: Story): (cluster: ModelCluster, looks: number) => ModelCluster {
  let dueAt = 0;
  const due = story.map(([looks, { to }]) => ({ at: (dueAt += looks), to }));
  return (cluster, looks) => due.filter(({ at }) => at === looks).reduce((current, { to }) => to(current), cluster);
}

it.each([
  ["any cluster", aSteeredStrangeCluster],
  ["a cluster that it made itself", aSteeredCleanCluster],
])(
  "keeps what the controls promise in %s, whatever happens, and comes to rest",
  (_, aStart) => {
    fc.assert(
      fc.property(aStart, aStory, (start, story) => {
        const check = (step: Step): void =>
          demandNothing([...complaintsAboutControls(step), ...complaintsAboutStages(step)]);
        const end = settle(start, { check, interfere: told(story) });
        demandNothing([...complaintsAtRestUnderControls(end), ...complaintsAtRestOfStages(end)]);
        demandNothing(look(end.after).plan.actions.map(({ kind }) => `the next look wants ${kind}`));
      }),
      seeded(300),
    );
  },
  300_000,
);

it("takes back what fails, whatever happens meanwhile", () => {
  const someAccidents: fc.Arbitrary<Story> = fc.array(fc.tuple(fc.nat(8), anAccident), { maxLength: 4 });
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

it("says when to look again at the latest: until then it would plan the same", () => {
  fc.assert(
    fc.property(aSteeredStrangeCluster, aStory, fc.double({ min: 0, max: 1, noNaN: true }), (start, story, share) => {
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
