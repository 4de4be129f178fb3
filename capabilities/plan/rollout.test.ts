import fc from "fast-check";

import { outdatedPodsToDelete } from "./rollout";

interface TestPod {
  readonly name: string;
  readonly isTerminating: boolean;
  readonly isUpdated: boolean;
  readonly isAvailable: boolean;
}

/** Pods in short: `o` old or `n` new, upper case where available, `x` after one that is terminating. */
function podsOf(text: string, node: number): readonly TestPod[] {
  return [...text.matchAll(/([onON])(x?)/g)].map(([, kind = "", mark], index) => ({
    name: `${node}${kind}${index}`,
    isTerminating: mark === "x",
    isUpdated: kind.toLowerCase() === "n",
    isAvailable: kind === kind.toUpperCase(),
  }));
}

const deleted = (nodes: string, maxUnavailable: number): readonly string[] =>
  outdatedPodsToDelete({ podsOfNodes: nodes.split(" ").map(podsOf), maxUnavailable }).map(({ name }) => name);

it.each([
  ["takes old pods up to the budget", "O O O O O", 2, ["0O0", "1O0"]],
  ["takes none while the budget is used up by a missing pod", "O O -", 1, []],
  ["takes none while the budget is used up by a terminating one (D-UPD-35, D-EDGE-02)", "O O Ox", 1, []],
  ["takes none while the budget is used up by a new one (D-UPD-36)", "O O n", 1, []],
  ["takes one where two may be missing and one is", "O O n", 2, ["0O0"]],
  [
    "takes every old pod that does not serve, whatever the budget (D-UPD-32, D-EDGE-34)",
    "o o o o o",
    3,
    ["0o0", "1o0", "2o0", "3o0", "4o0"],
  ],
  ["takes those first, and counts them (D-UPD-32)", "O o O O", 2, ["1o0", "0O0"]],
  ["takes no serving pod while others use up the budget (D-UPD-37)", "O o o n", 3, ["1o0", "2o0"]],
  ["counts a pair as unavailable and takes none of it", "ON O", 1, []],
  ["counts two of a kind as unavailable and takes none of them (D-UPD-26)", "OO NN O", 2, []],
  ["does not see what is terminating beside a staying pod (D-UPD-26)", "ONx N", 1, ["0O0"]],
  ["has nothing to do when all are new", "N N N", 1, []],
])("%s (D-UPD-30, D-UPD-31)", (_, nodes, maxUnavailable, expected) => {
  expect(deleted(nodes, maxUnavailable)).toEqual(expected);
});

it("takes as many whatever the order of the nodes (D-UPD-27), and never a serving pod beyond the budget", () => {
  const aNode = fc.constantFrom("", "O", "o", "N", "n", "Ox", "ON", "on", "OO", "oNx");
  fc.assert(
    fc.property(fc.array(aNode, { maxLength: 12 }), fc.nat(6), (nodes, maxUnavailable) => {
      const podsOfNodes = nodes.map(podsOf);
      const taken = outdatedPodsToDelete({ podsOfNodes, maxUnavailable });
      const reversed = outdatedPodsToDelete({ podsOfNodes: [...podsOfNodes].reverse(), maxUnavailable });
      expect(reversed).toHaveLength(taken.length);
      const isServing = (pods: readonly TestPod[]): boolean =>
        pods.filter(pod => !pod.isTerminating).length === 1 && pods.some(pod => !pod.isTerminating && pod.isAvailable);
      const unavailable = podsOfNodes.filter(pods => !isServing(pods)).length;
      const servingTaken = taken.filter(pod => pod.isAvailable).length;
      expect(servingTaken).toBeLessThanOrEqual(Math.max(0, maxUnavailable - unavailable));
      expect(taken.every(pod => !pod.isUpdated && !pod.isTerminating)).toBe(true);
    }),
  );
});
