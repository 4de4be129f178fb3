import { readFileSync } from "node:fs";

import { APPS } from "../../capabilities/api/flavor";
import { type Cluster, startCluster } from "../../hack/control-plane/cluster";
import { podsByNode } from "../../hack/operator/judge";
import { type Kubectl, newKubectl } from "../../hack/operator/kubectl";
import { type Operator, startOperator } from "../../hack/operator/operator";
import { type Api, eventually, newApi } from "./api";
import { type PodWatch, watchPods } from "./pod-watch";
import { switchControllers } from "./switch-controllers";

// Who serves the sets of apps/v1 while the real built-in controller comes and goes. Each test begins where the one
// before it ended.

const nodeCount = 5;
const limitMs = 180_000;
const stopLimitMs = 45_000;
const set = { name: "logs", apiVersion: APPS.apiVersion };
const own = { name: "ours" };

let cluster: Cluster;
let api: Api;
let kubectl: Kubectl;
let operator: Operator | undefined;
let watch: PodWatch | undefined;

beforeAll(async () => {
  cluster = await startCluster({ name: `takeover-${process.pid}`, nodes: nodeCount, controllers: "*" });
  api = await newApi(cluster);
  kubectl = newKubectl({ binary: cluster.binaries.kubectl, kubeconfig: cluster.kubeconfig });
  watch = await watchPods(cluster, { namespace: "default", labelSelector: `app=${set.name}` });
  operator = await startOperator({ cluster, takeover: true });
}, limitMs);

// Each by itself, with a time limit: one that fails or hangs keeps none of the others from ending.
afterAll(() => operator?.stop(), stopLimitMs);
afterAll(() => watch?.stop(), stopLimitMs);
afterAll(() => cluster?.stop(), stopLimitMs);
afterAll(() => api?.close(), stopLimitMs);

it(
  "leaves apps/v1 to the built-in controller while that is alive, says so, and serves its own kind",
  async () => {
    await eventually(note, expect.stringMatching(/^ok: .*built-in controller, which is alive/));
    expect(await metric("everynode_takeover_contested")).toBe("1");
    await api.createSet(set);
    await api.createSet(own);
    await rolledOut(set.name);
    await eventually(async () => (await api.set(own)).status?.numberReady, nodeCount);
    expect(actionsOn(set.name)).toEqual([]);
    expect(watch?.mostOnANode()).toBe(1);
  },
  limitMs,
);

it(
  "takes the sets over after the switch, and restarts no pod",
  async () => {
    const before = await uids();
    await switchControllers(cluster, "*,-daemonset-controller");
    await eventually(() => metric("everynode_takeover_contested"), "0", 120_000);
    expect(await note()).toBe("ok: serving apps/v1 sets");
    expect(await uids()).toEqual(before);
    expect(await api.revisions(set)).toHaveLength(1);
    await kubectl.run("set", "image", `daemonset/${set.name}`, "main=logs:2");
    await rolledOut(set.name);
    expect(actionsOn(set.name).length).toBeGreaterThanOrEqual(nodeCount);
    expect((await uids()).filter(uid => before.includes(uid))).toEqual([]);
    expect(watch?.mostOnANode()).toBe(1);
  },
  limitMs,
);

it(
  "stops when the built-in controller comes back",
  async () => {
    const served = await uids();
    await switchControllers(cluster, "*");
    await eventually(() => metric("everynode_takeover_contested"), "1");
    expect(await uids()).toEqual(served);
    const [before, actions] = [await uids(), actionsOn(set.name).length];
    await kubectl.run("rollout", "restart", `daemonset/${set.name}`);
    await rolledOut(set.name);
    expect((await uids()).filter(uid => before.includes(uid))).toEqual([]);
    expect(actionsOn(set.name)).toHaveLength(actions);
    expect(watch?.mostOnANode()).toBe(1);
  },
  limitMs,
);

it(
  "keeps its probe without a pod",
  async () => {
    const namespace = "everynode-system";
    const { status } = await api.set({ ...set, namespace, name: "everynode-takeover-probe" });
    expect(status).toMatchObject({ desiredNumberScheduled: 0, currentNumberScheduled: 0, numberMisscheduled: 0 });
    expect(await kubectl.run("get", "pods", "--namespace", namespace, "--output", "name")).toBe("");
  },
  limitMs,
);

async function rolledOut(name: string): Promise<void> {
  await kubectl.run("rollout", "status", `daemonset.apps/${name}`, "--timeout=60s");
}

async function uids(): Promise<readonly string[]> {
  const pods = podsByNode(await api.pods(set));
  return [...pods.values()]
    .flat()
    .map(({ metadata }) => metadata?.uid ?? "")
    .toSorted();
}

/** What the operator says of takeover when it is asked whether it is ready. */
async function note(): Promise<string | undefined> {
  const response = await fetch(`http://127.0.0.1:${operator?.healthPort}/readyz?verbose`);
  expect(response.status).toBe(200);
  return /^\[\+\]takeover (.*)$/m.exec(await response.text())?.[1];
}

async function metric(name: string): Promise<string | undefined> {
  const page = await (await fetch(`http://127.0.0.1:${operator?.healthPort}/metrics`)).text();
  return new RegExp(`^${name} (.*)$`, "m").exec(page)?.[1];
}

/** The writes for the set that the operator has logged. */
function actionsOn(name: string): readonly string[] {
  const log = readFileSync(operator?.logFile ?? "", "utf8");
  return log.split("\n").filter(line => line.includes(`"set":"apps/default/${name}"`));
}
