import type { Occupancy } from "../api/occupancy";
import { aNode, aPod, aRevision, aSet, aSnapshot, rolling } from "../../test/builders";
import type { PodFields, SnapshotFields } from "../../test/builders";
import { nodeNameOf } from "../api/identity";
import { amountsOf } from "../api/pod-demand";
import { FAILED_ATTEMPTS_ANNOTATION } from "../api/well-known";
import type { DaemonSetSpec, PodSpec } from "../api/types";
import { planSync } from "./plan-sync";
import type { ObservedNode } from "./snapshot";

// Plans for sets that say `placement.mode: Direct`, whose pods request one core, on nodes that have two.

const podSpec: Partial<PodSpec> = { containers: [{ name: "main", resources: { requests: { cpu: "1" } } }] };
const direct = (spec: Partial<DaemonSetSpec> = {}) =>
  aSet({ podSpec, spec: { placement: { mode: "Direct" }, ...spec } });
const set = direct();
const older = aSet({ image: "logs:0" });
const revisions = [aRevision({ of: older, name: "logs-old", revision: 1 }), aRevision({ of: set, revision: 2 })];
const withRoom = (node: ObservedNode): ObservedNode => ({
  ...node,
  allocatable: amountsOf({ cpu: "2", pods: "110" }),
});
const nodes = ["a", "b"].map(name => withRoom(aNode(name)));
const cores = (count: number): Occupancy => ({ pods: 1, requests: amountsOf({ cpu: `${count}` }), hostPorts: [] });
const taken = (byNode: Readonly<Record<string, number>>) =>
  new Map(Object.entries(byNode).map(([node, count]) => [nodeNameOf(node), cores(count)]));
const pod = (node: string, fields: PodFields = {}) => aPod({ of: set, node, name: `new-${node}`, ...fields });
const old = (node: string, fields: PodFields = {}) => aPod({ of: older, node, name: `old-${node}`, ...fields });

const plan = (fields: SnapshotFields = {}) =>
  planSync(aSnapshot({ set, revisions, nodes, occupancy: new Map(), ...fields }));
const created = (fields: SnapshotFields = {}) =>
  plan(fields).actions.flatMap(action => (action.kind === "createPod" ? [action.pod] : []));
const planned = (fields: SnapshotFields): readonly string[] =>
  plan(fields).actions.map(action => {
    if (action.kind === "createPod") return `create on ${action.node}`;
    return action.kind === "deletePod" ? `delete ${action.pod.name}` : action.kind;
  });
const degraded = (fields: SnapshotFields) =>
  plan(fields).status?.conditions?.find(({ type }) => type === "Degraded")?.message;

const NO_ROOM_ON_A = "1 node has no room for a pod: 1 Insufficient cpu (a)";

describe("a pod of a set that places its pods itself", () => {
  it("is created bound, and else as the scheduler would have got it", () => {
    const [bound] = created();
    const [scheduled] = created({ set: aSet({ podSpec }) });
    expect(bound?.spec?.nodeName).toBe("a");
    expect(scheduled?.spec).not.toHaveProperty("nodeName");
    expect({ ...bound, spec: { ...bound?.spec, nodeName: undefined } }).toEqual({
      ...scheduled,
      spec: { ...scheduled?.spec, nodeName: undefined },
    });
  });

  it("tells what it takes, so that others may count it before it is seen", () => {
    const [action] = plan().actions;
    expect(action?.kind === "createPod" && action.demand?.requests).toEqual(new Map([["cpu", 1_000n]]));
  });

  it.each<[string, readonly ObservedNode[]]>([
    ["has a taint that it does not tolerate", [aNode("a", { taints: ["k:NoSchedule"] })]],
    ["has a taint that would evict it", [aNode("a", { taints: ["k:NoExecute"] })]],
  ])("is not created on a node that %s", (_, tainted) => {
    expect(planned({ nodes: tainted.map(withRoom) })).toEqual([]);
  });

  it("is created on a cordoned node, unless the set keeps off such ones", () => {
    const cordoned = [
      withRoom(aNode("a", { unschedulable: true, taints: ["node.kubernetes.io/unschedulable:NoSchedule"] })),
    ];
    expect(planned({ nodes: cordoned })).toEqual(["create on a"]);
    expect(planned({ nodes: cordoned, set: direct({ placement: { mode: "Direct", onCordon: "Keep" } }) })).toEqual([]);
  });
});

describe("a node without room", () => {
  const full = { occupancy: taken({ a: 2 }) };

  it("waits, and keeps no other one waiting", () => {
    expect(planned(full)).toEqual(["create on b"]);
  });

  it("is told of by a condition and an event, and asked again when something changes, not by the clock", () => {
    const { status, events, requeueAfterMs } = plan(full);
    expect(status?.conditions).toContainEqual(
      expect.objectContaining({ type: "Degraded", status: "True", reason: "NodesWithoutRoom", message: NO_ROOM_ON_A }),
    );
    expect(events).toEqual([{ type: "Warning", reason: "NodesWithoutRoom", message: NO_ROOM_ON_A }]);
    expect(requeueAfterMs).toBeUndefined();
  });

  it("counts as desired and lacks its pod", () => {
    const { status } = plan({ ...full, pods: [pod("b")] });
    expect(status).toMatchObject({ desiredNumberScheduled: 2, currentNumberScheduled: 1, numberUnavailable: 1 });
    expect(status?.conditions).toContainEqual(expect.objectContaining({ type: "Reconciling", reason: "PlacingPods" }));
  });

  it("does not keep old revisions from being forgotten", () => {
    const revisionHistoryLimit = 0;
    expect(planned({ ...full, set: direct({ revisionHistoryLimit }), pods: [pod("b")] })).toEqual(["deleteRevision"]);
  });

  it("gets its pod once there is room", () => {
    expect(planned({ occupancy: taken({ a: 1 }), pods: [pod("b")] })).toEqual(["create on a"]);
    expect(degraded({ occupancy: taken({ a: 1 }), pods: [pod("b")] })).toBe("nothing that the controller does fails");
  });

  it("is nobody's to wait for where the scheduler places pods", () => {
    expect(planned({ ...full, set: aSet({ podSpec }) })).toEqual(["create on a", "create on b"]);
  });
});

describe("a rolling update", () => {
  it("takes old pods as where the scheduler places the new ones, and creates where the node is free again", () => {
    const occupancy = taken({ a: 2, b: 1 });
    expect(planned({ occupancy, pods: [old("a"), old("b")] })).toEqual(["delete old-a"]);
    expect(planned({ occupancy, pods: [old("a", { terminating: true }), old("b")] })).toEqual([]);
    expect(planned({ occupancy: taken({ a: 1, b: 1 }), pods: [old("b")] })).toEqual(["create on a"]);
  });

  it("puts a new pod beside the old one where both have room, and lets a node without room take nobody's turn", () => {
    const surge = direct(rolling({ maxUnavailable: 0, maxSurge: 1 }));
    const fields = { set: surge, occupancy: taken({ a: 2, b: 1 }), pods: [old("a"), old("b")] };
    expect(planned(fields)).toEqual(["create on b"]);
    expect(degraded(fields)).toBe(NO_ROOM_ON_A);
  });
});

describe("moving a set from one mode to the other", () => {
  it.each(["Scheduler", "Direct"])("restarts nothing: to %s", mode => {
    const moved = direct({ placement: { mode } });
    expect(planned({ set: moved, pods: [pod("a"), pod("b")] })).toEqual([]);
  });

  it("leaves pods that wait for the scheduler to it", () => {
    expect(planned({ pods: [pod("a", { bound: false, phase: "Pending", ready: false }), pod("b")] })).toEqual([]);
  });
});

describe("a pod that the kubelet rejects", () => {
  const rejected = (attempts: number) => [pod("a", { phase: "Failed", failure: { attempts } }), pod("b")];

  it("goes at once the first time, and its successor tells of it", () => {
    const { actions, lastFailedPods } = plan({ pods: rejected(0) });
    expect(actions.map(({ kind }) => kind)).toEqual(["deletePod"]);
    const [successor] = created({ pods: [pod("b")], ...(lastFailedPods && { lastFailedPods }) });
    expect(successor?.metadata?.annotations).toEqual({ [FAILED_ATTEMPTS_ANNOTATION]: "1" });
    expect(successor?.spec?.nodeName).toBe("a");
  });

  it("then waits, as any failed pod does", () => {
    const { actions, requeueAfterMs } = plan({ pods: rejected(3) });
    expect(actions).toEqual([]);
    expect(requeueAfterMs).toBe(4_000);
  });
});
