import { NOW_MS, aNode, aPod, aSet } from "../../../test/builders";
import { nodeNameOf, revisionHashOf } from "../../api/identity";
import { departureLimitMs } from "../../api/placement-policy";
import { nodeStates } from "../node-states";
import type { Departure } from "../snapshot";
import { departing, withDeparting } from "./node-departure";

const limitMs = 60_000;
const forMs = (ms: number): Departure => ({ sign: "Drained", sinceMs: NOW_MS - ms });
const found = (departures: readonly Departure[] | undefined, limit: number | undefined = limitMs) =>
  departing({ limitMs: limit, observed: [aNode("a", departures ? { departures } : {})], nowMs: NOW_MS });

it.each<[string, readonly Departure[] | undefined, boolean, readonly number[]]>([
  ["a node in service", undefined, false, []],
  ["one that began to leave", [forMs(0)], true, [NOW_MS + limitMs]],
  ["one that has left for a moment less than the limit", [forMs(59_999)], true, [NOW_MS + 1]],
  ["one whose condition was forgotten", [forMs(60_000)], false, []],
  ["one whose condition has no time", [{ sign: "Drained", sinceMs: 0 }], false, []],
  ["one with a taint that tells no time", [{ sign: "karpenter.sh/disrupted" }], true, []],
  ["one that is being deleted, whatever was forgotten", [{ sign: "deletion" }, forMs(90_000)], true, []],
  ["one with two signs, by the later", [forMs(90_000), forMs(10_000)], true, [NOW_MS + 50_000]],
])("knows whether %s leaves, and until when", (_, departures, leaves, changesAtMs) => {
  const { nodes, ...rest } = found(departures);
  expect([nodes.has(nodeNameOf("a")), rest.changesAtMs]).toEqual([leaves, changesAtMs]);
});

it("takes no node to leave where the set does not ask", () => {
  const observed = [aNode("a", { departures: [{ sign: "deletion" }] })];
  expect(departing({ limitMs: undefined, observed, nowMs: NOW_MS }).nodes.size).toBe(0);
});

it("looks again when the first of them counts again", () => {
  const observed = [aNode("a", { departures: [forMs(10)] }), aNode("b", { departures: [forMs(20)] })];
  expect(departing({ limitMs, observed, nowMs: NOW_MS }).changesAtMs).toEqual([NOW_MS + limitMs - 20]);
});

it("holds what may stay on a node that leaves, and nothing else", () => {
  const { nodes, ...rest } = found([forMs(0)]);
  const states = (shouldRun: boolean, shouldContinueRunning = shouldRun) =>
    nodeStates({
      ...{
        nodes: [aNode("a"), aNode("b")],
        pods: [aPod({ node: "a", hash: "new" })],
        nowMs: NOW_MS,
        minReadySeconds: 0,
      },
      current: { hash: revisionHashOf("new"), generation: undefined },
      eligibilityOf: () => ({ shouldRun, shouldContinueRunning }),
    });
  const [a, b] = withDeparting(states(true), { nodes, ...rest });
  expect(a).toMatchObject({ shouldRun: false, shouldContinueRunning: true, isHeld: true, isSettled: false });
  expect(b).not.toHaveProperty("isHeld");
  expect(withDeparting(states(false, true), { nodes, ...rest })[0]).toMatchObject({ isHeld: true });
  const leaving = states(false);
  expect(withDeparting(leaving, { nodes, ...rest })).toEqual(leaving);
});

it("has an hour for a limit", () => {
  const limitOf = (placement: object) => departureLimitMs(aSet({ spec: { placement } }).spec);
  expect(limitOf({ onDeparture: "Keep" })).toBe(3_600_000);
  expect(limitOf({ onDeparture: "Keep", departureSeconds: 5 })).toBe(5_000);
  expect([limitOf({}), limitOf({ onDeparture: "Run", departureSeconds: 5 })]).toEqual([undefined, undefined]);
});
