import { NO_POD_DEFAULTS } from "../../capabilities/api/pod-defaults";
import type { PodSpec } from "../../capabilities/api/types";
import { eligibility, placementRules } from "../../capabilities/plan/placement";
import { aNode, aTemplate, nodes } from "../builders";
import { type Row, blue, blueSelector, hostPort, inBlue, plain, podsOn, strangers } from "./situations";
import { aCondition, aReportedNode, counted, planOf, variants } from "./sync";

// Section 11.1 of the specification: which nodes get a pod, and which lose it.

const needing = (memory: string): Partial<PodSpec> => ({
  containers: [{ name: "main", image: "logs:1", resources: { requests: { memory } } }],
});
const withAffinity = (key: string, ...values: string[]): Partial<PodSpec> => ({
  affinity: {
    nodeAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: {
        nodeSelectorTerms: [{ matchExpressions: [{ key, operator: "In", values }] }],
      },
    },
  },
});
const small = { capacity: { memory: "50M" }, allocatable: { memory: "50M" } };

const eligible: readonly Row[] = [
  {
    row: "gives each of five nodes a pod (TestSimpleDaemonSetLaunchesPods)",
    situation: { nodes: nodes(5) },
    counts: "5/0/0",
  },
  { row: "does nothing without nodes (TestNoNodesDoesNothing)", situation: {}, counts: "0/0/0" },
  { row: "gives one node a pod (TestOneNodeDaemonLaunchesPod)", situation: { nodes: nodes(1) }, counts: "1/0/0" },
  {
    row: "gives a node a pod whose kubelet says that it is not ready (TestNotReadyNodeDaemonDoesLaunchPod)",
    situation: { nodes: [aReportedNode("a", { status: aCondition("Ready", "False") })] },
    counts: "1/0/0",
  },
  {
    row: "gives a node a pod that says its network is missing, but has no taint (TestNetworkUnavailableNodeDaemonLaunchesPod)",
    situation: { nodes: [aReportedNode("a", { status: aCondition("NetworkUnavailable", "True") })] },
    counts: "1/0/0",
  },
  {
    row: "gives the named node a pod though another fills it (TestInsufficientCapacityNodeDaemonDoesNotUnscheduleRunningPod)",
    situation: {
      set: { podSpec: { ...needing("75M"), nodeName: "a" } },
      nodes: [aReportedNode("a", { status: small })],
      pods: strangers("a", 1),
    },
    counts: "1/0/0",
  },
  {
    row: "gives the selected one of two nodes a pod (TestInsufficientCapacityNodeSufficientCapacityWithNodeLabelDaemonLaunchPod)",
    situation: {
      set: { podSpec: { ...needing("50M"), ...blueSelector } },
      nodes: [aReportedNode("small", { status: small }), aReportedNode("large", { metadata: inBlue })],
    },
    counts: "1/0/0",
  },
  {
    row: "keeps its pod that holds the host's port (TestPortConflictWithSameDaemonPodDoesNotDeletePod, D-EDGE-20)",
    situation: { set: { podSpec: hostPort(666) }, nodes: [aNode("a")], pods: podsOn("a", 1) },
    counts: "0/0/0",
  },
  {
    row: "gives a node a pod where another has another port of the host (TestNoPortConflictNodeDaemonLaunchesPod)",
    situation: { set: { podSpec: hostPort(6662) }, nodes: [aNode("a")], pods: strangers("a", 1) },
    counts: "1/0/0",
  },
];

const selected: readonly Row[] = [
  {
    row: "gives the labelled nodes alone a pod (TestSelectorDaemonLaunchesPods)",
    situation: { set: { podSpec: blueSelector }, nodes: [...plain(4), ...blue(3)] },
    counts: "3/0/0",
  },
  {
    row: "moves from the nodes that it does not select to those that it does (TestSelectorDaemonDeletesUnselectedPods)",
    situation: {
      set: { podSpec: blueSelector },
      nodes: [...plain(5), ...blue(5)],
      pods: [...podsOn("plain-0", 3), ...strangers("plain-0", 2), ...strangers("plain-1", 3), ...podsOn("plain-4", 1)],
    },
    counts: "5/4/0",
  },
  {
    row: "corrects each node whatever it has (TestSelectorDaemonDealsWithExistingPods)",
    situation: {
      set: { podSpec: blueSelector },
      nodes: [...plain(5), ...blue(5)],
      pods: [
        ...podsOn("plain-0", 1),
        ...podsOn("plain-1", 3),
        ...strangers("plain-1", 2),
        ...podsOn("plain-2", 10),
        ...podsOn("blue-0", 1),
        ...podsOn("blue-1", 7),
        ...strangers("blue-2", 4),
      ],
    },
    counts: "3/20/0",
  },
  {
    row: "does nothing where its selector selects no node (TestBadSelectorDaemonDoesNothing)",
    situation: { set: { podSpec: { nodeSelector: { color: "red" } } }, nodes: [...plain(4), ...blue(3)] },
    counts: "0/0/0",
  },
  {
    row: "gives the named node alone a pod (TestNameDaemonSetLaunchesPods)",
    situation: { set: { podSpec: { nodeName: "plain-0" } }, nodes: plain(5) },
    counts: "1/0/0",
  },
  {
    row: "does nothing where it names a node that is not there (TestBadNameDaemonSetDoesNothing)",
    situation: { set: { podSpec: { nodeName: "plain-10" } }, nodes: plain(5) },
    counts: "0/0/0",
  },
  {
    row: "gives a node a pod that it names and selects (TestNameAndSelectorDaemonSetLaunchesPods)",
    situation: { set: { podSpec: { ...blueSelector, nodeName: "blue-2" } }, nodes: [...plain(4), ...blue(3)] },
    counts: "1/0/0",
  },
  {
    row: "does nothing where it names one node and selects others (TestInconsistentNameSelectorDaemonSetDoesNothing)",
    situation: { set: { podSpec: { ...blueSelector, nodeName: "plain-0" } }, nodes: [...plain(4), ...blue(3)] },
    counts: "0/0/0",
  },
  {
    row: "gives each node that affinity requires a pod (TestNodeAffinityDaemonLaunchesPods)",
    situation: { set: { podSpec: withAffinity("color", "blue") }, nodes: [...plain(4), ...blue(3)] },
    counts: "3/0/0",
  },
];

const notReady = "node.kubernetes.io/not-ready:NoExecute";
const unreachable = "node.kubernetes.io/unreachable:NoExecute";
const pressure = ["disk", "memory", "pid"].map(what => `node.kubernetes.io/${what}-pressure:NoSchedule`);
const dedicated = { tolerations: [{ key: "dedicated", operator: "Equal", value: "infra", effect: "NoSchedule" }] };
const tainted = (...taints: string[]) => [aNode("a", { taints })];

const taints: readonly Row[] = [
  {
    row: "keeps the pod where a taint repels (TestNoScheduleTaintedDoesntEvicitRunningIntolerantPod)",
    situation: { nodes: tainted("dedicated=infra:NoSchedule"), pods: podsOn("a", 1) },
    counts: "0/0/0",
  },
  {
    row: "deletes the pod where a taint evicts (TestNoExecuteTaintedDoesEvicitRunningIntolerantPod)",
    situation: { nodes: tainted("dedicated=infra:NoExecute"), pods: podsOn("a", 1) },
    counts: "0/1/0",
  },
  {
    row: "makes no pod where a taint repels (TestTaintedNodeDaemonDoesNotLaunchIntolerantPod)",
    situation: { nodes: tainted("dedicated=infra:NoSchedule") },
    counts: "0/0/0",
  },
  {
    row: "makes a pod where it tolerates the taint (TestTaintedNodeDaemonLaunchesToleratePod)",
    situation: { set: { podSpec: dedicated }, nodes: tainted("dedicated=infra:NoSchedule") },
    counts: "1/0/0",
  },
  {
    row: "makes a pod on a node that is tainted as not ready (TestNotReadyNodeDaemonLaunchesPod)",
    situation: { nodes: tainted(notReady) },
    counts: "1/0/0",
  },
  {
    row: "makes a pod on a node that is tainted as out of reach (TestUnreachableNodeDaemonLaunchesPod)",
    situation: { nodes: tainted(unreachable) },
    counts: "1/0/0",
  },
  {
    row: "makes a pod where it tolerates a taint that is not there (TestNodeDaemonLaunchesToleratePod)",
    situation: { set: { podSpec: dedicated }, nodes: tainted() },
    counts: "1/0/0",
  },
  {
    row: "makes a pod on a node under every pressure (TestTaintPressureNodeDaemonLaunchesPod)",
    situation: { nodes: tainted(...pressure) },
    counts: "1/0/0",
  },
];

describe.each(variants)("a look at a set of $variant", ({ fields }) => {
  it.each([...eligible, ...selected, ...taints])("$row: $counts", ({ situation, counts }) => {
    expect(counted(planOf(situation, fields))).toBe(counts);
  });
});

it("gives each selected node a pod where no strategy is named (TestSelectorDaemonSetLaunchesPods)", () => {
  const set = { spec: { updateStrategy: {} }, podSpec: blueSelector };
  expect(counted(planOf({ set, nodes: [...plain(4), ...blue(3)] }))).toBe("3/0/0");
});

describe("whether a node should and may run a pod (TestNodeShouldRunDaemonPod)", () => {
  const ELIGIBLE = { shouldRun: true, shouldContinueRunning: true };
  const MUST_LEAVE = { shouldRun: false, shouldContinueRunning: false };
  const full = aReportedNode("a", { metadata: { labels: { type: "production" } }, status: small });
  const cordoned = aReportedNode("a", {
    spec: { unschedulable: true, taints: [{ key: "node.kubernetes.io/unschedulable", effect: "NoSchedule" }] },
  });

  it.each<[string, Partial<PodSpec>, object, typeof full]>([
    ["asks for nothing that is missing", { nodeName: "a" }, ELIGIBLE, full],
    ["asks for more memory than there is", needing("100M"), ELIGIBLE, full],
    ["asks for a port that is in use", hostPort(666), ELIGIBLE, full],
    ["asks for memory and a port in vain", { ...needing("100M"), ...hostPort(666) }, ELIGIBLE, full],
    ["asks for the same on the named node", { ...needing("100M"), nodeName: "a" }, ELIGIBLE, full],
    ["names another node", { nodeName: "b" }, MUST_LEAVE, full],
    ["selects the node", { nodeSelector: { type: "production" } }, ELIGIBLE, full],
    ["selects other nodes", { nodeSelector: { type: "test" } }, MUST_LEAVE, full],
    ["requires the node", withAffinity("type", "production", "test"), ELIGIBLE, full],
    ["requires other nodes", withAffinity("type", "test"), MUST_LEAVE, full],
    ["finds the node cordoned", {}, ELIGIBLE, cordoned],
  ])("where the template %s", (_, podSpec, expected, node) => {
    expect(eligibility(placementRules(aTemplate({ podSpec }), NO_POD_DEFAULTS), node)).toEqual(expected);
  });
});
