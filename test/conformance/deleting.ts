import { objectNameOf, uidOf } from "../../capabilities/api/identity";
import { PODS } from "../../capabilities/kube/resources";
import { failureOf, type KubeClientHarness, OTHER_UID } from "./harness";
import { NAMED_FIELDS } from "./named-fields";
import { CONFIG_MAPS, configMap, nextName, pod } from "./objects";

export function describeDeleting(harness: () => KubeClientHarness): void {
  it("says gone of an object that nothing holds", async () => {
    const { client, namespace } = harness();
    const created = await client.create(CONFIG_MAPS, { namespace, body: configMap({}) });
    const ref = { namespace, name: objectNameOf(created.metadata?.name ?? "") };
    const uid = uidOf(created.metadata?.uid ?? "");
    expect(await client.delete(CONFIG_MAPS, ref, { uid })).toEqual({ kind: "gone" });
    expect((await failureOf(client.get(CONFIG_MAPS, ref))).kind).toBe("notFound");
    expect(await client.delete(CONFIG_MAPS, ref, { uid })).toEqual({ kind: "gone" });
  });

  it("says gone of a pod that is on no node", async () => {
    const { client, namespace } = harness();
    const created = await client.create(PODS, { namespace, body: pod({ schedulingGate: true }) });
    const ref = { namespace, name: objectNameOf(created.metadata?.name ?? "") };
    expect(await client.delete(PODS, ref, { uid: uidOf(created.metadata?.uid ?? "") })).toEqual({ kind: "gone" });
    expect((await failureOf(client.get(PODS, ref))).kind).toBe("notFound");
  });

  it("says terminating of a pod that is on a node, again and again", async () => {
    const { client, namespace } = harness();
    const created = await client.create(PODS, { namespace, body: pod({ nodeName: nextName() }) });
    const ref = { namespace, name: objectNameOf(created.metadata?.name ?? "") };
    const uid = uidOf(created.metadata?.uid ?? "");
    const first = await client.delete(PODS, ref, { uid });
    const second = await client.delete(PODS, ref, { uid });
    expect(first).toMatchObject({
      kind: "terminating",
      object: { metadata: { uid, deletionTimestamp: expect.any(String), deletionGracePeriodSeconds: 30 } },
    });
    expect(second).toEqual(first);
  });

  it.each([
    ["is on a node", pod({ nodeName: nextName() }), [], "terminating"],
    ["a finalizer holds", pod({ schedulingGate: true }), ["everynode.dev/test"], "terminating"],
    ["nothing holds", pod({ schedulingGate: true }), [], "gone"],
  ])("says the same of a pod that %s to a caller that names fields", async (_, body, finalizers, kind) => {
    const { client, namespace } = harness();
    const held = { ...body, metadata: { ...body.metadata, finalizers } };
    const created = await client.create(PODS, { namespace, body: held });
    const ref = { namespace, name: objectNameOf(created.metadata?.name ?? "") };
    const uid = uidOf(created.metadata?.uid ?? "");
    const deleted = await client.delete(PODS, ref, { uid, fields: NAMED_FIELDS });
    expect(deleted).toMatchObject(
      kind === "gone" ? { kind } : { kind, object: { metadata: { uid, deletionTimestamp: expect.any(String) } } },
    );
    if (finalizers.length === 0) return;
    await client.patch(PODS, { ...ref, type: "merge", body: { metadata: { finalizers: null } } });
    expect((await failureOf(client.get(PODS, ref))).kind).toBe("notFound");
  });

  it("says terminating of an object that a finalizer holds, which goes with it", async () => {
    const { client, namespace } = harness();
    const created = await client.create(CONFIG_MAPS, {
      namespace,
      body: configMap({ finalizers: ["everynode.dev/test"] }),
    });
    const name = objectNameOf(created.metadata?.name ?? "");
    const deleted = await client.delete(CONFIG_MAPS, { namespace, name }, { uid: uidOf(created.metadata?.uid ?? "") });
    expect(deleted).toMatchObject({
      kind: "terminating",
      object: { metadata: { deletionTimestamp: expect.any(String) } },
    });
    await client.patch(CONFIG_MAPS, { namespace, name, type: "merge", body: { metadata: { finalizers: null } } });
    expect((await failureOf(client.get(CONFIG_MAPS, { namespace, name }))).kind).toBe("notFound");
  });

  it("says gone, and deletes nothing, where another object has the name", async () => {
    const { client, namespace } = harness();
    const created = await client.create(CONFIG_MAPS, { namespace, body: configMap({}) });
    const ref = { namespace, name: objectNameOf(created.metadata?.name ?? "") };
    const uid = uidOf(OTHER_UID);
    expect(await client.delete(CONFIG_MAPS, ref, { uid })).toEqual({ kind: "gone" });
    expect((await client.get(CONFIG_MAPS, ref)).metadata?.uid).toBe(created.metadata?.uid);
  });
}
