import { compareResourceVersions, objectNameOf, resourceVersionOf } from "../../capabilities/api/identity";
import { CONTROLLER_REVISIONS, POD_TEMPLATES, PODS } from "../../capabilities/kube/resources";
import { failureOf, type KubeClientHarness, OTHER_UID } from "./harness";
import { NAMED_FIELDS, namedFieldsOf, richPod } from "./named-fields";
import { CONFIG_MAPS, configMap, nextName, pod, podTemplate, revision } from "./objects";

export function describeWriting(harness: () => KubeClientHarness): void {
  it("lets the server complete a generated name", async () => {
    const { client, namespace } = harness();
    const body = { metadata: { generateName: "gen-" } };
    const names = await Promise.all(
      [1, 2].map(async () => (await client.create(CONFIG_MAPS, { namespace, body })).metadata?.name),
    );
    expect(new Set(names).size).toBe(2);
    for (const name of names) expect(name).toMatch(/^gen-[a-z0-9]{5}$/);
  });

  it("refuses a second object of the name", async () => {
    const { client, namespace } = harness();
    const body = configMap({});
    await client.create(CONFIG_MAPS, { namespace, body });
    const failure = await failureOf(client.create(CONFIG_MAPS, { namespace, body }));
    expect(failure).toMatchObject({
      kind: "alreadyExists",
      status: 409,
      reason: "AlreadyExists",
      effectUnknown: false,
    });
    expect(failure.details?.name).toBe(body.metadata?.name);
  });

  it("raises the version with every change, and not when nothing changes", async () => {
    const { client, namespace } = harness();
    const first = await client.create(CONFIG_MAPS, { namespace, body: configMap({ data: { a: "1" } }) });
    const name = objectNameOf(first.metadata?.name ?? "");
    const second = await client.replace(CONFIG_MAPS, { namespace, name, body: { ...first, data: { a: "2" } } });
    const third = await client.replace(CONFIG_MAPS, { namespace, name, body: second });
    const version = ({ metadata }: typeof first) => resourceVersionOf(metadata?.resourceVersion ?? "");
    expect(compareResourceVersions(version(second), version(first))).toBeGreaterThan(0);
    expect(version(third)).toBe(version(second));
  });

  it("refuses to replace what has changed since it was read", async () => {
    const { client, namespace } = harness();
    const first = await client.create(CONFIG_MAPS, { namespace, body: configMap({}) });
    const name = objectNameOf(first.metadata?.name ?? "");
    await client.replace(CONFIG_MAPS, { namespace, name, body: { ...first, data: { a: "1" } } });
    const failure = await failureOf(
      client.replace(CONFIG_MAPS, { namespace, name, body: { ...first, data: { a: "2" } } }),
    );
    expect(failure).toMatchObject({ kind: "conflict", status: 409, reason: "Conflict" });
  });

  it("keeps status out of a replace, and spec out of a replaced status", async () => {
    const { client, namespace } = harness();
    const created = await client.create(PODS, { namespace, body: pod({ schedulingGate: true }) });
    const name = objectNameOf(created.metadata?.name ?? "");
    const status = { ...created.status, message: "from the status" };
    const metadata = { ...created.metadata, labels: { a: "1" } };
    const replaced = await client.replace(PODS, { namespace, name, body: { ...created, status, metadata } });
    expect(replaced.metadata?.labels).toEqual({ a: "1" });
    expect(replaced.status?.message).toBeUndefined();
    const spec = { ...replaced.spec, activeDeadlineSeconds: 60 };
    const written = await client.replaceStatus(PODS, { namespace, name, body: { ...replaced, status, spec } });
    expect(written.status?.message).toBe("from the status");
    expect(written.spec).toEqual(replaced.spec);
  });

  it.each([
    ["merge", { data: { a: null, b: "2" } }],
    ["strategic-merge", { data: { a: null, b: "2" } }],
    [
      "json",
      [
        { op: "remove", path: "/data/a" },
        { op: "add", path: "/data/b", value: "2" },
      ],
    ],
  ] as const)("patches by %s", async (type, body) => {
    const { client, namespace } = harness();
    const created = await client.create(CONFIG_MAPS, { namespace, body: configMap({ data: { a: "1" } }) });
    const name = objectNameOf(created.metadata?.name ?? "");
    expect((await client.patch(CONFIG_MAPS, { namespace, name, type, body })).data).toEqual({ b: "2" });
  });

  it("applies", async () => {
    const { client, namespace } = harness();
    const name = objectNameOf(nextName());
    const body = { apiVersion: "v1", kind: "ConfigMap", metadata: { name }, data: { a: "1" } };
    await client.create(CONFIG_MAPS, { namespace, body });
    const applied = await client.patch(CONFIG_MAPS, {
      namespace,
      name,
      type: "apply",
      body: { ...body, data: { a: "2" } },
    });
    expect(applied.data).toEqual({ a: "2" });
  });

  it("removes one owner by a strategic merge that names the uid, as a pod is released", async () => {
    const { client, namespace } = harness();
    // Owners that exist, or the garbage collector would take the object.
    const owners = await Promise.all([1, 2].map(() => client.create(CONFIG_MAPS, { namespace, body: configMap({}) })));
    const references = owners.map(({ metadata }) => ({
      apiVersion: "v1",
      kind: "ConfigMap",
      name: metadata?.name ?? "",
      uid: metadata?.uid ?? "",
    }));
    const created = await client.create(CONFIG_MAPS, { namespace, body: configMap({ ownerReferences: references }) });
    const name = objectNameOf(created.metadata?.name ?? "");
    const patch = { $patch: "delete", uid: references[1]?.uid };
    const body = { metadata: { uid: created.metadata?.uid, ownerReferences: [patch] } };
    const released = await client.patch(CONFIG_MAPS, { namespace, name, type: "strategic-merge", body });
    expect(released.metadata?.ownerReferences?.map(({ uid }) => uid)).toEqual([references[0]?.uid]);
  });

  it("refuses a patch that names another uid as invalid", async () => {
    const { client, namespace } = harness();
    const created = await client.create(CONFIG_MAPS, { namespace, body: configMap({}) });
    const name = objectNameOf(created.metadata?.name ?? "");
    const body = { metadata: { uid: OTHER_UID, labels: { a: "1" } } };
    const failure = await failureOf(client.patch(CONFIG_MAPS, { namespace, name, type: "merge", body }));
    expect(failure.kind).toBe("invalid");
    // The API server says it more than once.
    expect(failure.details?.causes?.map(({ field }) => field)).toContain("metadata.uid");
  });

  it("refuses to replace an object of another uid as a conflict", async () => {
    const { client, namespace } = harness();
    const created = await client.create(CONFIG_MAPS, { namespace, body: configMap({}) });
    const name = objectNameOf(created.metadata?.name ?? "");
    const body = { metadata: { name, uid: OTHER_UID } };
    expect((await failureOf(client.replace(CONFIG_MAPS, { namespace, name, body }))).kind).toBe("conflict");
  });

  it("patches the status without the spec", async () => {
    const { client, namespace } = harness();
    const created = await client.create(PODS, { namespace, body: pod({ schedulingGate: true }) });
    const name = objectNameOf(created.metadata?.name ?? "");
    const body = { spec: { activeDeadlineSeconds: 60 }, status: { message: "patched" } };
    const patched = await client.patch(PODS, { namespace, name, type: "merge", subresource: "status", body });
    expect(patched.status?.message).toBe("patched");
    expect(patched.spec).toEqual(created.spec);
  });

  it("answers a dry run with what would be stored, and stores nothing", async () => {
    const { client, namespace } = harness();
    const body = podTemplate();
    const answer = await client.create(POD_TEMPLATES, { namespace, body, dryRun: true });
    expect(answer.template?.spec?.containers[0]?.image).toBe("pause");
    const failure = await failureOf(client.get(POD_TEMPLATES, { namespace, name: objectNameOf(body.metadata.name) }));
    expect(failure.kind).toBe("notFound");
  });

  it("answers with the fields that are named, equal to those of the whole object", async () => {
    const { client, namespace } = harness();
    const created = await client.create(PODS, { namespace, body: richPod({ a: "1" }), fields: NAMED_FIELDS });
    const name = objectNameOf(created.metadata?.name ?? "");
    const ref = { namespace, name };
    const whole = await client.get(PODS, ref);
    expect(namedFieldsOf(created)).toEqual(namedFieldsOf(whole));
    const body = { metadata: { uid: whole.metadata?.uid, labels: { b: "2" } } };
    const patched = await client.patch(PODS, { ...ref, type: "strategic-merge", body, fields: NAMED_FIELDS });
    expect(patched.metadata?.labels).toEqual({ ...whole.metadata?.labels, b: "2" });
    const read = await client.get(PODS, { ...ref }, { fields: NAMED_FIELDS });
    expect(namedFieldsOf(read)).toEqual(namedFieldsOf(patched));
    expect(read.metadata?.resourceVersion).toBe(patched.metadata?.resourceVersion);
  });

  it("says why it refuses a caller that names fields, as it does others", async () => {
    const { client, namespace } = harness();
    const body = richPod({});
    await client.create(PODS, { namespace, body, fields: NAMED_FIELDS });
    const second = await failureOf(client.create(PODS, { namespace, body, fields: NAMED_FIELDS }));
    expect(second).toMatchObject({ kind: "alreadyExists", status: 409, details: { name: body.metadata?.name } });
    const invalid = { ...body, metadata: { name: "Not_Valid" } };
    const failure = await failureOf(client.create(PODS, { namespace, body: invalid, fields: NAMED_FIELDS }));
    expect(failure).toMatchObject({ kind: "invalid", status: 422, reason: "Invalid" });
    expect(failure.details?.causes?.map(({ field }) => field)).toContain("metadata.name");
  });

  it("sends raw JSON as it is (D-HIST-02)", async () => {
    const { client, namespace } = harness();
    const { name, rawJson } = revision(String.raw`{"spec":{"a":"<&>\u003c\u2028","b":1.50}}`);
    const created = await client.create(CONTROLLER_REVISIONS, { namespace, body: { rawJson } });
    expect(created.metadata?.name).toBe(name);
    expect(created.data).toEqual({ spec: { a: "<&><\u2028", b: 1.5 } });
  });
}
