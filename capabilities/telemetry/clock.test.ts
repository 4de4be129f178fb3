import { FakeClock } from "../../test/fakes/fake-clock";
import { sleep } from "./clock";

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
