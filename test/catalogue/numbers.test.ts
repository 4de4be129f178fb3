import { budgetFor, updateStrategy } from "../../capabilities/plan/budget";
import { type PodFields, aSet, rolling } from "../builders";
import { plain, podsOn } from "./situations";
import { planOf } from "./sync";

// Section 11.2 of the specification: by which numbers a rolling update goes.

const first = podsOn("plain-0", 1);
const both = [...first, ...podsOn("plain-1", 1)];
const ending = [...first, ...podsOn("plain-1", 1, { terminating: true })];

interface Case {
  readonly name: string;
  readonly budget: { readonly maxUnavailable: number | string; readonly maxSurge?: number | string };
  readonly nodeCount: number;
  readonly pods: readonly PodFields[];
  /** Surge, unavailable, desired nodes, and those of them without a pod. */
  readonly numbers: readonly number[];
}

it.each<Case>([
  { name: "no nodes", budget: { maxUnavailable: 0 }, nodeCount: 0, pods: [], numbers: [0, 0, 0, 0] },
  { name: "two nodes", budget: { maxUnavailable: 1 }, nodeCount: 2, pods: both, numbers: [0, 1, 2, 0] },
  { name: "a budget of none", budget: { maxUnavailable: 0 }, nodeCount: 2, pods: first, numbers: [0, 1, 2, 1] },
  {
    name: "a surge of none",
    budget: { maxUnavailable: 0, maxSurge: 0 },
    nodeCount: 2,
    pods: first,
    numbers: [0, 1, 2, 1],
  },
  { name: "half of two", budget: { maxUnavailable: "50%" }, nodeCount: 2, pods: both, numbers: [0, 1, 2, 0] },
  {
    name: "a surge of half of two",
    budget: { maxUnavailable: "0%", maxSurge: "50%" },
    nodeCount: 2,
    pods: both,
    numbers: [1, 0, 2, 0],
  },
  {
    name: "a surge of both",
    budget: { maxUnavailable: "0%", maxSurge: "100%" },
    nodeCount: 2,
    pods: both,
    numbers: [2, 0, 2, 0],
  },
  { name: "half of three", budget: { maxUnavailable: "50%" }, nodeCount: 3, pods: ending, numbers: [0, 2, 3, 1] },
])("the numbers of $name are $numbers (TestGetUnavailableNumbers)", ({ budget, nodeCount, pods, numbers }) => {
  // Nodes are counted for a set with a valid budget: one that allows nothing at all is held.
  const { status } = planOf({ nodes: plain(nodeCount), pods });
  const { desiredNumberScheduled: desired = -1, currentNumberScheduled: current = -1 } = status ?? {};
  const strategy = updateStrategy(aSet({ spec: rolling(budget) }).spec);
  if (strategy.kind === "OnDelete") throw new Error("OnDelete has no budget");
  const { maxSurge, maxUnavailable } = budgetFor(desired, strategy);
  expect([maxSurge, maxUnavailable, desired, desired - current]).toEqual(numbers);
});
