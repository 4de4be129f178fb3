import type { Pod, PodSpec } from "../../capabilities/api/types";
import { type Cluster, startCluster } from "../../hack/control-plane/cluster";
import { podsByNode } from "../../hack/operator/judge";
import { type Operator, startOperator } from "../../hack/operator/operator";
import { type Api, eventually, manifest, newApi, type TestSet } from "./api";
import { type Commands, newCommands } from "./commands";

// Sets that place their pods themselves, in a cluster whose scheduler does not run: docs/adr/0010-direct-placement.md. A
// node has 8 cores. Each test begins where the one before it ended.

jest.setTimeout(120_000);
const stopLimitMs = 45_000;
const limitMs = 60_000;

const asking = (cpu: string): Partial<PodSpec> => ({
  containers: [{ name: "main", image: "logs:1", resources: { requests: { cpu } } }],
});
const network: TestSet = { name: "network", podSpec: asking("1"), spec: { placement: { mode: "Direct" } } };
const scheduled: TestSet = { name: "scheduled", podSpec: asking("1") };
const large: TestSet = { name: "large", podSpec: asking("4"), spec: { placement: { mode: "Direct" } } };
const larger: TestSet = { ...large, name: "larger" };
const nodes = ["node-0000", "node-0001"];

let cluster: Cluster;
let api: Api;
let kubectl: Commands;
let operator: Operator | undefined;

beforeAll(async () => {
  cluster = await startCluster({ name: `direct-${process.pid}`, nodes: nodes.length, readyDelayMs: 200 });
  api = await newApi(cluster);
  kubectl = newCommands(cluster);
  await cluster.components.kill("kube-scheduler");
  operator = await startOperator({ cluster });
});

// Each by itself, with a time limit: one that fails or hangs keeps none of the others from ending.
afterAll(() => operator?.stop(), stopLimitMs);
afterAll(() => cluster?.stop(), stopLimitMs);
afterAll(() => api?.close(), stopLimitMs);

describe("the field", () => {
  it("is explained", async () => {
    // The API server tells of a new kind by and by.
    const explain = async (): Promise<string> => (await kubectl.attempt("explain", "eds.spec.placement.mode")).stdout;
    await eventually(explain, expect.stringContaining('One of "Scheduler", "Direct"'), limitMs);
  });

  it("takes no other word", async () => {
    const answer = await attempt({ ...network, name: "strange", spec: { placement: { mode: "Random" } } });
    expect(answer).toContain(
      'spec.placement.mode: Unsupported value: "Random": supported values: "Scheduler", "Direct"',
    );
  });

  it("keeps a template from asking for what only a scheduler sees to", async () => {
    const gated = { ...network.podSpec, schedulingGates: [{ name: "example.com/gate" }] };
    expect(await attempt({ ...network, name: "gated", podSpec: gated })).toContain(
      "spec.template.spec.schedulingGates: Forbidden: may not be specified when placement `mode` is 'Direct'",
    );
  });
});

describe("a cluster without a scheduler", () => {
  it("gets its daemons ready", async () => {
    await api.createSet(network);
    await ready(network, 2);
    expect(await bound(network)).toEqual(nodes);
  });

  it("leaves those waiting that are the scheduler's", async () => {
    await api.createSet(scheduled);
    await eventually(async () => (await api.pods(scheduled)).length, 2, limitMs);
    expect(await bound(scheduled)).toEqual([]);
  });
});

describe("a node without room", () => {
  it("gets no pod, and the set tells why", async () => {
    await api.createSet(large);
    await ready(large, 2);
    await api.createSet(larger);
    await eventually(
      () => degraded(larger),
      "2 nodes have no room for a pod: 2 Insufficient cpu (node-0000, node-0001)",
      limitMs,
    );
    expect(await api.pods(larger)).toEqual([]);
    await eventually(() => eventReasons(larger), ["NodesWithoutRoom"], limitMs);
  });

  it("gets its pod when another one leaves", async () => {
    await api.patchSet(large, { spec: { template: { spec: { nodeSelector: { none: "such" } } } } });
    await ready(larger, 2);
    await eventually(() => degraded(larger), "", limitMs);
  });

  it("gets its pod when it has more to give", async () => {
    await api.patchSet(large, { spec: { template: { spec: { nodeSelector: null } } } });
    const message = "2 nodes have no room for a pod: 2 Insufficient cpu (node-0000, node-0001)";
    await eventually(() => degraded(large), message, limitMs);
    await allocatable(nodes[1] ?? "", "16");
    await eventually(() => bound(large), nodes.slice(1), limitMs);
    await eventually(() => degraded(large), "1 node has no room for a pod: 1 Insufficient cpu (node-0000)", limitMs);
  });
});

describe("a set that changes its mode", () => {
  it("restarts nothing", async () => {
    const before = await uids(network);
    const revisions = await api.revisions(network);
    for (const mode of ["Scheduler", "Direct"]) {
      await api.patchSet(network, { spec: { placement: { mode } } });
      await observed(network);
    }
    expect(await uids(network)).toEqual(before);
    expect((await api.revisions(network)).map(({ metadata }) => metadata?.name)).toEqual(
      revisions.map(({ metadata }) => metadata?.name),
    );
  });

  it("gets its pods by itself once those that wait for the scheduler are deleted", async () => {
    await api.patchSet(scheduled, { spec: { placement: { mode: "Direct" } } });
    await observed(scheduled);
    expect(await bound(scheduled)).toEqual([]);
    await kubectl.run("delete", "pods", "--selector=app=scheduled", "--field-selector=spec.nodeName=");
    await ready(scheduled, 2);
  });
});

it("a pod that its kubelet rejects is replaced, and the next one tells of it", async () => {
  const [pod] = await podsOn(network, nodes[0] ?? "");
  if (pod === undefined) throw new Error("there is no pod");
  await api.patchPodStatus(pod, {
    phase: "Failed",
    reason: "OutOfcpu",
    message: "Node didn't have enough resource: cpu",
  });
  await eventually(
    async () => (await podsOn(network, nodes[0] ?? "")).map(({ metadata }) => metadata?.uid === pod.metadata?.uid),
    [false],
    limitMs,
  );
  const [next] = await podsOn(network, nodes[0] ?? "");
  expect(Object.values(next?.metadata?.annotations ?? {})).toContain("1");
  await ready(network, 2);
});

async function attempt(set: TestSet): Promise<string> {
  return (await kubectl.attempt("apply", "--filename", await kubectl.file(manifest(set)))).stderr;
}

function ready(set: TestSet, count: number): Promise<void> {
  return eventually(async () => (await api.set(set)).status?.numberReady, count, limitMs);
}

async function observed(set: TestSet): Promise<void> {
  const generation = (await api.set(set)).metadata?.generation;
  await eventually(async () => (await api.set(set)).status?.observedGeneration, generation, limitMs);
}

/** What fails; empty where nothing does. */
async function degraded(set: TestSet): Promise<string> {
  const { conditions = [] } = (await api.set(set)).status ?? {};
  return conditions.find(({ type, status }) => type === "Degraded" && status === "True")?.message ?? "";
}

async function bound(set: TestSet): Promise<readonly string[]> {
  return (await api.pods(set)).flatMap(({ spec }) => spec?.nodeName ?? []).toSorted();
}

async function podsOn(set: TestSet, node: string): Promise<readonly Pod[]> {
  return podsByNode(await api.pods(set)).get(node) ?? [];
}

async function uids(set: TestSet): Promise<readonly (string | undefined)[]> {
  return (await api.pods(set)).map(({ metadata }) => metadata?.uid).toSorted();
}

async function eventReasons({ name }: TestSet): Promise<readonly string[]> {
  const query = `fieldSelector=${encodeURIComponent(`involvedObject.name=${name}`)}`;
  const list = await api.send({ method: "GET", path: `/api/v1/namespaces/default/events?${query}` });
  return (list as { items: readonly { reason: string }[] }).items.map(({ reason }) => reason);
}

async function allocatable(node: string, cpu: string): Promise<void> {
  await api.send({
    method: "PATCH",
    path: `/api/v1/nodes/${node}/status`,
    contentType: "application/merge-patch+json",
    body: { status: { allocatable: { cpu } } },
  });
}
