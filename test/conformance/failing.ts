import { objectNameOf } from "../../capabilities/api/identity";
import { isTooLargeVersion } from "../../capabilities/kube/api-error";
import { failureOf, type KubeClientHarness } from "./harness";
import { CONFIG_MAPS, configMap, SECRETS } from "./objects";

export function describeFailing(harness: () => KubeClientHarness): void {
  it("says notFound of what is not there", async () => {
    const { client, namespace } = harness();
    const ref = { namespace, name: objectNameOf("absent") };
    expect(await failureOf(client.get(CONFIG_MAPS, ref))).toMatchObject({
      kind: "notFound",
      status: 404,
      reason: "NotFound",
      message: 'configmaps "absent" not found',
      details: { name: "absent", kind: "configmaps" },
    });
  });

  it("says invalid, and which fields break which rules", async () => {
    const { client, namespace } = harness();
    const failure = await failureOf(
      client.create(CONFIG_MAPS, { namespace, body: { metadata: { name: "Not_Valid" } } }),
    );
    expect(failure).toMatchObject({ kind: "invalid", status: 422, reason: "Invalid" });
    expect(failure.details?.causes).toEqual([
      {
        field: "metadata.name",
        reason: "FieldValueInvalid",
        message: expect.stringContaining('Invalid value: "Not_Valid"'),
      },
    ]);
  });

  it("tells a version that is still to come from other timeouts", async () => {
    const { client, namespace } = harness();
    // As the API server makes them; its caches may be behind the version of a first page, which came from etcd.
    const token = { v: "meta.k8s.io/v1", rv: 1_000_000_000, start: "a\u0000" };
    const continueToken = Buffer.from(JSON.stringify(token)).toString("base64url");
    const failure = await failureOf(client.list(CONFIG_MAPS, { namespace, limit: 1, continueToken }));
    expect(failure).toMatchObject({ kind: "timeout", status: 504, reason: "Timeout", retryAfterMs: 1_000 });
    expect(isTooLargeVersion(failure)).toBe(true);
  }, 20_000);

  it("says forbidden of what its identity may not do", async () => {
    const { restricted, namespace } = harness();
    expect((await restricted.list(CONFIG_MAPS, { namespace })).items.length).toBeGreaterThan(0);
    expect(await failureOf(restricted.list(SECRETS, { namespace }))).toMatchObject({ kind: "forbidden", status: 403 });
    expect((await failureOf(restricted.create(CONFIG_MAPS, { namespace, body: configMap({}) }))).kind).toBe(
      "forbidden",
    );
  });

  it("tells a terminating namespace from other refusals (D-PLACE-24)", async () => {
    const { client, terminatingNamespace } = harness();
    const namespace = await terminatingNamespace();
    const failure = await failureOf(client.create(CONFIG_MAPS, { namespace, body: configMap({}) }));
    expect(failure).toMatchObject({ kind: "namespaceTerminating", status: 403 });
  });

  it("says network where nobody answers", async () => {
    const failure = await failureOf(harness().unreachable.raw("/version"));
    expect(failure).toMatchObject({ kind: "network", status: undefined, effectUnknown: true });
  });

  it("says aborted when its caller's signal aborts", async () => {
    const { client, namespace } = harness();
    const failure = await failureOf(client.list(CONFIG_MAPS, { namespace, signal: AbortSignal.abort() }));
    expect(failure).toMatchObject({ kind: "aborted", effectUnknown: true });
  });
}
