import type { Lease } from "../../api/types";
import { LeaseObservation } from "./lease-observation";

function lease(resourceVersion: string, holderIdentity = "a"): Lease {
  return { metadata: { resourceVersion }, spec: { holderIdentity, leaseDurationSeconds: 15 } };
}

let observation: LeaseObservation;
beforeEach(() => (observation = new LeaseObservation()));

const respectedMs = (nowMs: number, identity = "b"): number => observation.respectedMs({ identity, nowMs });

it("respects nobody before anything was seen", () => {
  expect(respectedMs(0)).toBe(0);
});

it("respects a Lease for its duration from when it was first seen so", () => {
  expect(observation.see({ lease: lease("1"), seenAtMs: 1_000 })).toBe(true);
  expect(observation.see({ lease: lease("1"), seenAtMs: 5_000, askedAtMs: 4_000 })).toBe(false);
  expect(respectedMs(5_000)).toBe(11_000);
  expect(respectedMs(20_000)).toBe(0);
});

it("respects it anew after each change", () => {
  observation.see({ lease: lease("1"), seenAtMs: 0 });
  observation.see({ lease: lease("2"), seenAtMs: 10_000 });
  expect(respectedMs(10_000)).toBe(15_000);
});

it.each([
  ["its own", lease("1", "b")],
  ["one that was released", lease("1", "")],
  ["one without a duration", { metadata: { resourceVersion: "1" }, spec: { holderIdentity: "a" } }],
  ["one without a spec", { metadata: { resourceVersion: "1" } }],
])("does not respect %s", (_what, seen) => {
  observation.see({ lease: seen, seenAtMs: 0 });
  expect(respectedMs(0)).toBe(0);
});

it.each([
  ["an event that comes late", {}, "3"],
  ["an answer that an event has overtaken", { askedAtMs: 900 }, "3"],
  ["an answer of a server that was restored, which counts from lower", { askedAtMs: 1_100 }, "2"],
])("takes the newer of what is known and %s", (_what, asked, expected) => {
  observation.see({ lease: lease("3"), seenAtMs: 1_000 });
  observation.see({ lease: lease("2"), seenAtMs: 2_000, ...asked });
  expect(observation.lease?.metadata?.resourceVersion).toBe(expected);
});
