import { EffectsFixture, podRef } from "../../test/fakes/effects-fixture";
import { nodeNameOf, revisionHashOf, uidOf } from "../api/identity";
import type { OwnerReference } from "../api/types";
import { PODS } from "../kube/resources";
import type { Action } from "../plan/action";

const OTHER: OwnerReference = { apiVersion: "v1", kind: "Other", name: "o", uid: "other-uid" };
const OTHER_CONTROLLER: OwnerReference = { ...OTHER, controller: true };

function create(fixture: EffectsFixture, metadata: { name: string } | { generateName: string }): Action {
  const pod = { metadata: { ...metadata, ownerReferences: [fixture.owner] }, spec: { containers: [] } };
  return { kind: "createPod", node: nodeNameOf("a"), pod };
}

describe("creating a pod", () => {
  it("puts the answer into the cache", async () => {
    const fixture = new EffectsFixture();
    await fixture.execute([create(fixture, { name: "slot" })]);
    expect(fixture.pods.known).toEqual(fixture.storedPods());
    expect(fixture.storedPods()).toHaveLength(1);
  });

  it("is done where the slot holds the set's pod already, which the cache then learns", async () => {
    const fixture = new EffectsFixture();
    fixture.seedPod("slot");
    const outcome = await fixture.execute([create(fixture, { name: "slot" })]);
    expect(outcome.failures).toEqual([]);
    expect(fixture.pods.known).toEqual(fixture.storedPods());
  });

  it.each([
    { name: "nobody's", owners: [] },
    { name: "another controller's", owners: [OTHER_CONTROLLER] },
  ])("fails where $name pod holds the slot", async ({ owners }) => {
    const fixture = new EffectsFixture();
    fixture.seedPod("slot", { owners });
    const outcome = await fixture.execute([create(fixture, { name: "slot" })]);
    expect(outcome.failures[0]?.error.cause).toEqual(
      new Error("pod slot exists already and is not controlled by this set"),
    );
    expect(outcome.succeeded).toEqual([]);
  });

  it("is done where the answer was lost but the slot holds the pod", async () => {
    const fixture = new EffectsFixture();
    fixture.client.inject({ verb: "create", effect: { kind: "loseResponse" } });
    const outcome = await fixture.execute([create(fixture, { name: "slot" })]);
    expect(outcome).toMatchObject({ failures: [], effectUnknown: false });
    expect(fixture.pods.known).toEqual(fixture.storedPods());
  });

  it("fails with the write's own error where the request was lost", async () => {
    const fixture = new EffectsFixture();
    fixture.client.inject({ verb: "create", effect: { kind: "fail", error: { kind: "network", message: "reset" } } });
    const outcome = await fixture.execute([create(fixture, { name: "slot" })]);
    expect(outcome).toMatchObject({ failures: [{ error: { cause: { message: "reset" } } }], effectUnknown: true });
  });

  it("fails with the write's own error where the slot cannot be read either", async () => {
    const fixture = new EffectsFixture();
    fixture.client.inject(
      { verb: "create", effect: { kind: "loseResponse" } },
      { verb: "get", effect: { kind: "fail", error: { kind: "forbidden", message: "no" } } },
    );
    const outcome = await fixture.execute([create(fixture, { name: "slot" })]);
    expect(outcome).toMatchObject({
      failures: [{ error: { cause: { message: "other side closed" } } }],
      effectUnknown: true,
    });
  });

  it("reports a lost answer to a generated name, as the pod cannot be found by it", async () => {
    const fixture = new EffectsFixture();
    fixture.client.inject({ verb: "create", effect: { kind: "loseResponse" } });
    const outcome = await fixture.execute([create(fixture, { generateName: "logs-" })]);
    expect(outcome).toMatchObject({ failures: [{}], effectUnknown: true });
    expect(fixture.storedPods()).toHaveLength(1);
  });
});

describe("deleting a pod", () => {
  it("leaves the pod its time to end, and in the cache as one that is terminating (D-PLACE-29)", async () => {
    const fixture = new EffectsFixture();
    const pod = fixture.seedPod("p", { boundTo: "a" });
    await fixture.execute([{ kind: "deletePod", pod, reason: "outdated" }]);
    expect(fixture.pods.known).toEqual([fixture.storedPod("p")]);
    expect(fixture.storedPod("p")?.metadata?.deletionTimestamp).toBeDefined();
  });

  it("takes a pod that went at once out of the cache", async () => {
    const fixture = new EffectsFixture();
    const pod = fixture.seedPod("p");
    await fixture.execute([{ kind: "deletePod", pod, reason: "outdated" }]);
    expect(fixture.pods.goneUids).toEqual(["p-uid"]);
  });

  it.each([
    { name: "that is gone (D-PLACE-28)", replaced: false },
    { name: "whose name another pod bears, which stays", replaced: true },
  ])("is done for a pod $name: its uid is a precondition, other than in D-PLACE-29", async ({ replaced }) => {
    const fixture = new EffectsFixture();
    const pod = fixture.seedPod("p");
    fixture.client.remove(PODS, podRef("p"));
    const planned = replaced ? { ...pod, uid: uidOf("former-uid") } : pod;
    if (replaced) fixture.seedPod("p");
    const outcome = await fixture.execute([{ kind: "deletePod", pod: planned, reason: "outdated" }]);
    expect(outcome.failures).toEqual([]);
    expect(fixture.pods.goneUids).toEqual([planned.uid]);
    expect(fixture.storedPods()).toHaveLength(replaced ? 1 : 0);
  });
});

describe("adopting a pod", () => {
  it("adds the set as controller beside the other owners (D-OWN-05)", async () => {
    const fixture = new EffectsFixture();
    const pod = fixture.seedPod("p", { owners: [OTHER] });
    await fixture.execute([{ kind: "adoptPod", pod }]);
    expect(fixture.storedPod("p")?.metadata?.ownerReferences).toEqual([OTHER, fixture.owner]);
    expect(fixture.pods.known).toEqual(fixture.storedPods());
  });

  it("is done for a pod that is gone (D-OWN-05)", async () => {
    const fixture = new EffectsFixture();
    const pod = fixture.seedPod("p", { owners: [] });
    fixture.client.remove(PODS, podRef("p"));
    expect((await fixture.execute([{ kind: "adoptPod", pod }])).failures).toEqual([]);
    expect(fixture.pods.goneUids).toEqual(["p-uid"]);
  });

  it("leaves alone another pod that bears the name, which the cache learns", async () => {
    const fixture = new EffectsFixture();
    const pod = { ...fixture.seedPod("p", { owners: [] }), uid: uidOf("former-uid") };
    const outcome = await fixture.execute([{ kind: "adoptPod", pod }]);
    expect(outcome.failures).toEqual([]);
    expect(fixture.storedPod("p")?.metadata?.ownerReferences).toEqual([]);
    expect(fixture.pods.known).toEqual(fixture.storedPods());
    expect(fixture.pods.goneUids).toEqual(["former-uid"]);
  });
});

describe("releasing a pod", () => {
  it("takes away the set's reference and no other (D-OWN-06)", async () => {
    const fixture = new EffectsFixture();
    const pod = fixture.seedPod("p");
    fixture.client.change(PODS, podRef("p"), stored => ({
      ...stored,
      metadata: { ...stored.metadata, ownerReferences: [OTHER, fixture.owner] },
    }));
    await fixture.execute([{ kind: "releasePod", pod }]);
    expect(fixture.storedPod("p")?.metadata?.ownerReferences).toEqual([OTHER]);
    expect(fixture.pods.known).toEqual(fixture.storedPods());
  });

  it.each([
    { name: "is gone", replaced: false },
    { name: "was replaced", replaced: true },
  ])("is done for a pod that $name (D-OWN-06)", async ({ replaced }) => {
    const fixture = new EffectsFixture();
    const pod = fixture.seedPod("p");
    if (!replaced) fixture.client.remove(PODS, podRef("p"));
    const planned = replaced ? { ...pod, uid: uidOf("former-uid") } : pod;
    expect((await fixture.execute([{ kind: "releasePod", pod: planned }])).failures).toEqual([]);
    expect(fixture.pods.goneUids).toEqual([planned.uid]);
  });

  // What counts as success is looked at again at once: a policy that refuses would be asked without end.
  it.each(["conflict", "invalid"] as const)("fails for a pod that is there and is refused as %s", async kind => {
    const fixture = new EffectsFixture();
    const pod = fixture.seedPod("p");
    fixture.client.inject({ verb: "patch", effect: { kind: "fail", error: { kind, message: "denied" } } });
    expect(await fixture.execute([{ kind: "releasePod", pod }])).toMatchObject({ failures: [{}], succeeded: [] });
    expect(fixture.pods.goneUids).toEqual([]);
  });
});

describe("relabelling a pod", () => {
  const hash = revisionHashOf("kept");

  it("changes the hash and no other label (D-HIST-21)", async () => {
    const fixture = new EffectsFixture();
    const pod = fixture.seedPod("p", { labels: { app: "logs", "controller-revision-hash": "old" } });
    await fixture.execute([{ kind: "relabelPod", pod, hash }]);
    expect(fixture.storedPod("p")?.metadata?.labels).toEqual({ app: "logs", "controller-revision-hash": "kept" });
    expect(fixture.pods.known).toEqual(fixture.storedPods());
  });

  it("is done for a pod that is gone", async () => {
    const fixture = new EffectsFixture();
    const pod = fixture.seedPod("p");
    fixture.client.remove(PODS, podRef("p"));
    expect((await fixture.execute([{ kind: "relabelPod", pod, hash }])).failures).toEqual([]);
    expect(fixture.pods.goneUids).toEqual(["p-uid"]);
  });
});

describe("what users are told of pods", () => {
  it("names the pod that was created, also where the API server chose the name (D-EVT-01)", async () => {
    const fixture = new EffectsFixture();
    await fixture.execute([create(fixture, { name: "slot" }), create(fixture, { generateName: "agent-" })]);
    const generated = fixture.storedPods().find(({ metadata }) => metadata?.name !== "slot")?.metadata?.name;
    expect(fixture.events).toEqual([
      { type: "Normal", reason: "SuccessfulCreate", message: "Created pod: slot" },
      { type: "Normal", reason: "SuccessfulCreate", message: `Created pod: ${generated}` },
    ]);
  });

  it("says nothing of a pod that was there before", async () => {
    const fixture = new EffectsFixture();
    fixture.seedPod("slot");
    await fixture.execute([create(fixture, { name: "slot" })]);
    expect(fixture.events).toEqual([]);
  });

  it("names the pod that was created although the answer was lost (D-EVT-01)", async () => {
    const fixture = new EffectsFixture();
    fixture.client.inject({ verb: "create", effect: { kind: "loseResponse" } });
    await fixture.execute([create(fixture, { name: "slot" })]);
    expect(fixture.events).toMatchObject([{ message: "Created pod: slot" }]);
  });

  it("gives the API server's reason for a pod that was refused (D-EVT-02)", async () => {
    const fixture = new EffectsFixture();
    const error = { kind: "forbidden", message: "exceeded quota: pods" } as const;
    fixture.client.inject({ verb: "create", effect: { kind: "fail", error } });
    await fixture.execute([create(fixture, { name: "slot" })]);
    expect(fixture.events).toEqual([
      { type: "Warning", reason: "FailedCreate", message: "Error creating: exceeded quota: pods" },
    ]);
  });

  it.each(["namespaceTerminating", "aborted"] as const)(
    "says nothing of a creation that is %s (D-EVT-02)",
    async kind => {
      const fixture = new EffectsFixture();
      fixture.client.inject({ verb: "create", effect: { kind: "fail", error: { kind, message: kind } } });
      await fixture.execute([create(fixture, { name: "slot" })]);
      expect(fixture.events).toEqual([]);
    },
  );

  it("names the pod that was deleted, and not why a roll-out took it (D-EVT-03, D-EVT-10)", async () => {
    const fixture = new EffectsFixture();
    const pod = fixture.seedPod("old");
    await fixture.execute([{ kind: "deletePod", pod, reason: "outdated" }]);
    expect(fixture.events).toEqual([{ type: "Normal", reason: "SuccessfulDelete", message: "Deleted pod: old" }]);
  });

  it("gives the API server's reason for a pod that could not be deleted (D-EVT-04)", async () => {
    const fixture = new EffectsFixture();
    const pod = fixture.seedPod("old");
    fixture.client.inject({ verb: "delete", effect: { kind: "fail", error: { kind: "forbidden", message: "no" } } });
    await fixture.execute([{ kind: "deletePod", pod, reason: "outdated" }]);
    expect(fixture.events).toEqual([{ type: "Warning", reason: "FailedDelete", message: "Error deleting: no" }]);
  });

  it.each([
    ["failed", { type: "Warning", reason: "FailedDaemonPod" }],
    ["succeeded", { type: "Normal", reason: "SucceededDaemonPod" }],
  ] as const)("tells of a pod that %s before it makes room (D-EVT-06, D-EVT-07)", async (reason, told) => {
    const fixture = new EffectsFixture();
    const pod = { ...fixture.seedPod("ended"), targetNode: nodeNameOf("a") };
    await fixture.execute([{ kind: "deletePod", pod, reason }]);
    const message = `Deleting ${reason} daemon pod default/ended on node a, for a new one`;
    expect(fixture.events).toEqual([
      { ...told, message },
      { type: "Normal", reason: "SuccessfulDelete", message: "Deleted pod: ended" },
    ]);
  });
});
