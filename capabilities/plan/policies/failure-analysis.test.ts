import { NOW_MS, aNode, aPod } from "../../../test/builders";
import type { PodFields } from "../../../test/builders";
import { revisionHashOf } from "../../api/identity";
import { type Staging, stagingOf } from "../../api/staging";
import type { AnalysisPolicy } from "../../api/types";
import { nodeStates } from "../node-states";
import { candidateFailure } from "./failure-analysis";

const names = ["a", "b", "c", "d"];

function failureOf(policy: AnalysisPolicy, pods: readonly PodFields[]) {
  const { analysis } = stagingOf({ updateStrategy: { rollingUpdate: { analysis: policy } } }) as Staging;
  if (analysis === undefined) throw new Error("there is no analysis");
  const nodes = nodeStates({
    nodes: names.map(name => aNode(name)),
    pods: pods.map(fields => aPod({ name: `${fields.hash ?? "new"}-${fields.node}`, hash: "new", ...fields })),
    eligibilityOf: () => ({ shouldRun: true, shouldContinueRunning: true }),
    current: { hash: revisionHashOf("new"), generation: undefined },
    ...{ minReadySeconds: 0, nowMs: NOW_MS },
  });
  return candidateFailure({ analysis, nodes });
}

const failing: PodFields = { node: "b", ready: false, trouble: "CrashLoop" };
const fine = names.map((node): PodFields => ({ node }));

it.each<[string, AnalysisPolicy, readonly PodFields[], object | undefined]>([
  ["does not fail while its pods are fine", {}, fine, undefined],
  ["does not fail for a pod that is starting", {}, [{ node: "b", ready: false }], undefined],
  ["does not fail where it has no pod", {}, [], undefined],
  ["fails with its first pod", {}, [failing], { reason: "CrashLoop", nodes: 1, node: "b" }],
  [
    "fails by the first node by name",
    {},
    [failing, { ...failing, node: "a", trouble: "ImagePull" }],
    { reason: "ImagePull", nodes: 2, node: "a" },
  ],
  ["fails when restarted too often", {}, [{ node: "c", restarts: 3 }], { reason: "Restarts", nodes: 1, node: "c" }],
  [
    "fails when it is not ready any more",
    {},
    [{ node: "c", ready: false, hasLostReadiness: true }],
    { reason: "ReadinessLost", nodes: 1, node: "c" },
  ],
  [
    "does not fail where there is no room for it",
    {},
    [{ node: "c", ready: false, trouble: "Unschedulable" }],
    undefined,
  ],
  ["may be restarted so often", {}, [{ node: "c", restarts: 2 }], undefined],
  [
    "may not be restarted where its user says so",
    { maxRestarts: 0 },
    [{ node: "c", restarts: 1 }],
    { reason: "Restarts", nodes: 1, node: "c" },
  ],
  ["may fail on so many nodes", { maxFailedNodes: 1 }, [failing], undefined],
  [
    "may fail on no more",
    { maxFailedNodes: 1 },
    [failing, { ...failing, node: "c" }],
    { reason: "CrashLoop", nodes: 2, node: "b" },
  ],
  [
    "may fail on a share of the nodes that have it",
    { maxFailedNodes: "25%" },
    [failing, ...fine.filter(({ node }) => node !== "b")],
    undefined,
  ],
  [
    "may not fail on its only node, whatever the share of all",
    { maxFailedNodes: "99%" },
    [failing],
    { reason: "CrashLoop", nodes: 1, node: "b" },
  ],
  ["does not fail for pods of another revision", {}, [{ ...failing, hash: "old" }], undefined],
  ["does not fail for a pod that is going", {}, [{ ...failing, terminating: true }], undefined],
  ["does not fail for a node that is gone", {}, [{ ...failing, node: "gone" }], undefined],
])("a candidate %s", (_, policy, pods, expected) => {
  expect(failureOf(policy, pods)).toEqual(expected);
});
