import { NOW_MS, aNode, aPod } from "../../../test/builders";
import type { PodFields } from "../../../test/builders";
import { nodeNameOf, revisionHashOf } from "../../api/identity";
import { type Fence, fenceOf } from "../../api/rollout-controls";
import type { RolloutFence } from "../../api/types";
import { type NodeState, nodeStates } from "../node-states";
import { type Admission, OPEN_FENCE, fenced, rolloutOrder } from "./fence";

const names = ["a", "b", "c", "d"];

function statesBy(hash: string, pods: readonly PodFields[], undesired: readonly string[] = []): readonly NodeState[] {
  return nodeStates({
    nodes: names.map(name => aNode(name)),
    pods: pods.map(fields => aPod({ name: `${fields.hash}-${fields.node}`, ...fields })),
    eligibilityOf: ({ name }) => ({ shouldRun: !undesired.includes(name), shouldContinueRunning: true }),
    current: { hash: revisionHashOf(hash), generation: undefined },
    ...{ minReadySeconds: 0, nowMs: NOW_MS },
  });
}

interface Given {
  readonly pods?: readonly PodFields[];
  /** Nodes that the candidate does not want; that the stable revision does not want. */
  readonly notByCandidate?: readonly string[];
  readonly notByStable?: readonly string[];
  /** Nodes that a rollout does not wait for. */
  readonly last?: readonly string[];
}

function admitted(fence: RolloutFence, { pods = [], notByCandidate, notByStable, last = [] }: Given = {}): string {
  const found = fenceOf({ updateStrategy: { rollingUpdate: fence } }) as Fence;
  const candidate = statesBy("new", pods, notByCandidate);
  const stable = statesBy("old", pods, notByStable);
  const labelsOf = (name: string) => ({ pool: name < "c" ? "main" : "spare" });
  return [...fenced({ fence: found, candidate, stable, labelsOf, last: new Set(last.map(nodeNameOf)) }).admitted].join(
    "",
  );
}

const since = (node: string, createdMs: number): PodFields => ({ node, createdMs, hash: "new" });

it.each<[string, RolloutFence, Given, string]>([
  ["the first by name", { partition: 2 }, {}, "ab"],
  ["none, where all are left out", { partition: 4 }, {}, ""],
  ["none, where more are left out than there are", { partition: 9 }, {}, ""],
  ["one, where a share below the whole is left out", { partition: "99%" }, {}, "a"],
  ["those that have the candidate, before others", { partition: 3 }, { pods: [since("d", 1)] }, "d"],
  [
    "of those that have it, the ones that got it first",
    { partition: 2 },
    { pods: [since("a", 3), since("c", 1), since("d", 2)] },
    "cd",
  ],
  ["those with the labels", { nodeSelector: { matchLabels: { pool: "spare" } } }, {}, "cd"],
  ["all of them, by an empty selector", { nodeSelector: {} }, {}, "abcd"],
  [
    "of those with the labels, as many as may",
    { partition: 3, nodeSelector: { matchLabels: { pool: "spare" } } },
    {},
    "c",
  ],
  [
    "one of those with the labels, while another node is to give it back",
    { partition: 3, nodeSelector: { matchLabels: { pool: "spare" } } },
    { pods: [since("a", 1)] },
    "c",
  ],
  ["nodes that the stable revision alone wants", { partition: 3 }, { notByCandidate: ["a"] }, "a"],
  ["nodes that a rollout does not wait for, after the others", { partition: 2 }, { last: ["a"] }, "bc"],
  ["and before them where they have it", { partition: 3 }, { last: ["a"], pods: [since("a", 1)] }, "a"],
  ["no node that neither wants", { partition: 2 }, { notByCandidate: ["a"], notByStable: ["a"] }, "b"],
])("a fence admits %s", (_, fence, given, expected) => {
  expect(admitted(fence, given)).toBe(expected);
});

const labelsOf = (name: string) => ({ pool: name < "c" ? "main" : "spare" });
const toSpare: Admission = { admits: labels => labels?.["pool"] === "spare", mostOf: () => 1, keeps: true };

it.each<[string, RolloutFence, Admission, readonly PodFields[], string]>([
  ["the first that it takes", {}, toSpare, [], "c"],
  ["as many of them as may", {}, { ...toSpare, mostOf: wanted => wanted - 2 }, [], "cd"],
  ["no more where another node has the candidate", {}, toSpare, [since("a", 1)], "a"],
  ["all that have it, be they too many", {}, toSpare, [since("a", 1), since("b", 2)], "ab"],
  ["no more than the fence does", { partition: 3 }, { ...toSpare, mostOf: () => 2 }, [], "c"],
  ["only those that are there, where it takes none", {}, { ...toSpare, admits: () => false }, [since("a", 1)], "a"],
  [
    "none, where it takes back what is there",
    {},
    { ...toSpare, admits: () => false, keeps: false },
    [since("a", 1)],
    "",
  ],
])("a stage admits %s", (_, fence, stage, pods, expected) => {
  const found = fenceOf({ updateStrategy: { rollingUpdate: fence } }) ?? OPEN_FENCE;
  const states = { candidate: statesBy("new", pods), stable: statesBy("old", pods) };
  expect([...fenced({ fence: found, stage, labelsOf, ...states }).admitted].join("")).toBe(expected);
});

it("takes the candidate back first where it came last, and then goes by the order of the nodes", () => {
  const pods = [since("a", 1), since("b", 2), since("c", 3), { node: "d", hash: "old" }];
  const ordered = rolloutOrder(statesBy("old", pods), new Set([nodeNameOf("a")]));
  expect(ordered.map(({ name }) => name)).toEqual(["c", "b", "a", "d"]);
});
