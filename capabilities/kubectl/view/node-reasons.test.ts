import { aNode, aPod, aSet, aSnapshot, NOW_MS, nodes, rolling } from "../../../test/builders";
import type { SetFields } from "../../../test/builders/set";
import { nodeNameOf, uidOf } from "../../api/identity";
import type { ObservedPod } from "../../plan/snapshot";
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
  readonly refusal?: string;
  /** It is known that no pod of others is there; the node has told nothing of what it has. */
  readonly isEmpty?: true;
}

function reasonOf({ set: fields = {}, pods, node = {}, details = {}, notReady, refusal, isEmpty }: Situation) {
  const set = aSet(fields);
  const view = setView({
    snapshot: aSnapshot({ set, nodes: [aNode("a", node)], pods, ...(isEmpty && { occupancy: new Map() }) }),
    details: {
      pods: new Map(pods.map(({ uid }) => [uid, { containers: [], ...details }])),
      nodes: new Map([[nodeNameOf("a"), notReady === undefined ? { isReady: true } : { isReady: false, notReady }]]),
      ...(refusal !== undefined && { refusal }),
    },
    object: {},
  });
  if (view.situation === undefined) throw new Error("the set is not acted upon");
  const [{ code, message, stage }] = nodeReasons({ ...view, situation: view.situation }) as [never];
  return { code, message, stage };
}

const old = aSet({ image: "logs:0" });
const outdated = aPod({ of: old });
const starting = aPod({ ready: false, createdMs: NOW_MS - 90_000 });
const container = { name: "main", image: "logs:1", ready: false, restarts: 0 };
const waiting = (reason: string, message = ""): Partial<PodDetails> => ({
  containers: [{ ...container, waiting: { reason, message } }],
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
    { pods: [aPod({ ready: false, bound: false })], details: { unschedulable: "0/1 nodes:\n Insufficient cpu." } },
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
    { pods: [starting], details: waiting("ImagePullBackOff", "Back-off pulling image.") },
    "ImagePull",
    "image logs:1 of container main of pod logs-a: ImagePullBackOff: Back-off pulling image",
  ],
  [
    "a container without its secret",
    { pods: [starting], details: waiting("CreateContainerConfigError") },
    "ContainerError",
    "",
  ],
  [
    "a container that ends again and again",
    {
      pods: [starting],
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
    { pods: [starting], details: waiting("ImagePullBackOff"), notReady: "gone" },
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
    "leaves the pods",
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
  ["a pod of a set that is suspended", { set: { spec: { suspend: true } }, pods: [aPod()] }, "Leaving", "suspended"],
])("says of %s why it is so", (_, situation, code, message) => {
  expect(reasonOf(situation)).toEqual({ code, stage: expect.any(String), message: expect.stringContaining(message) });
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
  if (view.situation === undefined) throw new Error("the set is not acted upon");
  expect(nodeReasons({ ...view, situation: view.situation }).at(-1)).toMatchObject({
    code: "BudgetExhausted",
    message: "an old pod; 7 of at most 1 unavailable (n000, n001, n002, n003, n004 and 2 more)",
    pods: [{ name: "logs-n008", updated: false }],
  });
});
