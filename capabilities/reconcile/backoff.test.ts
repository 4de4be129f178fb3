import fc from "fast-check";

import { Backoff } from "./backoff";

const OPTIONS = { initialMs: 1_000, maxMs: 8_000, idleMs: 16_000 };

describe("Backoff", () => {
  it("doubles from the first delay up to the cap", () => {
    const backoff = new Backoff<string>(OPTIONS);
    expect([0, 1, 2, 3, 4, 5].map(nowMs => backoff.advance("a", nowMs))).toEqual([
      1_000, 2_000, 4_000, 8_000, 8_000, 8_000,
    ]);
  });

  it("keeps keys apart", () => {
    const backoff = new Backoff<string>(OPTIONS);
    backoff.advance("a", 0);
    backoff.advance("a", 0);
    expect(backoff.advance("b", 0)).toBe(1_000);
  });

  it("starts again after a reset", () => {
    const backoff = new Backoff<string>(OPTIONS);
    backoff.advance("a", 0);
    backoff.reset("a");
    expect(backoff.advance("a", 1)).toBe(1_000);
  });

  it.each([
    { name: "goes on growing at exactly the idle limit", atMs: 16_000, delayMs: 2_000 },
    { name: "starts again just after the idle limit", atMs: 16_001, delayMs: 1_000 },
  ])("$name", ({ atMs, delayMs }) => {
    const backoff = new Backoff<string>(OPTIONS);
    backoff.advance("a", 0);
    expect(backoff.advance("a", atMs)).toBe(delayMs);
  });

  it("never forgets where no idle limit is set", () => {
    const backoff = new Backoff<string>({ initialMs: 5, maxMs: 1_000_000 });
    backoff.advance("a", 0);
    backoff.collect(Number.MAX_SAFE_INTEGER);
    expect(backoff.advance("a", Number.MAX_SAFE_INTEGER)).toBe(10);
  });

  it("has a half-open window: the key is free at its very end (D-PLACE-13)", () => {
    const backoff = new Backoff<string>(OPTIONS);
    backoff.advance("a", 500);
    expect(backoff.waiting(1_499)).toEqual(new Map([["a", 1_500]]));
    expect(backoff.waiting(1_500)).toEqual(new Map());
  });

  it("collects idle entries only", () => {
    const backoff = new Backoff<string>(OPTIONS);
    backoff.advance("old", 0);
    backoff.advance("young", 1);
    backoff.collect(16_001);
    expect(backoff.size).toBe(1);
    expect(backoff.advance("young", 16_001)).toBe(2_000);
  });

  it("collecting at any moments changes no delay", () => {
    const steps = fc.array(fc.tuple(fc.integer({ min: 0, max: 20_000 }), fc.boolean()), { maxLength: 30 });
    fc.assert(
      fc.property(steps, uses => {
        const collected = new Backoff<string>(OPTIONS);
        const plain = new Backoff<string>(OPTIONS);
        let nowMs = 0;
        for (const [pauseMs, collect] of uses) {
          nowMs += pauseMs;
          if (collect) collected.collect(nowMs);
          expect(collected.advance("a", nowMs)).toBe(plain.advance("a", nowMs));
        }
      }),
    );
  });
});
