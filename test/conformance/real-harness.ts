import { type Namespace, namespaceOf, objectNameOf, resourceVersionOf, uidOf } from "../../capabilities/api/identity";
import { ApiError } from "../../capabilities/kube/api-error";
import type { KubeClient } from "../../capabilities/kube/client";
import type { Connection } from "../../capabilities/kube/credentials/connection";
import { createCredentials, type Credentials } from "../../capabilities/kube/credentials/credentials";
import { createHttpClient } from "../../capabilities/kube/http-client";
import type { Resource } from "../../capabilities/kube/resources";
import { createTransport, type Transport } from "../../capabilities/kube/transport";
import { systemClock as clock } from "../../capabilities/telemetry/clock";
import { silentLogger } from "../../capabilities/telemetry/silent-log";
import { startCluster } from "../../hack/control-plane/cluster";
import type { KubeClientHarness } from "./harness";
import { configMap, CONFIG_MAPS, NAMESPACES, nextName, SERVICE_ACCOUNTS } from "./objects";

// EVERYNODE_TEST_KUBECONFIG names a cluster to use instead of starting one, while working on the client.
const STARTED_KUBECONFIG = process.env["EVERYNODE_TEST_KUBECONFIG"];

/** A real API server, with the HTTP client. */
export async function realHarness(): Promise<KubeClientHarness> {
  if (STARTED_KUBECONFIG !== undefined) return harnessAt(STARTED_KUBECONFIG, async () => undefined);
  const cluster = await startCluster({ name: nextName(), nodes: 0 });
  return harnessAt(cluster.kubeconfig, () => cluster.stop());
}

/** With the HTTP client of a cluster's administrator, and the work of ending what is behind the kubeconfig. */
export async function harnessAt(kubeconfig: string, end: () => Promise<void>): Promise<KubeClientHarness> {
  const admin = createCredentials({ source: { kind: "kubeconfig", paths: [kubeconfig] }, clock, log: silentLogger });
  const clients = new Clients();
  const client = clients.open(admin);
  const namespace = await newNamespace(client);
  const connection = await admin.current();
  return {
    client,
    namespace,
    restricted: clients.open(fixed(await restrictedConnection({ client, namespace, connection }))),
    unreachable: clients.open(fixed({ ...connection, server: new URL("https://127.0.0.1:1") })),
    terminatingNamespace: () => terminatingNamespace(client),
    forgotten: { resource: await newKind(client), resourceVersion: resourceVersionOf("1") },
    pass: ms => new Promise(resolve => setTimeout(resolve, ms)),
    close: async () => {
      await clients.close();
      await end();
    },
  };
}

class Clients {
  readonly #transports: Transport[] = [];

  open(credentials: Credentials): KubeClient {
    const transport = createTransport({ credentials, clock });
    this.#transports.push(transport);
    return createHttpClient({ transport, clock });
  }

  async close(): Promise<void> {
    await Promise.all(this.#transports.map(transport => transport.close()));
  }
}

function fixed(connection: Connection): Credentials {
  return { current: async () => connection, renewed: async () => connection };
}

/** Authenticates as a service account by a token that the API server issued. */
async function restrictedConnection(options: {
  readonly client: KubeClient;
  readonly namespace: Namespace;
  readonly connection: Connection;
}): Promise<Connection> {
  const { client, namespace, connection } = options;
  const rbac = { group: "rbac.authorization.k8s.io", version: "v1", namespaced: true };
  const roles = { ...rbac, kind: "Role", plural: "roles" };
  const bindings = { ...rbac, kind: "RoleBinding", plural: "rolebindings" };
  const metadata = { name: "reader" };
  const rules = [{ apiGroups: [""], resources: ["configmaps"], verbs: ["get", "list", "watch"] }];
  await client.create(roles, { namespace, body: { metadata, rules } });
  await client.create(bindings, {
    namespace,
    body: {
      metadata,
      roleRef: { apiGroup: rbac.group, kind: "Role", name: "reader" },
      subjects: [{ kind: "ServiceAccount", name: "default", namespace }],
    },
  });
  // A TokenRequest is a subresource that takes a POST; to the client it is a collection under the account.
  const tokens = {
    group: "",
    version: "v1",
    kind: "TokenRequest",
    plural: "serviceaccounts/default/token",
    namespaced: true,
  };
  const request = await client.create<object>(tokens, { namespace, body: { spec: {} } });
  const { status } = request as { status: { token: string } };
  const { ca = "" } = connection.tls;
  return { server: connection.server, tls: { ca }, headers: { authorization: `Bearer ${status.token}` } };
}

/** The API server remembers nothing of a kind from before it was defined. */
async function newKind(client: KubeClient): Promise<Resource<unknown>> {
  const names = { plural: "widgets", kind: "Widget" };
  const group = `${nextName()}.everynode.dev`;
  const schema = { openAPIV3Schema: { type: "object" } };
  await client.create(CUSTOM_RESOURCES, {
    body: {
      apiVersion: "apiextensions.k8s.io/v1",
      kind: "CustomResourceDefinition",
      metadata: { name: `widgets.${group}` },
      spec: { group, scope: "Cluster", names, versions: [{ name: "v1", served: true, storage: true, schema }] },
    },
  });
  const resource = { group, version: "v1", ...names, namespaced: false };
  await until(() => client.list(resource));
  return resource;
}

const CUSTOM_RESOURCES = {
  group: "apiextensions.k8s.io",
  version: "v1",
  kind: "CustomResourceDefinition",
  plural: "customresourcedefinitions",
  namespaced: false,
};

async function newNamespace(client: KubeClient): Promise<Namespace> {
  const namespace = namespaceOf(nextName());
  await client.create(NAMESPACES, { body: { metadata: { name: namespace } } });
  await until(() => client.get(SERVICE_ACCOUNTS, { namespace, name: objectNameOf("default") }));
  return namespace;
}

async function terminatingNamespace(client: KubeClient): Promise<Namespace> {
  const namespace = await newNamespace(client);
  await client.create(CONFIG_MAPS, { namespace, body: configMap({ finalizers: ["everynode.dev/test"] }) });
  const name = objectNameOf(namespace);
  const { metadata } = await client.get(NAMESPACES, { name });
  await client.delete(NAMESPACES, { name }, { uid: uidOf(metadata?.uid ?? "") });
  return namespace;
}

/** What the call answers once what it asks for is there and ready. */
async function until<T>(call: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await call();
    } catch (error) {
      // A kind whose storage is still being set up is answered with 429.
      const isEarly = error instanceof ApiError && (error.kind === "notFound" || error.kind === "tooManyRequests");
      if (!isEarly) throw error;
      await new Promise(resolve => setTimeout(resolve, 50));
    }
  }
}
