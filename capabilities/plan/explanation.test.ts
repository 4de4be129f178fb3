import { aNode } from "../../test/builders";
import { nodeNameOf, revisionHashOf } from "../api/identity";
import { MAX_SAMPLE, explanation, reasonsOf } from "./explanation";
import type { ReasonInput } from "./node-reason";
import type { NodeState } from "./node-state";
import { nodeStates } from "./node-states";
import { REASONS, type ReasonCode, isOffTarget } from "./reason-codes";

/** Nodes that should run a pod and have none, told apart by what a policy says of them. */
function explained(names: readonly string[], notice: (index: number) => ReasonCode) {
  const nodes: readonly NodeState[] = nodeStates({
    nodes: names.map(name => aNode(name)),
    pods: [],
    eligibilityOf: () => ({ shouldRun: true, shouldContinueRunning: true }),
    current: { hash: revisionHashOf("current"), generation: undefined },
    minReadySeconds: 0,
    nowMs: 0,
  });
  const input: ReasonInput = {
    strategy: { kind: "OnDelete" },
    notices: new Map(nodes.map(({ name }, index) => [name, notice(index)])),
    ...{ replacing: new Set(), isRefused: false, withoutRoom: new Set(), departing: new Set(), notReady: new Set() },
  };
  return { ...explanation(nodes, input), reasons: reasonsOf(nodes, input) };
}

const names = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => `node-${String(index).padStart(5, "0")}`);

it("counts nodes by what they wait for, in alphabetical order, and names the first of each", () => {
  const { blocked, unavailableByCause } = explained(names(20), index => (index % 2 === 0 ? "Terminating" : "Paused"));
  const sample = (first: number): readonly string[] =>
    Array.from({ length: MAX_SAMPLE }, (_, index) => `node-000${String(first + 2 * index).padStart(2, "0")}`);
  expect(blocked).toEqual({
    nodes: 20,
    byReason: { Paused: { nodes: 10, sample: sample(1) }, Terminating: { nodes: 10, sample: sample(0) } },
  });
  expect(Object.keys(blocked.byReason)).toEqual(["Paused", "Terminating"]);
  expect(unavailableByCause).toEqual({ NoPod: 20 });
});

it("leaves out nodes that are at the target, and those that the roll-out is not about", () => {
  const codes = ["Updated", "Cordoned", "LeavesService", "Staying", "NotEligible"] as const;
  expect(explained(names(5), index => codes[index % 5] ?? "Updated").blocked).toEqual({ nodes: 0, byReason: {} });
});

it("knows the reason of each node", () => {
  expect(explained(["b", "a"], () => "Leaving").reasons).toEqual(
    new Map([
      [nodeNameOf("a"), "Leaving"],
      [nodeNameOf("b"), "Leaving"],
    ]),
  );
});

it("takes less than 64 kB of 15,000 nodes with the longest of names, whatever they wait for", () => {
  const codes = Object.entries(REASONS)
    .map(([code]) => code as ReasonCode)
    .filter(isOffTarget);
  const long = names(15_000).map(name => name.padEnd(253, "x"));
  const { reasons, ...status } = explained(long, index => codes[index % codes.length] ?? "NoPod");
  expect(reasons.size).toBe(15_000);
  expect(Object.keys(status.blocked.byReason)).toHaveLength(codes.length);
  // With as many causes as there can be, and room for the conditions, of which each message is short.
  const causes = Object.fromEntries(codes.map(code => [code, 15_000]));
  expect(JSON.stringify({ ...status, unavailableByCause: causes }).length).toBeLessThan(60_000);
});
