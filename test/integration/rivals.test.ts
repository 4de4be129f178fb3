import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { parse, stringify } from "yaml";

import { DEGRADED, PROGRESSING, RECONCILING } from "../../capabilities/api/conditions";
import { type Cluster, startCluster } from "../../hack/control-plane/cluster";
import { type Operator, startOperator } from "../../hack/operator/operator";
import { type Api, eventually, newApi, type TestSet } from "./api";
import { kstatusOf } from "./kstatus";
import { AS_EXPECTED, COMPLETE } from "./told";

// What is around a set, and told of it: others that select its pods, and nodes that none of its pods may run on. Nobody
// serves the sets of apps/v1 here: that they exist is enough.

jest.setTimeout(120_000);
const stopLimitMs = 45_000;
const settleLimitMs = 60_000;

const logs: TestSet = { name: "logs" };
const builtIn: TestSet = { ...logs, apiVersion: "apps/v1" };
const twin: TestSet = { name: "twin", spec: { selector: { matchLabels: { tier: "node" } } } };

let cluster: Cluster;
let api: Api;
let operator: Operator | undefined;

beforeAll(async () => {
  cluster = await startCluster({ name: `rivals-${process.pid}`, nodes: 2, readyDelayMs: 0 });
  api = await newApi(cluster);
  operator = await startOperator({ cluster, roles: ["controller"] });
});

// Each by itself, with a time limit: one that fails or hangs keeps none of the others from ending.
afterAll(() => operator?.stop(), stopLimitMs);
afterAll(() => cluster?.stop(), stopLimitMs);
afterAll(() => api?.close(), stopLimitMs);

it("tells of a set of apps/v1 with the same selector for as long as there is one", async () => {
  await api.createSet(logs);
  await tells(logs, DEGRADED, `False ${AS_EXPECTED}`);
  await tells(logs, RECONCILING, `False ${COMPLETE}`);
  await api.createSet(builtIn);
  await tells(logs, DEGRADED, overlap("daemonset.apps/logs"));
  expect(kstatusOf(await api.set(logs))).toBe("Current");
  await eventually(() => events("logs"), ["Warning SelectorOverlaps"]);
  await remove(builtIn);
  await tells(logs, DEGRADED, `False ${AS_EXPECTED}`);
});

it("tells both of two sets of ours of each other, and leaves their pods to each", async () => {
  const labels = { app: "logs", tier: "node" };
  const template = { metadata: { labels }, spec: { containers: [{ name: "main", image: "logs:1" }] } };
  await api.createSet({ ...twin, spec: { ...twin.spec, template } });
  await tells(logs, DEGRADED, overlap("daemonset.everynode.dev/twin"));
  await tells(twin, DEGRADED, overlap("daemonset.everynode.dev/logs"));
  await tells(twin, RECONCILING, `False ${COMPLETE}`);
  expect(await owners("logs")).toEqual(["logs", "logs", "twin", "twin"]);
  await api.patchSet(twin, { spec: { template: { metadata: { labels: { app: "other" } } } } });
  await tells(logs, DEGRADED, `False ${AS_EXPECTED}`);
  await tells(twin, DEGRADED, `False ${AS_EXPECTED}`);
  await eventually(() => events("logs"), ["Warning SelectorOverlaps", "Warning SelectorOverlaps"]);
  await eventually(() => events("twin"), ["Warning SelectorOverlaps"]);
  await remove(twin);
});

it("tells that no node is eligible, and takes that for complete (D-EDGE-30)", async () => {
  const nowhere: TestSet = { name: "nowhere", podSpec: { nodeSelector: { "example.com/nowhere": "true" } } };
  const none = expect.stringMatching(/^True NoEligibleNode: no node is eligible: /);
  await api.createSet(nowhere);
  await tells(nowhere, PROGRESSING, none);
  await tells(nowhere, RECONCILING, expect.stringMatching(/^False NoEligibleNode: /));
  expect(kstatusOf(await api.set(nowhere))).toBe("Current");
  await eventually(() => events("nowhere"), ["Normal NoEligibleNode"]);
  await api.patchSet(nowhere, { spec: { template: { spec: { nodeSelector: null } } } });
  await tells(nowhere, PROGRESSING, `True ${COMPLETE}`);
  expect(await events("nowhere")).toEqual(["Normal NoEligibleNode"]);
});

it("serves ours where it may not read sets of apps/v1, and tells of those once it may", async () => {
  await operator?.stop();
  await api.createSet(builtIn);
  await allow("everynode-but-apps", [
    { apiGroups: ["", "everynode.dev", "coordination.k8s.io"], resources: ["*"], verbs: ["*"] },
    { apiGroups: ["apps"], resources: ["controllerrevisions"], verbs: ["*"] },
  ]);
  const settings = { KUBECONFIG: await kubeconfigOf(limited) };
  // Resolves when it is ready.
  operator = await startOperator({ cluster, roles: ["controller"], name: "limited", settings });
  const late: TestSet = { name: "late" };
  await api.createSet(late);
  await tells(late, RECONCILING, `False ${COMPLETE}`);
  await tells(logs, DEGRADED, `False ${AS_EXPECTED}`);
  const log = await readFile(operator.logFile, "utf8");
  const refusals = log.split("\n").filter(line => line.includes("Trying again to list or watch"));
  expect(refusals).toEqual([expect.stringContaining("daemonsets.apps")]);

  await allow("everynode-apps", [{ apiGroups: ["apps"], resources: ["daemonsets"], verbs: ["list", "watch"] }]);
  await tells(logs, DEGRADED, overlap("daemonset.apps/logs"));
});

const limited = "limited-operator";

function overlap(names: string): unknown {
  return expect.stringContaining(`True SelectorOverlaps: the selectors overlap with ${names}: `);
}

async function tells(set: TestSet, type: string, expected: unknown): Promise<void> {
  const found = async (): Promise<unknown> => {
    const condition = (await api.set(set)).status?.conditions?.find(one => one.type === type);
    return `${condition?.status} ${condition?.reason}: ${condition?.message}`;
  };
  await eventually(found, expected, settleLimitMs);
}

interface Event {
  readonly type: string;
  readonly reason: string;
  readonly count?: number;
}

/** Those of one set that do not tell of a write, each as often as it was told. */
async function events(name: string): Promise<readonly string[]> {
  const path = `/api/v1/namespaces/default/events?fieldSelector=involvedObject.name%3D${name}`;
  const { items } = (await api.send({ method: "GET", path })) as { readonly items: readonly Event[] };
  return items
    .filter(({ reason }) => !reason.startsWith("Successful"))
    .flatMap(({ type, reason, count = 1 }) => Array.from({ length: count }, () => `${type} ${reason}`));
}

async function owners(name: string): Promise<readonly (string | undefined)[]> {
  const pods = await api.pods({ name });
  return pods.map(({ metadata }) => metadata?.ownerReferences?.[0]?.name).sort();
}

async function remove({ name, apiVersion = "everynode.dev/v1alpha1" }: TestSet): Promise<void> {
  await api.send({ method: "DELETE", path: `/apis/${apiVersion}/namespaces/default/daemonsets/${name}` });
}

async function allow(name: string, rules: readonly object[]): Promise<void> {
  const apiGroup = "rbac.authorization.k8s.io";
  const create = (plural: string, body: object): Promise<unknown> =>
    api.send({ method: "POST", path: `/apis/${apiGroup}/v1/${plural}`, body: { metadata: { name }, ...body } });
  await create("clusterroles", { rules });
  await create("clusterrolebindings", {
    roleRef: { apiGroup, kind: "ClusterRole", name },
    subjects: [{ apiGroup, kind: "User", name: limited }],
  });
}

/** The administrator's, who acts as the user: so it may do what that one may. */
async function kubeconfigOf(user: string): Promise<string> {
  const config = parse(await readFile(cluster.kubeconfig, "utf8")) as { readonly users: readonly { user: object }[] };
  const users = config.users.map(entry => ({ ...entry, user: { ...entry.user, as: user } }));
  const path = join(cluster.dir, `${user}.kubeconfig`);
  await writeFile(path, stringify({ ...config, users }), { mode: 0o600 });
  return path;
}
