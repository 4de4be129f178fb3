import { NOW_MS } from "../../test/builders";
import { nodeNameOf, objectNameOf } from "./identity";
import { type RolloutRecord, recordedRollout, rolloutPatch } from "./rollout-record";
import type { RolloutStatus } from "./types";

const revision = objectNameOf("logs-new");
const baking: RolloutRecord = { revision, phase: "Canary", completeSinceMs: NOW_MS };
const told: RolloutStatus = { revision, phase: "Canary", completeTime: new Date(NOW_MS).toISOString() };

it("reads what it wrote", () => {
  const patch = rolloutPatch(undefined, baking);
  expect(recordedRollout(patch as RolloutStatus)).toEqual(baking);
});

it.each<[string, RolloutStatus | undefined]>([
  ["is none", undefined],
  ["names no revision", { phase: "Canary" }],
  ["is at a stage that nobody knows", { revision, phase: "Somewhere" }],
])("knows nothing from a record that %s", (_, status) => {
  expect(recordedRollout(status)).toBeUndefined();
});

it("reads a failure that it wrote, and takes what is left of one for one", () => {
  const failure = { reason: "CrashLoop", nodes: 2, node: nodeNameOf("a") };
  const patch = rolloutPatch(told, { ...baking, failure });
  expect(recordedRollout(patch as RolloutStatus)).toEqual({ ...baking, failure });
  expect(rolloutPatch(patch as RolloutStatus, { ...baking, failure })).toBeUndefined();
  expect(recordedRollout({ ...told, failure: {} })?.failure).toEqual({ reason: "", nodes: 0, node: "" });
});

it("reads a wave that it wrote, of which nothing is known before it has begun", () => {
  const wave: RolloutRecord = { revision, phase: "Wave", wave: 2, from: "b", through: "c" };
  expect(recordedRollout(rolloutPatch(told, wave) as RolloutStatus)).toEqual(wave);
  expect(rolloutPatch({ ...wave }, wave)).toBeUndefined();
  expect(recordedRollout({ revision, phase: "Wave" })).toEqual({ revision, phase: "Wave", wave: 0 });
});

it("takes a time that is none for no time", () => {
  expect(recordedRollout({ ...told, completeTime: "soon" })).toEqual({ revision, phase: "Canary" });
});

it.each<[string, RolloutStatus | undefined, RolloutRecord | null | undefined, object | null | undefined]>([
  ["nothing where nothing is planned", told, undefined, undefined],
  ["nothing of what it tells already", told, baking, undefined],
  ["nothing where there is none to remove", undefined, null, undefined],
  ["that there is none any more", told, null, null],
  [
    "a time that is gone as null",
    told,
    { revision, phase: "Canary" },
    { revision, phase: "Canary", wave: null, from: null, through: null, completeTime: null, failure: null },
  ],
])("writes %s", (_, stored, planned, expected) => {
  expect(rolloutPatch(stored, planned)).toEqual(expected);
});
