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

const writeEffect = fc.option(
  fc.oneof(
    slow,
    refused,
    fc.constant({ kind: "loseResponse" as const }),
    fc.record({ kind: fc.constant("loseResponse" as const), delayMs }),
  ),
  { nil: undefined },
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

const writing = {
  act: fc.constantFrom<WriteAct[]>("put", "put", "heartbeat", "delete", "delete", "release"),
  name: fc.constantFrom("a", "b", "c"),
  isHeld: fc.nat(3).map(die => die === 0),
};

const others = fc.record({ kind: fc.constant("others" as const), ...writing });
const ours = fc.record({ kind: fc.constant("ours" as const), ...writing, effect: writeEffect });
const elsewhere = fc.constant({ kind: "elsewhere" as const });
const catchUp = fc.constant({ kind: "catchUp" as const });
const pass = fc.record({
  kind: fc.constant("pass" as const),
  ms: fc.constantFrom(0, 0, 10, 300, 1_000, 5_000, 130_000),
});

const step: fc.Arbitrary<Step> = fc.oneof(
  { arbitrary: others, weight: 6 },
  { arbitrary: ours, weight: 6 },
  { arbitrary: pass, weight: 8 },
  { arbitrary: fc.record({ kind: fc.constant("fault" as const), fault: fc.oneof(listFault, watchFault) }), weight: 5 },
  {
    arbitrary: fc.record({ kind: fc.constant("break" as const), error: fc.oneof(refusal, fc.constant(GONE)) }),
    weight: 2,
  },
  { arbitrary: fc.record({ kind: fc.constant("outage" as const), forMs: delayMs, error: refusal }), weight: 1 },
  {
    arbitrary: fc.record({
      kind: fc.constant("streams" as const),
      act: fc.constantFrom("bookmark", "close", "close", "hold", "release"),
    }),
    weight: 4,
  },
  { arbitrary: elsewhere, weight: 1 },
  { arbitrary: fc.constant({ kind: "compact" as const }), weight: 2 },
  { arbitrary: catchUp, weight: 2 },
) as fc.Arbitrary<Step>;

/** Everything that a real API server may do to us, in any order. */
export const schedule: fc.Arbitrary<Schedule> = fc.record({
  steps: fc.array(step, { maxLength: 40 }),
  knowsWatchList: fc.boolean(),
  random: fc.constantFrom(0, 0.5, 0.999),
});
