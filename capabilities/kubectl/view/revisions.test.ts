import { aPod, aRevision, aSet, aSnapshot, NOW_MS } from "../../../test/builders";
import { APPS } from "../../api/flavor";
import { nodeNameOf, objectNameOf } from "../../api/identity";
import type { ControllerRevision } from "../../api/types";
import { historyLines, historyReport, revisionLines } from "./history-view";
import { revisionInfos } from "./revisions";
import { rollback, rollbackPatch, restartPatch } from "./rollback";
import { treeLines, treeReport } from "./tree-view";
import { setView } from "./set-view";
import { aNode } from "../../../test/builders";

// A set whose template was logs:0, then logs:1, then logs:2, which it is now.

const [oldest, middle, now] = [0, 1, 2].map(version => aSet({ image: `logs:${version}` })) as [
  ReturnType<typeof aSet>,
  ReturnType<typeof aSet>,
  ReturnType<typeof aSet>,
];
const revisions = [oldest, middle, now].map((of, index) => aRevision({ of, revision: index + 1 }));
const foreign = aRevision({ of: aSet({ uid: "other" }), name: "foreign", revision: 9 });
const pods = [aPod({ of: now, node: "a" }), aPod({ of: middle, node: "b" })];
const snapshot = aSnapshot({
  set: now,
  nodes: ["a", "b", "c"].map(name => aNode(name)),
  pods,
  revisions: [...revisions, foreign],
});
const objects: readonly ControllerRevision[] = revisions.map(({ uid }, index) => ({
  revision: index + 1,
  metadata: {
    uid,
    creationTimestamp: new Date(NOW_MS - 60_000 * (3 - index)).toISOString(),
    ...(index === 1 && { annotations: { "kubernetes.io/change-cause": "another image" } }),
  },
}));
const infos = revisionInfos({ snapshot, objects });

describe("revisions", () => {
  it("are the set's own, by number, with their pods and the current one", () => {
    expect(infos.map(({ revision, pods: count, current }) => [revision, count, current])).toEqual([
      [1, 0, false],
      [2, 1, false],
      [3, 1, true],
    ]);
    expect(infos[1]).toMatchObject({ changeCause: "another image", template: middle.spec.template });
  });

  it("tell which of them failed, as the history and the tree do", () => {
    const failure = { reason: "CrashLoop", nodes: 1, node: nodeNameOf("a") };
    const revision = revisions[2]?.name ?? objectNameOf("none");
    const set = { ...now, rollout: { revision, phase: "Canary", failure } } as const;
    const failing = { ...snapshot, set };
    const found = revisionInfos({ snapshot: failing, objects });
    expect(found.map(({ failed }) => failed)).toEqual([undefined, undefined, true]);
    expect(historyLines(historyReport(set, found), { nowMs: NOW_MS })[4]).toMatch(/^3 \(current, failed\) +1 /);
    const view = setView({ snapshot: failing, details: { pods: new Map(), nodes: new Map() }, object: {} });
    expect(treeLines(treeReport(view, found))[1]).toContain("revision 3 (current, failed), ");
  });

  it("of the built-in kind are told by their template", () => {
    const set = aSet({ flavor: APPS });
    const found = revisionInfos({ snapshot: aSnapshot({ set }), objects: [] });
    expect(found).toMatchObject([{ revision: 1, current: true }]);
  });
});

describe("history", () => {
  const report = historyReport(now, infos);

  it("is a table, with more columns where there is room", () => {
    expect(historyLines(report, { nowMs: NOW_MS })).toEqual([
      "daemonset.everynode.dev/logs",
      "REVISION      PODS   AGE   CHANGE-CAUSE",
      "1             0      3m    <none>",
      "2             1      2m    another image",
      "3 (current)   1      1m    <none>",
    ]);
    expect(historyLines(report, { nowMs: NOW_MS, wide: true })[1]).toMatch(
      /^REVISION +PODS +AGE +NAME +HASH +CHANGE-CAUSE$/,
    );
  });

  it("may be empty, which is said as kubectl says it", () => {
    expect(historyLines(historyReport(now, []), { nowMs: NOW_MS })[1]).toBe("No rollout history found.");
  });

  it("shows one template in an order that can be compared", () => {
    const [info] = infos;
    const lines = info ? revisionLines("daemonset.apps/logs", info) : [];
    expect(lines.slice(0, 6)).toEqual([
      "daemonset.apps/logs with revision #1",
      "Pod Template:",
      "  metadata:",
      "    labels:",
      "      app: logs",
      "  spec:",
    ]);
    expect(lines).toContain("      - image: logs:0");
  });
});

describe("undo", () => {
  it.each([
    ["the one before the last", {}, { kind: "patch", revision: 2, template: middle.spec.template }],
    ["the same for 0, as kubectl has it", { toRevision: 0 }, { kind: "patch", revision: 2 }],
    ["the one that is asked for", { toRevision: 1 }, { kind: "patch", revision: 1, template: oldest.spec.template }],
    ["not the current one", { toRevision: 3 }, { kind: "skip", revision: 3 }],
    [
      "not one that is not there",
      { toRevision: 9 },
      { kind: "impossible", message: "unable to find specified revision 9 in history" },
    ],
  ])("goes back to %s", (_, asked, step) => {
    expect(rollback({ set: now, revisions: infos, ...asked })).toMatchObject(step);
  });

  it("needs a revision before the last", () => {
    const step = rollback({ set: now, revisions: infos.slice(2) });
    expect(step).toEqual({ kind: "impossible", message: "no last revision to roll back to" });
  });

  it("replaces the whole template, if nobody has changed the set", () => {
    const { rawJson } = rollbackPatch(aSet({ generation: 7 }), middle.spec.template);
    expect(JSON.parse(rawJson)).toEqual([
      { op: "test", path: "/metadata/generation", value: 7 },
      { op: "replace", path: "/spec/template", value: middle.spec.template },
    ]);
  });
});

it("restarts by kubectl's own annotation", () => {
  const annotations = { "kubectl.kubernetes.io/restartedAt": "2026-01-01T00:00:00Z" };
  expect(restartPatch("2026-01-01T00:00:00Z")).toEqual({ spec: { template: { metadata: { annotations } } } });
});

describe("tree", () => {
  const view = setView({ snapshot, details: { pods: new Map(), nodes: new Map() }, object: {} });

  it("has the newest revision first, and why a node is not where it should be", () => {
    const [oldestName, middleName, nowName] = infos.map(({ name }) => name);
    expect(treeLines(treeReport(view, infos))).toEqual([
      "daemonset.everynode.dev/logs",
      `├─ revision 3 (current), ${nowName}: 1 pod`,
      "│  └─ a  logs-a",
      `├─ revision 2, ${middleName}: 1 pod`,
      "│  └─ b  logs-b  (BudgetExhausted)",
      `├─ revision 1, ${oldestName}: 0 pods`,
      "└─ no pod: 1 node",
      "   └─ c  (NoPod)",
    ]);
  });

  it("shows pods whose revision is not there any more", () => {
    expect(treeLines(treeReport(view, infos.slice(2))).slice(3, 5)).toEqual([
      "├─ other revisions: 1 pod",
      "│  └─ b  logs-b  (BudgetExhausted)",
    ]);
  });
});
