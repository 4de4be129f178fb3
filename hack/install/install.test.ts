import { objectNameOf } from "../../capabilities/api/identity";
import { ApiError } from "../../capabilities/kube/api-error";
import type { Resource } from "../../capabilities/kube/resources";
import { FakeKubeClient } from "../../test/fakes/fake-kube-client";
import { installPrerequisites, installWebhooks, uninstallWebhooks } from "./install";
import { PEPR_NAMESPACE, PEPR_STORE_DEFINITION, daemonSetDefinition, namespaceManifest } from "./prerequisites";

const resources: readonly Resource<object>[] = [
  { kind: "MutatingWebhookConfiguration", plural: "mutatingwebhookconfigurations" },
  { kind: "ValidatingWebhookConfiguration", plural: "validatingwebhookconfigurations" },
].map(names => ({ ...names, group: "admissionregistration.k8s.io", version: "v1", namespaced: false }));

/** With empty configurations: the fake cluster's apply changes what there is, and creates nothing. */
async function newCluster(): Promise<FakeKubeClient> {
  const client = new FakeKubeClient();
  for (const resource of resources) {
    const { group, version, kind } = resource;
    await client.create(resource, {
      body: { apiVersion: `${group}/${version}`, kind, metadata: { name: "everynode" } },
    });
  }
  return client;
}

/** Nobody asks the webhooks in this cluster, so that only the signal ends the wait for it. */
async function install(client: FakeKubeClient, pathToken: string): Promise<unknown> {
  const admissionUrl = "https://127.0.0.1:3000";
  const options = { client, admissionUrl, authority: "authority", pathToken, takeover: false };
  return installWebhooks({ ...options, signal: AbortSignal.abort("ended") }).catch((error: unknown) => error);
}

async function installed(client: FakeKubeClient): Promise<readonly string[]> {
  const found = resources.map(async resource => {
    try {
      await client.get(resource, { name: objectNameOf("everynode") });
      return [resource.kind];
    } catch (error) {
      if (error instanceof ApiError && error.kind === "notFound") return [];
      throw error;
    }
  });
  return (await Promise.all(found)).flat();
}

const both = resources.map(({ kind }) => kind);

describe("installPrerequisites", () => {
  const clusterKind = (group: string, kind: string): Resource<object> => ({
    ...{ group, kind, plural: `${kind.toLowerCase()}s` },
    ...{ version: "v1", namespaced: false },
  });

  /** With everything that is applied, and the definitions established. */
  async function established(): Promise<FakeKubeClient> {
    const client = new FakeKubeClient();
    await client.create(clusterKind("", "Namespace"), { body: namespaceManifest(PEPR_NAMESPACE) });
    const status = { conditions: [{ type: "Established", status: "True" }] };
    const definitions = clusterKind("apiextensions.k8s.io", "CustomResourceDefinition");
    for (const manifest of [await daemonSetDefinition(), PEPR_STORE_DEFINITION]) {
      await client.create(definitions, { body: { ...manifest, status } });
    }
    return client;
  }

  // What has a path only refuses watches, and the operator began with a warning.
  it.each(["tooManyRequests", "notFound"] as const)("waits until daemon sets can be watched: %s", async kind => {
    const client = await established();
    const error = { kind, message: "storage is (re)initializing" };
    client.inject({ verb: "watch", times: 2, effect: { kind: "fail", error } });
    await installPrerequisites({ client });
    expect([client.faults.isExhausted, client.streams.size]).toEqual([true, 0]);
  });

  it("does not wait for a server that refuses watches for another reason", async () => {
    const client = await established();
    const error = { kind: "invalid", message: "sendInitialEvents is forbidden" } as const;
    client.inject({ verb: "watch", times: Infinity, effect: { kind: "fail", error } });
    await expect(installPrerequisites({ client })).resolves.toBeUndefined();
  });
});

describe("installWebhooks", () => {
  it("stops waiting for their effect at the signal, with both applied", async () => {
    const client = await newCluster();
    expect(await install(client, "one")).toBe("ended");
    expect(await installed(client)).toEqual(both);
  });
});

describe("uninstallWebhooks", () => {
  it.each([
    { which: "its own", pathToken: "one", removed: true, left: [] },
    { which: "nobody else's", pathToken: "two", removed: false, left: both },
    { which: "anybody's when told of no token", pathToken: undefined, removed: true, left: [] },
  ])("removes $which", async ({ pathToken, removed, left }) => {
    const client = await newCluster();
    await install(client, "one");
    expect(await uninstallWebhooks({ client, ...(pathToken && { pathToken }) })).toBe(removed);
    expect(await installed(client)).toEqual(left);
  });

  it("leaves those of an operator that has registered since", async () => {
    const client = await newCluster();
    await install(client, "one");
    await install(client, "two");
    expect(await uninstallWebhooks({ client, pathToken: "one" })).toBe(false);
    expect(await installed(client)).toEqual(both);
  });

  it("says that there was nothing to remove", async () => {
    expect(await uninstallWebhooks({ client: new FakeKubeClient(), pathToken: "one" })).toBe(false);
  });
});
