import { aSet, nodes, rolling } from "../builders";
import { Lab } from "./lab";

// What becomes of pods that were available when a set's minReadySeconds are raised (docs/rollouts.md). Counts are creates/deletes.

const version = (image: string, minReadySeconds: number) =>
  aSet({ image, spec: { ...rolling({ maxUnavailable: 1, maxSurge: 0 }), minReadySeconds } });

/** Five nodes, whose pods have been ready for so many seconds. */
function readyFor(seconds: number): Lab {
  const lab = new Lab({ set: version("logs:1", 0), nodes: nodes(5) });
  lab.atOnce();
  lab.makeReady();
  lab.wait(seconds);
  return lab;
}

it("replaces no pod by itself, and counts those as available that have been ready for as long", () => {
  const lab = readyFor(10);
  lab.change(version("logs:1", 30));
  expect(lab.looks(1)).toEqual(["0/0"]);
  expect(lab.cluster.revisions).toHaveLength(1);
  expect(lab.cluster.status).toMatchObject({ numberReady: 5, numberAvailable: 0, numberUnavailable: 5 });
  lab.wait(20);
  expect(lab.looks(1)).toEqual(["0/0"]);
  expect(lab.cluster.status).toMatchObject({ numberReady: 5, numberAvailable: 5 });
});

it("holds a rollout up until the pods that it made have been ready for as long", () => {
  const lab = readyFor(60);
  lab.change(version("logs:2", 0));
  expect(lab.looks(2)).toEqual(["0/1", "1/0"]);
  lab.makeReady();
  lab.change(version("logs:2", 30));
  expect(lab.looks(1)).toEqual(["0/0"]);
  lab.wait(29);
  expect(lab.looks(1)).toEqual(["0/0"]);
  lab.wait(1);
  expect(lab.looks(1)).toEqual(["0/1"]);
});

it("has a new template reach every pod at once that is not available by it yet, whatever the budget", () => {
  const lab = readyFor(10);
  lab.change(version("logs:2", 30));
  expect(lab.looks(1)).toEqual(["0/5"]);
});

it("keeps to the budget where the pods have been ready for longer", () => {
  const lab = readyFor(30);
  lab.change(version("logs:2", 30));
  expect(lab.looks(1)).toEqual(["0/1"]);
});
