import { NOW_MS, aNode, aPod, aSet } from "../../../test/builders";
import { type NodeName, nodeNameOf, revisionHashOf } from "../../api/identity";
import { type Exclusion, exclusionOf } from "../../api/unreachable-nodes";
import { type NodeState, nodeStates } from "../node-states";
import type { NodeReadiness } from "../snapshot";
import { parted, unreachableNodes } from "./unreachable-nodes";

const HOUR_MS = 3_600_000;
const UNWANTED = { shouldRun: false };

interface NodeStory {
  /** Milliseconds before now. */
  readonly unreadyFor?: number;
  readonly readyFor?: number;
  readonly speaks?: boolean;
  /** When it got its pod of the candidate, before now. */
  readonly gotFor?: number;
  readonly cordoned?: boolean;
}

const readinessOf = ({ unreadyFor, readyFor = HOUR_MS, speaks }: NodeStory): NodeReadiness =>
  unreadyFor === undefined
    ? { kind: "ready", sinceMs: NOW_MS - readyFor }
    : { kind: speaks ? "notReady" : "silent", sinceMs: NOW_MS - unreadyFor };

const exclusion: Exclusion = {
  afterMs: 60_000,
  maxExcluded: { kind: "int", value: 2 },
  suspectMs: 30_000,
  maxSuspects: { kind: "int", value: 1 },
};

/** With a pod on each node, an old one where it did not get the candidate. */
function found(stories: Record<string, NodeStory>, over: Partial<Exclusion> = {}) {
  const names = Object.keys(stories);
  const observed = names.map(name => aNode(name, { readiness: readinessOf(stories[name] ?? {}) }));
  const pods = names.map(node => {
    const gotFor = stories[node]?.gotFor;
    return aPod({
      node,
      ready: false,
      ...(gotFor === undefined ? { hash: "old" } : { hash: "new", createdMs: NOW_MS - gotFor }),
    });
  });
  const states = nodeStates({
    ...{ nodes: observed, pods, minReadySeconds: 0, nowMs: NOW_MS },
    current: { hash: revisionHashOf("new"), generation: undefined },
    eligibilityOf: ({ name }) =>
      stories[name]?.cordoned
        ? { shouldRun: false, shouldContinueRunning: true, isHeld: true }
        : { shouldRun: true, shouldContinueRunning: true },
  });
  const unreachable = unreachableNodes({ exclusion: { ...exclusion, ...over }, observed, states, nowMs: NOW_MS });
  const { excluded, spared, suspects } = unreachable;
  return { ...unreachable, states, excluded: [...excluded], spared: [...spared], suspects, unreachable };
}

it("counts every node of a set that does not say otherwise", () => {
  expect(unreachableNodes({ exclusion: undefined, observed: [aNode()], states: [], nowMs: NOW_MS }).excluded.size).toBe(
    0,
  );
});

it.each<[string, NodeStory, object]>([
  [
    "leaves out one that is silent since before it got the candidate",
    { unreadyFor: 60_000 },
    { excluded: ["a"], spared: ["a"] },
  ],
  [
    "leaves out one that was created a pod of the candidate while silent",
    { unreadyFor: 90_000, gotFor: 10 },
    { excluded: ["a"] },
  ],
  [
    "touches the pod of one whose kubelet speaks",
    { unreadyFor: 60_000, speaks: true },
    { excluded: ["a"], spared: [] },
  ],
  [
    "waits before it leaves one out, and spares it meanwhile",
    { unreadyFor: 59_000 },
    { excluded: [], spared: ["a"], changesAtMs: [NOW_MS + 1_000] },
  ],
  [
    "suspects the candidate of one that turned in the moment in which it got it",
    { unreadyFor: 5_000, gotFor: 5_000 },
    { suspects: ["a"], excluded: [], spared: [] },
  ],
  [
    "suspects it for as long as it bakes, and however long it is ago",
    { unreadyFor: 90_000, gotFor: 120_000 },
    { suspects: ["a"], excluded: [], spared: [] },
  ],
  ["suspects one whose kubelet speaks", { unreadyFor: 5_000, gotFor: 9_000, speaks: true }, { suspects: ["a"] }],
  ["counts one that turned later", { unreadyFor: 89_999, gotFor: 120_000 }, { suspects: [], excluded: [], spared: [] }],
  ["counts one that is ready", { gotFor: 120_000 }, { suspects: [], excluded: [], spared: [] }],
  [
    "has nothing to say of one that a rollout leaves alone",
    { unreadyFor: 60_000, cordoned: true },
    { excluded: [], spared: [] },
  ],
])("%s", (_, story, expected) => {
  expect(found({ a: story })).toMatchObject(expected);
});

it("leaves out as many as may be, first those that have been not ready for the longest", () => {
  const stories = { a: { unreadyFor: 60_000 }, b: { unreadyFor: 90_000 }, c: { unreadyFor: 90_000 }, d: {} };
  expect(found(stories).excluded).toEqual(["b", "c"]);
  expect(found(stories, { maxExcluded: { kind: "percent", value: 26 } }).excluded).toEqual(["b", "c"]);
  expect(found(stories, { maxExcluded: { kind: "percent", value: 25 } }).excluded).toEqual(["b"]);
  expect(found(stories).spared).toEqual(["a", "b", "c"]);
});

it("holds once there are more suspects than may be, of a share as many as are below it", () => {
  const suspect = { unreadyFor: 5_000, gotFor: 9_000 };
  expect(found({ a: suspect, b: {}, c: {} }).isHeld).toBe(false);
  expect(found({ a: suspect, b: suspect, c: {} })).toMatchObject({ isHeld: true, suspects: ["a", "b"] });
  const ofThree = (value: number) =>
    found({ a: suspect, b: {}, c: {} }, { maxSuspects: { kind: "percent", value } }).isHeld;
  expect([33, 34].map(ofThree)).toEqual([true, false]);
});

it("asks to be looked at again when the first of those that wait is left out", () => {
  expect(found({ a: { unreadyFor: 10_000 }, b: { unreadyFor: 20_000 } }).changesAtMs).toEqual([NOW_MS + 40_000]);
});

it("puts those at the end that came back since the candidate was there, in the order in which they came", () => {
  const { states, unreachable } = found({
    a: { readyFor: 1_000 },
    b: { readyFor: 2_000 },
    c: { gotFor: 60_000 },
    d: { readyFor: 61_000 },
  });
  expect(parted({ nodes: states, unreachable, admitted: undefined }).counted.map(({ name }) => name)).toEqual([
    "c",
    "d",
    "b",
    "a",
  ]);
});

it("gives a pod on a node that came back as long to serve as one has to be not ready, and then treats it as any", () => {
  const after = (readyFor: number) => {
    const { states, unreachable, changesAtMs } = found({ a: { readyFor }, b: { gotFor: 90_000 } });
    const [, back] = parted({ nodes: states, unreachable, admitted: undefined }).counted;
    return [back?.pods.map(({ isUpdated }) => isUpdated), changesAtMs];
  };
  expect(after(59_000)).toEqual([[true], [NOW_MS + 1_000]]);
  expect(after(60_000)).toEqual([[false], []]);
});

it("parts those that are left out from the others, and takes nothing of those that are spared", () => {
  const { states, unreachable } = found({
    ...{ a: { unreadyFor: 90_000 }, b: { unreadyFor: 90_000, speaks: true } },
    ...{ c: { unreadyFor: 1_000 }, d: {} },
  });
  const { counted, aside } = parted({ nodes: states, unreachable, admitted: undefined });
  const seen = (nodes: readonly NodeState[]) =>
    nodes.map(({ name, pods }) => [name, pods.map(({ isUpdated }) => isUpdated)]);
  expect(seen(aside)).toEqual([
    ["a", [true]],
    ["b", [false]],
  ]);
  expect(seen(counted)).toEqual([
    ["c", [true]],
    ["d", [false]],
  ]);
});

it.each([
  ["a node that is spared", { unreadyFor: 30_000, gotFor: 10_000 }, {}],
  ["one that is left out", { unreadyFor: 90_000, gotFor: 10_000 }, {}],
  ["one that is left out and that the stable revision does not want", { unreadyFor: 90_000, gotFor: 10_000 }, UNWANTED],
])("takes the candidate, which never began there, from %s and may not have it", (_, story, wanted) => {
  const { states, unreachable } = found({ a: story, b: { unreadyFor: 90_000 } });
  // As the stable revision sees them: the candidate is outdated.
  const nodes = states.map(state => ({
    ...{ ...state, ...wanted },
    pods: state.pods.map(pod => ({ ...pod, isUpdated: !pod.isUpdated })),
  }));
  const outdated = (admitted: ReadonlySet<NodeName>) => {
    const { counted, aside } = parted({ nodes, unreachable, admitted });
    return [...counted, ...aside]
      .filter(({ pods }) => pods.some(({ isUpdated }) => !isUpdated))
      .map(({ name }) => name);
  };
  expect(outdated(new Set())).toEqual(["a"]);
  expect(outdated(new Set([nodeNameOf("a")]))).toEqual([]);
});

it("under a hold gives the candidate to nobody, and takes it from those that may not have it", () => {
  const suspect = { unreadyFor: 5_000, gotFor: 9_000 };
  const { states, unreachable } = found({ a: suspect, b: suspect, c: {}, d: {} });
  const outdated = (admitted: ReadonlySet<NodeName> | undefined) =>
    parted({ nodes: states, unreachable, admitted })
      .counted.filter(({ pods }) => pods.some(({ isUpdated }) => !isUpdated))
      .map(({ name }) => name);
  expect(outdated(undefined)).toEqual([]);
  expect(outdated(new Set(["a", "b", "c"].map(nodeNameOf)))).toEqual(["d"]);
});

it("has defaults for all but the policy", () => {
  const withPolicy = (unreachableNodes: object, type = "RollingUpdate") =>
    exclusionOf(aSet({ spec: { updateStrategy: { type, rollingUpdate: { unreachableNodes } } } }).spec);
  expect(withPolicy({ policy: "Exclude" })).toEqual({
    afterMs: 300_000,
    maxExcluded: { kind: "percent", value: 10 },
    suspectMs: 300_000,
    maxSuspects: { kind: "int", value: 1 },
  });
  expect([withPolicy({}), withPolicy({ policy: "Count" }), withPolicy({ policy: "Exclude" }, "OnDelete")]).toEqual([
    ...[undefined, undefined, undefined],
  ]);
});
