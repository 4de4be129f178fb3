import { NOW_MS, aSet } from "../../../test/builders";
import { APPS } from "../../api/flavor";
import type { ToldProgress } from "../../api/told-progress";
import type { PlannedStatus } from "../plan";
import type { ObservedSet } from "../snapshot";
import { nextDeadlineMs, progressClock } from "./progress-deadline";

const now: ToldProgress = { generation: 3, updated: 5, available: 7, isDone: false };

function timed(sinceMs: number, recorded: Partial<ToldProgress> = {}): ObservedSet {
  const set = aSet({ spec: { progressDeadlineSeconds: 60 } });
  return { ...set, progress: { ...now, ...recorded, atMs: NOW_MS - sinceMs } };
}

it.each<[string, ObservedSet, object]>([
  ["has not passed a moment before", timed(59_999), { hasProgressed: false }],
  ["has passed at its moment", timed(60_000), { hasProgressed: false, exceededDeadline: 60 }],
  [
    "begins anew with a node fewer, as where a rollback takes one",
    timed(60_000, { updated: 6 }),
    { hasProgressed: true },
  ],
  [
    "does not begin anew with an available pod less",
    timed(60_000, { available: 8 }),
    { hasProgressed: false, exceededDeadline: 60 },
  ],
  ["is none of a set that has none", aSet(), { hasProgressed: false }],
  ["is none of the built-in kind", { ...timed(60_000), flavor: APPS }, { hasProgressed: false }],
])("a deadline %s", (_, set, expected) => {
  expect(progressClock({ set, now, nowMs: NOW_MS })).toEqual(expected);
});

const busy: PlannedStatus = {
  conditions: [{ type: "Reconciling", status: "True", reason: "RollingOut", message: "" }],
};

it.each<[string, ObservedSet, PlannedStatus, readonly number[]]>([
  ["when it will pass", timed(10_000), busy, [NOW_MS + 50_000]],
  ["from now on, after progress", timed(10_000), { ...busy, hasProgressed: true }, [NOW_MS + 60_000]],
  ["never, once it has passed", timed(60_000), busy, []],
  ["never, where nothing is left to be done", timed(10_000), {}, []],
  ["never, without a deadline", aSet(), busy, []],
])("a deadline is looked at again %s", (_, set, status, expected) => {
  expect(nextDeadlineMs({ set, status, nowMs: NOW_MS })).toEqual(expected);
});
