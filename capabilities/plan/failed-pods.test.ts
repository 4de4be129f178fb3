import fc from "fast-check";

import { NOW_MS, aNode, aPod } from "../../test/builders";
import type { PodFields } from "../../test/builders";
import { nodeNameOf, revisionHashOf } from "../api/identity";
import { type LastFailedInput, lastFailedPods, successorAttempts, waitsUntilMs } from "./failed-pods";
import { nodeStates } from "./node-states";
import type { ObservedPod, PodFailure } from "./snapshot";

const MINUTE_MS = 60_000;
const a = nodeNameOf("a");
const current = { hash: revisionHashOf("current"), generation: undefined };

function aFailedPod(failure: Partial<PodFailure> = {}, fields: PodFields = {}): ObservedPod {
  return aPod({ hash: "current", phase: "Failed", createdMs: NOW_MS - MINUTE_MS, ...fields, failure });
}

describe("a failed pod may be deleted", () => {
  const waits = (failure: Partial<PodFailure>, { isUpdated = true, createdMs = NOW_MS - MINUTE_MS } = {}) => {
    const untilMs = waitsUntilMs({ pod: aFailedPod(failure, { createdMs }), isUpdated }, NOW_MS);
    return untilMs === undefined ? undefined : untilMs - NOW_MS;
  };

  it.each([
    ["at once where none failed before it", 0, undefined],
    ["1 s after its end where one did", 1, 1_000],
    ["2 s after it where two did in a row", 2, 2_000],
    ["4 s after it where three did", 3, 4_000],
    ["512 s after it where ten did", 10, 512_000],
    ["15 min after it where eleven did", 11, 15 * MINUTE_MS],
    ["15 min after it where any number did", 1_000_000, 15 * MINUTE_MS],
  ])("%s (D-PLACE-12)", (_, attempts, expected) => {
    expect(waits({ attempts })).toBe(expected);
  });

  it("at exactly the end of its delay (D-PLACE-13)", () => {
    expect(waits({ attempts: 3, finishedAtMs: NOW_MS - 3_999 })).toBe(1);
    expect(waits({ attempts: 3, finishedAtMs: NOW_MS - 4_000 })).toBeUndefined();
  });

  it("no later for being looked at meanwhile (D-PLACE-11)", () => {
    const failed = { pod: aFailedPod({ attempts: 3 }), isUpdated: true };
    expect([0, 1_000, 3_999].map(ms => waitsUntilMs(failed, NOW_MS + ms))).toEqual(Array(3).fill(NOW_MS + 4_000));
  });

  it("at once where it is of an older revision (D-PLACE-14)", () => {
    expect(waits({ attempts: 3 }, { isUpdated: false })).toBeUndefined();
  });

  it("at once where it lasted for 30 min, as if none had failed before it (D-PLACE-12)", () => {
    const createdMs = NOW_MS - 30 * MINUTE_MS;
    expect(waits({ attempts: 3 }, { createdMs })).toBeUndefined();
    expect(waits({ attempts: 3 }, { createdMs: createdMs + 1 })).toBe(4_000);
  });

  it.each<[string, Partial<PodFailure>, number, number | undefined]>([
    ["an end that is yet to come", { finishedAtMs: NOW_MS + 90 * MINUTE_MS }, NOW_MS - 1_000, 3_000],
    ["an end that is yet to come, long after its creation", { finishedAtMs: NOW_MS + 1 }, NOW_MS - 4_000, undefined],
    ["an end before its creation", { finishedAtMs: NOW_MS - 90 * MINUTE_MS }, NOW_MS - 1_000, 3_000],
  ])("counted from its creation where its node's clock tells %s", (_, failure, createdMs, expected) => {
    expect(waits({ attempts: 3, ...failure }, { createdMs })).toBe(expected);
  });

  it("never later than its delay after now, and never sooner than that after its creation", () => {
    fc.assert(
      fc.property(fc.nat(40), fc.integer(), fc.integer({ max: 0 }), (attempts, finishedMs, createdMs) => {
        const failure = { attempts, finishedAtMs: NOW_MS + finishedMs };
        const lasts = finishedMs <= 0 && finishedMs - createdMs >= 30 * MINUTE_MS;
        const delayMs = attempts === 0 || lasts ? 0 : Math.min(1_000 * 2 ** (attempts - 1), 15 * MINUTE_MS);
        const waitMs = waits(failure, { createdMs: NOW_MS + createdMs }) ?? 0;
        expect(waitMs).toBeLessThanOrEqual(delayMs);
        expect(waitMs - createdMs).toBeGreaterThanOrEqual(delayMs);
      }),
    );
  });
});

/** How many failures the next pod on node `a` carries. */
function successorOn(input: Partial<LastFailedInput> & { readonly eligible?: boolean } = {}): number {
  const { pods = [], before = new Map(), eligible = true } = input;
  const eligibility = { shouldRun: eligible, shouldContinueRunning: eligible };
  const nodes = nodeStates({
    ...{ nodes: [aNode("a")], pods, current, minReadySeconds: 0, nowMs: NOW_MS },
    eligibilityOf: () => eligibility,
  });
  const judgement = { current, nowMs: NOW_MS };
  return successorAttempts(lastFailedPods({ nodes, pods, before, ...judgement, ...input }), judgement)(a);
}

describe("the next pod on a node carries", () => {
  const before = new Map([[a, aFailedPod({ attempts: 4 })]]);
  const updated = (fields: PodFields) => aPod({ hash: "current", ...fields });

  it.each<[string, number, readonly ObservedPod[]]>([
    ["nothing where no pod failed", 0, [updated({})]],
    ["1 where the first one failed", 1, [aFailedPod()]],
    ["one more than the failed one", 5, [aFailedPod({ attempts: 4 })]],
    ["one more than a failed one that a finalizer holds", 5, [aFailedPod({ attempts: 4 }, { terminating: true })]],
    [
      "one more than the highest of several",
      5,
      [2, 4, 3].map(attempts => aFailedPod({ attempts }, { name: `p${attempts}` })),
    ],
    ["1 where the failed one was of an older revision (D-PLACE-14)", 1, [aFailedPod({ attempts: 4 }, { hash: "old" })]],
    [
      "1 where the failed one lasted for 30 min",
      1,
      [aFailedPod({ attempts: 4 }, { createdMs: NOW_MS - 30 * MINUTE_MS })],
    ],
    ["nothing of what failed elsewhere", 0, [aFailedPod({ attempts: 4 }, { node: "b" })]],
    ["nothing of what failed nobody knows where", 0, [aFailedPod({ attempts: 4 }, { node: null })]],
    ["the greatest number and no more", 1_000_000, [aFailedPod({ attempts: 1_000_000 })]],
  ])("%s", (_, expected, pods) => {
    expect(successorOn({ pods })).toBe(expected);
  });

  it.each<[string, number, readonly ObservedPod[]]>([
    ["is gone", 5, []],
    ["is gone, beside an old one that still serves under surge", 5, [aPod({ hash: "old" })]],
    ["had a successor that runs", 0, [updated({ name: "next" })]],
    ["had a successor that has yet to start", 0, [updated({ name: "next", phase: "Pending", bound: false })]],
    ["had a successor that failed as well", 6, [aFailedPod({ attempts: 5 }, { name: "next" })]],
    ["was one of two that failed", 5, [aFailedPod({ attempts: 0 }, { name: "other" })]],
  ])("what the one carried that %s", (_, expected, pods) => {
    expect(successorOn({ pods, before })).toBe(expected);
  });

  it.each([
    ["was created last", { createdMs: NOW_MS - 2_000 }, { createdMs: NOW_MS - 1_000 }],
    ["has the last name", { createdMs: NOW_MS - 1_000 }, { createdMs: NOW_MS - 1_000 }],
  ])("what the one carried that %s of those of older revisions, once its own is back", (_, first, last) => {
    const failed = [
      aFailedPod({ attempts: 2 }, { name: "p1", hash: "older", ...first }),
      aFailedPod({ attempts: 4 }, { name: "p2", hash: "old", ...last }),
    ];
    const nodes = nodeStates({
      ...{ nodes: [aNode("a")], pods: failed, current, minReadySeconds: 0, nowMs: NOW_MS },
      eligibilityOf: () => ({ shouldRun: true, shouldContinueRunning: true }),
    });
    const back = { current: { ...current, hash: revisionHashOf("old") }, nowMs: NOW_MS };
    for (const pods of [failed, failed.toReversed()]) {
      const remembered = lastFailedPods({ nodes, pods, before: new Map(), current, nowMs: NOW_MS });
      expect(successorAttempts(remembered, back)(a)).toBe(5);
    }
  });

  it("1 where the template was changed after the failed one was gone (D-PLACE-14)", () => {
    const old = new Map([[a, aFailedPod({ attempts: 4 }, { hash: "old" })]]);
    expect(successorOn({ before: old })).toBe(1);
  });

  it("nothing where the node may have had none meanwhile, or was gone", () => {
    expect(successorOn({ before, eligible: false })).toBe(0);
    expect(successorOn({ before, nodes: [] })).toBe(0);
  });
});
