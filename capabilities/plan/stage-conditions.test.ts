import { objectNameOf } from "../api/identity";
import type { RolloutRecord } from "../api/rollout-record";
import { atStage } from "./stage-conditions";

const found = { isDone: true, reason: "FenceReached", message: "2 of 4 nodes have an updated pod, and no other may" };
const revision = objectNameOf("logs-new");

it.each<[string, Omit<RolloutRecord, "revision">, string | undefined]>([
  ["the canaries", { phase: "Canary" }, "before the canaries have lasted"],
  ["a wave, by its number", { phase: "Wave", wave: 2, from: "b", through: "c" }, "before wave 2 has lasted"],
  ["the first wave", { phase: "Wave", wave: 0 }, "before the first wave has begun"],
  ["nothing, of a rollout that goes everywhere", { phase: "Everywhere" }, undefined],
])("a rollout that is as far as it may be waits for %s", (_, record, until) => {
  const told = atStage(found, { record: { ...record, revision } }, { updated: 2, admitted: 2, isShut: false });
  const waiting = { isDone: false, reason: "Baking", message: `${found.message} ${until}` };
  expect(told).toEqual(until === undefined ? found : waiting);
});
