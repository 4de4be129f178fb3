import { aRival } from "../../test/builders";
import { type Progress, actingConditions, stalledConditions } from "./conditions";
import { updateStrategy } from "./budget";

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
  ["every node runs what it should", {}, ["False", "Complete", ""]],
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
    ["False", "WaitingForDeletions", "3 of 10 nodes have an older pod"],
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

it.each<[string, Partial<Progress>, status: string, reason: string, allowed: number]>([
  ["every node has an available pod", {}, "True", "EnoughPodsAvailable", 2],
  ["as many lack one as may", { available: 8 }, "True", "EnoughPodsAvailable", 2],
  ["more lack one than may", { available: 7 }, "False", "TooFewPodsAvailable", 2],
  ["one lacks it under OnDelete", { available: 9, strategy: { kind: "OnDelete" } }, "False", "TooFewPodsAvailable", 0],
])("a set is told to be available or not where %s", (_, progress, status, reason, allowed) => {
  const { available } = { ...complete, ...progress };
  const message = `${available} of 10 nodes have an available pod, ${allowed} may lack one`;
  expect(told("Available", progress)).toEqual([status, reason, message]);
});

it.each<[string, Partial<Progress>, ReturnType<typeof told>]>([
  ["nothing fails", {}, ["False", "AsExpected", ""]],
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
  expect(stalledConditions("why").map(({ type, status, reason }) => [type, status, reason])).toEqual([
    ["Stalled", "True", "InvalidSpec"],
    ["Reconciling", "False", "InvalidSpec"],
    ["Progressing", "False", "InvalidSpec"],
  ]);
});
