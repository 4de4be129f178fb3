import {
  aNode,
  aPod,
  aRevision,
  aSet,
  aSnapshot,
  NOW_MS,
  type PodFields,
  nodes,
  rolling,
} from "../../../test/builders";
import type { SetFields } from "../../../test/builders/set";
import { nodeNameOf, uidOf } from "../../api/identity";
import { planSync } from "../../plan/plan-sync";
import type { ObservedNode, ObservedPod, ObservedRevision, PodTrouble } from "../../plan/snapshot";
import type { PodDetails } from "./details";
import { nodeReasons } from "./node-reasons";
import { setView } from "./set-view";

// One node `a` in each case, and what the plugin says of it.

interface Situation {
  readonly set?: SetFields;
  readonly pods: readonly ObservedPod[];
  readonly node?: Parameters<typeof aNode>[1];
  readonly details?: Partial<PodDetails>;
  readonly notReady?: string;
  readonly notReadySinceMs?: number;
  readonly revisions?: readonly ObservedRevision[];
  readonly refusal?: string;
  /** It is known that no pod of others is there; the node has told nothing of what it has. */
  readonly isEmpty?: true;
}

function reasonOf({ set: fields = {}, pods, node = {}, details = {}, revisions = [], ...given }: Situation) {
  const { notReady, notReadySinceMs = 0, refusal, isEmpty } = given;
  const set = aSet(fields);
  const readiness = { kind: notReady === undefined ? "ready" : "silent", sinceMs: notReadySinceMs } as const;
  const view = setView({
    snapshot: aSnapshot({
      ...{ set, nodes: [aNode("a", { readiness, ...node })], pods, revisions: [aRevision({ of: set }), ...revisions] },
      ...(isEmpty && { occupancy: new Map() }),
    }),
    details: {
      pods: new Map(pods.map(({ uid }) => [uid, { containers: [], ...details }])),
      nodes: new Map([[nodeNameOf("a"), notReady === undefined ? {} : { notReady }]]),
      ...(refusal !== undefined && { refusal }),
    },
    object: {},
  });
  const [{ code, message, stage }] = nodeReasons(view) as [never];
  return { code, message, stage };
}

const NO_DETAILS = { pods: new Map(), nodes: new Map() };
const EMPTY = { currentNumberScheduled: 0, desiredNumberScheduled: 1, numberMisscheduled: 0, numberReady: 0 };

const old = aSet({ image: "logs:0" });
const outdated = aPod({ of: old });
const starting = aPod({ ready: false, createdMs: NOW_MS - 90_000 });
const troubled = (trouble: PodTrouble, fields: PodFields = {}) =>
  aPod({ ready: false, createdMs: NOW_MS - 90_000, trouble, ...fields });
const container = { name: "main", image: "logs:1", ready: false, restarts: 0 };
const waiting = (reason: string, message = ""): Partial<PodDetails> => ({
  containers: [{ ...container, waiting: { reason, message } }],
});
const excluding = (fields: object) => ({
  set: { spec: rolling({ unreachableNodes: { policy: "Exclude", ...fields } }) },
});
const taint = { node: { taints: ["gpu=yes:NoSchedule"] } };

it.each<[string, Situation, string, string]>([
  ["a current pod that is available", { pods: [aPod()] }, "Updated", "of the current revision"],
  ["an old pod while the budget lasts", { pods: [outdated] }, "NextInLine", "replaced next"],
  [
    "an old pod under OnDelete",
    { set: { spec: { updateStrategy: { type: "OnDelete" } } }, pods: [outdated] },
    "WaitsForDeletion",
    "until someone deletes it",
  ],
  ["an old pod that does not serve", { pods: [aPod({ of: old, ready: false })] }, "OldPodUnavailable", "at once"],
  ["no pod", { pods: [] }, "NoPod", "to create one"],
  [
    "no room for the pod of a set that places its pods itself",
    { set: { spec: { placement: { mode: "Direct" } } }, pods: [], isEmpty: true },
    "NoRoom",
    "no room for a pod: Too many pods",
  ],
  ["a pod that is refused", { pods: [], refusal: "exceeded quota." }, "PodRefused", "its pod: exceeded quota"],
  [
    "a pod that is going",
    { pods: [aPod({ terminating: true })] },
    "Terminating",
    "pod logs-a is being deleted, and is 1s over its time",
  ],
  [
    "a pod that is going on a node that cannot say so",
    { pods: [aPod({ terminating: true })], notReady: "Kubelet stopped posting node status." },
    "NodeNotReady",
    "so pod logs-a cannot end: Kubelet stopped posting node status",
  ],
  [
    "a pod that the scheduler has not looked at",
    { pods: [aPod({ ready: false, bound: false, createdMs: NOW_MS - 5_000 })] },
    "Scheduling",
    "for 5s",
  ],
  [
    "a pod that does not fit",
    {
      pods: [troubled("Unschedulable", { bound: false })],
      details: { unschedulable: "0/1 nodes:\n Insufficient cpu." },
    },
    "Unschedulable",
    "no place for pod logs-a: 0/1 nodes: Insufficient cpu",
  ],
  [
    "a pod that starts",
    { pods: [aPod({ ...starting, phase: "Pending", ready: false })] },
    "Starting",
    "logs-a has been",
  ],
  [
    "an image that does not exist",
    { pods: [troubled("ImagePull")], details: waiting("ImagePullBackOff", "Back-off pulling image.") },
    "ImagePull",
    "image logs:1 of container main of pod logs-a: ImagePullBackOff: Back-off pulling image",
  ],
  [
    "a container without its secret",
    { pods: [troubled("ContainerError")], details: waiting("CreateContainerConfigError") },
    "ContainerError",
    "container main of pod logs-a: CreateContainerConfigError",
  ],
  [
    "a container that ends again and again",
    {
      pods: [troubled("CrashLoop")],
      details: {
        containers: [
          { ...container, restarts: 5, exitCode: 137, waiting: { reason: "CrashLoopBackOff", message: "" } },
        ],
      },
    },
    "CrashLoop",
    "container main of pod logs-a has ended 5 times, last with exit code 137",
  ],
  [
    "a pod that runs and is not ready",
    { pods: [starting], details: { containers: [{ ...container, restarts: 1 }] } },
    "PodNotReady",
    "pod logs-a runs, and main is not ready, restarted once",
  ],
  [
    "a pod on a node that is not ready, whatever its containers said",
    { pods: [troubled("ImagePull")], details: waiting("ImagePullBackOff"), notReady: "gone" },
    "NodeNotReady",
    "so pod logs-a cannot be: gone",
  ],
  [
    "a pod that is ready, and not long enough",
    { set: { spec: { minReadySeconds: 30 } }, pods: [aPod({ readySinceMs: NOW_MS - 10_000 })] },
    "Settling",
    "in 20s (minReadySeconds 30)",
  ],
  [
    "a pod that failed and waits out the back-off",
    {
      pods: [aPod({ phase: "Failed", failure: { attempts: 3 } })],
      details: { reason: "Evicted", message: "Low on memory." },
    },
    "PodFailed",
    "pod logs-a failed (Evicted: Low on memory); the next one comes in 4s",
  ],
  [
    "a new pod beside the old one",
    {
      set: { spec: rolling({ maxUnavailable: 0, maxSurge: 1 }) },
      pods: [outdated, aPod({ name: "logs-b", ready: false })],
    },
    "PodNotReady",
    "logs-b",
  ],
  ["two pods of one kind", { pods: [aPod(), aPod({ name: "logs-b" })] }, "DuplicatePods", "keeps one"],
  ["a node with a taint, and no pod", { pods: [], ...taint }, "NotEligible", "taint gpu=yes:NoSchedule"],
  ["a node with a taint, and a pod", { pods: [aPod()], ...taint }, "Staying", "taint gpu=yes:NoSchedule"],
  [
    "a node that the pod must leave",
    { pods: [aPod()], node: { taints: ["gpu:NoExecute"] } },
    "Leaving",
    "taint gpu:NoExecute",
  ],
  [
    "a cordoned node of a set that leaves such alone",
    { set: { spec: { placement: { onCordon: "Keep" } } }, pods: [aPod()], node: { unschedulable: true } },
    "Cordoned",
    "the node is cordoned, and the set leaves the pods",
  ],
  [
    "a node that leaves service, of a set that leaves such alone",
    {
      set: { spec: { placement: { onDeparture: "Keep" } } },
      pods: [],
      node: { unschedulable: true, departures: [{ sign: "Drained", sinceMs: NOW_MS }] },
    },
    "LeavesService",
    "the node leaves service, and the set puts no pod",
  ],
  ["a node that is gone", { pods: [aPod({ node: "0-gone" })] }, "NodeGone", "garbage collector"],
  ["an old pod of a set that is paused", { set: { spec: { paused: true } }, pods: [outdated] }, "Paused", "stays"],
  ["a new pod of a set that is paused", { set: { spec: { paused: true } }, pods: [starting] }, "PodNotReady", "runs"],
  ["no pod of a set that is paused", { set: { spec: { paused: true } }, pods: [] }, "NoPod", "to create one"],
  [
    "an old pod of a set that is paused under OnDelete",
    { set: { spec: { paused: true, updateStrategy: { type: "OnDelete" } } }, pods: [outdated] },
    "WaitsForDeletion",
    "deletes it",
  ],
  ["no pod of a set that is frozen", { set: { spec: { frozen: true } }, pods: [] }, "Frozen", "no pod, and nothing"],
  ["an old pod of a set that is frozen", { set: { spec: { frozen: true } }, pods: [outdated] }, "Frozen", "an old pod"],
  [
    "a pod that has to go of a set that is frozen",
    { set: { spec: { frozen: true, suspend: true } }, pods: [aPod()] },
    "Frozen",
    "has to go",
  ],
  ["a pod that is current of a set that is frozen", { set: { spec: { frozen: true } }, pods: [aPod()] }, "Updated", ""],
  [
    "a pod that is going of a set that is frozen",
    { set: { spec: { frozen: true } }, pods: [aPod({ terminating: true })] },
    "Terminating",
    "",
  ],
  ["no pod of a set that is suspended", { set: { spec: { suspend: true } }, pods: [] }, "Suspended", "suspended"],
  ["a pod that has ended by itself", { pods: [aPod({ phase: "Succeeded" })] }, "PodSucceeded", "pod logs-a has ended"],
  [
    "an old pod that failed, under OnDelete",
    { set: { spec: { updateStrategy: { type: "OnDelete" } } }, pods: [aPod({ of: old, phase: "Failed" })] },
    "PodFailed",
    "pod logs-a failed; the next one comes now",
  ],
  [
    "a node that is left out",
    { ...excluding({}), pods: [outdated], notReady: "Kubelet stopped posting node status." },
    "LeftOut",
    "left out of the roll-out until it is ready: Kubelet stopped posting node status",
  ],
  ["a pod of a set that is suspended", { set: { spec: { suspend: true } }, pods: [aPod()] }, "Leaving", "suspended"],
])("says of %s why it is so", (_, situation, code, message) => {
  expect(reasonOf(situation)).toEqual({ code, stage: expect.any(String), message: expect.stringContaining(message) });
});

it("says of a node whose pods are refused so where only the status of the set tells", () => {
  const conditions = [{ type: "Degraded", status: "True", reason: "PodsRefused" }];
  const object = { status: { ...EMPTY, conditions } };
  const view = setView({ snapshot: aSnapshot({ nodes: [aNode("a")] }), details: NO_DETAILS, object });
  expect(nodeReasons(view)).toMatchObject([
    { code: "PodRefused", message: "the API server refuses its pod: it does not say why" },
  ]);
});

it("has the codes of the plan, which are those of the status and the metrics", () => {
  const set = aSet();
  const [first, second, third] = [aPod(), aPod({ node: "b", ready: false }), aPod({ of: old, node: "c" })];
  const snapshot = aSnapshot({
    ...{ set, nodes: ["a", "b", "c", "d"].map(name => aNode(name)), pods: [first, second, third] },
    revisions: [aRevision({ of: old }), aRevision({ of: set, revision: 2 })],
  });
  const told = nodeReasons(setView({ snapshot, details: NO_DETAILS, object: {} }));
  expect(new Map(told.map(({ node, code }) => [node, code]))).toEqual(planSync(snapshot).reasons?.value);
  expect(told.map(({ code }) => code)).toEqual(["Updated", "PodNotReady", "BudgetExhausted", "NoPod"]);
});

describe("of a set that leaves out nodes that are not ready", () => {
  const DAY_MS = 86_400_000;
  const set = aSet(excluding({ maxExcluded: 2, maxSuspects: 0 }).set);
  const silent = (sinceMs: number) => ({ readiness: { kind: "silent", sinceMs } }) as const;
  const told = (nodesThen: readonly ObservedNode[], pods: readonly ObservedPod[]) => {
    const revisions = [aRevision({ of: old }), aRevision({ of: set, revision: 2 })];
    const snapshot = aSnapshot({ set, nodes: nodesThen, pods, revisions });
    return nodeReasons(setView({ snapshot, details: NO_DETAILS, object: {} })).map(
      ({ code, message }) => `${code}: ${message}`,
    );
  };

  it("counts none of them as what uses up the budget", () => {
    const nodesThen = [aNode("a", silent(NOW_MS - DAY_MS)), aNode("b"), aNode("c")];
    const pods = [
      aPod({ of: old, ready: false }),
      aPod({ of: set, node: "b", ready: false }),
      aPod({ of: old, node: "c" }),
    ];
    expect(told(nodesThen, pods)).toEqual([
      "LeftOut: the node is left out of the roll-out until it is ready: it does not say why",
      "PodNotReady: pod logs-b runs, and it is not ready",
      "BudgetExhausted: an old pod; 1 of at most 1 unavailable (b)",
    ]);
  });

  it("names those that the newest revision may have harmed", () => {
    const pods = [aPod({ of: set, ready: false, createdMs: NOW_MS - 60_000 }), aPod({ of: old, node: "b" })];
    const message = "an old pod, which stays, as nodes turned not ready soon after they got the newest revision: a";
    expect(told([aNode("a", silent(NOW_MS - 30_000)), aNode("b")], pods)).toEqual([
      "NodeNotReady: the node is not ready, so pod logs-a cannot be: it does not say why",
      `SuspectNodes: ${message}`,
    ]);
  });
});

it("names the nodes that use up the budget, and no more than a few", () => {
  const set = aSet();
  const pods = nodes(9).map(({ name }, index) =>
    aPod(index < 7 ? { of: set, node: name, ready: false } : { of: old, node: name }),
  );
  const view = setView({
    snapshot: aSnapshot({ set, nodes: nodes(9), pods }),
    details: { pods: new Map([[uidOf("x"), { containers: [] }]]), nodes: new Map() },
    object: {},
  });
  expect(nodeReasons(view).at(-1)).toMatchObject({
    code: "BudgetExhausted",
    message: "an old pod; 7 of at most 1 unavailable (n000, n001, n002, n003, n004 and 2 more)",
    pods: [{ name: "logs-n008", updated: false }],
  });
});
