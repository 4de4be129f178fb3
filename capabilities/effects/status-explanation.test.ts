import { EffectsFixture } from "../../test/fakes/effects-fixture";
import type { DaemonSet } from "../api/types";
import type { PlannedStatus } from "../plan/plan";
import type { Outcome } from "./outcome";

// When the writer tells what nodes wait for: with every other write, and by itself seldom.

function write(fixture: EffectsFixture, status: PlannedStatus): Promise<Outcome> {
  return fixture.execute({ actions: [], status });
}

/** So many nodes whose image cannot be pulled. */
function pulling(nodes: number, sample = "a"): Pick<PlannedStatus, "explanation"> {
  const byReason = nodes === 0 ? {} : { ImagePull: { nodes, sample: [sample] } };
  const causes = nodes === 0 ? {} : { ImagePull: nodes };
  return { explanation: { value: { unavailableByCause: causes, blocked: { nodes, byReason } } } };
}

const WRITTEN = { attempted: 0, succeeded: [], failures: [], effectUnknown: false };
const toldBy = (fixture: EffectsFixture) => fixture.storedSet().status?.unavailableByCause;

it("goes along with counts, and is absent once there is nothing to tell", async () => {
  const fixture = new EffectsFixture();
  await write(fixture, { numberReady: 1, ...pulling(2) });
  expect(fixture.storedSet().status).toMatchObject({
    unavailableByCause: { ImagePull: 2 },
    blocked: { nodes: 2, byReason: { ImagePull: { nodes: 2, sample: ["a"] } } },
  });
  fixture.clock.advance(1_000);
  await write(fixture, { numberReady: 3, ...pulling(0) });
  expect(fixture.storedSet().status).toMatchObject({ numberReady: 3 });
  expect(fixture.storedSet().status).not.toHaveProperty("blocked");
  expect(fixture.storedSet().status).not.toHaveProperty("unavailableByCause");
});

it.each([
  ["another count", pulling(2)],
  ["another name", pulling(1, "b")],
])("waits ten seconds with %s alone, and says for how long", async (_, changed) => {
  const fixture = new EffectsFixture();
  await write(fixture, { numberReady: 1, ...pulling(1) });
  const before = fixture.storedSet();
  fixture.clock.advance(2_000);
  expect(await write(fixture, { numberReady: 1, ...changed })).toEqual({ ...WRITTEN, requeueAfterMs: 8_000 });
  expect(fixture.storedSet()).toEqual(before);
  fixture.clock.advance(8_000);
  expect(await write(fixture, { numberReady: 1, ...changed })).toEqual(WRITTEN);
  expect(fixture.storedSet().status?.blocked).toEqual(changed.explanation?.value.blocked);
});

it("makes no more than a write in ten seconds, however often nodes go from one reason to another", async () => {
  const fixture = new EffectsFixture();
  let version = fixture.storedSet().metadata?.resourceVersion;
  let writes = 0;
  for (let elapsedMs = 0; elapsedMs < 60_000; elapsedMs += 500) {
    await write(fixture, { numberReady: 1, ...pulling(1 + ((elapsedMs / 500) % 2)) });
    const now = fixture.storedSet().metadata?.resourceVersion;
    if (now !== version) writes += 1;
    version = now;
    fixture.clock.advance(500);
  }
  expect(writes).toBeLessThanOrEqual(6);
});

it("is not even worked out while a write of counts is put off", async () => {
  const fixture = new EffectsFixture();
  await write(fixture, { numberReady: 1 });
  const explanation = {
    get value(): never {
      throw new Error("it is worked out");
    },
  };
  expect(await write(fixture, { numberReady: 2, explanation })).toMatchObject({ requeueAfterMs: 1_000, failures: [] });
});

it("is not written over a status of a later generation", async () => {
  const fixture = new EffectsFixture({ live: { status: { observedGeneration: 5 } as never } });
  await write(fixture, { observedGeneration: 4, ...pulling(1) });
  expect(toldBy(fixture)).toBeUndefined();
});

it("does not keep a completion waiting", async () => {
  const fixture = new EffectsFixture();
  const counts = {
    currentNumberScheduled: 1,
    desiredNumberScheduled: 1,
    updatedNumberScheduled: 1,
    numberMisscheduled: 0,
  };
  await write(fixture, { ...counts, numberAvailable: 0, ...pulling(1) });
  fixture.clock.advance(10_000);
  await write(fixture, { ...counts, numberAvailable: 0, ...pulling(1, "b") });
  expect(await write(fixture, { ...counts, numberAvailable: 1, ...pulling(0) })).toEqual(WRITTEN);
  expect(toldBy(fixture)).toBeUndefined();
});

it("is put onto what is live after a conflict", async () => {
  const fixture = new EffectsFixture();
  await write(fixture, { numberReady: 1 });
  fixture.changeSet(set => ({ ...set, status: { ...set.status, unavailableByCause: { Starting: 4 } } }) as DaemonSet);
  fixture.clock.advance(10_000);
  await write(fixture, { numberReady: 1, ...pulling(1) });
  expect(toldBy(fixture)).toEqual({ ImagePull: 1 });
});
