import { NOW_MS, aNode, aPod, aRevision, aSet, aSnapshot, nodes, planned, rolling } from "../../test/builders";
import type { SnapshotFields } from "../../test/builders";
import { APPS } from "../api/flavor";
import { nodeNameOf } from "../api/identity";
import { podName } from "./daemon-pod";
import { planSync } from "./plan-sync";

const set = aSet();
const older = aSet({ image: "logs:0" });
const oldRevision = aRevision({ of: older, name: "logs-old", revision: 1 });
const current = aRevision({ of: set, revision: 2 });

describe("the first phase with something to do ends the plan", () => {
  const everythingToDo = { nodes: [aNode("a"), aNode("b")], pods: [aPod({ of: older, node: "a" })] };

  it("a set that is being deleted is left to the garbage collector (D-SYNC-01, D-OWN-32)", () => {
    const deleted = aSet({ deletionTimestampMs: NOW_MS });
    expect(planSync(aSnapshot({ ...everythingToDo, set: deleted }))).toEqual({ actions: [] });
  });

  it("a set that breaks a rule is held, whatever there is to do", () => {
    const { actions, status, events } = planSync(
      aSnapshot({ ...everythingToDo, set: aSet({ spec: { minReadySeconds: -1 } }) }),
    );
    expect({ actions, events }).toEqual({ actions: [], events: undefined });
    expect(status?.conditions?.[0]).toMatchObject({ type: "Stalled", status: "True" });
    expect(status?.conditions?.[0]?.message).toContain("spec.minReadySeconds: ");
  });

  // TestPodIsNotDeletedByDaemonsetWithEmptyLabelSelector
  it.each([
    ["our", aSet({ spec: { selector: {} } })],
    ["the built-in", aSet({ flavor: APPS, spec: { selector: {} } })],
  ])(
    "a set of %s kind with an empty selector claims nothing, and is told so (D-SYNC-01, D-EVT-05, D-EDGE-21)",
    (_, careless) => {
      const pods = [aPod({ controller: null }), aPod({ controller: null, labels: { app: "web" } })];
      const { actions, events } = planSync(aSnapshot({ set: careless, nodes: [aNode()], pods }));
      expect(actions).toEqual([]);
      expect(events).toMatchObject([{ type: "Warning", reason: "SelectingAll" }]);
    },
  );

  it("claims come before anything that counts on them", () => {
    const fields = {
      ...everythingToDo,
      set,
      pods: [aPod({ name: "orphan", controller: null }), aPod({ name: "stray", labels: { app: "web" } })],
      revisions: [
        aRevision({ name: "orphan", controller: null }),
        aRevision({ name: "stray", labels: { app: "web" } }),
      ],
    };
    expect(planned(fields)).toEqual([
      "adoptRevision orphan",
      "releaseRevision stray",
      "adoptPod orphan",
      "releasePod stray",
    ]);
  });

  it("the API server is asked for an unknown template", () => {
    const fields = { ...everythingToDo, revisions: [], canonicalTemplate: { kind: "unknown" } as const };
    expect(planSync(aSnapshot(fields))).toEqual({
      actions: [{ kind: "canonicalizeTemplate", digest: set.templateDigest, template: set.spec.template }],
    });
  });

  it("a set whose template the API server refuses is held", () => {
    const violations = [{ type: "Required", field: "spec.template.spec.containers[0].image", detail: "" }] as const;
    const { actions, status } = planSync(
      aSnapshot({ ...everythingToDo, revisions: [], canonicalTemplate: { kind: "rejected", violations } }),
    );
    expect(actions).toEqual([]);
    expect(status?.conditions?.slice(0, 1)).toMatchObject([
      { status: "True", message: "spec.template.spec.containers[0].image: Required value" },
    ]);
  });

  it("history is settled before pods are touched or status is said (D-HIST-16)", () => {
    const fields = { ...everythingToDo, revisions: [oldRevision] };
    expect(planned(fields)).toEqual(["createRevision"]);
    expect(planSync(aSnapshot(fields)).status).toBeUndefined();
  });

  it("missing pods come before the replacement of old ones and the end of old revisions (D-SYNC-02, D-SYNC-03)", () => {
    const spec = { revisionHistoryLimit: 0 };
    const fields = {
      ...everythingToDo,
      set: aSet({ spec }),
      revisions: [current, oldRevision],
      pods: [aPod({ of: older, name: "old" })],
    };
    expect(planned(fields)).toEqual(["createPod on b"]);
  });

  it("old pods are replaced, and revisions without pods go, when every node has what it needs", () => {
    const forgotten = aRevision({ of: aSet({ image: "logs:-1" }), name: "logs-forgotten", revision: 1 });
    const pods = ["a", "b"].map(node => aPod({ of: older, node, name: `old-${node}` }));
    const fields = {
      ...everythingToDo,
      set: aSet({ spec: { revisionHistoryLimit: 0 } }),
      revisions: [forgotten, { ...oldRevision, revision: 2 }, { ...current, revision: 3 }],
      pods,
    };
    expect(planned(fields)).toEqual(["deletePod old-a", "deleteRevision logs-forgotten"]);
  });
});

describe("old pods", () => {
  const revisions = [oldRevision, current];
  const pods = ["a", "b", "c"].map(node => aPod({ of: older, node, name: `old-${node}` }));
  const fields = { nodes: ["a", "b", "c"].map(name => aNode(name)), revisions, pods };

  it("stay under OnDelete (D-UPD-10)", () => {
    const onDelete = aSet({ spec: { updateStrategy: { type: "OnDelete" } } });
    expect(planned({ ...fields, set: onDelete })).toEqual([]);
  });

  it("go as the budget says, a share of the desired nodes", () => {
    const share = aSet({ spec: rolling({ maxUnavailable: "50%" }) });
    expect(planned({ ...fields, set: share })).toEqual(["deletePod old-a", "deletePod old-b"]);
  });

  it("get a new one beside them with surge (D-SURGE-09)", () => {
    const surge = aSet({ spec: rolling({ maxUnavailable: 0, maxSurge: 2 }) });
    expect(planned({ ...fields, set: surge })).toEqual(["createPod on a", "createPod on b"]);
  });

  it("on nodes that are not desired count against the budget, not towards its share (D-UPD-20, D-EDGE-15)", () => {
    const tainted = [aNode("a", { taints: ["x:NoSchedule"] }), aNode("b", { taints: ["x:NoSchedule"] }), aNode("c")];
    const share = aSet({ spec: rolling({ maxUnavailable: "50%" }) });
    expect(planned({ ...fields, nodes: tainted, set: share })).toEqual(["deletePod old-a"]);
  });

  it("stay while a node that cannot get its pod uses up the budget (D-UPD-21)", () => {
    const held = [..."abcdefghijklmnopqrstuvwxyz"].map(letter =>
      aPod({ node: "a", phase: "Failed", terminating: true, name: podName({ set, node: nodeNameOf("a"), letter }) }),
    );
    const serving = ["b", "c"].map(node => aPod({ of: older, node, name: `old-${node}` }));
    expect(planned({ ...fields, pods: [...held, ...serving] })).toEqual([]);
  });

  it("of our kind are not saved by an equal template generation, as those of the built-in kind are (D-UPD-04)", () => {
    const annotations = { "deprecated.daemonset.template.generation": "1" };
    const legacyPods = ["a", "b", "c"].map(node => aPod({ node, hash: "old", generation: "1", name: `old-${node}` }));
    expect(planned({ ...fields, set: aSet({ annotations }), pods: legacyPods })).toEqual(["deletePod old-a"]);
    expect(planned({ ...fields, set: aSet({ annotations, flavor: APPS }), pods: legacyPods })).toEqual([]);
  });
});

describe("requeueAfterMs", () => {
  const spec = { minReadySeconds: 15 };
  const slow = aSet({ spec });
  const requeue = (fields: SnapshotFields) => planSync(aSnapshot({ set: slow, ...fields })).requeueAfterMs;

  it("is absent where only an event can change the plan", () => {
    expect(requeue({ nodes: [aNode()], pods: [aPod({ of: slow })] })).toBeUndefined();
  });

  it("is when the first ready pod becomes available (D-STAT-15)", () => {
    const pods = [
      aPod({ of: slow, node: "a", readySinceMs: NOW_MS - 5_000 }),
      aPod({ of: slow, node: "b", readySinceMs: NOW_MS - 9_000 }),
      aPod({ of: slow, node: "c", ready: false }),
    ];
    expect(requeue({ nodes: ["a", "b", "c"].map(name => aNode(name)), pods })).toBe(6_000);
  });

  it("is when a failed pod may be deleted, where that is sooner (D-PLACE-11)", () => {
    const pods = [
      aPod({ of: slow, node: "a", readySinceMs: NOW_MS - 5_000 }),
      aPod({ of: slow, node: "b", phase: "Failed", failure: { attempts: 2 } }),
    ];
    expect(requeue({ nodes: [aNode("a"), aNode("b")], pods })).toBe(2_000);
  });
});

it("status is that before the actions of the same plan, with its generation observed (D-SYNC-01)", () => {
  const { actions, status } = planSync(aSnapshot({ set: aSet({ generation: 3 }), nodes: nodes(2) }));
  expect(actions).toHaveLength(2);
  expect(status).toMatchObject({ observedGeneration: 3, desiredNumberScheduled: 2, currentNumberScheduled: 0 });
});

it("a set without eligible nodes is complete (D-STAT-17, D-EDGE-30)", () => {
  const nowhere = aSet({ podSpec: { nodeSelector: { none: "such" } } });
  const { actions, status } = planSync(aSnapshot({ set: nowhere, nodes: nodes(3) }));
  expect(actions).toEqual([]);
  expect(status).toMatchObject({ observedGeneration: 1, desiredNumberScheduled: 0, numberUnavailable: 0 });
});
