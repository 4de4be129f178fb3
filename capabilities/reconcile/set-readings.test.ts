import { aSet } from "../../test/builders";
import { APPS } from "../api/flavor";
import type { StoredSet } from "../cache/set-projection";
import { setReadings } from "./set-readings";

const status = {
  desiredNumberScheduled: 2,
  currentNumberScheduled: 1,
  numberMisscheduled: 0,
  numberReady: 1,
};
const ours = aSet({ name: "ours", generation: 7 });
const theirs = aSet({ name: "theirs", flavor: APPS });
const stored = (set: typeof ours, rest: Partial<StoredSet> = {}): StoredSet => ({ ...set, set, ...rest });

it("tells whose API a set is of, and what its stored status says", () => {
  expect(setReadings([stored(ours, { status }), stored(theirs)], () => true)).toEqual([
    { group: "everynode.dev", namespace: "default", name: "ours", generation: 7, status, blocked: [], holds: [] },
    { group: "apps", namespace: "default", name: "theirs", generation: 1, status: {} },
  ]);
});

it("leaves out what this process does not act upon", () => {
  const readings = setReadings([stored(ours), stored(theirs)], key => key === "apps/default/theirs");
  expect(readings.map(({ name }) => name)).toEqual(["theirs"]);
});

it("tells what nodes wait for by what it means, and how the set holds its rollout", () => {
  const set = aSet({ spec: { paused: true, suspend: true } });
  const byReason = { Paused: { nodes: 3, sample: ["a"] }, ImagePull: { nodes: 1 }, OfALaterVersion: { nodes: 9 } };
  const [reading] = setReadings([stored(set, { status: { ...status, blocked: { nodes: 13, byReason } } })], () => true);
  expect(reading).toMatchObject({
    holds: ["paused", "suspend"],
    blocked: [
      { reason: "Paused", stage: "held", nodes: 3 },
      { reason: "ImagePull", stage: "failing", nodes: 1 },
    ],
  });
});
