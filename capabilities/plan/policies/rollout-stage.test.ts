import { NOW_MS, aNode, aPod, aRevision, aSet } from "../../../test/builders";
import type { PodFields } from "../../../test/builders";
import { nodeNameOf, objectNameOf, revisionHashOf } from "../../api/identity";
import type { RolloutRecord } from "../../api/rollout-record";
import { type Staging, stagingOf } from "../../api/staging";
import type { RolloutFence } from "../../api/types";
import { nodeStates } from "../node-states";
import { currentRecord, isOnTrial, stageStep } from "./rollout-stage";

const candidate = aRevision({ of: aSet(), name: "logs-new", hash: "new", revision: 7 });
const { name: revision } = candidate;
const atCanaries: RolloutRecord = { revision, phase: "Canary" };
const everywhere: RolloutRecord = { revision, phase: "Everywhere" };
const staged = (fence: RolloutFence): Staging =>
  stagingOf({ updateStrategy: { rollingUpdate: { canary: { bakeSeconds: 60 }, ...fence } } }) as Staging;

it.each<[string, RolloutFence, RolloutRecord | undefined, RolloutRecord]>([
  ["with its canaries", {}, undefined, atCanaries],
  ["anew, whatever is known of another revision", {}, { ...everywhere, revision: objectNameOf("logs-x") }, atCanaries],
  ["where it was", {}, { ...atCanaries, completeSinceMs: 1 }, { ...atCanaries, completeSinceMs: 1 }],
  ["everywhere, once it has been", {}, everywhere, everywhere],
  ["everywhere, where somebody vouches for it", { promotedRevision: 7 }, atCanaries, everywhere],
  ["with its canaries, where somebody vouches for another one", { promotedRevision: 6 }, undefined, atCanaries],
])("a candidate goes on %s", (_, fence, recorded, expected) => {
  expect(currentRecord({ staging: staged(fence), recorded, candidate })).toEqual(expected);
});

it.each<[string, RolloutRecord | undefined, RolloutRecord | undefined, boolean]>([
  ["at its canaries", atCanaries, atCanaries, true],
  ["everywhere", everywhere, atCanaries, false],
  ["of a set that tries nothing out", undefined, atCanaries, false],
  ["of which nothing is on record, as it may run everywhere since long ago", atCanaries, undefined, false],
])("a candidate %s is on trial: %#", (_, record, recorded, expected) => {
  expect(isOnTrial(record, recorded)).toBe(expected);
});

interface Given {
  readonly pods: readonly PodFields[];
  readonly admitted?: readonly string[];
  readonly isRestrained?: boolean;
  readonly minReadySeconds?: number;
}

function stepWith({ pods, admitted = ["a", "b"], isRestrained = false, minReadySeconds = 0 }: Given) {
  const nodes = nodeStates({
    nodes: ["a", "b", "c"].map(name => aNode(name)),
    pods: pods.map(fields => aPod({ name: `${fields.hash}-${fields.node}`, hash: "new", ...fields })),
    eligibilityOf: () => ({ shouldRun: true, shouldContinueRunning: true }),
    current: { hash: revisionHashOf("new"), generation: undefined },
    ...{ minReadySeconds, nowMs: NOW_MS },
  });
  const at = { staging: staged({}), admitted: new Set(admitted.map(nodeNameOf)), nodes, nowMs: NOW_MS };
  return stageStep({ ...at, record: atCanaries, minReadySeconds, isRestrained });
}

const readyFor = (node: string, seconds: number): PodFields => ({ node, readySinceMs: NOW_MS - seconds * 1_000 });
const bakingFor = (seconds: number): RolloutRecord => ({ ...atCanaries, completeSinceMs: NOW_MS - seconds * 1_000 });

it.each<[string, Given, RolloutRecord, readonly number[]]>([
  ["waits for a canary without a pod", { pods: [readyFor("a", 90)] }, atCanaries, []],
  ["waits for one that is not available", { pods: [readyFor("a", 90), { node: "b", ready: false }] }, atCanaries, []],
  [
    "waits for one with a pod of another revision",
    { pods: [readyFor("a", 90), { ...readyFor("b", 90), hash: "old" }] },
    atCanaries,
    [],
  ],
  ["waits for a node where none may be a canary", { pods: [], admitted: [] }, atCanaries, []],
  [
    "counts from the last one that became available",
    { pods: [readyFor("a", 90), readyFor("b", 20)] },
    bakingFor(20),
    [NOW_MS + 40_000],
  ],
  [
    "counts from when it was available, and not only ready",
    { pods: [readyFor("a", 90), readyFor("b", 20)], minReadySeconds: 15 },
    bakingFor(5),
    [NOW_MS + 55_000],
  ],
  ["looks at no node that is no canary", { pods: [readyFor("a", 60), readyFor("b", 60)] }, everywhere, []],
  ["goes on at its moment", { pods: [readyFor("a", 60), readyFor("b", 90)] }, everywhere, []],
  [
    "does not go on while somebody holds it",
    { pods: [readyFor("a", 60), readyFor("b", 90)], isRestrained: true },
    bakingFor(60),
    [],
  ],
])("a stage %s", (_, given, record, passesAtMs) => {
  expect(stepWith(given)).toEqual({ record, passesAtMs });
});
