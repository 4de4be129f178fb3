import { APPS, EVERYNODE } from "../../api/flavor";
import { lastRefusal, mayBeRefused } from "./refusal";

const counts = { currentNumberScheduled: 1, desiredNumberScheduled: 2, numberMisscheduled: 0, numberReady: 1 };
const refused = { type: "Degraded", status: "True", reason: "PodsRefused" };

it.each([
  ["our kind, by its condition", EVERYNODE, { ...counts, conditions: [refused] }, true],
  ["our kind without the condition, whatever is missing", EVERYNODE, counts, false],
  ["apps/v1 that lacks pods, as it has no conditions", APPS, counts, true],
  ["apps/v1 that has all its pods", APPS, { ...counts, currentNumberScheduled: 2 }, false],
  ["apps/v1 without a status", APPS, undefined, false],
])("a set may be refused pods: %s", (_, flavor, status, expected) => {
  expect(mayBeRefused(status ? { status } : {}, flavor)).toBe(expected);
});

const at = (seconds: number): string => new Date(seconds * 1_000).toISOString();
const quota = { reason: "FailedCreate", message: "Error creating: exceeded quota", lastTimestamp: at(10) };

it.each([
  ["the newest one", [quota, { ...quota, message: "older", lastTimestamp: at(5) }], 0, "exceeded quota"],
  ["one whose time is in the newer field", [{ ...quota, lastTimestamp: null, eventTime: at(10) }], 0, "exceeded quota"],
  ["none that a pod came after", [quota], 11_000, undefined],
  ["no other event", [{ ...quota, reason: "SuccessfulCreate" }], 0, undefined],
])("tells of the last refusal: %s", (_, events, newestPodMs, expected) => {
  expect(lastRefusal(events, newestPodMs)).toBe(expected);
});
