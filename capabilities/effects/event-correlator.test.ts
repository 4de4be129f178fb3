import { uidOf } from "../api/identity";
import { type CorrelatedEvent, EventCorrelator } from "./event-correlator";

const uid = uidOf("set-uid");
const minuteMs = 60_000;

function setUp() {
  const correlator = new EventCorrelator();
  const tell = (message: string, { atMs = 0, reason = "FailedCreate", of = uid } = {}): CorrelatedEvent | undefined =>
    correlator.correlate(of, { type: "Warning", reason, message }, atMs);
  const tellMany = (count: number, options?: Parameters<typeof tell>[1]): (CorrelatedEvent | undefined)[] =>
    Array.from({ length: count }, (_, index) => tell(`message ${index}`, options));
  return { correlator, tell, tellMany };
}

it("counts what is repeated, as one event", () => {
  const { tell } = setUp();
  const first = tell("quota", { atMs: 1_000 });
  expect(first).toMatchObject({ count: 1, firstAtMs: 1_000, lastAtMs: 1_000 });
  expect(tell("quota", { atMs: 2_000 })).toEqual({ ...first, count: 2, lastAtMs: 2_000 });
});

it("tells other messages, other reasons and other sets apart", () => {
  const { tell } = setUp();
  const events = [tell("a"), tell("b"), tell("a", { reason: "FailedDelete" }), tell("a", { of: uidOf("other-uid") })];
  expect(events.map(event => event?.count)).toEqual([1, 1, 1, 1]);
  expect(new Set(events.map(event => event?.id)).size).toBe(4);
});

it("combines the tenth different message of a reason with those that follow", () => {
  const { tell, tellMany } = setUp();
  const events = tellMany(12);
  expect(events.slice(0, 9).map(event => event?.message)).toEqual(
    Array.from({ length: 9 }, (_, index) => `message ${index}`),
  );
  expect(events.slice(9).map(event => [event?.message, event?.count])).toEqual([
    ["(combined from similar events): message 9", 1],
    ["(combined from similar events): message 10", 2],
    ["(combined from similar events): message 11", 3],
  ]);
  // What was told before is counted as before.
  expect(tell("message 3")).toMatchObject({ id: events[3]?.id, count: 2 });
  expect(tell("message 3", { reason: "FailedDelete" })).toMatchObject({ message: "message 3", count: 1 });
});

it("begins anew ten minutes after the last event of a reason", () => {
  const { tell, tellMany } = setUp();
  tellMany(10);
  expect(tell("later", { atMs: 10 * minuteMs })).toMatchObject({ count: 2 });
  expect(tell("message 1", { atMs: 20 * minuteMs + 1 })).toMatchObject({ message: "message 1", count: 1 });
});

it("begins anew ten minutes after each event, whenever it forgot others", () => {
  const { tell } = setUp();
  tell("a");
  tell("b", { atMs: 9 * minuteMs, reason: "FailedDelete" });
  expect(tell("a", { atMs: 11 * minuteMs })).toMatchObject({ count: 1 });
  expect(tell("b", { atMs: 19 * minuteMs + 1, reason: "FailedDelete" })).toMatchObject({ count: 1 });
});

it("passes 25 events of one set, and then one in five minutes", () => {
  const { tell, tellMany } = setUp();
  expect(tellMany(26).filter(event => event !== undefined)).toHaveLength(25);
  expect(tell("other set", { of: uidOf("other-uid") })).toBeDefined();
  expect(tell("a", { atMs: 5 * minuteMs - 1 })).toBeUndefined();
  expect(tell("a", { atMs: 5 * minuteMs })).toBeDefined();
  expect(tell("a", { atMs: 5 * minuteMs })).toBeUndefined();
});

it("counts also what it does not pass", () => {
  const { tell, tellMany } = setUp();
  tell("quota");
  tellMany(25);
  tell("quota");
  expect(tell("quota", { atMs: 5 * minuteMs })).toMatchObject({ message: "quota", count: 3 });
});

it("never saves up for more than 25", () => {
  const { tell, tellMany } = setUp();
  tell("a");
  expect(tellMany(30, { atMs: 100_000 * minuteMs }).filter(event => event !== undefined)).toHaveLength(25);
});

it("passes no more when the clock is set back", () => {
  const { tell, tellMany } = setUp();
  tellMany(25, { atMs: 10 * minuteMs });
  expect(tell("a", { atMs: 0 })).toBeUndefined();
});

it("forgets a set that is gone", () => {
  const { correlator, tell, tellMany } = setUp();
  tellMany(26);
  correlator.forget(uid);
  expect(tell("message 1")).toMatchObject({ count: 1 });
});
