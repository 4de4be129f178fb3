import type { Action } from "../../capabilities/plan/action";
import { planSync } from "../../capabilities/plan/plan-sync";
import { syncResult } from "../../capabilities/reconcile/result";
import type { Outcome } from "../../capabilities/effects/executor";
import { nodeNameOf } from "../../capabilities/api/identity";
import { aPod, aSnapshot, nodes } from "../builders";
import { EffectsFixture } from "../fakes/effects-fixture";
import type { Fault } from "../fakes/faults";
import { RunningController } from "./running-controller";

// Section 11.1 of the specification: looks, their writes, and the looks that follow.

const quota = (after: number, times: number): Fault => ({
  ...{ verb: "create", plural: "pods", after, times },
  effect: { kind: "fail", error: { kind: "forbidden", message: "exceeded quota" } },
});

describe("a controller", () => {
  let world: RunningController;
  afterEach(() => world.stop());

  it("makes the ten pods that the quota allows in 15 calls, and tells so (TestSimpleDaemonSetPodCreateErrors)", async () => {
    world = new RunningController(100);
    world.client.inject(quota(10, Infinity));
    await world.clock.advanceAsync(0);
    // Those of the first look, and the one of the second, for which the new pods are an event.
    expect(world.client.podCreates).toBeLessThanOrEqual(15 + 1);
    await world.pass(5_000);
    expect(world.pods()).toHaveLength(10);
    expect(world.set()?.status).toMatchObject({
      desiredNumberScheduled: 100,
      currentNumberScheduled: 10,
      updatedNumberScheduled: 10,
    });
  });

  it.each(["forbidden", "invalid", "conflict", "unavailable"] as const)(
    "waits for nothing once creations are no longer refused as %s (TestDaemonSetPodCreateExpectationsError, D-PLACE-25)",
    async kind => {
      world = new RunningController(100);
      const effect = { kind: "fail", error: { kind, message: "not now" } } as const;
      world.client.inject({ verb: "create", plural: "pods", after: 10, times: 5, effect });
      await world.pass(2_000);
      expect(world.pods()).toHaveLength(100);
    },
  );

  it("makes 250 pods at most before it knows of them all, and none twice (D-PLACE-21, D-EDGE-27)", async () => {
    world = new RunningController(260);
    const effect = { kind: "delayResponse", delayMs: 2_000 } as const;
    world.client.inject({ verb: "create", plural: "pods", after: 249, times: 1, effect });
    await world.pass(1_900);
    expect(world.client.podCreates).toBe(250);
    await world.pass(1_000);
    expect(world.pods()).toHaveLength(260);
    expect(world.client.podCreates).toBe(260);
  });

  it("makes pods that fail at once less and less often (D-EDGE-05, D-EDGE-17)", async () => {
    world = new RunningController(1);
    for (let seconds = 0; seconds < 60; seconds++) {
      await world.pass(1_000);
      world.failPods();
    }
    // After 1, 2, 4, 8, 16 and 32 seconds, and a little more.
    expect(world.client.podCreates).toBeGreaterThan(3);
    expect(world.client.podCreates).toBeLessThan(9);
  });

  it("deletes nothing while nodes can be neither listed nor watched (D-EDGE-36)", async () => {
    world = new RunningController(5);
    await world.pass(2_000);
    const before = world.pods().map(({ metadata }) => metadata?.uid);
    const error = { kind: "unavailable", message: "not now" } as const;
    for (const verb of ["list", "watch"] as const) {
      world.client.inject({ verb, plural: "nodes", times: Infinity, effect: { kind: "fail", error } });
    }
    world.client.streams.close();
    await world.pass(60_000);
    expect(world.pods().map(({ metadata }) => metadata?.uid)).toEqual(before);
  });

  it("asks a webhook that refuses every pod for one of them at a time, less and less often, and keeps the status (D-EDGE-26)", async () => {
    world = new RunningController(100);
    world.client.inject(quota(0, Infinity));
    await world.pass(60_000);
    expect(world.client.podCreates).toBeLessThan(20);
    expect(world.set()?.status).toMatchObject({ desiredNumberScheduled: 100, currentNumberScheduled: 0 });
  });

  it("tells of pods that it has just made, before anything becomes of them (TestSimpleDaemonSetUpdatesStatusAfterLaunchingPods)", async () => {
    world = new RunningController(5);
    await world.pass(1_000);
    expect(world.pods().map(({ status }) => status?.phase ?? "Pending")).toEqual(Array(5).fill("Pending"));
    expect(world.set()?.status).toMatchObject({ currentNumberScheduled: 5, observedGeneration: 1 });
  });

  it("begins afresh with a set of the same name, and then rests (TestExpectationsOnRecreate)", async () => {
    world = new RunningController(1);
    await world.pass(2_000);
    const [first] = world.pods();
    const [former] = first?.metadata?.ownerReferences ?? [];
    world.removeSet();
    await world.pass(100);
    world.addSet();
    await world.pass(2_000);
    const owners = world.pods().map(({ metadata }) => metadata?.ownerReferences?.[0]?.uid);
    expect(owners.toSorted()).toEqual([former?.uid, world.set()?.metadata?.uid].toSorted());
    expect(world.set()?.metadata?.uid).not.toBe(former?.uid);
    const written = world.client.storage.revision;
    await world.pass(60_000);
    expect(world.client.storage.revision).toBe(written);
  });
});

describe("a look whose writes fail (TestSimpleDaemonSetUpdatesStatusError)", () => {
  const noPods = quota(0, 1);
  const noStatus: Fault = {
    ...{ verb: "patch", plural: "daemonsets" },
    effect: { kind: "fail", error: { kind: "forbidden", message: "no status" } },
  };
  const creation: Action = { kind: "createPod", node: nodeNameOf("a"), pod: { metadata: { name: "new" } } };

  it.each([
    { what: "of the pod", faults: [noPods], told: "creating pod for node a" },
    { what: "of the status", faults: [noStatus], told: "writing status" },
    {
      what: "of the pod, also where the status fails too",
      faults: [noPods, noStatus],
      told: "creating pod for node a",
    },
  ])("ends with the failure $what", async ({ faults, told }) => {
    const fixture = new EffectsFixture();
    fixture.client.inject(...faults);
    const plan = { actions: [creation], status: { numberReady: 1 } };
    const result = syncResult({ plan, outcome: await fixture.execute(plan) });
    expect(result.kind === "retry" && firstOf(result.error)).toBe(told);
  });
});

it("makes and deletes nothing for a set that is being deleted but seems alive (TestDontDoAnythingIfBeingDeletedRace)", async () => {
  const fixture = new EffectsFixture({
    live: { metadata: { deletionTimestamp: "2026-01-01T00:00:00Z", finalizers: ["foregroundDeletion"] } },
  });
  fixture.seedPod("orphan", { owners: [], labels: { app: "logs" } });
  const orphan = aPod({ of: fixture.set, name: "orphan", controller: null });
  const plan = planSync(aSnapshot({ set: fixture.set, nodes: nodes(5), pods: [orphan] }));
  const outcome: Outcome = await fixture.execute(plan);
  expect(outcome.failures.map(({ action }) => action.kind)).toEqual(["adoptPod"]);
  expect(fixture.storedPods().map(({ metadata }) => [metadata?.name, metadata?.ownerReferences])).toEqual([
    ["orphan", []],
  ]);
});

function firstOf(error: unknown): unknown {
  const first = error instanceof AggregateError ? error.cause : error;
  return first instanceof Error ? first.message : first;
}
