import { NOW_MS, aNode, aPod, aRevision, aSet, aSnapshot, planned, rolling } from "../../test/builders";
import type { PodFields, SetFields, SnapshotFields } from "../../test/builders";
import { APPS, EVERYNODE } from "../api/flavor";
import type { ObservedPod } from "./snapshot";
import { planSync } from "./plan-sync";

// What a look at a whole set does about pods of an older template (D-UPD, D-SURGE).

const NEW = "logs:2";
const older = aSet();
const maintenance = { taints: ["maintenance:NoSchedule"] };

/** A set with a new template whose two revisions are settled. */
function rollout(fields: SetFields = {}): Required<Pick<SnapshotFields, "set" | "revisions">> {
  const set = aSet({ image: NEW, ...fields });
  const former = aSet({ ...fields, image: "logs:1" });
  return { set, revisions: [aRevision({ of: former, revision: 1 }), aRevision({ of: set, revision: 2 })] };
}

const oldPod = (node: string, fields: PodFields = {}): ObservedPod =>
  aPod({ of: older, node, name: `old-${node}`, ...fields });
const newPod = (node: string, fields: PodFields = {}): ObservedPod =>
  aPod({ of: aSet({ image: NEW }), node, name: `new-${node}`, ...fields });
const nodesNamed = (...names: readonly string[]) => names.map(name => aNode(name));

it.each([
  ["RollingUpdate", rolling({ maxUnavailable: "100%" }), ["deletePod old-a", "deletePod old-b"]],
  ["surge", rolling({ maxUnavailable: 0, maxSurge: "100%" }), ["createPod on a", "createPod on b"]],
  ["OnDelete", { updateStrategy: { type: "OnDelete" } }, []],
])("a change of the template replaces pods by others and edits none, under %s (D-UPD-01)", (_, spec, expected) => {
  const pods = [oldPod("a"), oldPod("b"), newPod("c", { ready: false })];
  expect(planned({ ...rollout({ spec }), nodes: nodesNamed("a", "b", "c"), pods })).toEqual(expected);
});

describe("the replacement of a deleted pod", () => {
  const { set, revisions } = rollout();
  const look = (pods: readonly ObservedPod[]) => planned({ set, revisions, nodes: nodesNamed("a", "b"), pods });

  it("is created only when the terminating pod is gone (D-UPD-33)", () => {
    expect(look([oldPod("a"), newPod("b")])).toEqual(["deletePod old-a"]);
    expect(look([oldPod("a", { terminating: true }), newPod("b")])).toEqual([]);
    expect(look([newPod("b")])).toEqual(["createPod on a"]);
  });
});

describe("a node that may keep its pod but should not get one", () => {
  const { set, revisions } = rollout();
  const nodes = [aNode("a", maintenance), aNode("b")];

  it("loses its old pod as others do, and gets no new one (D-UPD-34)", () => {
    expect(planned({ set, revisions, nodes, pods: [oldPod("a"), newPod("b")] })).toEqual(["deletePod old-a"]);
    expect(planned({ set, revisions, nodes, pods: [newPod("b")] })).toEqual([]);
  });

  it("uses up budget by a pod that still ends, and none by one that only a finalizer holds (D-UPD-25)", () => {
    const beside = (fields: PodFields) => planned({ set, revisions, nodes, pods: [oldPod("a", fields), oldPod("b")] });
    expect(beside({ terminating: true })).toEqual([]);
    expect(beside({ terminating: true, phase: "Failed" })).toEqual(["deletePod old-b"]);
    expect(beside({ terminating: true, phase: "Succeeded" })).toEqual(["deletePod old-b"]);
  });
});

describe("OnDelete", () => {
  const spec = { updateStrategy: { type: "OnDelete" }, revisionHistoryLimit: 1 };
  const nodes = nodesNamed("a", "b", "c");
  const pods = [oldPod("a"), oldPod("b"), newPod("c")];
  const set = aSet({ image: NEW, spec });
  const current = aRevision({ of: set, revision: 3 });
  const former = aRevision({ of: older, revision: 2 });
  const forgotten = aRevision({ of: aSet({ image: "logs:0" }), name: "logs-forgotten", revision: 1 });

  it("records a template as a revision (D-UPD-11)", () => {
    expect(planned({ set, nodes, pods, revisions: [former] })).toEqual(["createRevision"]);
  });

  it("keeps one revision of a template (D-UPD-11)", () => {
    const twin = aRevision({ of: set, name: "logs-twin", hash: "twin", revision: 1 });
    expect(planned({ set, nodes, pods, revisions: [former, current, twin] })).toEqual(["deleteRevision logs-twin"]);
  });

  it("forgets revisions beyond the limit (D-UPD-11)", () => {
    const revisions = [forgotten, former, current];
    const ended = pods.filter(({ name }) => name !== "old-a");
    expect(planned({ set, nodes: nodesNamed("b", "c"), pods: ended, revisions })).toEqual([
      "deleteRevision logs-forgotten",
    ]);
  });

  it("tells how far the update is (D-UPD-11)", () => {
    const { status } = planSync(aSnapshot({ set, nodes, pods, revisions: [former, current] }));
    expect(status).toMatchObject({ desiredNumberScheduled: 3, updatedNumberScheduled: 1 });
  });
});

describe.each([EVERYNODE, APPS])("surge in $apiVersion", flavor => {
  const surging = (maxSurge: number, maxUnavailable: number | string = 0) =>
    rollout({ flavor, spec: rolling({ maxUnavailable, maxSurge }) });

  it.each([
    ["no pod that serves is taken where it is zero", 0, ["createPod on a"]],
    ["nor where it is zero by its share", "0%", ["createPod on a"]],
    ["and more than zero is against the rules, so nothing is done", 1, []],
  ])("does not go by maxUnavailable: %s (D-SURGE-01)", (_, maxUnavailable, expected) => {
    const fields = { nodes: nodesNamed("a", "b"), pods: [oldPod("a"), oldPod("b")] };
    expect(planned({ ...surging(1, maxUnavailable), ...fields })).toEqual(expected);
  });

  it("keeps to one pod a node while no template changes (D-SURGE-12)", () => {
    const pods = [newPod("a"), newPod("b", { ready: false }), newPod("b", { name: "twin", ready: false })];
    const fields = { ...surging(3), nodes: nodesNamed("a", "b", "c") };
    expect(planned({ ...fields, pods })).toEqual(["createPod on c", "deletePod twin"]);
    expect(planned({ ...fields, pods: [newPod("a"), newPod("b", { ready: false }), newPod("c")] })).toEqual([]);
  });

  it.each([
    ["goes at once from a node that may not keep it", "NoExecute", ["deletePod old-a"]],
    ["stays on a node that may keep it while no other serves in its place", "NoSchedule", []],
  ])("an old pod %s (D-SURGE-10)", (_, effect, expected) => {
    const nodes = [aNode("a", { taints: [`maintenance:${effect}`] }), aNode("b")];
    const pods = [oldPod("a"), newPod("b", { ready: false })];
    expect(planned({ ...surging(1), nodes, pods })).toEqual(expected);
  });
});

it("a failed pod has waited, and a ready one is available, by one clock: that of the look (D-UPD-06)", () => {
  const { set, revisions } = rollout({ spec: { minReadySeconds: 4 } });
  const failure = { attempts: 3, finishedAtMs: NOW_MS };
  const pods = [newPod("a", { phase: "Failed", failure }), newPod("b", { readySinceMs: NOW_MS })];
  const lookAt = (nowMs: number) => {
    const fields = { set, revisions, nodes: nodesNamed("a", "b"), pods, nowMs };
    return [...planned(fields), planSync(aSnapshot(fields)).status?.numberAvailable];
  };
  expect(lookAt(NOW_MS + 3_999)).toEqual([0]);
  expect(lookAt(NOW_MS + 4_000)).toEqual(["deletePod new-a", 1]);
});
