import { join } from "node:path";

import type { Pod, PodSpec, Toleration } from "../../capabilities/api/types";
import { REVISION_HASH_LABEL } from "../../capabilities/api/well-known";
import { newApiClient, sendOrThrow } from "../../hack/control-plane/api-client";
import { type Cluster, startCluster } from "../../hack/control-plane/cluster";
import { readAdminCredentials } from "../../hack/control-plane/credentials";
import { podsByNode } from "../../hack/operator/judge";
import { type Operator, startOperator } from "../../hack/operator/operator";
import { type Api, eventually, newApi } from "./api";

// The example of docs/pod-defaults.md on a real control plane, with an operator that serves both kinds.

const podDefaultsFile = join(__dirname, "../../docs/pod-defaults/defaults.yaml");
const limitMs = 60_000;
jest.setTimeout(2 * limitMs);
const stopLimitMs = 45_000;

const ours = { namespace: "ours", name: "logs", apiVersion: "everynode.dev/v1alpha1" } as const;
const theirs = { namespace: "theirs", name: "logs", apiVersion: "apps/v1" } as const;
type Tested = typeof ours | typeof theirs;

let cluster: Cluster;
let api: Api;
let operator: Operator;

beforeAll(async () => {
  const name = `pod-defaults-${process.pid}`;
  cluster = await startCluster({ name, nodes: 0, controllers: "*,-daemonset-controller", readyDelayMs: 200 });
  api = await newApi(cluster);
  await cluster.nodes.add(["plain"]);
  await cluster.nodes.add(["dedicated"], { taints: [{ key: "dedicated", value: "db", effect: "NoSchedule" }] });
  await cluster.nodes.add(["spot"], { taints: [{ key: "spot", effect: "NoExecute" }] });
  await cluster.nodes.add(["virtual"], { labels: { type: "virtual-kubelet" } });
  operator = await startOperator({ cluster, takeover: true, podDefaultsFile });
  for (const set of [ours, theirs]) {
    await api.namespace(set.namespace);
    await api.createSet(set);
  }
});

afterAll(() => operator?.stop(), stopLimitMs);
afterAll(() => cluster?.stop(), stopLimitMs);
afterAll(() => api?.close(), stopLimitMs);

const nodesOf = async (set: Tested): Promise<readonly string[]> =>
  [...podsByNode(await api.pods(set)).keys()].toSorted();
const uidOn = async (set: Tested, node: string): Promise<string | undefined> =>
  podsByNode(await api.pods(set)).get(node)?.[0]?.metadata?.uid;

async function label(set: Tested, tier: string | null): Promise<void> {
  const body = { metadata: { labels: { tier } } };
  const path = `/api/v1/namespaces/${set.namespace}`;
  await api.send({ method: "PATCH", path, contentType: "application/merge-patch+json", body });
}

/** The cluster's tolerations of a pod that somebody creates under the set on the node, and that is never stored. */
async function tolerationsByHand(set: Tested, spec: Partial<PodSpec> = {}): Promise<readonly (string | undefined)[]> {
  const { metadata } = await api.set(set);
  const { apiVersion, name, namespace } = set;
  const owner = { apiVersion, kind: "DaemonSet", name, uid: metadata?.uid, controller: true };
  const pod = (await api.send({
    method: "POST",
    path: `/api/v1/namespaces/${namespace}/pods?dryRun=All`,
    body: {
      metadata: { name: "restored", labels: { [REVISION_HASH_LABEL]: "5545b98694" }, ownerReferences: [owner] },
      spec: { nodeName: "plain", containers: [{ name: "main", image: "logs:1" }], ...spec },
    },
  })) as Pod;
  const keys = pod.spec?.tolerations?.map(({ key }: Toleration) => key) ?? [];
  return keys.filter(key => key === "dedicated" || key === "spot");
}

/** How often the API server asked the webhooks of the entries about a pod. */
async function reviews(): Promise<number> {
  const client = newApiClient({ server: cluster.server, ...(await readAdminCredentials(cluster.dir)) });
  try {
    const page = await sendOrThrow(client, { method: "GET", path: "/metrics" });
    const counts = page.matchAll(/^apiserver_admission_webhook_request_total\{.*name="pods-\d+\.defaults.*\} (\d+)$/gm);
    return [...counts].reduce((sum, [, count]) => sum + Number(count), 0);
  } finally {
    await client.close();
  }
}

describe.each([ours, theirs])("a set of $apiVersion", set => {
  it("runs on nodes whose taint the cluster tolerates, and on none that it excludes", async () => {
    await eventually(() => nodesOf(set), ["dedicated", "plain"], limitMs);
  });

  it("gets complete pods, which no webhook is asked about", async () => {
    expect(await reviews()).toBe(0);
  });

  it("gains and loses nodes with the labels of its namespace, and no other pod restarts", async () => {
    const uid = await uidOn(set, "plain");
    await label(set, "infrastructure");
    await eventually(() => nodesOf(set), ["dedicated", "plain", "spot"], limitMs);
    await label(set, null);
    await eventually(() => nodesOf(set), ["dedicated", "plain"], limitMs);
    expect(await uidOn(set, "plain")).toBe(uid);
    expect(await api.revisions(set)).toHaveLength(1);
  });
});

describe.each([ours, theirs])("a pod that somebody creates under a set of $apiVersion", set => {
  it("is completed as the controller would", async () => {
    // What the webhook knows of a namespace is a second old at most.
    await eventually(() => tolerationsByHand(set), ["dedicated"], limitMs);
    await label(set, "infrastructure");
    await eventually(() => tolerationsByHand(set), ["dedicated", "spot"], limitMs);
  });

  it("is completed where it lacks nothing but what the cluster adds", async () => {
    const complete = podsByNode(await api.pods(set)).get("plain")?.[0]?.spec;
    const tolerations = complete?.tolerations?.filter(({ key }) => key !== "spot" && key !== "dedicated") ?? [];
    // A webhook that is late is not waited for, so that one look may show nothing.
    const look = async (): Promise<unknown> => {
      const before = await reviews();
      const added = await tolerationsByHand(set, { affinity: complete?.affinity ?? {}, tolerations });
      return { added, reviews: (await reviews()) - before };
    };
    await eventually(look, { added: ["dedicated", "spot"], reviews: 1 }, limitMs);
  });
});
