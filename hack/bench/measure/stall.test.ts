import { startStallMeter } from "./stall";

function block(durationMs: number): void {
  for (const end = performance.now() + durationMs; performance.now() < end; );
}

/** A timer in the loop, which has to turn before the meter can tell one stall from the next. */
function turn(): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, 15));
}

describe("a stall meter", () => {
  it("notices how long the loop was blocked, also at the very end", async () => {
    const meter = startStallMeter();
    await turn();
    meter.begin();
    await turn();
    block(120);
    const longestMs = await meter.longestMs();
    expect(longestMs).toBeGreaterThan(90);
  });

  it("forgets what was before it began", async () => {
    const meter = startStallMeter();
    await turn();
    block(600);
    await turn();
    meter.begin();
    await turn();
    expect(await meter.longestMs()).toBeLessThan(500);
  });
});
