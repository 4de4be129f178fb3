import fc from "fast-check";

import type { ModelCluster } from "../../capabilities/simulation/model-cluster";
import { aSteeredCleanCluster, aSteeredHappening, aSteeredStrangeCluster } from "./generators";
import { seeded } from "./seeded";
import { type Story, aStoryOf } from "./story";

// Sets whose controls are switched at random while anything else happens too.

export const aSteeredStory = aStoryOf(aSteeredHappening);

export interface Play {
  readonly numRuns: number;
  /** Throws where something is not as it must be. */
  readonly play: (start: ModelCluster, story: Story) => void;
}

/** A test from any cluster, and one from those that the planner made itself. `title` has a `%s` for which it is. */
export function itSteersAny(title: string, { numRuns, play }: Play): void {
  it.each([
    ["any cluster", aSteeredStrangeCluster],
    ["a cluster that it made itself", aSteeredCleanCluster],
  ])(title, (_, aStart) => fc.assert(fc.property(aStart, aSteeredStory, play), seeded(numRuns)), 300_000);
}
