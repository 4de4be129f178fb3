import fc from "fast-check";

import { demandNothing } from "../properties/runs";
import { complaintsAboutExplanation } from "./explained-invariants";
import { type Happening, aSteeredCleanCluster, aSteeredHappening, aSteeredStrangeCluster } from "./generators";
import type { ModelCluster } from "../../capabilities/simulation/model-cluster";
import { seeded } from "./seeded";
import { type Step, settle } from "./settle";

// What the status says that nodes wait for, of sets whose controls are switched at random while anything else happens too.

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
  "adds up in %s, names the right nodes, and says of each what holds it",
  (_, aStart) => {
    fc.assert(
      fc.property(aStart, aStory, (start, story) => {
        const check = (step: Step): void => demandNothing(complaintsAboutExplanation(step));
        settle(start, { check, interfere: told(story) });
      }),
      seeded(200),
    );
  },
  300_000,
);
