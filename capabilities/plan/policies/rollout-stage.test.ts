import { NOW_MS, aNode, aPod, aRevision, aSet } from "../../../test/builders";
import type { PodFields } from "../../../test/builders";
import { nodeNameOf, objectNameOf, revisionHashOf } from "../../api/identity";
import type { RolloutRecord } from "../../api/rollout-record";
import { type Staging, stagingOf } from "../../api/staging";
import type { RolloutFence } from "../../api/types";
import { nodeStates } from "../node-states";
import { OPEN_FENCE } from "./fence";
import { currentRecord, isOnTrial, stageStep } from "./rollout-stage";

const candidate = aRevision({ of: aSet(), name: "logs-new", hash: "new", revision: 7 });
const { name: revision } = candidate;
const atCanaries: RolloutRecord = { revision, phase: "Canary" };
const everywhere: RolloutRecord = { revision, phase: "Everywhere" };
const inWave: RolloutRecord = { revision, phase: "Wave" };
const byWaves: RolloutFence = { waves: { topologyKey: "zone", bakeSeconds: 60 } };
const stagingBy = (rollingUpdate: RolloutFence): Staging => stagingOf({ updateStrategy: { rollingUpdate } }) as Staging;
const staged = (fence: RolloutFence): Staging => stagingBy({ canary: { bakeSeconds: 60 }, ...fence });

it.each<[string, RolloutFence, RolloutRecord | undefined, RolloutRecord]>([
  ["with its canaries", {}, undefined, atCanaries],
  ["anew, whatever is known of another revision", {}, { ...everywhere, revision: objectNameOf("logs-x") }, atCanaries],
  ["where it was", {}, { ...atCanaries, completeSinceMs: 1 }, { ...atCanaries, completeSinceMs: 1 }],
  ["everywhere, once it has been", {}, everywhere, everywhere],
  ["everywhere, where somebody vouches for it", { promotedRevision: 7 }, atCanaries, everywhere],
  ["with its wave", byWaves, { ...inWave, wave: 2, from: "b" }, { ...inWave, wave: 2, from: "b" }],
  ["everywhere, where there are no waves any more", {}, { ...inWave, wave: 2, from: "b" }, everywhere],
  ["with its canaries, where somebody vouches for another one", { promotedRevision: 6 }, undefined, atCanaries],
])("a candidate goes on %s", (_, fence, recorded, expected) => {
  expect(currentRecord({ staging: staged(fence), recorded, candidate })).toEqual(expected);
});

it.each([undefined, atCanaries])(
  "a candidate goes on before its first wave, where there is no canary: %#",
  recorded => {
    expect(currentRecord({ staging: stagingBy(byWaves), recorded, candidate })).toEqual({ ...inWave, wave: 0 });
  },
);

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
  readonly record?: RolloutRecord;
  readonly staging?: Staging;
}

function stepWith({ pods, admitted = ["a", "b"], isRestrained = false, ...given }: Given) {
  const { minReadySeconds = 0, record = atCanaries, staging = staged({}) } = given;
  const nodes = nodeStates({
    nodes: ["a", "b", "c"].map(name => aNode(name)),
    pods: pods.map(fields => aPod({ name: `${fields.hash}-${fields.node}`, hash: "new", ...fields })),
    eligibilityOf: () => ({ shouldRun: true, shouldContinueRunning: true }),
    current: { hash: revisionHashOf("new"), generation: undefined },
    ...{ minReadySeconds, nowMs: NOW_MS },
  });
  const at = { staging, admitted: new Set(admitted.map(nodeNameOf)), nodes, nowMs: NOW_MS };
  const everyNode = { fence: OPEN_FENCE, labelsOf: (name: string) => ({ zone: name }) };
  return stageStep({ ...at, ...everyNode, record, minReadySeconds, isRestrained });
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

const second: RolloutRecord = { ...inWave, wave: 2, from: "b", through: "b" };
const third: RolloutRecord = { ...inWave, wave: 3, from: "c" };
const at = (record: RolloutRecord, seconds: number): RolloutRecord => ({
  ...record,
  completeSinceMs: NOW_MS - seconds * 1_000,
});
const inWaves = (record: RolloutRecord, given: Given): Given => ({ staging: stagingBy(byWaves), record, ...given });

it.each<[string, Given, RolloutRecord, readonly number[]]>([
  [
    "begins with the first value",
    inWaves({ ...inWave, wave: 0 }, { pods: [], admitted: [] }),
    { ...inWave, wave: 1, from: "a", through: "a" },
    [],
  ],
  [
    "does not begin while somebody holds it",
    inWaves({ ...inWave, wave: 0 }, { pods: [], isRestrained: true }),
    { ...inWave, wave: 0 },
    [],
  ],
  ["waits for its nodes", inWaves(second, { pods: [readyFor("a", 90)] }), second, []],
  ["lasts", inWaves(second, { pods: [readyFor("a", 90), readyFor("b", 20)] }), at(second, 20), [NOW_MS + 40_000]],
  [
    "does not wait for nodes of the ones before",
    inWaves(second, { pods: [{ node: "a", ready: false }, readyFor("b", 90)] }),
    third,
    [],
  ],
  ["is followed by the next one", inWaves(second, { pods: [readyFor("a", 90), readyFor("b", 60)] }), third, []],
  ["is over when its nodes are gone", inWaves({ ...second, from: "bb", through: "bb" }, { pods: [] }), third, []],
  ["is the last one", inWaves(third, { pods: [readyFor("c", 90)], admitted: ["a", "b", "c"] }), everywhere, []],
])("a wave %s", (_, given, record, passesAtMs) => {
  expect(stepWith(given)).toEqual({ record, passesAtMs });
});

it("goes no further where the fence keeps nodes of the wave out", () => {
  const given = inWaves(third, { pods: [readyFor("a", 90), readyFor("b", 90)] });
  expect(stepWith(given)).toEqual({ record: third, passesAtMs: [], isCut: true });
});

it("goes on with a wave that a node joined once that has its pod, which need not have lasted", () => {
  const rest: RolloutRecord = { ...inWave, wave: 1, from: "a" };
  const joined = { node: "b", createdMs: NOW_MS - 5_000 };
  const given = (fields: PodFields) =>
    inWaves(at(rest, 70), {
      pods: [readyFor("a", 70), { ...joined, ...fields }, readyFor("c", 80)],
      admitted: ["a", "b", "c"],
    });
  expect(stepWith(given({ ready: false }))).toEqual({ record: at(rest, 70), passesAtMs: [] });
  expect(stepWith(given(readyFor("b", 1)))).toEqual({ record: everywhere, passesAtMs: [] });
});
