import { atPace } from "./pace";

const instantly = (): Promise<void> => Promise.resolve();
const pace = { perSecond: 200, durationMs: 250, inFlight: 10 };

describe("a pace", () => {
  it("is never exceeded, and the numbers follow each other", async () => {
    const numbers: number[] = [];
    const done = await atPace(pace, async number => void numbers.push(number));
    expect(done).toBeGreaterThan(0);
    // What is due when the last look happens, which a busy machine may delay.
    expect(numbers).toEqual(numbers.map((_, index) => index));
    expect(done).toBe(numbers.length);
  });

  it("of nothing does nothing for that long", async () => {
    const startedAtMs = performance.now();
    expect(await atPace({ ...pace, perSecond: 0, durationMs: 50 }, instantly)).toBe(0);
    expect(performance.now() - startedAtMs).toBeGreaterThanOrEqual(50);
  });

  it("is missed where the work takes longer, without more of it at once", async () => {
    let running = 0;
    let most = 0;
    await atPace({ perSecond: 10_000, durationMs: 100, inFlight: 3 }, async () => {
      most = Math.max(most, (running += 1));
      await new Promise(resolve => setTimeout(resolve, 20));
      running -= 1;
    });
    expect(most).toBe(3);
    expect(running).toBe(0);
  });

  it("ends with what went wrong", async () => {
    const failing = (): Promise<void> => Promise.reject(new Error("refused"));
    await expect(atPace({ ...pace, durationMs: 60_000 }, failing)).rejects.toThrow("refused");
  });

  it("ends at the signal", async () => {
    const signal = AbortSignal.abort(new Error("interrupted"));
    await expect(atPace({ ...pace, signal }, instantly)).rejects.toThrow("interrupted");
  });
});
