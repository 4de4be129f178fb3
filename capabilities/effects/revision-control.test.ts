import { EffectsFixture, podRef } from "../../test/fakes/effects-fixture";
import { APPS } from "../api/flavor";
import { objectNameOf, revisionDataOf, revisionHashOf, templateDigestOf, uidOf } from "../api/identity";
import type { OwnerReference } from "../api/types";
import { type KubeClient, type WriteOptions } from "../kube/client";
import { CONTROLLER_REVISIONS } from "../kube/resources";
import type { NewRevision } from "../plan/action";
import type { Outcome } from "./outcome";
import { ownerReferenceTo } from "../api/owner-reference";
import { RevisionControl } from "./revision-control";

const DATA = '{"spec":{"template":{"$patch":"replace","metadata":{"annotations":{"a":"\\u003c\\u0026\\u2028"}}}}}';
const WANTED: NewRevision = {
  name: objectNameOf("logs-hash"),
  hash: revisionHashOf("hash"),
  revision: 3,
  data: revisionDataOf(DATA),
  templateDigest: templateDigestOf("digest"),
  labels: { app: "logs", "controller-revision-hash": "hash" },
  annotations: { "kubernetes.io/change-cause": "because" },
};
const CREATE = { kind: "createRevision", revision: WANTED } as const;
const FOREIGN: OwnerReference = { apiVersion: "apps/v1", kind: "DaemonSet", name: "logs", uid: "x", controller: true };

function causes({ failures }: Outcome): readonly unknown[] {
  return failures.map(({ error }) => (error.cause instanceof Error ? error.cause.message : error.cause));
}

describe("creating a revision", () => {
  it("stores what the plan asks for, under the set (D-HIST-05)", async () => {
    const fixture = new EffectsFixture();
    const outcome = await fixture.execute([CREATE]);
    expect(outcome.failures).toEqual([]);
    expect(fixture.storedRevision("logs-hash")).toMatchObject({
      metadata: { labels: WANTED.labels, annotations: WANTED.annotations, ownerReferences: [fixture.owner] },
      revision: 3,
      data: JSON.parse(DATA),
    });
    expect(fixture.revisions.known).toEqual([fixture.storedRevision("logs-hash")]);
  });

  it("sends the data byte for byte (D-HIST-02)", async () => {
    const fixture = new EffectsFixture();
    const bodies: unknown[] = [];
    const client = {
      create: (_: unknown, { body }: WriteOptions) => {
        bodies.push(body);
        return Promise.resolve({ revision: 3 });
      },
    } as unknown as KubeClient;
    const control = new RevisionControl({ client, revisions: fixture.revisions, sets: fixture.sets });
    const { signal } = new AbortController();
    await control.create(WANTED, { set: fixture.set, signal, permit: () => Promise.resolve() });
    const [{ rawJson }] = bodies as [{ rawJson: string }];
    expect(rawJson).toContain(`"data":${DATA}`);
    expect(JSON.parse(rawJson)).toMatchObject({ kind: "ControllerRevision", revision: 3 });
  });

  it("takes an equal revision of the set that is there already, and raises nothing (D-HIST-13)", async () => {
    const fixture = new EffectsFixture();
    fixture.seedRevision("logs-hash", { data: JSON.parse(DATA) });
    expect((await fixture.execute([CREATE])).failures).toEqual([]);
    expect(fixture.revisions.known).toEqual([fixture.storedRevision("logs-hash")]);
    expect(fixture.storedSet().status?.collisionCount).toBeUndefined();
  });

  it("takes an equal orphan with the wanted labels, which the next plan adopts (D-HIST-13)", async () => {
    const fixture = new EffectsFixture();
    fixture.seedRevision("logs-hash", { data: JSON.parse(DATA), owners: [], labels: WANTED.labels });
    expect((await fixture.execute([CREATE])).failures).toEqual([]);
    expect(fixture.storedSet().status?.collisionCount).toBeUndefined();
  });

  it.each([
    { name: "other data", data: { spec: {} } },
    { name: "the same data but another controller", data: JSON.parse(DATA), owners: [FOREIGN] },
    { name: "the same data but, an orphan, other labels (D-OWN-22)", data: JSON.parse(DATA), owners: [] },
  ])(
    "raises the collision count where the name is held by one of $name, and fails (D-HIST-13, D-EDGE-24)",
    async ({ data, owners }) => {
      const fixture = new EffectsFixture();
      fixture.seedRevision("logs-hash", { data, ...(owners && { owners }) });
      const outcome = await fixture.execute([CREATE]);
      expect(causes(outcome)).toEqual(['controllerrevisions.apps "logs-hash" already exists']);
      expect(fixture.storedSet().status?.collisionCount).toBe(1);
      expect(fixture.sets.known).toEqual([fixture.storedSet()]);
    },
  );

  it.each([
    { name: "1 becomes 2", planned: 1, live: 1, after: 2 },
    { name: "0 becomes 1", planned: 0, live: 0, after: 1 },
    { name: "a count that the plan did not see stays", planned: 1, live: 2, after: 2 },
    { name: "a count that the plan saw as absent stays", live: 0, after: 0 },
    { name: "an absent one that the plan saw as 0 stays", planned: 0, after: undefined },
  ])("a collision count of $name (D-HIST-13, D-EDGE-24)", async ({ planned, live, after }) => {
    const status = live === undefined ? {} : { collisionCount: live };
    const fixture = new EffectsFixture({
      live: { status: status as never },
      ...(planned !== undefined && { collisionCount: planned }),
    });
    fixture.seedRevision("logs-hash", { data: {} });
    expect((await fixture.execute([CREATE])).failures).toHaveLength(1);
    expect(fixture.storedSet().status?.collisionCount).toBe(after);
  });

  it("raises the count of upstream's kind too, and leaves the rest of its status alone", async () => {
    const status = { numberReady: 4, conditions: [{ type: "Foreign", status: "True" }] };
    const fixture = new EffectsFixture({ flavor: APPS, live: { status: status as never } });
    fixture.seedRevision("logs-hash", { data: {} });
    await fixture.execute([CREATE]);
    expect(fixture.storedSet().status).toEqual({ ...status, collisionCount: 1 });
  });

  it("raises nothing for a set that was replaced by one of the same name", async () => {
    const fixture = new EffectsFixture({ live: { metadata: { uid: "another" } } });
    fixture.seedRevision("logs-hash", { data: {} });
    expect((await fixture.execute([CREATE])).failures).toHaveLength(1);
    expect(fixture.storedSet().status?.collisionCount).toBeUndefined();
  });

  it("raises nothing beside somebody who raises it at the same time", async () => {
    const fixture = new EffectsFixture();
    fixture.seedRevision("logs-hash", { data: {} });
    fixture.client.inject({ verb: "patch", effect: { kind: "delayRequest", delayMs: 10 } });
    const running = fixture.execute([CREATE]);
    await fixture.clock.advanceAsync(9);
    fixture.changeSet(set => ({ ...set, status: { collisionCount: 5 } as never }));
    await fixture.clock.advanceAsync(1);
    expect((await running).failures).toMatchObject([{ error: { cause: { kind: "conflict" } } }]);
    expect(fixture.storedSet().status?.collisionCount).toBe(5);
  });

  it("waits for a name whose holder is being deleted", async () => {
    const fixture = new EffectsFixture();
    fixture.seedRevision("logs-hash", { data: {}, terminating: true });
    expect((await fixture.execute([CREATE])).failures).toHaveLength(1);
    expect(fixture.storedSet().status?.collisionCount).toBeUndefined();
  });

  it("is done where the answer was lost but the revision is there", async () => {
    const fixture = new EffectsFixture();
    fixture.client.inject({ verb: "create", effect: { kind: "loseResponse" } });
    expect(await fixture.execute([CREATE])).toMatchObject({ failures: [], effectUnknown: false });
    expect(fixture.revisions.known).toEqual([fixture.storedRevision("logs-hash")]);
  });

  it("leaves the effect unknown where the answer was lost and the server is too busy to be asked", async () => {
    const fixture = new EffectsFixture();
    const busy = { kind: "tooManyRequests", message: "later" } as const;
    fixture.client.inject(
      { verb: "create", effect: { kind: "loseResponse" } },
      { verb: "get", plural: "controllerrevisions", effect: { kind: "fail", error: busy } },
    );
    const outcome = await fixture.execute([CREATE]);
    expect(outcome).toMatchObject({ failures: [{ error: { cause: { kind: "network" } } }], effectUnknown: true });
    expect(fixture.storedRevision("logs-hash")).toBeDefined();
  });

  it("fails without another look where the server refuses", async () => {
    const fixture = new EffectsFixture();
    fixture.client.inject({ verb: "create", effect: { kind: "fail", error: { kind: "forbidden", message: "no" } } });
    expect(causes(await fixture.execute([CREATE]))).toEqual(["no"]);
    expect(fixture.storedRevision("logs-hash")).toBeUndefined();
  });
});

describe("updating a revision", () => {
  it("changes the number and adds labels and annotations, beside what is there", async () => {
    const fixture = new EffectsFixture();
    const from = fixture.seedRevision("r", { data: JSON.parse(DATA), labels: { app: "logs" } });
    const change = { revision: 7, labels: { hash: "h" }, annotations: { note: "n" } };
    await fixture.execute([{ kind: "updateRevision", from, ...change }]);
    expect(fixture.storedRevision("r")).toMatchObject({
      metadata: { labels: { app: "logs", hash: "h" }, annotations: { note: "n" } },
      revision: 7,
      data: JSON.parse(DATA),
    });
    expect(fixture.revisions.known).toEqual([fixture.storedRevision("r")]);
  });

  it("leaves the number where the plan names none", async () => {
    const fixture = new EffectsFixture();
    const from = fixture.seedRevision("r", { data: {}, revision: 5 });
    await fixture.execute([{ kind: "updateRevision", from, labels: { hash: "h" } }]);
    expect(fixture.storedRevision("r")?.revision).toBe(5);
  });

  it.each([
    { name: "that is gone", replaced: false },
    { name: "whose name another bears, which stays as it is", replaced: true },
  ])("does nothing for a revision $name, and the cache learns of it", async ({ replaced }) => {
    const fixture = new EffectsFixture();
    const from = { ...fixture.seedRevision("r", { data: {}, revision: 1 }), uid: uidOf("former-uid") };
    if (!replaced) fixture.client.remove(CONTROLLER_REVISIONS, podRef("r"));
    const outcome = await fixture.execute([{ kind: "updateRevision", from, revision: 9 }]);
    expect(outcome.failures).toEqual([]);
    expect(fixture.revisions.goneUids).toEqual(["former-uid"]);
    expect(fixture.storedRevision("r")?.revision).toBe(replaced ? 1 : undefined);
  });
});

describe("owning revisions", () => {
  it("adopts and releases them as it does pods (D-OWN-20)", async () => {
    const fixture = new EffectsFixture();
    const orphan = fixture.seedRevision("orphan", { data: {}, owners: [] });
    const owned = fixture.seedRevision("owned", { data: {} });
    const outcome = await fixture.execute([
      { kind: "adoptRevision", revision: orphan },
      { kind: "releaseRevision", revision: owned },
    ]);
    expect(outcome.failures).toEqual([]);
    expect(fixture.storedRevision("orphan")?.metadata?.ownerReferences).toEqual([ownerReferenceTo(fixture.set)]);
    expect(fixture.storedRevision("owned")?.metadata?.ownerReferences).toEqual([]);
  });

  it("deletes one, and the cache learns of it", async () => {
    const fixture = new EffectsFixture();
    const revision = fixture.seedRevision("r", { data: {} });
    await fixture.execute([{ kind: "deleteRevision", revision }]);
    expect(fixture.storedRevision("r")).toBeUndefined();
    expect(fixture.revisions.goneUids).toEqual(["r-uid"]);
  });

  it("reports one that could not be deleted, but none that was gone before, other than upstream (D-HIST-54)", async () => {
    const fixture = new EffectsFixture();
    const revision = fixture.seedRevision("r", { data: {} });
    fixture.client.inject({ verb: "delete", effect: { kind: "fail", error: { kind: "forbidden", message: "no" } } });
    expect(causes(await fixture.execute([{ kind: "deleteRevision", revision }]))).toEqual(["no"]);
    await fixture.execute([{ kind: "deleteRevision", revision }]);
    expect((await fixture.execute([{ kind: "deleteRevision", revision }])).failures).toEqual([]);
  });
});
