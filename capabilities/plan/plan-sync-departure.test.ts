import { NOW_MS, aNode, aPod, aRevision, aSet, aSnapshot, aTaint, rolling } from "../../test/builders";
import type { PodFields, SnapshotFields } from "../../test/builders";
import type { DaemonSetSpec } from "../api/types";
import { planSync } from "./plan-sync";

// Plans for sets that say `placement.onDeparture: Keep`, on three nodes of which the first leaves service. What is held, and how, is
// told in plan-sync-cordon.test.ts.

const keeping = (spec: Partial<DaemonSetSpec> = {}) => aSet({ spec: { placement: { onDeparture: "Keep" }, ...spec } });
const set = keeping();
const older = aSet({ image: "logs:0" });
const revisions = [aRevision({ of: older, name: "logs-old", revision: 1 }), aRevision({ of: set, revision: 2 })];
const leavingSince = (ms: number) => aNode("a", { departures: [{ sign: "Drained", sinceMs: NOW_MS - ms }] });
const nodes = [leavingSince(1_000), aNode("b"), aNode("c")];
const old = (node: string, fields: PodFields = {}) => aPod({ of: older, node, name: `old-${node}`, ...fields });
const current = (node: string, fields: PodFields = {}) => aPod({ of: set, node, name: `new-${node}`, ...fields });

const plan = (fields: SnapshotFields) => planSync(aSnapshot({ set, revisions, nodes, ...fields }));
const planned = (fields: SnapshotFields): readonly string[] =>
  plan(fields).actions.map(action => {
    if (action.kind === "createPod") return `create on ${action.node}`;
    return action.kind === "deletePod" ? `delete ${action.pod.name}` : action.kind;
  });

it.each<[string, SnapshotFields, readonly string[]]>([
  ["no pod is created there", { pods: [current("b"), current("c")] }, []],
  [
    "one is where the limit has passed",
    { nodes: [leavingSince(3_600_000), ...nodes.slice(1)], pods: [current("b"), current("c")] },
    ["create on a"],
  ],
  ["one is where the set does not ask", { set: aSet(), pods: [current("b"), current("c")] }, ["create on a"]],
  [
    "a failed one goes, and is not replaced",
    { pods: [current("a", { phase: "Failed" }), current("b"), current("c")] },
    ["delete new-a"],
  ],
  [
    "an old one stays, and takes nothing from the budget",
    { pods: [old("a", { ready: false }), old("b"), old("c")] },
    ["delete old-b"],
  ],
  [
    "none is put beside an old one",
    { set: keeping(rolling({ maxUnavailable: 0, maxSurge: 3 })), pods: [old("a"), old("b"), old("c")] },
    ["create on b", "create on c"],
  ],
  [
    "what has to leave it leaves",
    {
      nodes: [{ ...leavingSince(1_000), taints: [aTaint("out:NoExecute")] }, ...nodes.slice(1)],
      pods: [current("a"), current("b"), current("c")],
    },
    ["delete new-a"],
  ],
])("on a node that leaves, %s", (_, fields, expected) => {
  expect(planned(fields)).toEqual(expected);
});

it("counts the node as one that should not run the pod, and looks again at the limit", () => {
  const { status, requeueAfterMs } = plan({ pods: [current("a"), current("b"), current("c")] });
  expect(status).toMatchObject({ desiredNumberScheduled: 2, numberMisscheduled: 1, numberUnavailable: 0 });
  expect(requeueAfterMs).toBe(3_599_000);
});
