import fc from "fast-check";

import { RetryLimiter } from "./retry-limiter";

const names = (count: number): string[] => Array.from({ length: count }, (_, index) => `key-${index}`);

/** The delays of one failure each. */
function delays(limiter: RetryLimiter<string>, keys: readonly string[], nowMs = 0): number[] {
  return keys.map(key => limiter.delayMs(key, nowMs));
}

describe("RetryLimiter", () => {
  it("lets a hundred keys wait for their own backoff only, and ten more in each second", () => {
    const all = delays(new RetryLimiter(), names(120));
    expect(all.slice(0, 100)).toEqual(Array.from({ length: 100 }, () => 5));
    expect(all.slice(100, 103)).toEqual([100, 200, 300]);
    expect(all[119]).toBe(2_000);
  });

  it("has the whole burst again after ten quiet seconds, and part of it before", () => {
    const limiter = new RetryLimiter<string>();
    delays(limiter, names(100));
    expect(delays(limiter, ["a", "b", "c"], 200)).toEqual([5, 5, 100]);
    const later = delays(limiter, names(101), 20_000);
    expect(Math.max(...later.slice(0, 100))).toBe(10);
    expect(later[100]).toBe(100);
  });

  it("waits for the backoff where that is longer", () => {
    const limiter = new RetryLimiter<string>({ initialMs: 1_000, maxMs: 8_000 }, { perSecond: 10, burst: 1 });
    expect(delays(limiter, ["a", "b"])).toEqual([1_000, 1_000]);
  });

  it("is full again for a key whose backoff starts anew", () => {
    const limiter = new RetryLimiter<string>({ initialMs: 5, maxMs: 1_000 }, { perSecond: 10, burst: 1 });
    delays(limiter, ["a"]);
    limiter.forget("a");
    expect(limiter.delayMs("a", 5)).toBe(95);
  });

  it.each([
    ["fails", () => undefined],
    ["fails after some progress", (limiter: RetryLimiter<string>) => limiter.forget("hot")],
  ])("puts off others by one place only for a key that changes and %s all the time", (_how, between) => {
    const limiter = new RetryLimiter<string>({ initialMs: 5, maxMs: 10 }, { perSecond: 10, burst: 1 });
    for (let nowMs = 0; nowMs < 10_000; nowMs += 10) {
      between(limiter);
      limiter.delayMs("hot", nowMs);
    }
    expect(limiter.delayMs("other", 10_000)).toBeLessThanOrEqual(200);
  });

  it("never lets more through in any stretch of time than its rate and its burst", () => {
    const failures = fc.array(fc.tuple(fc.constantFrom(...names(8)), fc.integer({ min: 0, max: 500 })), {
      maxLength: 200,
    });
    fc.assert(
      fc.property(failures, list => {
        const limiter = new RetryLimiter<string>({ initialMs: 1, maxMs: 1 }, { perSecond: 10, burst: 3 });
        const due = new Map<string, number>();
        const tried: number[] = [];
        let nowMs = 0;
        for (const [key, pauseMs] of list) {
          // A key fails again only when its retry was due, so that each retry took place.
          nowMs = Math.max(nowMs + pauseMs, due.get(key) ?? 0);
          due.set(key, nowMs + limiter.delayMs(key, nowMs));
          tried.push(due.get(key) ?? 0);
        }
        tried.sort((a, b) => a - b);
        for (let first = 0; first + 4 < tried.length; first += 1) {
          const spanMs = (tried[first + 4] ?? 0) - (tried[first] ?? 0);
          // Five retries are two more than the burst, for which the rate takes 200 ms; the backoff may move one by 1 ms.
          expect(spanMs).toBeGreaterThanOrEqual(199);
        }
      }),
    );
  });
});
