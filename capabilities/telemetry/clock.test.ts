import { FakeClock } from "../../test/fakes/fake-clock";
import { sleep, startStopwatch, systemClock } from "./clock";

async function isPending(promise: Promise<void>): Promise<boolean> {
  const pending = Symbol("pending");
  return (await Promise.race([promise, Promise.resolve(pending)])) === pending;
}

it("sleeps until the delay is over, and not before", async () => {
  const clock = new FakeClock();
  const slept = sleep(clock, { delayMs: 100 });
  await clock.advanceAsync(99);
  expect(await isPending(slept)).toBe(true);
  clock.advance(1);
  await slept;
});

it("wakes when the signal aborts, and leaves no timer behind", async () => {
  const clock = new FakeClock();
  const abort = new AbortController();
  const slept = sleep(clock, { delayMs: 100, signal: abort.signal });
  abort.abort();
  await slept;
  expect(clock.pending).toBe(0);
});

it("does not sleep under a signal that has aborted", async () => {
  const clock = new FakeClock();
  await sleep(clock, { delayMs: 100, signal: AbortSignal.abort() });
  expect(clock.pending).toBe(0);
});

describe("the system's clock", () => {
  const YEAR_MS = 365 * 24 * 3_600_000;

  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  it.each([0, 1_000, YEAR_MS])("calls back after %d ms, and not before", delayMs => {
    const callback = jest.fn();
    systemClock.after(delayMs, callback);
    jest.advanceTimersByTime(Math.max(0, delayMs - 1));
    expect(callback).toHaveBeenCalledTimes(delayMs === 0 ? 1 : 0);
    jest.advanceTimersByTime(1);
    expect(callback).toHaveBeenCalledTimes(1);
  });

  it.each([1_000, YEAR_MS])("can be told not to call back after %d ms", delayMs => {
    const callback = jest.fn();
    const cancel = systemClock.after(delayMs, callback);
    jest.advanceTimersByTime(delayMs - 1);
    cancel();
    jest.advanceTimersByTime(YEAR_MS);
    expect(callback).not.toHaveBeenCalled();
  });
});

describe("a stopwatch", () => {
  it("counts what passes", () => {
    const clock = new FakeClock();
    const elapsedMs = startStopwatch(clock);
    clock.advance(1_500);
    expect(elapsedMs()).toBe(1_500);
  });

  it.each([
    ["goes on when the wall's clock is set back", { wallMs: -3_600_000, expected: 1_000 }],
    ["counts what the wall's clock does, as it alone counts a suspension", { wallMs: 3_600_000, expected: 3_601_000 }],
  ])("%s", (_name, { wallMs, expected }) => {
    const clock = new FakeClock();
    const elapsedMs = startStopwatch(clock);
    clock.advance(1_000);
    const now = clock.now.bind(clock);
    clock.now = () => now() + wallMs;
    expect(elapsedMs()).toBe(expected);
  });
});

it("has a monotonic clock that does not know the date", () => {
  const date = jest.spyOn(Date, "now").mockReturnValue(0);
  const before = systemClock.monotonic();
  expect(before).toBeGreaterThan(0);
  expect(systemClock.monotonic()).toBeGreaterThanOrEqual(before);
  expect(systemClock.now()).toBe(0);
  date.mockRestore();
});
