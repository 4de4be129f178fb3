import { NOW_MS, aNode, aPod, aSet } from "../../test/builders";
import { revisionHashOf } from "../api/identity";
import { type NodeRules, byKeepOrder } from "./node-state";
import { type NodeStatesInput, nodeStates, nodeStatesSince } from "./node-states";

const set = aSet();
const ELIGIBLE = { shouldRun: true, shouldContinueRunning: true };

const rules: NodeRules = {
  eligibilityOf: () => ELIGIBLE,
  current: { hash: revisionHashOf("current"), generation: undefined },
  minReadySeconds: 0,
  nowMs: NOW_MS,
};

const states = (fields: Partial<NodeStatesInput>) => nodeStates({ ...rules, nodes: [aNode("a")], pods: [], ...fields });

const podStates = (fields: Partial<NodeStatesInput>) => states(fields).flatMap(({ pods }) => pods);

it("shows every node and every target of a pod, by name", () => {
  const pods = [aPod({ node: "x" }), aPod({ node: "b" })];
  const shown = states({ nodes: [aNode("c"), aNode("b")], pods });
  expect(shown.map(({ name, exists, shouldRun, pods: own }) => [name, exists, shouldRun, own.length])).toEqual([
    ["b", true, true, 1],
    ["c", true, true, 0],
    ["x", false, false, 1],
  ]);
});

it.each([
  ["of no node that can be told (D-ELIG-33)", aPod({ node: null })],
  ["that failed and is terminating (D-PLACE-01)", aPod({ phase: "Failed", terminating: true })],
  ["that succeeded and is terminating (D-PLACE-01)", aPod({ phase: "Succeeded", terminating: true })],
])("leaves out a pod %s", (_, pod) => {
  expect(podStates({ pods: [pod] })).toEqual([]);
});

it.each([
  ["runs and is terminating", aPod({ terminating: true })],
  ["failed", aPod({ phase: "Failed" })],
  ["is not bound yet", aPod({ bound: false })],
])("keeps in a pod that %s (D-PLACE-01)", (_, pod) => {
  expect(podStates({ pods: [pod] })).toHaveLength(1);
});

it("orders the pods of a node: bound, then older, then by name (D-PLACE-05, D-EDGE-53)", () => {
  const order = [
    aPod({ name: "c-bound-old", createdMs: 1 }),
    aPod({ name: "a-bound-young", createdMs: 2 }),
    aPod({ name: "b-bound-young", createdMs: 2 }),
    aPod({ name: "a-pending-oldest", createdMs: 0, bound: false }),
  ];
  expect(podStates({ pods: [...order].reverse() }).map(({ pod }) => pod)).toEqual(order);
  expect([...order].reverse().sort(byKeepOrder)).toEqual(order);
});

it.each([
  ["the hash", { hash: "current" }, undefined, true],
  ["the generation", { hash: "older", generation: "3" }, "3", true],
  ["both", { hash: "current", generation: "3" }, "3", true],
  ["neither", { hash: "older", generation: "2" }, "3", false],
  ["no labels", { labels: {} }, "3", false],
  ["a generation where the kind has none", { hash: "older", generation: "3" }, undefined, false],
])("a pod with %s of now is updated accordingly (D-UPD-04)", (_, fields, generation, expected) => {
  const current = { hash: revisionHashOf("current"), generation };
  const [state] = podStates({ pods: [aPod({ of: set, ...fields })], current });
  expect(state?.isUpdated).toBe(expected);
  expect(state?.hasCurrentHash).toBe("hash" in fields && fields.hash === "current");
});

it("an unknown hash makes no pod current", () => {
  const current = { hash: revisionHashOf(""), generation: undefined };
  expect(podStates({ pods: [aPod({ hash: "" })], current })[0]?.isUpdated).toBe(false);
});

it.each([
  [NOW_MS - 15_000, true],
  [NOW_MS - 14_999, false],
])("a pod is available from the exact end of minReadySeconds (D-UPD-05): ready since %i", (readySinceMs, expected) => {
  const [state] = podStates({ pods: [aPod({ readySinceMs })], minReadySeconds: 15 });
  expect(state).toMatchObject({ isReady: true, isAvailable: expected });
});

it.each([
  ["one that is current and available", [aPod({ hash: "current" })], true],
  ["none", [], false],
  ["two", [aPod({ hash: "current" }), aPod({ hash: "current", name: "second" })], false],
  ["an outdated one", [aPod({ hash: "older" })], false],
  ["one that is not ready", [aPod({ hash: "current", ready: false })], false],
  ["one that is terminating", [aPod({ hash: "current", terminating: true })], false],
  ["one that failed", [aPod({ hash: "current", phase: "Failed" })], false],
  ["one that succeeded", [aPod({ hash: "current", phase: "Succeeded" })], false],
])("a node with %s is settled accordingly", (_, pods, expected) => {
  expect(states({ pods })[0]?.isSettled).toBe(expected);
});

it("a node that should not run a pod is not settled by having one", () => {
  const eligibilityOf = () => ({ shouldRun: false, shouldContinueRunning: true });
  const [state] = states({ pods: [aPod({ hash: "current" })], eligibilityOf });
  expect(state?.isSettled).toBe(false);
});

it("makes anew only the states of which something changed", () => {
  const [a, b, c] = ["a", "b", "c"].map(name => aNode(name));
  if (!a || !b || !c) throw new Error("there are three");
  const input = { ...rules, nodes: [a, b, c], pods: [aPod({ node: "b" }), aPod({ node: "c" })] };
  const before = nodeStates(input);
  const after = nodeStatesSince(
    { input, states: before },
    { ...input, pods: [...input.pods.slice(0, 1), aPod({ node: "c", ready: false })] },
  );
  expect(after.map((state, index) => state === before[index])).toEqual([true, true, false]);
  expect(nodeStatesSince({ input, states: before }, { ...input, nowMs: NOW_MS + 1 })).toBe(before);
});
