import { FakeClock } from "../../test/fakes/fake-clock";
import { monitorEventLoop } from "./event-loop";

/** A clock whose timers come late by as much as the loop stands still. */
class StallingClock extends FakeClock {
  stall(ms: number): void {
    const target = this.monotonic() + ms;
    // Time goes on while nothing is called back.
    const realMonotonic = this.monotonic.bind(this);
    this.monotonic = () => Math.max(target, realMonotonic());
    this.advance(500);
    this.monotonic = realMonotonic;
    this.advance(ms - 500);
  }
}

it.each([
  ["nothing stands still", [], "ok"],
  ["garbage is collected for 300 ms, again and again", Array(200).fill(300), "ok"],
  ["it stands still once for a minute, as a suspended process does", [60_000], "ok"],
  ["it stands still for three times ten seconds", [10_000, 10_000, 10_000], "ok"],
  [
    "it stands still for most of the time",
    Array(20).fill(2_500),
    expect.stringMatching(/^the event loop stood still for .* s of the last minute, in \d+ stalls$/),
  ],
])("judges it when %s", (_name, stalls: number[], verdict) => {
  const clock = new StallingClock();
  const monitor = monitorEventLoop(clock);
  clock.advance(5_000);
  for (const ms of stalls) {
    clock.stall(ms + 500);
    clock.advance(500);
  }
  expect(monitor.check.check()).toEqual(verdict);
  monitor.stop();
  expect(clock.pending).toBe(0);
});

it("is well again a minute later", () => {
  const clock = new StallingClock();
  const monitor = monitorEventLoop(clock);
  for (let count = 0; count < 20; count += 1) clock.stall(3_000);
  expect(monitor.check.check()).not.toBe("ok");
  clock.advance(60_000);
  expect(monitor.check.check()).toBe("ok");
});

it("tells how late the loop was", () => {
  const clock = new StallingClock();
  const monitor = monitorEventLoop(clock);
  clock.stall(750);
  expect(monitor.check.note?.()).toBe("at most 0.3 s late in the last minute");
  expect(monitor.latenessMs()).toEqual([250]);
});
