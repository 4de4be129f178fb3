import type { ControllerRevision, DaemonSet, Pod } from "../../capabilities/api/types";
import { judge, type Expected, type Observed } from "./judge";

const nodes = ["a", "b"];
const expected: Expected = { nodes, image: "logs:1" };

describe("judge", () => {
  it("finds nothing untrue where each node has its pod and the status says so", () => {
    expect(judge(settled(), expected)).toEqual({ untruths: [], rightNodes: 2 });
  });

  it("takes fields in any order, and counters of zero that are left out, for the same", () => {
    const observed = settled();
    const { numberMisscheduled, numberUnavailable, ...status } = observed.set?.status ?? {};
    expect([numberMisscheduled, numberUnavailable]).toEqual([0, 0]);
    expect(judge({ ...observed, set: { ...observed.set, status } as DaemonSet }, expected).untruths).toEqual([]);
  });

  it.each<[what: string, pod: (pod: Pod) => Pod | undefined]>([
    ["node b", () => undefined],
    ["deletion time of pod logs-b on node b", pod => withMetadata(pod, { deletionTimestamp: "2026-01-01T00:00:00Z" })],
    ["labels of pod logs-b on node b", pod => withMetadata(pod, { labels: { app: "logs" } })],
    ["labels of pod logs-b on node b", pod => withMetadata(pod, { labels: { "controller-revision-hash": "h1" } })],
    ["owners of pod logs-b on node b", pod => withMetadata(pod, { ownerReferences: [] })],
    ["owners of pod logs-b on node b", pod => withMetadata(pod, { ownerReferences: [owner, owner] })],
    ["tie to its node of pod logs-b on node b", pod => withSpec(pod, { affinity: tieTo("a") })],
    ["tie to its node of pod logs-b on node b", pod => withSpec(pod, { affinity: {} })],
    ["missing tolerations of pod logs-b on node b", pod => withSpec(pod, { tolerations: tolerations.slice(1) })],
    ["missing tolerations of pod logs-b on node b", pod => withSpec(pod, { tolerations: tolerations.slice(0, -1) })],
    ["image of pod logs-b on node b", pod => withSpec(pod, { containers: [{ name: "main", image: "logs:2" }] })],
    ["readiness of pod logs-b on node b", pod => ({ ...pod, status: { conditions: [] } })],
  ])("misses the right %s", (what, change) => {
    const [a, b] = settled().pods as [Pod, Pod];
    const verdict = judge({ ...settled(), pods: [a, change(b)].filter(pod => pod !== undefined) }, expected);
    expect(verdict.untruths.map(untruth => untruth.what)).toEqual([what]);
    expect(verdict.rightNodes).toBe(1);
  });

  it("counts every pod on a node, also one that is terminating", () => {
    const twin = withMetadata(podOn("a"), { name: "twin", deletionTimestamp: "2026-01-01T00:00:00Z" });
    const { untruths } = judge({ ...settled(), pods: [...settled().pods, twin] }, expected);
    expect(untruths).toEqual([{ what: "node a", expected: "one pod", found: "2: logs-a, twin (terminating)" }]);
  });

  it("counts a pod that is tied to a node and does not run there yet", () => {
    const waiting = withSpec(withMetadata(podOn("a"), { name: "waiting" }), { nodeName: undefined });
    const { untruths } = judge({ ...settled(), pods: [...settled().pods, waiting] }, expected);
    expect(untruths).toEqual([{ what: "node a", expected: "one pod", found: "2: logs-a, waiting" }]);
  });

  it.each([
    { where: "another node", pod: () => podOn("c"), what: "node c" },
    {
      where: "no node",
      pod: () => withSpec(podOn("c"), { nodeName: undefined, affinity: undefined }),
      what: "node no node",
    },
  ])("finds a pod on $where", ({ pod, what }) => {
    const { untruths } = judge({ ...settled(), pods: [...settled().pods, pod()] }, expected);
    expect(untruths).toEqual([{ what, expected: "no pod", found: "1: logs-c" }]);
  });

  it("leaves the pod of a node that has left to Kubernetes", () => {
    const observed = { ...settled(), pods: [...settled().pods, podOn("c")] };
    expect(judge(observed, { ...expected, leftNodes: ["c"] }).untruths).toEqual([]);
  });

  it.each([
    "desiredNumberScheduled",
    "currentNumberScheduled",
    "updatedNumberScheduled",
    "numberReady",
    "numberAvailable",
    "numberUnavailable",
    "numberMisscheduled",
    "observedGeneration",
  ])("finds a wrong status.%s", field => {
    const { set, ...rest } = settled();
    const wrong = { ...set, status: { ...set?.status, [field]: 7 } } as DaemonSet;
    expect(judge({ ...rest, set: wrong }, expected).untruths).toEqual([
      { what: `status.${field}`, expected: expect.any(String), found: "7" },
    ]);
  });

  it("finds a set that is stalled", () => {
    const { set, ...rest } = settled();
    const conditions = [{ type: "Stalled", status: "True", message: "spec.selector: Required" }];
    const stalled = { ...set, status: { ...set?.status, conditions } } as DaemonSet;
    expect(judge({ ...rest, set: stalled }, expected).untruths).toEqual([
      { what: "the set", expected: "not stalled", found: "spec.selector: Required" },
    ]);
  });

  it("finds a revision that holds another template", () => {
    const { untruths } = judge({ ...settled(), revisions: [revision(1, "logs:0")] }, expected);
    expect(untruths).toEqual([{ what: "image in revision logs-h1", expected: "logs:1", found: "logs:0" }]);
  });

  it("goes by the revision with the highest number, and by the set's own only", () => {
    const foreign = { ...revision(9, "logs:9"), metadata: { name: "foreign", ownerReferences: [] } };
    const old = { ...revision(0, "logs:0"), metadata: { ...revision(0, "").metadata, name: "old" } };
    expect(judge({ ...settled(), revisions: [old, revision(1, "logs:1"), foreign] }, expected).untruths).toEqual([]);
  });

  it("finds the set missing", () => {
    expect(judge({ ...settled(), set: undefined }, expected).untruths).toEqual([
      { what: "the set", expected: "exists", found: "not found" },
    ]);
  });
});

const owner = {
  apiVersion: "everynode.dev/v1alpha1",
  kind: "DaemonSet",
  name: "logs",
  uid: "set-uid",
  controller: true,
  blockOwnerDeletion: true,
};

const taints = ["not-ready", "unreachable", "disk-pressure", "memory-pressure", "pid-pressure", "unschedulable"];
const tolerations = [
  { key: "own", operator: "Exists", effect: "NoSchedule" },
  ...taints.map((taint, index) => ({
    key: `node.kubernetes.io/${taint}`,
    operator: "Exists",
    effect: index < 2 ? "NoExecute" : "NoSchedule",
  })),
];

function settled(): Observed {
  const status = {
    observedGeneration: 3,
    desiredNumberScheduled: 2,
    currentNumberScheduled: 2,
    updatedNumberScheduled: 2,
    numberReady: 2,
    numberAvailable: 2,
    numberUnavailable: 0,
    numberMisscheduled: 0,
  };
  const template = {
    metadata: { labels: { app: "logs" } },
    spec: { containers: [{ name: "main", image: "logs:1" }], tolerations: tolerations.slice(0, 1) },
  };
  const set = {
    apiVersion: "everynode.dev/v1alpha1",
    kind: "DaemonSet",
    metadata: { name: "logs", uid: "set-uid", generation: 3 },
    spec: { selector: { matchLabels: { app: "logs" } }, template },
    status,
  };
  return { set, pods: nodes.map(podOn), revisions: [revision(1, "logs:1")] };
}

function podOn(node: string): Pod {
  return {
    metadata: {
      name: `logs-${node}`,
      labels: { app: "logs", "controller-revision-hash": "h1" },
      ownerReferences: [owner],
    },
    spec: { nodeName: node, affinity: tieTo(node), tolerations, containers: [{ name: "main", image: "logs:1" }] },
    status: { conditions: [{ type: "Ready", status: "True" }] },
  } as Pod;
}

function tieTo(node: string): object {
  const nodeSelectorTerms = [{ matchFields: [{ operator: "In", key: "metadata.name", values: [node] }] }];
  return { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } } };
}

function revision(number: number, image: string): ControllerRevision {
  return {
    metadata: { name: "logs-h1", labels: { "controller-revision-hash": "h1" }, ownerReferences: [owner] },
    revision: number,
    data: { spec: { template: { spec: { containers: [{ name: "main", image }] } } } },
  } as unknown as ControllerRevision;
}

function withMetadata(pod: Pod, metadata: object): Pod {
  return { ...pod, metadata: { ...pod.metadata, ...metadata } };
}

function withSpec(pod: Pod, spec: object): Pod {
  return { ...pod, spec: { ...pod.spec, ...spec } as Pod["spec"] } as Pod;
}
