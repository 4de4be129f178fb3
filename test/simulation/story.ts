import fc from "fast-check";

import type { ModelCluster } from "../../capabilities/simulation/model-cluster";
import type { Happening } from "./generators";

/** What happens while looks are taken: each happening, and after how many looks since the last one. */
export type Story = readonly (readonly [number, Happening])[];

export function aStoryOf(happening: fc.Arbitrary<Happening>, maxLength = 6): fc.Arbitrary<Story> {
  return fc.array(fc.tuple(fc.nat(8), happening), { maxLength });
}

/** As `settle` is to be interfered with. */
export function told(story: Story): (cluster: ModelCluster, looks: number) => ModelCluster {
  let dueAt = 0;
  const due = story.map(([looks, { to }]) => ({ at: (dueAt += looks), to }));
  return (cluster, looks) => due.filter(({ at }) => at === looks).reduce((current, { to }) => to(current), cluster);
}
