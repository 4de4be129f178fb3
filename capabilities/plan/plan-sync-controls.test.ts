import { NOW_MS, aNode, aPod, aRevision, aSet, aSnapshot } from "../../test/builders";
import type { PodFields, SnapshotFields } from "../../test/builders";
import { objectNameOf } from "../api/identity";
import type { DaemonSetSpec, RolloutFence } from "../api/types";
import { REVISION_HASH_LABEL } from "../api/well-known";
import { planSync } from "./plan-sync";
import type { ObservedSet } from "./snapshot";

// Plans for sets that steer their rollouts, on the nodes a, b, c and d: revision 1 is of logs:0, revision 2 of the template.

const spec = (fields: Partial<DaemonSetSpec> = {}) => aSet({ spec: fields });
const fenced = (fence: RolloutFence) =>
  spec({ updateStrategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 1, maxSurge: 0, ...fence } } });
const older = aSet({ image: "logs:0" });
const revisions = [
  aRevision({ of: older, name: "logs-old", hash: "old", revision: 1 }),
  aRevision({ of: aSet(), name: "logs-new", hash: "new", revision: 2 }),
];
const nodes = [
  ...["a", "b", "c"].map(name => aNode(name, { labels: { pool: "main" } })),
  aNode("d", { labels: { pool: "spare" } }),
];
const old = (node: string, fields: PodFields = {}) => aPod({ node, name: `old-${node}`, hash: "old", ...fields });
const updated = (node: string, fields: PodFields = {}) => aPod({ node, name: `new-${node}`, hash: "new", ...fields });

const plan = (set: ObservedSet, fields: SnapshotFields) => planSync(aSnapshot({ set, revisions, nodes, ...fields }));
const planned = (set: ObservedSet, fields: SnapshotFields): readonly string[] =>
  plan(set, fields).actions.map(action => {
    if (action.kind === "createPod") {
      return `create ${action.pod.metadata?.labels?.[REVISION_HASH_LABEL]} on ${action.node}`;
    }
    return action.kind === "deletePod" ? `delete ${action.pod.name}` : action.kind;
  });
const condition = (set: ObservedSet, fields: SnapshotFields, wanted: string) => {
  const found = plan(set, fields).status?.conditions?.find(({ type }) => type === wanted);
  return [found?.status, found?.reason, found?.message];
};

describe("a paused set", () => {
  const set = spec({ paused: true });
  const outdated = [old("a"), old("b"), old("c"), old("d")];

  it.each<[string, SnapshotFields, readonly string[]]>([
    ["replaces no outdated pod", { pods: outdated }, []],
    ["gives a node that joins the newest revision", { pods: outdated.slice(0, 3) }, ["create new on d"]],
    ["replaces a failed pod", { pods: [old("a", { phase: "Failed" }), ...outdated.slice(1)] }, ["delete old-a"]],
  ])("%s", (_, fields, expected) => {
    expect(planned(set, fields)).toEqual(expected);
  });

  it("does not surge", () => {
    const updateStrategy = { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 0, maxSurge: 2 } };
    expect(planned(spec({ paused: true, updateStrategy }), { pods: outdated })).toEqual([]);
  });

  it("is neither done nor stuck while outdated pods are left, and as any other when none is", () => {
    const message = "0 of 4 nodes have an updated pod";
    expect(condition(set, { pods: outdated }, "Progressing")).toEqual(["Unknown", "Paused", message]);
    expect(condition(set, { pods: outdated }, "Reconciling")).toEqual(["True", "Paused", message]);
    const pods = ["a", "b", "c", "d"].map(node => updated(node));
    const done = "every node that should run a pod has an updated, available one";
    expect(condition(set, { pods }, "Progressing")).toEqual(["True", "Complete", done]);
  });
});

describe("a frozen set", () => {
  const set = spec({ frozen: true });

  it("has no pod created or deleted, and no revision forgotten", () => {
    const pods = [old("a"), old("b", { phase: "Failed" }), old("gone", { bound: false })];
    expect(planned(set, { pods })).toEqual([]);
    expect(planned(spec({ frozen: true, suspend: true }), { pods })).toEqual([]);
    expect(planned(spec({ frozen: true, revisionHistoryLimit: 0 }), {})).toEqual([]);
  });

  it("tells what is left to be done", () => {
    const message = "1 of 4 nodes have a pod";
    expect(condition(set, { pods: [updated("a")] }, "Progressing")).toEqual(["Unknown", "Frozen", message]);
  });
});

describe("a suspended set", () => {
  const set = spec({ suspend: true });

  it("loses all its pods at once, and gets none", () => {
    expect(planned(set, { pods: [old("a"), updated("b")] })).toEqual(["delete old-a", "delete new-b"]);
    expect(planned(set, {})).toEqual([]);
    const [deletion] = plan(set, { pods: [old("a")] }).actions;
    expect(deletion).toMatchObject({ kind: "deletePod", reason: "suspended" });
  });

  it("is done when no pod is left, and says nothing of nodes that are not eligible", () => {
    expect(condition(set, { pods: [old("a")] }, "Reconciling")).toEqual([
      "True",
      "Suspended",
      "1 node still has a pod",
    ]);
    expect(condition(set, {}, "Reconciling")).toEqual(["False", "Suspended", "no node has a pod"]);
    expect(plan(set, {}).events).toEqual([expect.objectContaining({ type: "Normal", reason: "Suspended" })]);
  });
});

describe("a fence", () => {
  const outdated = [old("a"), old("b"), old("c"), old("d")];
  const half = [updated("a", { createdMs: 1 }), updated("b", { createdMs: 2 }), old("c"), old("d")];

  it.each<[string, RolloutFence, SnapshotFields, readonly string[]]>([
    ["admits the first by name", { partition: 3 }, { pods: outdated }, ["delete old-a"]],
    ["admits a share, rounded down", { partition: "99%" }, { pods: outdated }, ["delete old-a"]],
    ["of 100% admits none", { partition: "100%" }, { pods: outdated }, []],
    ["admits no more than it says", { partition: 2 }, { pods: half }, []],
    [
      "has a pod outside come back with the stable revision",
      { partition: 2 },
      { pods: half.slice(0, 3) },
      ["create old on d"],
    ],
    ["has a pod inside come back with the newest", { partition: 2 }, { pods: half.slice(1) }, ["create new on a"]],
    ["that is raised takes back what was updated last", { partition: 3 }, { pods: half }, ["delete new-b"]],
    [
      "by labels admits the nodes that have them",
      { nodeSelector: { matchLabels: { pool: "spare" } } },
      { pods: outdated },
      ["delete old-d"],
    ],
    [
      "takes back what does not have them any more",
      { nodeSelector: { matchLabels: { pool: "spare" } } },
      { pods: [updated("a"), old("b"), old("c"), updated("d")] },
      ["delete new-a"],
    ],
    [
      "by labels and number takes both",
      { partition: 3, nodeSelector: { matchLabels: { pool: "main" } } },
      { pods: outdated },
      ["delete old-a"],
    ],
    [
      "leaves other older revisions alone",
      { partition: "100%" },
      { pods: [...outdated.slice(0, 3), old("d", { hash: "oldest" })] },
      [],
    ],
  ])("%s", (_, fence, fields, expected) => {
    expect(planned(fenced(fence), fields)).toEqual(expected);
  });

  it("is reached when each node has what it may have, and counts the newest as updated", () => {
    const message = "2 of 4 nodes have an updated pod, and no other may";
    expect(condition(fenced({ partition: 2 }), { pods: half }, "Reconciling")).toEqual([
      "False",
      "FenceReached",
      message,
    ]);
    expect(plan(fenced({ partition: 2 }), { pods: half }).status).toMatchObject({
      ...{ updatedNumberScheduled: 2, numberAvailable: 4 },
      ...{ stableRevision: "logs-old", candidateRevision: "logs-new" },
    });
  });

  it("keeps a pod where the stable revision wants it, though the newest does not", () => {
    const set = fenced({ partition: "100%" });
    const elsewhere = { ...set.spec.template, spec: { containers: [], nodeSelector: { pool: "nowhere" } } };
    const moved = aSet({ spec: { ...set.spec, template: elsewhere } });
    const fields = { revisions: [revisions[0] ?? aRevision(), aRevision({ of: moved, revision: 2 })], pods: outdated };
    expect(planned(moved, fields)).toEqual([]);
  });

  it("delays the successors of pods of the stable revision that keep failing outside", () => {
    const failed = old("d", { phase: "Failed", failure: { attempts: 3, finishedAtMs: NOW_MS } });
    const found = plan(fenced({ partition: 2 }), { pods: [...half.slice(0, 3), failed] });
    expect(found.actions).toEqual([]);
    expect(found.requeueAfterMs).toBe(4_000);
  });

  it("counts for nothing once the newest revision is the stable one", () => {
    const set = { ...fenced({ partition: 4 }), stableRevision: objectNameOf("logs-new") };
    expect(planned(set, { pods: [old("a"), ...["b", "c", "d"].map(node => updated(node))] })).toEqual(["delete old-a"]);
  });
});

describe("a rollback", () => {
  const set = spec({ rollbackTo: { revision: 1 } });

  it("makes pods from the revision of the number, which keeps it", () => {
    const pods = [updated("a"), old("b"), old("c")];
    expect(planned(set, { pods })).toEqual(["create old on d"]);
    expect(planned(set, { pods: [...pods, old("d")] })).toEqual(["delete new-a"]);
    expect(plan(set, { pods }).status).toMatchObject({ candidateRevision: "logs-old", updatedNumberScheduled: 2 });
  });

  it("does not renumber the revision that it names, be it the template's again", () => {
    const back = aSet({ image: "logs:0", spec: { rollbackTo: { revision: 1 } } });
    const pods = ["a", "b", "c", "d"].map(node => old(node));
    expect(planned(back, { pods })).toEqual([]);
    expect(planned(older, { pods })).toEqual(["updateRevision"]);
  });

  it("keeps the revision that it names, whatever the limit", () => {
    const kept = spec({ rollbackTo: { revision: 1 }, revisionHistoryLimit: 0 });
    expect(planned(kept, { nodes: [] })).toEqual([]);
    expect(planned(spec({ revisionHistoryLimit: 0 }), { nodes: [] })).toEqual(["deleteRevision"]);
  });

  it("to a revision that is not there replaces nothing, and says so", () => {
    const lost = spec({ rollbackTo: { revision: 7 } });
    const pods = [old("a"), old("b"), old("c")];
    expect(planned(lost, { pods: [...pods, old("d")] })).toEqual([]);
    expect(planned(lost, { pods })).toEqual(["create new on d"]);
    const message = "there is no revision 7 to roll back to";
    expect(condition(lost, { pods }, "Degraded")).toEqual(["True", "RollbackRevisionNotFound", message]);
    const told = (type: string) => condition(lost, { pods: [...pods, old("d")] }, type);
    expect(told("Reconciling")).toEqual(["True", "RollbackRevisionNotFound", message]);
    expect(told("Progressing")).toEqual(["False", "RollbackRevisionNotFound", message]);
  });
});

describe("a deadline", () => {
  const progress = { generation: 1, updated: 1, available: 3, isDone: false };
  const since = (ms: number, fields: object = {}): ObservedSet => ({
    ...spec({ progressDeadlineSeconds: 600 }),
    progress: { ...progress, atMs: NOW_MS - ms, ...fields },
  });
  const pods = [updated("a", { ready: false }), old("b"), old("c"), old("d")];

  it("is told of when it has passed without progress, and not before", () => {
    const message = "no node made progress for 600 s: 1 of 4 nodes have an updated pod";
    expect(condition(since(600_000), { pods }, "Progressing")).toEqual(["False", "ProgressDeadlineExceeded", message]);
    expect(condition(since(599_000), { pods }, "Progressing")[0]).toBe("True");
    expect(plan(since(599_000), { pods }).requeueAfterMs).toBe(1_000);
  });

  it("does not keep the controller from its work", () => {
    expect(planned(since(600_000), { pods: [...pods.slice(0, 3)] })).toEqual(["create new on d"]);
  });

  it.each<[string, ObservedSet, boolean | undefined]>([
    ["the same as before", since(1), undefined],
    ["another generation", since(1, { generation: 0 }), true],
    ["one more updated pod", since(1, { updated: 0 }), true],
    ["one more available pod", since(1, { available: 2 }), true],
    ["one less available pod", since(1, { available: 4 }), undefined],
    ["something to do after there was nothing", since(1, { isDone: true }), true],
    ["no record", spec({ progressDeadlineSeconds: 600 }), true],
    ["no deadline", spec(), undefined],
  ])("counts from the last progress: %s", (_, set, expected) => {
    expect(plan(set, { pods }).status?.hasProgressed).toBe(expected);
  });
});
