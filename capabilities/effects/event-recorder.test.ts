import { aSet } from "../../test/builders";
import { FakeClock, settled } from "../../test/fakes/fake-clock";
import { FakeKubeClient } from "../../test/fakes/fake-kube-client";
import type { FaultEffect, Verb } from "../../test/fakes/faults";
import { APPS, EVERYNODE } from "../api/flavor";
import type { ApiErrorKind } from "../kube/api-error";
import { silentLogger } from "../telemetry/silent-log";
import { createEventRecorder, EVENTS } from "./event-recorder";

const CREATED = { type: "Normal", reason: "SuccessfulCreate", message: "Created pod: agent-a" } as const;

function setUp() {
  const clock = new FakeClock();
  const client = new FakeKubeClient({ clock });
  const recorder = createEventRecorder({ client, clock, log: silentLogger });
  const failing = (verb: Verb, kind: ApiErrorKind, times = 1): void => {
    const effect: FaultEffect = { kind: "fail", error: { kind, message: kind } };
    client.inject({ verb, plural: "events", times, effect });
  };
  const stored = async () => {
    await settled();
    return client.objects(EVENTS) as unknown as Record<string, unknown>[];
  };
  return { clock, client, recorder, failing, stored };
}

it("stores an event about the set, in its namespace (D-EVT-01, D-EVT-12)", async () => {
  const { recorder, stored } = setUp();
  const set = aSet({ name: "agent", flavor: APPS });
  recorder.record(set, CREATED);
  const { namespace, name, uid, resourceVersion } = set;
  expect(await stored()).toMatchObject([
    {
      metadata: { namespace, name: expect.stringMatching(/^agent\.[0-9a-f]{16}$/) },
      involvedObject: { apiVersion: "apps/v1", kind: "DaemonSet", namespace, name, uid, resourceVersion },
      ...CREATED,
      count: 1,
      firstTimestamp: "2026-01-01T00:00:00Z",
      lastTimestamp: "2026-01-01T00:00:00Z",
      source: { component: "daemonset-controller" },
    },
  ]);
});

it("speaks in its own name on our kind", async () => {
  const { recorder, stored } = setUp();
  recorder.record(aSet({ flavor: EVERYNODE }), CREATED);
  expect(await stored()).toMatchObject([{ source: { component: "everynode" }, reportingComponent: "everynode" }]);
});

it("updates the event that is repeated", async () => {
  const { clock, recorder, stored } = setUp();
  const set = aSet();
  recorder.record(set, CREATED);
  await stored();
  clock.advance(5_000);
  recorder.record(set, CREATED);
  expect(await stored()).toMatchObject([
    { count: 2, firstTimestamp: "2026-01-01T00:00:00Z", lastTimestamp: "2026-01-01T00:00:05Z" },
  ]);
});

it("stores anew an event that the server has forgotten", async () => {
  const { client, recorder, stored } = setUp();
  const set = aSet();
  recorder.record(set, CREATED);
  const [event] = await stored();
  const { name } = event?.["metadata"] as { name: never };
  client.remove(EVENTS, { namespace: set.namespace, name });
  recorder.record(set, CREATED);
  expect(await stored()).toMatchObject([{ count: 2 }]);
});

it("cuts the name of a set that is too long for a name with a number", async () => {
  const { recorder, stored } = setUp();
  recorder.record(aSet({ name: "a".repeat(253) }), CREATED);
  const [event] = await stored();
  expect((event?.["metadata"] as { name: string }).name).toHaveLength(253);
});

it("loses no event that is recorded while the writing of others ends", async () => {
  for (let turns = 0; turns < 100; turns += 1) {
    const { recorder, stored } = setUp();
    const set = aSet();
    recorder.record(set, CREATED);
    for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
    recorder.record(set, { ...CREATED, message: "Created pod: agent-b" });
    expect(await stored()).toHaveLength(2);
  }
});

it("keeps what it was told during an outage, in order", async () => {
  const { clock, recorder, failing, stored } = setUp();
  failing("create", "network");
  failing("create", "unavailable");
  const set = aSet();
  recorder.record(set, CREATED);
  recorder.record(set, { ...CREATED, message: "Created pod: agent-b" });
  expect(await stored()).toEqual([]);
  await clock.advanceAsync(20_000);
  expect((await stored()).map(({ message }) => message)).toEqual(["Created pod: agent-a", "Created pod: agent-b"]);
});

it("gives up after two minutes of outage, and goes on with the next", async () => {
  const { clock, recorder, failing, stored } = setUp();
  failing("create", "network", 12);
  const set = aSet();
  recorder.record(set, CREATED);
  recorder.record(set, { ...CREATED, message: "Created pod: agent-b" });
  await clock.advanceAsync(120_000);
  expect((await stored()).map(({ message }) => message)).toEqual(["Created pod: agent-b"]);
});

it.each(["tooManyRequests", "forbidden", "namespaceTerminating", "invalid"] as const)(
  "drops an event that is refused as %s",
  async kind => {
    const { clock, recorder, failing, stored } = setUp();
    failing("create", kind);
    recorder.record(aSet(), CREATED);
    await clock.advanceAsync(60_000);
    expect(await stored()).toEqual([]);
    expect(clock.pending).toBe(0);
  },
);

it("holds no more than a thousand of them", async () => {
  const { clock, recorder, failing, stored } = setUp();
  failing("create", "network");
  for (let index = 0; index < 1_500; index += 1) recorder.record(aSet({ name: `set-${index}` }), CREATED);
  await clock.advanceAsync(10_000);
  // The first is being written while the others wait.
  expect(await stored()).toHaveLength(1_001);
});

it("drops what waits when it is stopped, and takes no more", async () => {
  const { clock, recorder, failing, stored } = setUp();
  failing("create", "network");
  const set = aSet();
  recorder.record(set, CREATED);
  await settled();
  await recorder.stop();
  recorder.record(set, { ...CREATED, message: "another" });
  await clock.advanceAsync(60_000);
  expect(await stored()).toEqual([]);
  expect(clock.pending).toBe(0);
});

it("forgets a set that is gone", async () => {
  const { recorder, stored } = setUp();
  const set = aSet();
  recorder.record(set, CREATED);
  recorder.forget(set.uid);
  recorder.record(set, CREATED);
  expect((await stored()).map(({ count }) => count)).toEqual([1, 1]);
});
