import { aNode, aPod, aRevision, aSet, aSnapshot, rolling } from "../../test/builders";
import type { PodFields, SnapshotFields } from "../../test/builders";
import type { DaemonSetSpec } from "../api/types";
import { planSync } from "./plan-sync";

// Plans for sets that say `placement.onCordon: Keep`, on three nodes of which the first is cordoned.

const keeping = (spec: Partial<DaemonSetSpec> = {}) => aSet({ spec: { placement: { onCordon: "Keep" }, ...spec } });
const set = keeping();
const older = aSet({ image: "logs:0" });
const revisions = [aRevision({ of: older, name: "logs-old", revision: 1 }), aRevision({ of: set, revision: 2 })];
const cordoned = [aNode("a", { unschedulable: true }), aNode("b"), aNode("c")];
const uncordoned = cordoned.map(({ name }) => aNode(name));
const old = (node: string, fields: PodFields = {}) => aPod({ of: older, node, name: `old-${node}`, ...fields });
const current = (node: string, fields: PodFields = {}) => aPod({ of: set, node, name: `new-${node}`, ...fields });

const plan = (fields: SnapshotFields) => planSync(aSnapshot({ set, revisions, nodes: cordoned, ...fields }));
const planned = (fields: SnapshotFields): readonly string[] =>
  plan(fields).actions.map(action => {
    if (action.kind === "createPod") return `create on ${action.node}`;
    return action.kind === "deletePod" ? `delete ${action.pod.name}` : action.kind;
  });

describe("pods of a cordoned node", () => {
  it.each<[string, SnapshotFields, readonly string[]]>([
    ["are not created", { pods: [current("b"), current("c")] }, []],
    ["stay", { pods: [current("a"), current("b"), current("c")] }, []],
    [
      "are not created beside one that is going",
      {
        set: keeping(rolling({ maxUnavailable: 0, maxSurge: 1 })),
        pods: [current("a", { terminating: true }), current("b"), current("c")],
      },
      [],
    ],
    [
      "go when they have failed, and are not replaced",
      { pods: [current("a", { phase: "Failed" }), current("b"), current("c")] },
      ["delete new-a"],
    ],
    [
      "are one, as anywhere",
      {
        pods: [current("a"), current("a", { name: "twin", createdMs: 2_000_000_000_000 }), current("b"), current("c")],
      },
      ["delete twin"],
    ],
    ["come once it is uncordoned", { nodes: uncordoned, pods: [current("b"), current("c")] }, ["create on a"]],
    [
      "come on it where the set says Run",
      { set: aSet({ spec: { placement: { onCordon: "Run" } } }), pods: [current("b"), current("c")] },
      ["create on a"],
    ],
  ])("%s", (_, fields, expected) => {
    expect(planned(fields)).toEqual(expected);
  });
});

describe("a rolling update", () => {
  const surge = keeping(rolling({ maxUnavailable: 0, maxSurge: 1 }));
  const allOld = ["a", "b", "c"].map(node => old(node));

  it.each<[string, SnapshotFields, readonly string[]]>([
    ["takes no old pod of a cordoned node", { pods: allOld }, ["delete old-b"]],
    [
      "goes on elsewhere though the old one there does not serve",
      { pods: [old("a", { ready: false }), old("b"), old("c")] },
      ["delete old-b"],
    ],
    ["goes on elsewhere though no pod is left there", { pods: [old("b"), old("c")] }, ["delete old-b"]],
    [
      "goes on elsewhere though the one there is terminating",
      { pods: [old("a", { terminating: true }), old("b"), old("c")] },
      ["delete old-b"],
    ],
    ["is done when only cordoned nodes have old pods", { pods: [old("a"), current("b"), current("c")] }, []],
    [
      "takes its share of the other nodes",
      { set: keeping(rolling({ maxUnavailable: "50%" })), pods: allOld },
      ["delete old-b"],
    ],
    [
      "takes the old pod once the node is uncordoned",
      { nodes: uncordoned, pods: [old("a"), current("b"), current("c")] },
      ["delete old-a"],
    ],
    ["puts no new pod beside the old one there", { set: surge, pods: allOld }, ["create on b"]],
    [
      "goes on elsewhere though a pair there is not done",
      { set: surge, pods: [old("a"), current("a", { ready: false }), old("b"), old("c")] },
      ["create on b"],
    ],
    [
      "ends a pair there that is done, which loses nothing",
      { set: surge, pods: [old("a"), current("a"), old("b"), old("c")] },
      ["delete old-a"],
    ],
    [
      "takes it where the set says Run",
      { set: aSet({ spec: { placement: { onCordon: "Run" } } }), pods: allOld },
      ["delete old-a"],
    ],
    [
      "takes what a taint of another kind keeps from coming back, as upstream (D-UPD-34)",
      { nodes: [aNode("a", { taints: ["x:NoSchedule"] }), aNode("b"), aNode("c")], pods: allOld },
      ["delete old-a"],
    ],
  ])("%s", (_, fields, expected) => {
    expect(planned(fields)).toEqual(expected);
  });
});

describe("the status", () => {
  const statusOf = (fields: SnapshotFields) => plan(fields).status;

  it("counts a cordoned node as one that should not run a pod, and does (D-STAT-03, D-STAT-05)", () => {
    expect(statusOf({ pods: [old("a"), current("b"), current("c")] })).toMatchObject({
      desiredNumberScheduled: 2,
      currentNumberScheduled: 2,
      updatedNumberScheduled: 2,
      numberReady: 2,
      numberAvailable: 2,
      numberUnavailable: 0,
      numberMisscheduled: 1,
    });
  });

  it("does not count it at all once it has no pod, and is complete", () => {
    const status = statusOf({ pods: [current("b"), current("c")] });
    expect(status).toMatchObject({ desiredNumberScheduled: 2, numberUnavailable: 0, numberMisscheduled: 0 });
    expect(status?.conditions).toContainEqual(
      expect.objectContaining({ type: "Reconciling", status: "False", reason: "Complete" }),
    );
  });
});
