import type {
  DaemonSetStatus,
  NodeSelectorRequirement,
  NodeSelectorTerm,
  Pod,
  PodSpec,
} from "../../capabilities/api/types";
import { type Cluster, startCluster } from "../../hack/control-plane/cluster";
import { isReady, judge, podsByNode } from "../../hack/operator/judge";
import { type Operator, startOperator } from "../../hack/operator/operator";
import { type Api, eventually, newApi, type TestSet } from "./api";
import { watchPods } from "./pod-watch";

// The reconciler on a real control plane, without webhooks: it does not trust admission. The cluster runs the built-in
// controller too, whose sets in another namespace say what is right.

const builtIn = { namespace: "built-in", apiVersion: "apps/v1" } as const;

// A state that does not come fails with what was found instead, long before.
jest.setTimeout(120_000);
const stopLimitMs = 45_000;

let cluster: Cluster;
let api: Api;
let operator: Operator;

beforeAll(async () => {
  cluster = await startCluster({ name: `placement-${process.pid}`, nodes: 0, controllers: "*", readyDelayMs: 200 });
  api = await newApi(cluster);
  await api.namespace(builtIn.namespace);
  await Promise.all([
    cluster.nodes.add(["a1"], { labels: { zone: "a", disk: "ssd", cores: "4" } }),
    cluster.nodes.add(["a2"], { labels: { zone: "a", cores: "16" } }),
    cluster.nodes.add(["b1"], { labels: { zone: "b", disk: "ssd", cores: "many" } }),
    cluster.nodes.add(["gpu"], { taints: [{ key: "gpu", value: "yes", effect: "NoSchedule" }] }),
    cluster.nodes.add(["rest"], { taints: [{ key: "rest", effect: "NoExecute" }] }),
    cluster.nodes.add(["slow"], { taints: [{ key: "slow", effect: "PreferNoSchedule" }] }),
  ]);
  operator = await startOperator({ cluster, roles: ["controller"] });
});

// Each by itself, with a time limit: one that fails or hangs keeps none of the others from ending.
afterAll(() => operator?.stop(), stopLimitMs);
afterAll(() => cluster?.stop(), stopLimitMs);
afterAll(() => api?.close(), stopLimitMs);

const untainted = ["a1", "a2", "b1", "slow"];

const eligibility: readonly { readonly rule: string; readonly podSpec: Partial<PodSpec>; readonly nodes: string[] }[] =
  [
    { rule: "every node without a taint that keeps it away", podSpec: {}, nodes: untainted },
    { rule: "nodes with the selected label", podSpec: { nodeSelector: { zone: "a" } }, nodes: ["a1", "a2"] },
    { rule: "nodes with all selected labels", podSpec: { nodeSelector: { zone: "a", disk: "ssd" } }, nodes: ["a1"] },
    { rule: "no node where none matches", podSpec: { nodeSelector: { zone: "c" } }, nodes: [] },
    { rule: "the named node", podSpec: { nodeName: "b1" }, nodes: ["b1"] },
    { rule: "nodes by In", podSpec: affinity(["zone", "In", "b", "c"]), nodes: ["b1"] },
    {
      rule: "nodes by NotIn, those without the label too",
      podSpec: affinity(["zone", "NotIn", "a"]),
      nodes: ["b1", "slow"],
    },
    { rule: "nodes by Exists", podSpec: affinity(["disk", "Exists"]), nodes: ["a1", "b1"] },
    { rule: "nodes by DoesNotExist", podSpec: affinity(["disk", "DoesNotExist"]), nodes: ["a2", "slow"] },
    { rule: "nodes by Gt, only those with a number", podSpec: affinity(["cores", "Gt", "8"]), nodes: ["a2"] },
    { rule: "nodes by Lt", podSpec: affinity(["cores", "Lt", "8"]), nodes: ["a1"] },
    {
      rule: "nodes that meet the selector and the affinity",
      podSpec: { ...affinity(["disk", "Exists"]), nodeSelector: { zone: "a" } },
      nodes: ["a1"],
    },
    {
      rule: "nodes that meet one of two terms, by label or by name",
      podSpec: required([
        { matchExpressions: [{ key: "zone", operator: "In", values: ["b"] }] },
        { matchFields: [{ key: "metadata.name", operator: "In", values: ["a2"] }] },
      ]),
      nodes: ["a2", "b1"],
    },
    {
      rule: "nodes that meet every requirement of a term",
      podSpec: required([
        {
          matchExpressions: [{ key: "zone", operator: "In", values: ["a"] }],
          matchFields: [{ key: "metadata.name", operator: "NotIn", values: ["a1"] }],
        },
      ]),
      nodes: ["a2"],
    },
    {
      rule: "a tolerated node",
      podSpec: { tolerations: [{ key: "gpu", operator: "Equal", value: "yes", effect: "NoSchedule" }] },
      nodes: [...untainted, "gpu"],
    },
    {
      rule: "no node whose taint has another value",
      podSpec: { tolerations: [{ key: "gpu", operator: "Equal", value: "no" }] },
      nodes: untainted,
    },
    {
      rule: "every node where all is tolerated",
      podSpec: { tolerations: [{ operator: "Exists" }] },
      nodes: [...untainted, "gpu", "rest"],
    },
    {
      rule: "a node whose NoExecute taint is tolerated",
      podSpec: { tolerations: [{ key: "rest", operator: "Exists" }] },
      nodes: [...untainted, "rest"],
    },
  ];

describe("eligibility (D-ELIG)", () => {
  const named = eligibility.map((one, index) => ({ ...one, name: `eligible-${index}` }));

  // All at once: what takes time is waiting.
  beforeAll(async () => {
    await Promise.all(
      named.flatMap(({ name, podSpec }) => [
        api.createSet({ name, podSpec }),
        api.createSet({ name, podSpec, ...builtIn }),
      ]),
    );
  });

  it.each(named)("places on $rule", async ({ name, nodes }) => {
    const wanted = nodes.toSorted();
    await eventually(() => untruths({ name }, wanted), []);
    await eventually(() => nodesOf({ name, ...builtIn }), wanted);
  });
});

describe("nodes that change", () => {
  const set = { name: "follows", podSpec: { nodeSelector: { follow: "yes" } } };
  const nodes = ["f1", "f2", "f3"];

  beforeAll(async () => {
    await cluster.nodes.add(nodes, { labels: { follow: "yes" } });
    await api.createSet(set);
    await eventually(() => untruths(set, nodes), []);
  });

  afterAll(async () => {
    await cluster.nodes.remove(nodes);
  });

  it("has a pod on a node that joins, and forgets one that leaves (D-STAT-11)", async () => {
    await cluster.nodes.add(["f4"], { labels: { follow: "yes" } });
    await eventually(() => untruths(set, [...nodes, "f4"]), []);
    const before = await uids(set, nodes);
    await cluster.nodes.remove(["f4"]);
    await eventually(() => untruths(set, nodes, ["f4"]), []);
    expect(await uids(set, nodes)).toEqual(before);
  });

  it("leaves a node that is no longer selected, and returns (D-ELIG-42)", async () => {
    await cluster.nodes.label("f1", { follow: null });
    await eventually(() => untruths(set, ["f2", "f3"], ["f4"]), []);
    await cluster.nodes.label("f1", { follow: "yes" });
    await eventually(() => untruths(set, nodes, ["f4"]), []);
  });

  it("keeps the pod of a node that gets a NoSchedule taint, as misscheduled, and does not replace it (D-ELIG-24)", async () => {
    const [before] = await uids(set, ["f1"]);
    await cluster.nodes.taint("f1", { key: "full", effect: "NoSchedule" });
    await statusBecomes(set, { desiredNumberScheduled: 2, numberAvailable: 2, numberMisscheduled: 1 });
    expect(await uids(set, ["f1"])).toEqual([before]);
    await api.deletePod(await podOn(set, "f1"));
    await statusBecomes(set, { desiredNumberScheduled: 2, numberAvailable: 2, numberMisscheduled: 0 });
    expect(await nodesOf(set, ["f4"])).toEqual(["f2", "f3"]);
    await cluster.nodes.untaint("f1", { key: "full" });
    await eventually(() => untruths(set, nodes, ["f4"]), []);
  });

  it("deletes the pod of a node that gets a NoExecute taint (D-ELIG-24)", async () => {
    await cluster.nodes.taint("f2", { key: "leave", effect: "NoExecute" });
    await eventually(() => untruths(set, ["f1", "f3"], ["f4"]), []);
    await cluster.nodes.untaint("f2", { key: "leave" });
    await eventually(() => untruths(set, nodes, ["f4"]), []);
  });

  it("keeps and replaces the pod of a cordoned node (D-ELIG-28)", async () => {
    await api.send({ ...mergePatch, path: "/api/v1/nodes/f3", body: { spec: { unschedulable: true } } });
    const old = await podOn(set, "f3");
    await api.deletePod(old);
    await eventually(async () => (await podOn(set, "f3"))?.metadata?.uid === old.metadata?.uid, false);
    await eventually(() => untruths(set, nodes, ["f4"]), []);
    await api.send({ ...mergePatch, path: "/api/v1/nodes/f3", body: { spec: { unschedulable: false } } });
  });
});

describe("pods that change", () => {
  const set = { name: "pods", podSpec: { nodeSelector: { zone: "a" } } };
  const nodes = ["a1", "a2"];

  beforeAll(async () => {
    await api.createSet(set);
    await eventually(() => untruths(set, nodes), []);
  });

  it.each(["Failed", "Succeeded"])("replaces a pod that is %s (D-PLACE-03)", async phase => {
    const old = await podOn(set, "a1");
    await api.patchPodStatus(old, { phase });
    await eventually(async () => (await uids(set, ["a1"])).includes(old.metadata?.uid), false);
    await eventually(() => untruths(set, nodes), []);
  });

  it("adopts a pod that matches, and of two on a node keeps the older (D-OWN-02, D-PLACE-05)", async () => {
    const old = await podOn(set, "a2");
    const { labels } = old.metadata ?? {};
    const body = { metadata: { name: "stray", labels }, spec: { ...old.spec, nodeName: "a2" } };
    await api.send({ method: "POST", path: "/api/v1/namespaces/default/pods", body });
    await eventually(async () => (await api.pods(set)).some(({ metadata }) => metadata?.name === "stray"), false);
    await eventually(() => untruths(set, nodes), []);
    expect(await uids(set, ["a2"])).toEqual([old.metadata?.uid]);
  });

  it("releases a pod whose label changes, and replaces it (D-OWN-10)", async () => {
    const old = await podOn(set, "a2");
    const path = `/api/v1/namespaces/default/pods/${old.metadata?.name}`;
    await api.send({ ...mergePatch, path, body: { metadata: { labels: { app: "released" } } } });
    await eventually(() => untruths(set, nodes), []);
    const released = (await api.pods({ name: "released" })).map(({ metadata }) => metadata);
    expect(released).toMatchObject([{ uid: old.metadata?.uid }]);
    expect(released[0]?.ownerReferences ?? []).toEqual([]);
  });

  it("counts pods that run and are not ready (D-STAT-06, D-STAT-09)", async () => {
    const unready = { name: "unready", podAnnotations: { "pod-ready.stage.kwok.x-k8s.io/delay": "1h" } };
    await api.createSet(unready);
    const counted = { desiredNumberScheduled: 4, currentNumberScheduled: 4, updatedNumberScheduled: 4 };
    await statusBecomes(unready, { ...counted, numberReady: 0, numberAvailable: 0, numberUnavailable: 4 });
  });
});

describe("an invalid set", () => {
  const nodes = ["a1", "a2"];
  const podSpec = { nodeSelector: { zone: "a" } };

  it.each([
    {
      name: "held-by-rule",
      rule: "a rule of daemon sets",
      broken: { spec: { updateStrategy: { rollingUpdate: { maxUnavailable: 0 } } } },
      field: "spec.updateStrategy.rollingUpdate.maxUnavailable",
      mended: { spec: { updateStrategy: { rollingUpdate: { maxUnavailable: 1 } } } },
    },
    {
      name: "held-by-template",
      rule: "a rule of pods that only the API server knows",
      broken: { podSpec: { ...podSpec, priorityClassName: "No Such Name" } },
      field: "spec.template.spec.priorityClassName",
      mended: { spec: { template: { spec: { priorityClassName: null } } } },
    },
  ])("is held until it is mended when it breaks $rule", async ({ name, broken, field, mended }) => {
    const set = { name, podSpec, ...broken };
    await api.createSet(set);
    await eventually(() => stalled(set), "True InvalidSpec");
    expect((await api.set(set)).status?.conditions?.[0]?.message).toContain(field);
    expect(await api.pods(set)).toEqual([]);
    expect(await api.revisions(set)).toEqual([]);
    await api.patchSet(set, mended);
    await eventually(() => untruths(set, nodes), []);
    expect(await stalled(set)).toBe("False ValidSpec");
  });

  it("neither loses nor gains a pod once it has become invalid", async () => {
    const set = { name: "spoilt", podSpec };
    await api.createSet(set);
    await eventually(() => untruths(set, nodes), []);
    await api.patchSet(set, { spec: { template: { spec: { restartPolicy: "Never" } } } });
    await eventually(() => stalled(set), "True InvalidSpec");
    const kept = await uids(set, ["a1"]);
    await api.deletePod(await podOn(set, "a2"));
    await eventually(() => nodesOf(set), ["a1"]);
    // By the time that another set has its pods, this one would have got its own.
    await api.createSet({ name: "beside", podSpec });
    await eventually(() => untruths({ name: "beside" }, nodes), []);
    expect(await nodesOf(set)).toEqual(["a1"]);
    await api.patchSet(set, { spec: { template: { spec: { restartPolicy: "Always" } } } });
    await eventually(() => untruths(set, nodes), []);
    expect(await uids(set, ["a1"])).toEqual(kept);
  });
});

describe("a roll-out", () => {
  const set = { name: "rolls", spec: { updateStrategy: { rollingUpdate: { maxUnavailable: 2 } } } };
  const withImage = (image: string) => ({ spec: { template: { spec: { containers: [{ name: "main", image }] } } } });

  beforeAll(async () => {
    await api.createSet(set);
    await api.createSet({ ...set, ...builtIn });
    await eventually(() => untruths(set, untainted), []);
  });

  it("never has more than maxUnavailable nodes without a ready pod, nor two pods on one (D-UPD-31)", async () => {
    let most = 0;
    const onState = (pods: readonly Pod[]): void => {
      const serving = podsByNode(pods.filter(pod => isReady(pod) && pod.metadata?.deletionTimestamp === undefined));
      most = Math.max(most, untainted.filter(node => !serving.has(node)).length);
    };
    const watch = await watchPods(cluster, { namespace: "default", labelSelector: "app=rolls", onState });
    try {
      await api.patchSet(set, withImage("logs:2"));
      await eventually(() => untruths({ ...set, image: "logs:2" }, untainted), []);
    } finally {
      await watch.stop();
    }
    expect(most).toBe(2);
    expect(watch.mostOnANode()).toBe(1);
  });

  it("leaves a revision for each template, and numbers one that returns anew (D-HIST-15)", async () => {
    const names = async (): Promise<unknown> =>
      (await api.revisions(set)).map(({ metadata, revision }) => `${revision} ${metadata?.name}`);
    const [first, second] = await api.revisions(set);
    expect(await names()).toEqual([`1 ${first?.metadata?.name}`, `2 ${second?.metadata?.name}`]);
    await api.patchSet(set, withImage("logs:1"));
    await eventually(() => untruths(set, untainted), []);
    expect(await names()).toEqual([`2 ${second?.metadata?.name}`, `3 ${first?.metadata?.name}`]);
  });

  it("records the very bytes that the built-in controller records for the same template (D-HIST-01..03)", async () => {
    const [theirs] = await api.revisions({ ...set, ...builtIn });
    const ours = (await api.revisions(set)).at(-1);
    expect(JSON.stringify(ours?.data)).toBe(JSON.stringify(theirs?.data));
  });

  it("replaces no pod when something else than the template changes (D-UPD-03)", async () => {
    const before = await uids(set, untainted);
    await api.patchSet(set, { spec: { minReadySeconds: 1, revisionHistoryLimit: 3 } });
    await eventually(() => untruths(set, untainted), []);
    expect(await uids(set, untainted)).toEqual(before);
  });

  it("waits for the user where the strategy is OnDelete (D-UPD-10)", async () => {
    const before = await uids(set, untainted);
    await api.patchSet(set, { spec: { updateStrategy: { type: "OnDelete", rollingUpdate: null } } });
    await api.patchSet(set, withImage("logs:3"));
    await eventually(async () => (await api.set(set)).status?.updatedNumberScheduled ?? 0, 0);
    await api.deletePod(await podOn(set, "a1"));
    await eventually(async () => (await api.set(set)).status?.updatedNumberScheduled, 1);
    const after = await uids(set, untainted);
    expect(after.slice(1)).toEqual(before.slice(1));
    expect((await podOn(set, "a1"))?.spec?.containers[0]?.image).toBe("logs:3");
  });
});

const mergePatch = { method: "PATCH", contentType: "application/merge-patch+json" } as const;

function required(nodeSelectorTerms: readonly NodeSelectorTerm[]): Partial<PodSpec> {
  return { affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } } } };
}

function affinity([key, operator, ...values]: readonly [string, string, ...string[]]): Partial<PodSpec> {
  const requirement: NodeSelectorRequirement = { key, operator, ...(values.length > 0 && { values }) };
  return required([{ matchExpressions: [requirement] }]);
}

/** What is not as it must be where exactly these nodes have a pod. */
async function untruths(set: TestSet, nodes: readonly string[], leftNodes: readonly string[] = []): Promise<unknown> {
  const [found, pods, revisions] = await Promise.all([api.set(set), api.pods(set), api.revisions(set)]);
  return judge({ set: found, pods, revisions }, { nodes, leftNodes, image: set.image ?? "logs:1" }).untruths;
}

async function nodesOf(set: TestSet, leftNodes: readonly string[] = []): Promise<readonly string[]> {
  return [...podsByNode(await api.pods(set)).keys()].filter(node => !leftNodes.includes(node)).toSorted();
}

async function podOn(set: TestSet, node: string): Promise<Pod> {
  return podsByNode(await api.pods(set)).get(node)?.[0] as Pod;
}

async function uids(set: TestSet, nodes: readonly string[]): Promise<readonly (string | undefined)[]> {
  const byNode = podsByNode(await api.pods(set));
  return nodes.flatMap(node => byNode.get(node)?.map(({ metadata }) => metadata?.uid) ?? []);
}

/** Counters of zero may be left out (D-API-11). */
async function statusBecomes(set: TestSet, expected: Partial<DaemonSetStatus>): Promise<void> {
  const names = Object.keys(expected) as (keyof DaemonSetStatus)[];
  await eventually(async () => {
    const { status } = await api.set(set);
    return Object.fromEntries(names.map(name => [name, status?.[name] ?? 0]));
  }, expected);
}

async function stalled(set: TestSet): Promise<string> {
  const condition = (await api.set(set)).status?.conditions?.find(({ type }) => type === "Stalled");
  return `${condition?.status} ${condition?.reason}`;
}
