import { NOW_MS, aNode, aPod } from "../../test/builders";
import type { PodFields } from "../../test/builders";
import { revisionHashOf } from "../api/identity";
import { type ManageInput, placement } from "./manage";
import { nodeStates } from "./node-states";
import type { Eligibility } from "./placement";

const ELIGIBLE = { shouldRun: true, shouldContinueRunning: true };
const MAY_STAY = { shouldRun: false, shouldContinueRunning: true };
const MUST_LEAVE = { shouldRun: false, shouldContinueRunning: false };

interface Case extends Partial<ManageInput> {
  readonly eligibility?: Eligibility;
  readonly minReadySeconds?: number;
}

/** What happens on node `a`: `+` for a created pod, and the name and reason of each deleted one. */
function onNodeA(pods: readonly PodFields[], { eligibility = ELIGIBLE, minReadySeconds = 0, ...input }: Case = {}) {
  const nodes = nodeStates({
    nodes: [aNode("a")],
    pods: pods.map((fields, index) => aPod({ name: `p${index}`, createdMs: index, hash: "current", ...fields })),
    eligibilityOf: () => eligibility,
    current: { hash: revisionHashOf("current"), generation: "1" },
    minReadySeconds,
    nowMs: NOW_MS,
  });
  const planned = placement({ nodes, allowsSurge: false, nowMs: NOW_MS, ...input });
  return [...planned.create.map(() => "+"), ...planned.delete.map(({ pod, reason }) => `${pod.name} ${reason}`)];
}

const surging = { allowsSurge: true };
/** It failed a second ago as the third in a row, and so stays for a second yet. */
const waiting: PodFields = {
  phase: "Failed",
  createdMs: NOW_MS - 2_000,
  failure: { attempts: 2, finishedAtMs: NOW_MS - 1_000 },
};
const old = { hash: "old" };

it.each<[string, readonly PodFields[], Case, readonly string[]]>([
  ["an empty node that should run one", [], {}, ["+"]],
  ["an empty node that may only keep one", [], { eligibility: MAY_STAY }, []],
  ["an empty node that may not run one", [], { eligibility: MUST_LEAVE }, []],
  ["a node with its pod", [{}], {}, []],
  ["a node that may keep its pod", [{}], { eligibility: MAY_STAY }, []],
  [
    "a node that may not run its pods",
    [{}, { terminating: true }, { phase: "Failed" }],
    { eligibility: MUST_LEAVE },
    ["p0 misplaced", "p2 misplaced"],
  ],
])("%s gets what D-PLACE-02 says", (_, pods, options, expected) => {
  expect(onNodeA(pods, options)).toEqual(expected);
});

it.each<[string, readonly PodFields[], readonly string[]]>([
  ["keeps the first of its running pods (D-PLACE-04)", [{}, {}, {}], ["p1 surplus", "p2 surplus"]],
  ["keeps the bound one rather than the older (D-PLACE-05, D-EDGE-32)", [{ bound: false }, {}], ["p0 surplus"]],
  ["waits for a terminating pod (D-PLACE-04, D-EDGE-22)", [{ terminating: true }], []],
  ["replaces a pod that has ended and is going (D-PLACE-01)", [{ terminating: true, phase: "Failed" }], ["+"]],
  ["deletes a succeeded pod and waits (D-PLACE-03)", [{ phase: "Succeeded" }], ["p0 succeeded"]],
  ["deletes a failed pod and waits (D-PLACE-12)", [{ phase: "Failed" }], ["p0 failed"]],
  ["deletes one failed pod at a time (D-PLACE-15)", [{ phase: "Failed" }, { phase: "Failed" }], ["p0 failed"]],
  [
    "deletes failed and surplus pods together",
    [{ phase: "Failed" }, {}, {}, {}],
    ["p0 failed", "p2 surplus", "p3 surplus"],
  ],
  ["does not count a terminating pod as running", [{ terminating: true }, {}], []],
])("without surge a node %s", (_, pods, expected) => {
  expect(onNodeA(pods)).toEqual(expected);
});

it.each<[string, readonly PodFields[], Case, readonly string[]]>([
  ["gets a pod beside a terminating one (D-SURGE-11)", [{ terminating: true }], {}, ["+"]],
  ["gets a pod beside a failed one that goes", [{ phase: "Failed" }], {}, ["+", "p0 failed"]],
  ["gets none beside a failed one that waits", [waiting], {}, []],
  ["gets none where one of two failed ones waits", [waiting, { phase: "Failed" }], {}, ["p1 failed"]],
  ["gets none beside a failed one that waits while another is ending", [{ terminating: true }, waiting], {}, []],
  ["keeps an old pod beside a new one that failed and waits", [old, waiting], {}, []],
  ["gets none where it may only stay", [{ terminating: true }], { eligibility: MAY_STAY }, []],
  ["keeps its only pod, old or not", [old], {}, []],
  ["keeps an old pod that is ready beside one that is not available", [old, { ready: false }], {}, []],
  ["loses the old pod when the new one is available", [old, {}], {}, ["p0 surplus"]],
  ["loses the old pod when it is not ready", [{ ...old, ready: false }, { ready: false }], {}, ["p0 surplus"]],
  [
    "keeps the old pod while the new one is ready for too short a time",
    [old, { readySinceMs: NOW_MS - 10_000 }],
    { minReadySeconds: 15 },
    [],
  ],
  [
    "loses the old pod once the new one is ready for long enough",
    [old, { readySinceMs: NOW_MS - 20_000 }],
    { minReadySeconds: 15 },
    ["p0 surplus"],
  ],
  [
    "keeps an old pod that is ready but not available (D-SURGE-08)",
    [{ ...old, readySinceMs: NOW_MS }, { ready: false }],
    { minReadySeconds: 15 },
    [],
  ],
  [
    "keeps one current and one old pod at most (D-PLACE-07)",
    [{ ready: false }, old, { ready: false }, old],
    {},
    ["p2 surplus", "p3 surplus"],
  ],
  ["keeps one of two old pods", [old, old], {}, ["p1 surplus"]],
  [
    "keeps the first of two old pods, although the other one is of the set's generation and serves",
    [
      { ...old, ready: false },
      { ...old, generation: "1" },
    ],
    {},
    ["p1 surplus"],
  ],
])("with surge a node %s (D-PLACE-06)", (_, pods, options, expected) => {
  expect(onNodeA(pods, { ...surging, ...options })).toEqual(expected);
});

describe("the back-off of failed pods", () => {
  it.each<[string, readonly PodFields[], readonly string[]]>([
    ["keeps a failed pod, and creates none in its place (D-PLACE-11)", [waiting], []],
    ["deletes the one of two that need not wait", [waiting, { phase: "Failed" }], ["p1 failed"]],
    ["does not keep a succeeded one", [waiting, { phase: "Succeeded" }], ["p1 succeeded"]],
    ["does not keep surplus ones", [waiting, {}, {}], ["p2 surplus"]],
  ])("%s", (_, pods, expected) => {
    expect(onNodeA(pods)).toEqual(expected);
  });

  it("does not keep a pod where it may not be", () => {
    expect(onNodeA([waiting], { eligibility: MUST_LEAVE })).toEqual(["p0 misplaced"]);
  });

  it("keeps one also where no other is to come", () => {
    expect(onNodeA([waiting], { eligibility: MAY_STAY })).toEqual([]);
  });

  it("gives each node a delay of its own, and says when it ends (D-PLACE-14)", () => {
    const failed = (node: string, attempts: number) =>
      aPod({ node, name: node, hash: "current", phase: "Failed", failure: { attempts } });
    const nodes = nodeStates({
      nodes: ["a", "b", "c", "d"].map(name => aNode(name)),
      pods: [failed("a", 4), failed("b", 2), failed("c", 0), aPod({ node: "d", hash: "current" })],
      eligibilityOf: () => ELIGIBLE,
      current: { hash: revisionHashOf("current"), generation: undefined },
      minReadySeconds: 0,
      nowMs: NOW_MS,
    });
    const planned = placement({ nodes, allowsSurge: false, nowMs: NOW_MS });
    expect(planned).toMatchObject({ create: [], delete: [{ pod: { name: "c" }, reason: "failed" }] });
    expect(planned.retriesAtMs).toEqual([NOW_MS + 8_000, NOW_MS + 2_000]);
  });
});

it.each<[string, PodFields, readonly string[]]>([
  ["not bound is deleted (D-PLACE-08)", { bound: false }, ["p node-gone"]],
  ["not bound and terminating is not deleted again", { bound: false, terminating: true }, []],
  ["bound is left to the pod garbage collector (D-ELIG-41)", {}, []],
])("a pod of a vanished node that is %s", (_, fields, expected) => {
  const nodes = nodeStates({
    nodes: [],
    pods: [aPod({ name: "p", ...fields })],
    eligibilityOf: () => ELIGIBLE,
    current: { hash: revisionHashOf("current"), generation: undefined },
    minReadySeconds: 0,
    nowMs: NOW_MS,
  });
  const planned = placement({ nodes, allowsSurge: true, nowMs: NOW_MS });
  expect(planned.delete.map(({ pod, reason }) => `${pod.name} ${reason}`)).toEqual(expected);
  expect(planned.create).toEqual([]);
});
