import { NOW_MS } from "../../test/builders";
import { objectNameOf } from "./identity";
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
    { revision, phase: "Canary", completeTime: null },
  ],
])("writes %s", (_, stored, planned, expected) => {
  expect(rolloutPatch(stored, planned)).toEqual(expected);
});
