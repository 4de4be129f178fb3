import { NOW_MS, aPod } from "../../test/builders";
import { availableFromMs, isReady } from "./availability";

it.each([
  ["not ready", aPod({ ready: false }), 0, undefined],
  ["ready, for long enough at once", aPod({ readySinceMs: NOW_MS }), 0, 0],
  ["ready, and must stay so for 15 s", aPod({ readySinceMs: NOW_MS }), 15, NOW_MS + 15_000],
  ["ready since a time unknown", aPod({ readySinceMs: 0 }), 15, undefined],
  ["ready since a time unknown, which nobody asks for", aPod({ readySinceMs: 0 }), 0, 0],
  ["failed but ready", aPod({ phase: "Failed", readySinceMs: NOW_MS }), 0, 0],
  ["terminating but ready", aPod({ terminating: true }), 0, 0],
])("a pod that is %s is available from its moment on (D-UPD-05)", (_, pod, minReadySeconds, expected) => {
  expect(availableFromMs(pod, minReadySeconds)).toBe(expected);
});

it("a pod is ready while its condition is true, since whenever", () => {
  expect(isReady(aPod({ readySinceMs: 0 }))).toBe(true);
  expect(isReady(aPod({ ready: false }))).toBe(false);
});
