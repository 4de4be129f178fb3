import { EffectsFixture } from "../../test/fakes/effects-fixture";
import type { Fault } from "../../test/fakes/faults";
import { APPS } from "../api/flavor";
import type { DaemonSet } from "../api/types";
import type { PlannedStatus } from "../plan/plan";
import type { Outcome } from "./outcome";

function write(fixture: EffectsFixture, status: PlannedStatus): Promise<Outcome> {
  return fixture.execute({ actions: [], status });
}

function patches(kind: "conflict" | "forbidden", times: number): Fault {
  return { verb: "patch", times, effect: { kind: "fail", error: { kind, message: kind } } };
}

const WRITTEN = { attempted: 0, succeeded: [], failures: [], effectUnknown: false };

describe("writing the status", () => {
  it("stores it, and the cache learns the answer", async () => {
    const fixture = new EffectsFixture();
    expect(await write(fixture, { numberReady: 1, observedGeneration: 1 })).toEqual(WRITTEN);
    expect(fixture.storedSet().status).toMatchObject({ numberReady: 1, observedGeneration: 1 });
    expect(fixture.sets.known).toEqual([fixture.storedSet()]);
  });

  it("leaves the spec, the collision count and foreign fields alone (D-STAT-13)", async () => {
    const fixture = new EffectsFixture({ live: { status: { collisionCount: 3, extra: "x" } as never } });
    const before = fixture.storedSet();
    await write(fixture, { numberReady: 1 });
    expect(fixture.storedSet()).toMatchObject({ spec: before.spec, status: { collisionCount: 3, extra: "x" } });
  });

  it("writes nothing where the stored one is equal (D-STAT-13)", async () => {
    const fixture = new EffectsFixture({ live: { status: { numberReady: 1 } as never } });
    const before = fixture.storedSet();
    expect(await write(fixture, { numberReady: 1 })).toEqual(WRITTEN);
    expect(fixture.storedSet()).toEqual(before);
  });

  it("never lowers the observed generation, nor counts by an older one", async () => {
    const fixture = new EffectsFixture({ live: { status: { observedGeneration: 5, numberReady: 1 } as never } });
    await write(fixture, { observedGeneration: 4, numberReady: 9 });
    expect(fixture.storedSet().status).toEqual({ observedGeneration: 5, numberReady: 1 });
  });

  it("never writes the conditions of upstream's kind (D-API-12)", async () => {
    const conditions = [{ type: "Foreign", status: "True" }];
    const fixture = new EffectsFixture({ flavor: APPS, live: { status: { conditions } as never } });
    const planned = { type: "Stalled", status: "True", reason: "R", message: "" } as const;
    await write(fixture, { numberReady: 1, conditions: [planned] });
    expect(fixture.storedSet().status?.conditions).toEqual(conditions);
  });

  describe("beside other writers (TestStoreDaemonSetStatus)", () => {
    it("puts the same numbers onto what is live after a conflict, once (D-STAT-14)", async () => {
      const fixture = new EffectsFixture();
      await write(fixture, { numberReady: 1 });
      const foreign = { type: "Foreign", status: "True" };
      // The cache has not seen this one: the set that the plan was made from is the former.
      fixture.changeSet(set => ({ ...set, status: { ...set.status, conditions: [foreign] } }) as DaemonSet);
      fixture.clock.advance(1_000);
      const own = { type: "Stalled", status: "False", reason: "ValidSpec", message: "" } as const;
      expect(await write(fixture, { numberReady: 2, conditions: [own] })).toEqual(WRITTEN);
      expect(fixture.storedSet().status).toMatchObject({ numberReady: 2, conditions: [foreign, own] });
    });

    it("reports a second conflict (D-STAT-14)", async () => {
      const fixture = new EffectsFixture();
      fixture.client.inject(patches("conflict", 2));
      expect(await write(fixture, { numberReady: 1 })).toMatchObject({
        failures: [{ error: { message: "writing status", cause: { kind: "conflict" } } }],
      });
    });

    it("reports what is no conflict at once", async () => {
      const fixture = new EffectsFixture();
      fixture.client.inject(patches("forbidden", 1));
      expect(await write(fixture, { numberReady: 1 })).toMatchObject({ failures: [{}] });
      expect(fixture.storedSet().status).not.toHaveProperty("numberReady");
    });

    it("repairs what somebody else wrote into the counters, once the cache has seen it", async () => {
      const fixture = new EffectsFixture();
      await write(fixture, { numberReady: 1 });
      fixture.sets.written(fixture.changeSet(set => ({ ...set, status: { numberReady: 99 } }) as DaemonSet));
      fixture.clock.advance(1_000);
      await write(fixture, { numberReady: 1 });
      expect(fixture.storedSet().status).toMatchObject({ numberReady: 1 });
    });

    it.each([
      { name: "is gone", replaced: false },
      { name: "was replaced by one of the same name", replaced: true },
    ])("has nothing to write for a set that $name, and the cache learns of it", async ({ replaced }) => {
      const fixture = replaced ? new EffectsFixture({ live: { metadata: { uid: "another" } } }) : new EffectsFixture();
      if (!replaced) fixture.removeSet();
      expect(await write(fixture, { numberReady: 1 })).toEqual(WRITTEN);
      expect(fixture.sets.goneUids).toEqual(["logs-uid"]);
      if (replaced) expect(fixture.storedSet().status).not.toHaveProperty("numberReady");
    });
  });

  describe("while it changes quickly", () => {
    it("puts off a second write in one second, and says for how long", async () => {
      const fixture = new EffectsFixture();
      await write(fixture, { numberReady: 1 });
      fixture.clock.advance(300);
      expect(await write(fixture, { numberReady: 2 })).toEqual({ ...WRITTEN, requeueAfterMs: 700 });
      expect(fixture.storedSet().status).toMatchObject({ numberReady: 1 });
      fixture.clock.advance(700);
      expect(await write(fixture, { numberReady: 3 })).toEqual(WRITTEN);
      expect(fixture.storedSet().status).toMatchObject({ numberReady: 3 });
    });

    it("puts off for a second at most although the clock was set back", async () => {
      const fixture = new EffectsFixture();
      await write(fixture, { numberReady: 1 });
      fixture.clock.advance(-3_600_000);
      expect(await write(fixture, { numberReady: 2 })).toEqual({ ...WRITTEN, requeueAfterMs: 1_000 });
    });

    it("puts off nothing where nothing is to be written", async () => {
      const fixture = new EffectsFixture();
      await write(fixture, { numberReady: 1 });
      expect(await write(fixture, { numberReady: 1 })).toEqual(WRITTEN);
    });

    it("writes a new generation at once", async () => {
      const fixture = new EffectsFixture();
      await write(fixture, { numberReady: 1, observedGeneration: 1 });
      expect(await write(fixture, { numberReady: 0, observedGeneration: 2 })).toEqual(WRITTEN);
      expect(fixture.storedSet().status).toMatchObject({ numberReady: 0, observedGeneration: 2 });
    });

    describe("and a roll-out ends", () => {
      const DONE = {
        desiredNumberScheduled: 3,
        currentNumberScheduled: 3,
        updatedNumberScheduled: 3,
        numberReady: 3,
        numberAvailable: 3,
        numberUnavailable: 0,
        numberMisscheduled: 0,
      };
      const HURRIED = WRITTEN;
      const PUT_OFF = { ...WRITTEN, requeueAfterMs: 1_000 };

      it("writes at once that it is complete", async () => {
        const fixture = new EffectsFixture();
        await write(fixture, { ...DONE, updatedNumberScheduled: 2 });
        expect(await write(fixture, DONE)).toEqual(HURRIED);
        expect(fixture.storedSet().status).toMatchObject(DONE);
      });

      it.each<[string, PlannedStatus]>([
        ["a node lacks its pod", { currentNumberScheduled: 2 }],
        ["a pod is outdated", { updatedNumberScheduled: 2 }],
        ["a pod is not available", { numberAvailable: 2, numberUnavailable: 1 }],
        ["a node has a pod that it should not have", { numberMisscheduled: 1 }],
      ])("waits as ever while %s", async (_, fields) => {
        const fixture = new EffectsFixture();
        await write(fixture, { ...DONE, numberReady: 0, numberAvailable: 0 });
        expect(await write(fixture, { ...DONE, ...fields })).toEqual(PUT_OFF);
      });

      it("waits with another complete one", async () => {
        const fixture = new EffectsFixture();
        await write(fixture, DONE);
        const grown = Object.fromEntries(Object.entries(DONE).map(([counter, count]) => [counter, count && 4]));
        expect(await write(fixture, grown)).toEqual(PUT_OFF);
      });

      it("writes twice a second at most while a pod comes and goes", async () => {
        const fixture = new EffectsFixture();
        const version = () => fixture.storedSet().metadata?.resourceVersion;
        const writtenAtMs: number[] = [];
        for (let elapsedMs = 0; elapsedMs < 10_000; elapsedMs += 100) {
          const isServing = elapsedMs % 200 > 0;
          const before = version();
          await write(fixture, isServing ? DONE : { ...DONE, numberAvailable: 2, numberUnavailable: 1 });
          if (version() !== before) writtenAtMs.push(elapsedMs);
          fixture.clock.advance(100);
        }
        const secondOf = (ms: number): number => Math.floor(ms / 1_000);
        const perSecond = writtenAtMs.map(at => writtenAtMs.filter(other => secondOf(other) === secondOf(at)).length);
        expect(writtenAtMs.length).toBeGreaterThan(10);
        expect(Math.max(...perSecond)).toBe(2);
      });
    });

    it("writes at once after a write that failed", async () => {
      const fixture = new EffectsFixture();
      fixture.client.inject(patches("forbidden", 1));
      await write(fixture, { numberReady: 1 });
      expect(await write(fixture, { numberReady: 1 })).toEqual(WRITTEN);
      expect(fixture.storedSet().status).toMatchObject({ numberReady: 1 });
    });

    it("remembers nothing of a set that was forgotten", async () => {
      const fixture = new EffectsFixture();
      await write(fixture, { numberReady: 1 });
      fixture.executor.forget(fixture.set.uid);
      expect(await write(fixture, { numberReady: 2 })).toEqual(WRITTEN);
      expect(fixture.storedSet().status).toMatchObject({ numberReady: 2 });
    });
  });

  it("reads the set only after a conflict, and reports a read that fails (D-STAT-14)", async () => {
    const fixture = new EffectsFixture();
    fixture.client.inject({ verb: "get", effect: { kind: "fail", error: { kind: "forbidden", message: "read" } } });
    expect(await write(fixture, { numberReady: 1 })).toEqual(WRITTEN);
    fixture.changeSet(set => ({ ...set, metadata: { ...set.metadata, labels: { a: "b" } } }));
    fixture.clock.advance(1_000);
    expect(await write(fixture, { numberReady: 2 })).toMatchObject({
      failures: [{ error: { cause: { message: "read" } } }],
    });
  });
});
