import fc from "fast-check";

import { demandNothing } from "../properties/runs";
import { complaintsAboutExplanation } from "./explained-invariants";
import { aSteeredCleanCluster, aSteeredHappening, aSteeredStrangeCluster } from "./generators";
import { seeded } from "./seeded";
import { type Step, settle } from "./settle";
import { aStoryOf, told } from "./story";

// What the status says that nodes wait for, of sets whose controls are switched at random while anything else happens too.

const aStory = aStoryOf(aSteeredHappening);

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
