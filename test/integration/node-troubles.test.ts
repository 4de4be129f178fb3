import type { DaemonSet } from "../../capabilities/api/types";
import { type Cluster, startCluster } from "../../hack/control-plane/cluster";
import { kwokNodeAnnotation } from "../../hack/control-plane/components";
import { podsByNode } from "../../hack/operator/judge";
import { type Operator, startOperator } from "../../hack/operator/operator";
import { type Api, eventually, newApi, type TestSet } from "./api";

// What becomes of rollouts where nodes are not ready, or leave service, on a real API server: docs/adr/0012 and 0014. A node whose
// kubelet is silent is one that nobody simulates any more, and of which a condition says that nobody knows.

jest.setTimeout(120_000);
const stopLimitMs = 45_000;
const limitMs = 60_000;

const names = ["a", "b", "c", "d"];

let cluster: Cluster;
let api: Api;
let operator: Operator | undefined;

beforeAll(async () => {
  cluster = await startCluster({ name: `troubles-${process.pid}`, nodes: 0 });
  api = await newApi(cluster);
  await cluster.nodes.add(names);
  operator = await startOperator({ cluster });
});

// Each by itself, with a time limit: one that fails or hangs keeps none of the others from ending.
afterAll(() => operator?.stop(), stopLimitMs);
afterAll(() => cluster?.stop(), stopLimitMs);
afterAll(() => api?.close(), stopLimitMs);

it("goes on without a node that was not ready before, and updates it once it is back", async () => {
  const set = await placed("left-out", { policy: "Exclude", afterSeconds: 1, maxExcluded: 1 });
  await silence("d", 600);
  await update(set, "logs:2");
  const done = "False UnreachableLeftOut: 3 nodes have an updated pod, and 1 node that is not ready is left out";
  await eventually(() => condition(set, "Reconciling"), done, limitMs);
  await eventually(() => images(set), { a: "logs:2", b: "logs:2", c: "logs:2", d: "logs:1" }, limitMs);
  const { status } = await api.set(set);
  expect(status).toMatchObject({ desiredNumberScheduled: 4, updatedNumberScheduled: 3 });
  await wake("d");
  await eventually(() => images(set), { a: "logs:2", b: "logs:2", c: "logs:2", d: "logs:2" }, limitMs);
  await eventually(() => condition(set, "Reconciling"), "False Complete: ", limitMs);
});

it("reaches no other node while one turned not ready by it", async () => {
  const exclude = { policy: "Exclude", maxSuspects: 0 };
  const set = await placed("suspect", { ...exclude });
  await api.patchSet(set, rollingUpdate({ maxUnavailable: 4, partition: 3, unreachableNodes: exclude }));
  await update(set, "logs:2");
  const first = { a: "logs:2", b: "logs:1", c: "logs:1", d: "logs:1" };
  await eventually(() => images(set), first, limitMs);
  await silence("a", 0);
  const message = "1 node turned not ready soon after getting the revision (a)";
  await eventually(() => condition(set, "Degraded"), `True SuspectNodes: ${message}`, limitMs);
  await api.patchSet(set, rollingUpdate({ partition: null }));
  const held = "False SuspectNodes: 1 of 4 nodes have an updated pod";
  await eventually(() => condition(set, "Progressing"), held, limitMs);
  expect(await images(set)).toEqual(first);
  await wake("a");
  await eventually(() => images(set), { a: "logs:2", b: "logs:2", c: "logs:2", d: "logs:2" }, limitMs);
  await eventually(() => condition(set, "Degraded"), "False AsExpected: ", limitMs);
});

it("leaves a node alone that leaves service, until it is back", async () => {
  const set = await placed("leaving", undefined, { placement: { onDeparture: "Keep" } });
  await write("b", { type: "Drained", status: "True", secondsAgo: 0 });
  await eventually(async () => (await api.set(set)).status?.desiredNumberScheduled, 3, limitMs);
  await update(set, "logs:2");
  await eventually(() => images(set), { a: "logs:2", b: "logs:1", c: "logs:2", d: "logs:2" }, limitMs);
  await eventually(() => condition(set, "Reconciling"), "False Complete: ", limitMs);
  const [pod] = podsByNode(await api.pods(set)).get("b") ?? [];
  if (pod) await api.deletePod(pod);
  await eventually(() => images(set), { a: "logs:2", c: "logs:2", d: "logs:2" }, limitMs);
  await write("b", { type: "Drained", status: "False", secondsAgo: 0 });
  await eventually(() => images(set), { a: "logs:2", b: "logs:2", c: "logs:2", d: "logs:2" }, limitMs);
});

async function placed(name: string, unreachableNodes: object | undefined, spec: object = {}): Promise<TestSet> {
  // As agents of nodes do: a pod that does not tolerate the taints of such a node is not wanted there at all.
  const podSpec = { tolerations: [{ operator: "Exists" }] };
  const set: TestSet = {
    name,
    podSpec,
    spec: { ...spec, ...rollingUpdate({ maxUnavailable: 1, unreachableNodes }).spec },
  };
  await api.createSet(set);
  await eventually(() => images(set), { a: "logs:1", b: "logs:1", c: "logs:1", d: "logs:1" }, limitMs);
  await eventually(() => condition(set, "Reconciling"), "False Complete: ", limitMs);
  return set;
}

function rollingUpdate(fields: object) {
  return { spec: { updateStrategy: { rollingUpdate: fields } } };
}

function update(set: TestSet, image: string): Promise<void> {
  return api.patchSet(set, { spec: { template: { spec: { containers: [{ name: "main", image }] } } } });
}

interface Told {
  readonly status: string;
  readonly secondsAgo: number;
}

async function silence(node: string, secondsAgo: number): Promise<void> {
  await simulate(node, null);
  await write(node, { type: "Ready", status: "Unknown", secondsAgo });
}

async function wake(node: string): Promise<void> {
  await write(node, { type: "Ready", status: "True", secondsAgo: 0 });
  await simulate(node, kwokNodeAnnotation.value);
}

async function simulate(name: string, value: string | null): Promise<void> {
  const body = { metadata: { annotations: { [kwokNodeAnnotation.key]: value } } };
  const contentType = "application/merge-patch+json";
  await api.send({ method: "PATCH", path: `/api/v1/nodes/${name}`, contentType, body });
}

async function write(name: string, { type, status, secondsAgo }: Told & { readonly type: string }): Promise<void> {
  const lastTransitionTime = new Date(Date.now() - secondsAgo * 1_000).toISOString().replace(/\.\d+Z/, "Z");
  const contentType = "application/strategic-merge-patch+json";
  const body = { status: { conditions: [{ type, status, lastTransitionTime, reason: "Test" }] } };
  await api.send({ method: "PATCH", path: `/api/v1/nodes/${name}/status`, contentType, body });
}

async function images(set: TestSet): Promise<Readonly<Record<string, string | undefined>>> {
  const staying = (await api.pods(set)).filter(({ metadata }) => metadata?.deletionTimestamp === undefined);
  return Object.fromEntries([...podsByNode(staying)].map(([node, [pod]]) => [node, pod?.spec?.containers[0]?.image]));
}

/** As the newest generation has it. */
async function condition(set: TestSet, wanted: string): Promise<string | undefined> {
  const { metadata, status }: DaemonSet = await api.set(set);
  if (status?.observedGeneration !== metadata?.generation) return undefined;
  const found = status?.conditions?.find(({ type }) => type === wanted);
  return found && `${found.status} ${found.reason}: ${found.message}`;
}
