import type { DaemonSet, DaemonSetStatus } from "../../../../capabilities/api/types";
import { SetTally } from "./set-tally";

const settled = {
  observedGeneration: 2,
  desiredNumberScheduled: 3,
  updatedNumberScheduled: 3,
  numberAvailable: 3,
  currentNumberScheduled: 3,
  numberMisscheduled: 0,
  numberReady: 3,
} satisfies DaemonSetStatus;

function set(status: Partial<DaemonSetStatus> = {}): DaemonSet {
  return { metadata: { uid: "a", generation: 2 }, status: { ...settled, ...status } } as DaemonSet;
}

it.each<[string, DaemonSet, number]>([
  ["says so", set(), 1],
  ["speaks of an earlier generation", set({ observedGeneration: 1 }), 0],
  ["wants fewer pods", set({ desiredNumberScheduled: 2 }), 0],
  ["has old pods", set({ updatedNumberScheduled: 2 }), 0],
  ["has pods that are not available", set({ numberAvailable: 2 }), 0],
  ["says nothing yet", { metadata: { uid: "a", generation: 2 } }, 0],
])("a set that %s", (_name, stored, expected) => {
  const tally = new SetTally();
  tally.replace([stored]);
  expect(tally.settled(3)).toBe(expected);
});

it("forgets sets that are no more", () => {
  const tally = new SetTally();
  tally.note("added", set());
  tally.note("deleted", set());
  expect(tally.settled(3)).toBe(0);
});
