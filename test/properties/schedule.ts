import fc from "fast-check";

import type { ApiErrorInit } from "../../capabilities/kube/api-error";
import type { Fault, FaultEffect } from "../fakes/faults";

// What may happen to a cluster and to those who read and write it, one step at a time.

export type WriteAct = "put" | "heartbeat" | "delete" | "release";

export type Step =
  /** Somebody else writes, at once. A `release` lets go of an object that a finalizer holds. */
  | { readonly kind: "others"; readonly act: WriteAct; readonly name: string; readonly isHeld: boolean }
  /** We write, and what comes back is written through. */
  | {
      readonly kind: "ours";
      readonly act: WriteAct;
      readonly name: string;
      readonly isHeld: boolean;
      readonly effect: FaultEffect | undefined;
    }
  /** Another kind changes: versions rise, and no event tells of it. */
  | { readonly kind: "elsewhere" }
  | { readonly kind: "fault"; readonly fault: Fault }
  /** Nobody gets through, and whoever watches is cut off. */
  | { readonly kind: "outage"; readonly forMs: number; readonly error: ApiErrorInit }
  | { readonly kind: "streams"; readonly act: "bookmark" | "close" | "hold" | "release" }
  | { readonly kind: "break"; readonly error: ApiErrorInit }
  | { readonly kind: "compact" }
  /** We ask to have what the server has by now. */
  | { readonly kind: "catchUp" }
  | { readonly kind: "pass"; readonly ms: number };

export interface Schedule {
  readonly steps: readonly Step[];
  readonly knowsWatchList: boolean;
  /** What every die shows. */
  readonly random: number;
}

/** A server without the feature gate. */
export const WATCH_LIST_REFUSED: Fault = {
  verb: "watch",
  initial: true,
  times: Infinity,
  effect: {
    kind: "fail",
    error: { kind: "invalid", status: 422, message: "sendInitialEvents is forbidden for watch" },
  },
};

export const GONE: ApiErrorInit = { kind: "gone", status: 410, reason: "Expired", message: "too old resource version" };

const REFUSALS: readonly ApiErrorInit[] = [
  { kind: "network", message: "other side closed" },
  { kind: "unavailable", status: 503, message: "etcdserver: leader changed" },
  { kind: "timeout", status: 504, message: "too slow" },
  { kind: "tooManyRequests", status: 429, message: "too many" },
  { kind: "tooManyRequests", status: 429, message: "too many", retryAfterMs: 2_000 },
  { kind: "forbidden", status: 403, message: "not now" },
];

const refusal = fc.constantFrom(...REFUSALS);
const delayMs = fc.constantFrom(10, 400, 2_500);
const afterEvents = fc.nat(4);

const slow: fc.Arbitrary<FaultEffect> = fc.oneof(
  fc.record({ kind: fc.constant("delayRequest" as const), delayMs }),
  fc.record({ kind: fc.constant("delayResponse" as const), delayMs }),
  fc.constant({ kind: "hang" as const }),
);
const refused: fc.Arbitrary<FaultEffect> = fc.record({ kind: fc.constant("fail" as const), error: refusal });

const writeEffect: fc.Arbitrary<FaultEffect | undefined> = fc.oneof(
  { arbitrary: fc.constant(undefined), weight: 6 },
  { arbitrary: slow, weight: 2 },
  { arbitrary: refused, weight: 1 },
  { arbitrary: fc.constant({ kind: "loseResponse" as const }), weight: 1 },
  { arbitrary: fc.record({ kind: fc.constant("loseResponse" as const), delayMs }), weight: 1 },
);

const listFault: fc.Arbitrary<Fault> = fc.record({
  verb: fc.constant("list" as const),
  initial: fc.boolean(),
  times: fc.constantFrom(1, 1, 4),
  effect: fc.oneof(slow, refused, fc.constant({ kind: "fail" as const, error: GONE })),
});

const watchEffect: fc.Arbitrary<FaultEffect> = fc.oneof(
  slow,
  refused,
  fc.constant({ kind: "fail" as const, error: GONE }),
  fc.record({ kind: fc.constant("endStream" as const), afterEvents }),
  fc.record({ kind: fc.constant("endStream" as const), afterEvents, error: fc.oneof(refusal, fc.constant(GONE)) }),
  fc.record({ kind: fc.constant("muteStream" as const), afterEvents }),
  fc.record({ kind: fc.constant("lagStream" as const), delayMs }),
  fc.record({
    kind: fc.constant("slowStart" as const),
    revisions: fc.nat(4),
    delayMs: fc.constantFrom(0, 400, 2_500, Infinity),
  }),
  fc.record({ kind: fc.constant("repeatEvents" as const), count: fc.integer({ min: 1, max: 3 }) }),
);
const watchFault: fc.Arbitrary<Fault> = fc.record({
  verb: fc.constant("watch" as const),
  times: fc.constantFrom(1, 1, 4),
  effect: watchEffect,
});

const act = fc.constantFrom<WriteAct[]>("put", "put", "heartbeat", "delete", "delete", "release");
const name = fc.constantFrom("a", "a", "a", "b");
const die = fc.nat(3);

const others = fc.record({ kind: fc.constant("others" as const), act, name, isHeld: die.map(isOne) });
const ours = fc.record({ kind: fc.constant("ours" as const), act, name, isHeld: die.map(isOne), effect: writeEffect });
const fault = fc.oneof(listFault, watchFault).map(each => ({ kind: "fault" as const, fault: each }));
const broken = fc.oneof(refusal, fc.constant(GONE)).map(error => ({ kind: "break" as const, error }));
const outage = fc.record({ kind: fc.constant("outage" as const), forMs: delayMs, error: refusal });
const pass = fc.constantFrom(0, 0, 10, 300, 1_000, 5_000, 130_000).map(ms => ({ kind: "pass" as const, ms }));
const streams = fc
  .constantFrom("bookmark" as const, "close" as const, "hold" as const, "hold" as const, "release" as const)
  .map(each => ({ kind: "streams" as const, act: each }));
const elsewhere = fc.constant({ kind: "elsewhere" as const });
const compact = fc.constant({ kind: "compact" as const });
const catchUp = fc.constant({ kind: "catchUp" as const });

// What seldom comes about by single steps, as each part of it must meet the others in time.

/** The server has forgotten where we were, and is slow to tell what there is now. */
const slowFill: fc.Arbitrary<readonly Step[]> = fc
  .record({ delayMs, revisions: fc.nat(4), isAnswerLate: fc.boolean() })
  .map(({ delayMs: late, revisions, isAnswerLate }) => [
    {
      kind: "fault",
      fault: { verb: "list", effect: { kind: isAnswerLate ? "delayResponse" : "delayRequest", delayMs: late } },
    },
    { kind: "fault", fault: { verb: "watch", initial: true, effect: { kind: "slowStart", revisions, delayMs: late } } },
    { kind: "break", error: GONE },
    { kind: "pass", ms: 500 },
  ]);

/** We write, and before we hear of it the object changes again, or ends, which we may see or not. */
const overtaken: fc.Arbitrary<readonly Step[]> = fc
  .record({ ours, others, delayMs, seenMs: fc.constantFrom(undefined, 0, 400) })
  .map(({ ours: write, others: next, delayMs: late, seenMs }) => [
    { ...write, effect: { kind: "delayResponse", delayMs: late } },
    { kind: "pass", ms: 0 },
    { ...next, name: write.name },
    ...(seenMs === undefined ? [] : [{ kind: "pass" as const, ms: seenMs }]),
  ]);

/** We delete what we know, at once, while the watch is behind. */
const behind: fc.Arbitrary<readonly Step[]> = fc
  .record({ name, ms: fc.constantFrom(0, 10) })
  .map(({ name: each, ms }) => [
    { kind: "streams", act: "hold" },
    { kind: "ours", act: "put", name: each, isHeld: false, effect: undefined },
    { kind: "pass", ms: 0 },
    { kind: "ours", act: "delete", name: each, isHeld: false, effect: undefined },
    { kind: "pass", ms },
    { kind: "streams", act: "release" },
  ]);

const alone = (step: fc.Arbitrary<Step>): fc.Arbitrary<readonly Step[]> => step.map(each => [each]);

const scene: fc.Arbitrary<readonly Step[]> = fc.oneof(
  { arbitrary: alone(others), weight: 12 },
  { arbitrary: alone(ours), weight: 12 },
  { arbitrary: alone(pass), weight: 16 },
  { arbitrary: alone(fault), weight: 8 },
  { arbitrary: alone(broken), weight: 3 },
  { arbitrary: alone(outage), weight: 1 },
  { arbitrary: alone(streams), weight: 6 },
  { arbitrary: alone(elsewhere), weight: 2 },
  { arbitrary: alone(compact), weight: 4 },
  { arbitrary: alone(catchUp), weight: 4 },
  { arbitrary: slowFill, weight: 4 },
  { arbitrary: overtaken, weight: 6 },
  { arbitrary: behind, weight: 3 },
);

/** Everything that a real API server may do to us, in any order. */
export const schedule: fc.Arbitrary<Schedule> = fc.record({
  steps: fc.array(scene, { maxLength: 30, size: "max" }).map(scenes => scenes.flat()),
  knowsWatchList: fc.boolean(),
  random: fc.constantFrom(0, 0.5, 0.999),
});

function isOne(value: number): boolean {
  return value === 1;
}
