import { aRival } from "../../test/builders";
import { type Progress, actingConditions, stalledConditions } from "./conditions";
import { updateStrategy } from "./budget";
import { nodeNameOf, objectNameOf } from "../api/identity";

const rival = aRival("apps", "logs");
const complete: Progress = {
  desired: 10,
  scheduled: 10,
  updated: 10,
  available: 10,
  strategy: rolling(2),
  refused: 0,
  failing: 0,
  waiting: [],
  rivals: [],
};

function rolling(maxUnavailable: number): Progress["strategy"] {
  return updateStrategy({ selector: {}, template: {}, updateStrategy: { rollingUpdate: { maxUnavailable } } });
}

function told(type: string, progress: Partial<Progress>): [status: string, reason: string, message: string] {
  const found = actingConditions({ ...complete, ...progress }).find(condition => condition.type === type);
  return [found?.status ?? "", found?.reason ?? "", found?.message ?? ""];
}

it.each<[string, Partial<Progress>, ReturnType<typeof told>]>([
  [
    "every node runs what it should",
    {},
    ["False", "Complete", "every node that should run a pod has an updated, available one"],
  ],
  [
    "no node should run a pod, which is nothing to wait for (D-EDGE-30)",
    { desired: 0, scheduled: 0, updated: 0, available: 0 },
    [
      "False",
      "NoEligibleNode",
      "no node is eligible: each is ruled out by a node selector, an affinity, a taint or a cordon, or there is none",
    ],
  ],
  ["a node has no pod", { scheduled: 9, updated: 8 }, ["True", "PlacingPods", "9 of 10 nodes have a pod"]],
  ["a pod is outdated", { updated: 7, available: 9 }, ["True", "RollingOut", "7 of 10 nodes have an updated pod"]],
  ["a pod is not available", { available: 9 }, ["True", "WaitingForPods", "9 of 10 nodes have an available pod"]],
  [
    "outdated pods wait for someone to delete them",
    { updated: 7, strategy: { kind: "OnDelete" } },
    ["False", "WaitingForDeletions", "3 of 10 nodes have an older pod, which stays until someone deletes it"],
  ],
  [
    "a pod is not available, whichever revision it has",
    { updated: 7, available: 9, strategy: { kind: "OnDelete" } },
    ["True", "WaitingForPods", "9 of 10 nodes have an available pod"],
  ],
])("it is told whether a set is reconciling where %s", (_, progress, expected) => {
  expect(told("Reconciling", progress)).toEqual(expected);
  const [, reason, message] = expected;
  expect(told("Progressing", progress)).toEqual(["True", reason, message]);
});

const NOBODY = { desired: 0, scheduled: 0, updated: 0, available: 0 };

it.each<[string, Partial<Progress>, status: string, message: string]>([
  ["every node has an available pod", {}, "True", "10 of 10 nodes have an available pod, and 2 may lack one"],
  ["as many lack one as may", { available: 8 }, "True", "8 of 10 nodes have an available pod, and 2 may lack one"],
  ["more lack one than may", { available: 7 }, "False", "7 of 10 nodes have an available pod, and 2 may lack one"],
  [
    "one lacks it under OnDelete",
    { available: 9, strategy: { kind: "OnDelete" } },
    "False",
    "9 of 10 nodes have an available pod, and none may lack one",
  ],
  ["no node should run a pod", NOBODY, "True", "no node should run a pod"],
  ["it is suspended", { ...NOBODY, suspendedPods: 0 }, "True", "no node should run a pod"],
  [
    "a node is left out",
    { leftOut: 1 },
    "True",
    "10 of 10 nodes have an available pod, and 2 may lack one; 1 node that is not ready is left out",
  ],
  ["all nodes are left out", { ...NOBODY, leftOut: 2 }, "True", "2 nodes that are not ready are left out"],
])("a set is told to be available or not where %s", (_, progress, status, message) => {
  const reason = status === "True" ? "EnoughPodsAvailable" : "TooFewPodsAvailable";
  expect(told("Available", progress)).toEqual([status, reason, message]);
});

it.each<[string, Partial<Progress>, ReturnType<typeof told>]>([
  ["nothing fails", {}, ["False", "AsExpected", "nothing that the controller does fails"]],
  [
    "pods are refused, also while others fail",
    { refused: 2, failing: 1 },
    ["True", "PodsRefused", "the API server refuses pods; the events of the set say why"],
  ],
  [
    "pods fail, also while selectors overlap",
    { failing: 1, rivals: [rival] },
    ["True", "PodsFailing", "pods keep failing on 1 node"],
  ],
  [
    "its selector overlaps with another one's",
    { rivals: [rival] },
    [
      "True",
      "SelectorOverlaps",
      "the selectors overlap with daemonset.apps/logs: " +
        "each set keeps its pods, and any of them may adopt one that nobody controls",
    ],
  ],
])("a set is told to be degraded or not where %s", (_, progress, expected) => {
  expect(told("Degraded", progress)).toEqual(expected);
});

it("a set that breaks rules does not progress, and nothing is told of its pods", () => {
  const idle = { status: "False", reason: "InvalidSpec", message: "nothing is done, as the spec breaks a rule" };
  expect(stalledConditions("why")).toEqual([
    { type: "Stalled", status: "True", reason: "InvalidSpec", message: "why" },
    { type: "Reconciling", ...idle },
    { type: "Progressing", ...idle },
  ]);
});

it("every condition of every set says something", () => {
  const revision = objectNameOf("logs-new");
  const failure = { reason: "CrashLoop", nodes: 1, node: nodeNameOf("a") };
  const fence = { updated: 1, admitted: 1, isShut: false };
  const states: readonly Partial<Progress>[] = [
    ...[{}, NOBODY, { scheduled: 9 }, { updated: 7 }, { available: 9 }, { leftOut: 1 }, { suspects: [failure.node] }],
    ...[
      { ...NOBODY, suspendedPods: 0 },
      { ...NOBODY, suspendedPods: 2 },
      { updated: 7, missingRevision: 3 },
    ],
    ...[{ fence }, { fence, stage: { record: { revision, phase: "Canary" as const } } }],
    ...(["Pause", "Rollback"] as const).flatMap(onFailure =>
      [0, 1].map(updated => ({
        ...{ fence: { updated, admitted: 0, isShut: true }, updated: 10 - updated },
        stage: { record: { revision, phase: "Canary" as const, failure }, onFailure },
      })),
    ),
  ];
  const restrained = states.flatMap(state => [state, { ...state, restraint: "Paused" as const }]);
  const conditions = restrained.flatMap(state => actingConditions({ ...complete, ...state }));
  expect(conditions.filter(({ message }) => message === "" || /\b0 of 0\b|\b0 may\b/.test(message))).toEqual([]);
});
