import { EffectsFixture } from "../../test/fakes/effects-fixture";
import { aRevision } from "../../test/builders";
import { nodeNameOf, revisionHashOf } from "../api/identity";
import type { Fault } from "../../test/fakes/faults";
import type { Action } from "../plan/action";
import type { Outcome } from "./outcome";

const QUOTA = { kind: "forbidden", message: "exceeded quota" } as const;
const TERMINATING = { kind: "namespaceTerminating", message: "being terminated" } as const;

function creates(fixture: EffectsFixture, count: number): readonly Action[] {
  return Array.from({ length: count }, (_, index): Action => {
    const metadata = { name: `new-${index}`, ownerReferences: [fixture.owner] };
    return { kind: "createPod", node: nodeNameOf(`n${index}`), pod: { metadata, spec: { containers: [] } } };
  });
}

function deletes(fixture: EffectsFixture, ...names: readonly string[]): readonly Action[] {
  return names.map((name): Action => ({ kind: "deletePod", pod: fixture.seedPod(name), reason: "misplaced" }));
}

function refuse(fault: Omit<Fault, "effect">, error: { kind: "forbidden" | "unavailable"; message: string }): Fault {
  return { ...fault, effect: { kind: "fail", error } };
}

function messages({ failures }: Outcome): readonly string[] {
  return failures.map(({ error }) => `${error.message}: ${error.cause instanceof Error ? error.cause.message : ""}`);
}

function names(fixture: EffectsFixture): readonly (string | undefined)[] {
  return fixture.storedPods().map(({ metadata }) => metadata?.name);
}

describe("execute", () => {
  it("does what the plan asks and says so", async () => {
    const fixture = new EffectsFixture();
    const actions = [...creates(fixture, 5), ...deletes(fixture, "old")];
    const outcome = await fixture.execute(actions);
    expect(outcome).toEqual({ attempted: 6, succeeded: expect.any(Array), failures: [], effectUnknown: false });
    expect(new Set(outcome.succeeded)).toEqual(new Set(actions));
    expect(names(fixture)).toEqual(["new-0", "new-1", "new-2", "new-3", "new-4"]);
  });

  it("has nothing to say about an empty plan", async () => {
    const outcome = await new EffectsFixture().execute([]);
    expect(outcome).toEqual({ attempted: 0, succeeded: [], failures: [], effectUnknown: false });
  });

  it("makes 15 calls and 10 pods for 100 nodes under a quota of 10 (D-PLACE-31, TestSimpleDaemonSetPodCreateErrors)", async () => {
    const fixture = new EffectsFixture();
    fixture.client.inject(refuse({ verb: "create", plural: "pods", after: 10, times: 1_000 }, QUOTA));
    const outcome = await fixture.execute(creates(fixture, 100));
    expect(outcome.attempted).toBe(15);
    expect(outcome.failures).toHaveLength(5);
    expect(fixture.storedPods()).toHaveLength(10);
  });

  it("sends nothing that waited for its turn after the first refusal, where the server bears less than it is asked", async () => {
    const fixture = new EffectsFixture({ concurrency: 64 });
    const tooMany = { kind: "tooManyRequests", message: "slow down", retryAfterMs: 1 } as const;
    fixture.client.inject({ verb: "delete", name: "old", effect: { kind: "fail", error: tooMany } });
    await fixture.execute(deletes(fixture, "old"));
    await fixture.clock.advanceAsync(1);
    const inBatches = 1 + 2 + 4 + 8 + 16 + 32 + 64;
    const creation = { verb: "create", plural: "pods", times: 1_000 } as const;
    fixture.client.inject(refuse({ ...creation, after: inBatches, times: 1 }, QUOTA));
    fixture.client.inject({ ...creation, after: inBatches + 1, effect: { kind: "delayResponse", delayMs: 50 } });
    const execution = fixture.execute(creates(fixture, 300));
    await fixture.clock.advanceAsync(50);
    const { attempted, failures } = await execution;
    expect(failures).toHaveLength(1);
    // Half of 64 and a few more, as all went well meanwhile.
    expect(attempted - inBatches).toBeGreaterThanOrEqual(32);
    expect(attempted - inBatches).toBeLessThan(40);
  });

  it.each<[string, attempted: number, meanwhile: (fixture: EffectsFixture) => void]>([
    ["as many as may be under way after such as were well", 4, () => undefined],
    ["one after the set was forgotten", 1, ({ executor, set }) => executor.forget(set.uid)],
  ])("begins to create with %s", async (_, attempted, meanwhile) => {
    const fixture = new EffectsFixture({ concurrency: 4 });
    await fixture.execute(creates(fixture, 1));
    meanwhile(fixture);
    fixture.client.inject(refuse({ verb: "create", plural: "pods", times: 1_000 }, QUOTA));
    expect((await fixture.execute(creates(fixture, 10))).attempted).toBe(attempted);
  });

  it("deletes although creates failed (D-PLACE-27)", async () => {
    const fixture = new EffectsFixture();
    fixture.client.inject(refuse({ verb: "create" }, QUOTA));
    const outcome = await fixture.execute([...creates(fixture, 3), ...deletes(fixture, "old")]);
    expect(names(fixture)).toEqual([]);
    expect(messages(outcome)).toEqual(["creating pod for node n0: exceeded quota"]);
  });

  it("makes the other deletes when one fails (D-PLACE-28)", async () => {
    const fixture = new EffectsFixture();
    const actions = deletes(fixture, "a", "b", "c");
    fixture.client.inject(refuse({ verb: "delete", name: "b" }, QUOTA));
    const outcome = await fixture.execute(actions);
    expect(names(fixture)).toEqual(["b"]);
    expect(messages(outcome)).toEqual(["deleting pod b: exceeded quota"]);
    expect(outcome.succeeded).toHaveLength(2);
  });

  it("deletes only after the creates", async () => {
    const fixture = new EffectsFixture();
    fixture.client.inject({ verb: "create", effect: { kind: "delayResponse", delayMs: 50 } });
    const running = fixture.execute([...deletes(fixture, "old"), ...creates(fixture, 1)]);
    await fixture.clock.advanceAsync(49);
    expect(names(fixture)).toEqual(["new-0", "old"]);
    await fixture.clock.advanceAsync(1);
    await running;
    expect(names(fixture)).toEqual(["new-0"]);
  });

  it("takes a terminating namespace for no failure, asks once, and comes back after five minutes (D-PLACE-24, D-EDGE-25)", async () => {
    const fixture = new EffectsFixture();
    fixture.client.inject({ verb: "create", times: 7, effect: { kind: "fail", error: TERMINATING } });
    const outcome = await fixture.execute(creates(fixture, 7));
    expect(outcome).toEqual({
      attempted: 1,
      succeeded: [],
      failures: [],
      effectUnknown: false,
      requeueAfterMs: 300_000,
    });
  });

  it("takes it for no failure either where a revision cannot be created, and then touches no pod", async () => {
    const fixture = new EffectsFixture();
    fixture.client.inject({ verb: "create", effect: { kind: "fail", error: TERMINATING } });
    const { name, revision: number, data, labels } = aRevision({ of: fixture.set });
    const { templateDigest } = fixture.set;
    const hash = revisionHashOf("hash");
    const revision = { name, hash, revision: number, data, labels, annotations: {}, templateDigest };
    const outcome = await fixture.execute([{ kind: "createRevision", revision }, ...creates(fixture, 1)]);
    expect(outcome).toMatchObject({ attempted: 1, failures: [], requeueAfterMs: 300_000 });
  });

  it.each(["adoptPod", "releasePod", "adoptRevision", "releaseRevision"] as const)(
    "touches neither pods nor status when %s fails (D-OWN-07)",
    async kind => {
      const fixture = new EffectsFixture();
      const pod = fixture.seedPod("claimed");
      const revision = fixture.seedRevision("claimed", { data: {} });
      const claim: Action = kind.endsWith("Pod")
        ? { kind: kind as "adoptPod" | "releasePod", pod }
        : { kind: kind as "adoptRevision" | "releaseRevision", revision };
      fixture.client.inject(refuse({ verb: "patch" }, QUOTA));
      const actions = [claim, ...creates(fixture, 1), ...deletes(fixture, "old")];
      const outcome = await fixture.execute({ actions, status: { numberReady: 1 } });
      expect(names(fixture)).toEqual(["claimed", "old"]);
      expect(fixture.storedSet().status).not.toHaveProperty("numberReady");
      expect(outcome).toMatchObject({ attempted: 1, succeeded: [], failures: [{ action: { kind } }] });
    },
  );

  it("touches neither pods nor status when the history fails (D-HIST-16)", async () => {
    const fixture = new EffectsFixture();
    const from = fixture.seedRevision("logs-1", { data: {} });
    fixture.client.inject(refuse({ verb: "patch", plural: "controllerrevisions" }, QUOTA));
    const update: Action = { kind: "updateRevision", from, revision: 2 };
    const outcome = await fixture.execute({
      actions: [update, ...creates(fixture, 1)],
      status: { numberReady: 1 },
    });
    expect(names(fixture)).toEqual([]);
    expect(fixture.storedSet().status).not.toHaveProperty("numberReady");
    expect(messages(outcome)).toEqual(["updating revision logs-1: exceeded quota"]);
  });

  it("keeps a duplicate revision while a pod that carries its hash could not be relabelled (D-HIST-21, D-HIST-22)", async () => {
    const fixture = new EffectsFixture();
    const pod = fixture.seedPod("p");
    const revision = fixture.seedRevision("duplicate", { data: {} });
    fixture.client.inject(refuse({ verb: "patch", plural: "pods" }, QUOTA));
    await fixture.execute([
      { kind: "deleteRevision", revision },
      { kind: "relabelPod", pod, hash: aRevision().labels["controller-revision-hash"] as never },
    ]);
    expect(fixture.storedRevision("duplicate")).toBeDefined();
  });

  it("goes on with the pods whatever became of a canonical template", async () => {
    const fixture = new EffectsFixture();
    fixture.client.inject(refuse({ verb: "create", plural: "podtemplates" }, QUOTA));
    const { templateDigest: digest, spec } = fixture.set;
    const outcome = await fixture.execute([
      { kind: "canonicalizeTemplate", digest, template: spec.template },
      ...creates(fixture, 1),
    ]);
    expect(names(fixture)).toEqual(["new-0"]);
    expect(messages(outcome)).toEqual(["canonicalizing template: exceeded quota"]);
  });

  it("ends when the answer on the template is there, however long after the rest", async () => {
    const fixture = new EffectsFixture();
    fixture.client.inject({ verb: "create", plural: "podtemplates", effect: { kind: "delayResponse", delayMs: 50 } });
    const { templateDigest: digest, spec } = fixture.set;
    const running = fixture.execute([{ kind: "canonicalizeTemplate", digest, template: spec.template }]);
    await fixture.clock.advanceAsync(50);
    expect(await running).toMatchObject({ attempted: 1, succeeded: [{ kind: "canonicalizeTemplate" }] });
  });

  it("writes the status although a create failed (D-STAT-16)", async () => {
    const fixture = new EffectsFixture();
    fixture.client.inject(refuse({ verb: "create" }, QUOTA));
    await fixture.execute({ actions: creates(fixture, 1), status: { desiredNumberScheduled: 1 } });
    expect(fixture.storedSet().status).toMatchObject({ desiredNumberScheduled: 1 });
  });

  it("reports a status that could not be written as a failure", async () => {
    const fixture = new EffectsFixture();
    fixture.client.inject(refuse({ verb: "patch", plural: "daemonsets" }, QUOTA));
    const outcome = await fixture.execute({ actions: [], status: { numberReady: 1 } });
    expect(messages(outcome)).toEqual(["writing status: exceeded quota"]);
    expect(outcome.failures[0]?.action).toEqual({ kind: "writeStatus" });
  });

  it("says when a failed write may have taken effect", async () => {
    const fixture = new EffectsFixture();
    fixture.client.inject(refuse({ verb: "delete" }, { kind: "unavailable", message: "bad gateway" }));
    expect(await fixture.execute(deletes(fixture, "old"))).toMatchObject({ effectUnknown: true });
  });

  it("passes on for how long the server asks to be left alone, the longest of all", async () => {
    const fixture = new EffectsFixture();
    const busy = (name: string, retryAfterMs: number): Fault => ({
      name,
      verb: "delete",
      effect: { kind: "fail", error: { kind: "tooManyRequests", message: "busy", retryAfterMs } },
    });
    fixture.client.inject(busy("a", 2_000), busy("b", 9_000));
    const running = fixture.execute(deletes(fixture, "a", "b"));
    expect(await running).toMatchObject({ retryAfterMs: 9_000, failures: [{}, {}] });
  });

  it("sends nothing once the signal has aborted", async () => {
    const fixture = new EffectsFixture();
    const actions = [...creates(fixture, 3), ...deletes(fixture, "old")];
    fixture.controller.abort(new Error("no longer the leader"));
    const outcome = await fixture.execute({ actions, status: { numberReady: 1 } });
    expect(names(fixture)).toEqual(["old"]);
    expect(outcome).toMatchObject({ attempted: 0, succeeded: [] });
    expect(messages(outcome)).toContain("deleting pod old: no longer the leader");
  });

  it("gives up the writes in flight when the signal aborts", async () => {
    const fixture = new EffectsFixture();
    fixture.client.inject({ verb: "create", effect: { kind: "hang" } });
    const running = fixture.execute(creates(fixture, 3));
    await fixture.clock.advanceAsync(0);
    fixture.controller.abort(new Error("no longer the leader"));
    expect(await running).toMatchObject({ attempted: 1, failures: [{}], effectUnknown: true });
  });

  it("asks once whether the set may adopt, and adopts nothing when it is being deleted (D-OWN-04, D-EDGE-04)", async () => {
    const fixture = new EffectsFixture({
      live: { metadata: { deletionTimestamp: "2026-01-01T00:00:00Z", finalizers: ["foregroundDeletion"] } },
    });
    const orphans = ["a", "b"].map(name => fixture.seedPod(name, { owners: [] }));
    // A second read would be struck, and would fail with another message.
    fixture.client.inject({ verb: "get", after: 1, effect: { kind: "fail", error: QUOTA } });
    const outcome = await fixture.execute(orphans.map((pod): Action => ({ kind: "adoptPod", pod })));
    expect(messages(outcome)).toEqual([
      "adopting pod a: the set is being deleted",
      "adopting pod b: the set is being deleted",
    ]);
    expect(fixture.storedPod("a")?.metadata?.ownerReferences).toEqual([]);
  });

  it("adopts nothing for a set that was replaced by one of the same name (D-OWN-03, D-OWN-04)", async () => {
    const fixture = new EffectsFixture({ live: { metadata: { uid: "another" } } });
    const pod = fixture.seedPod("a", { owners: [] });
    const outcome = await fixture.execute([{ kind: "adoptPod", pod }]);
    expect(messages(outcome)).toEqual(["adopting pod a: the set was replaced: its uid is another, not logs-uid"]);
  });

  it("changes nothing when the same plan is carried out twice", async () => {
    const fixture = new EffectsFixture();
    const actions = [...creates(fixture, 3), ...deletes(fixture, "old")];
    await fixture.execute(actions);
    const before = fixture.storedPods();
    const outcome = await fixture.execute(actions);
    expect(outcome.failures).toEqual([]);
    expect(fixture.storedPods()).toEqual(before);
  });
});

it("tells what the plan tells, once for each look", async () => {
  const fixture = new EffectsFixture();
  const event = { type: "Warning", reason: "SelectingAll", message: "m" } as const;
  await fixture.execute({ actions: [], events: [event] });
  expect(fixture.events).toEqual([event]);
});
