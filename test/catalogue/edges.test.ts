import { APPS, EVERYNODE } from "../../capabilities/api/flavor";
import type { ControllerRevision } from "../../capabilities/api/types";
import { createIntern } from "../../capabilities/cache/intern";
import { projectRevision } from "../../capabilities/cache/revision-projection";
import { planSync } from "../../capabilities/plan/plan-sync";
import { NOW_MS, aNode, aPod, aRevision, aSet, aSnapshot, nodes, rolling } from "../builders";
import { plain, podsOn } from "./situations";
import { counted, deeplyFrozen, planOf, variants } from "./sync";

// Section 12 of the specification: what looks wrong, or went wrong once, and how one look deals with it.

describe.each(variants)("a set of $variant", ({ fields }) => {
  it("is planned for without a change to anything that was given (D-ELIG-06, D-STAT-18, D-EDGE-08)", () => {
    const set = aSet({
      ...fields,
      podSpec: {
        tolerations: [
          { key: "node.kubernetes.io/not-ready", operator: "Exists", effect: "NoExecute", tolerationSeconds: 5 },
        ],
        affinity: { podAntiAffinity: {}, nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [] } },
      },
    });
    const pods = [aPod({ of: set, node: "n001", hash: "old" }), aPod({ of: set, node: "n002", phase: "Failed" })];
    const snapshot = aSnapshot({ set, nodes: [...nodes(3)].reverse(), pods: [...pods].reverse() });
    const copy = structuredClone(snapshot);
    // A frozen object throws when it is changed.
    const plan = planSync(deeplyFrozen(snapshot));
    expect(plan.actions.map(({ kind }) => kind).toSorted()).toEqual(["createPod", "deletePod"]);
    expect(structuredClone(snapshot)).toEqual(copy);
  });

  it("leaves a pod alone that waits, whatever admission made it wait for (D-EDGE-06)", () => {
    const pods = podsOn("plain-0", 1, { bound: false, phase: "Pending" });
    const { status, ...plan } = planOf({ nodes: plain(1), pods }, fields);
    expect(counted(plan)).toBe("0/0/0");
    expect(status).toMatchObject({ currentNumberScheduled: 1, numberReady: 0 });
  });

  it("of a named node passes the scheduler by, and ties its pod all the same (D-EDGE-35)", () => {
    const [creation, ...others] = planOf(
      { set: { podSpec: { nodeName: "plain-1" } }, nodes: plain(3) },
      fields,
    ).actions;
    expect(others).toEqual([]);
    expect(creation).toMatchObject({
      pod: {
        spec: {
          nodeName: "plain-1",
          affinity: {
            nodeAffinity: {
              requiredDuringSchedulingIgnoredDuringExecution: {
                nodeSelectorTerms: [{ matchFields: [{ key: "metadata.name", operator: "In", values: ["plain-1"] }] }],
              },
            },
          },
        },
      },
    });
  });

  it("forgets old revisions beyond the limit once its nodes have what they need (D-HIST-50)", () => {
    const set = aSet({ ...fields, spec: { ...fields.spec, revisionHistoryLimit: 1 } });
    const old = [1, 2, 3].map(version =>
      aRevision({ of: aSet({ ...fields, image: `old:${version}` }), revision: version }),
    );
    const revisions = [...old, aRevision({ of: set, revision: 4 })];
    const deleted = (pods: number): readonly unknown[] =>
      planSync(
        aSnapshot({
          ...{ set, revisions, nodes: plain(2) },
          pods: plain(pods).map(({ name }) => aPod({ of: set, node: name })),
        }),
      ).actions.flatMap(action => (action.kind === "deleteRevision" ? [action.revision.revision] : []));
    expect(deleted(1)).toEqual([]);
    expect(deleted(2)).toEqual([1, 2]);
  });

  it("lets a revision go that somebody stripped of its labels, and records its template anew (D-EDGE-57)", () => {
    const set = aSet(fields);
    const { metadata, ...rest } = JSON.parse(
      JSON.stringify({
        metadata: { name: "bare", namespace: "default", uid: "u", resourceVersion: "1" },
        revision: 1,
        data: {},
      }),
    ) as ControllerRevision & { metadata: object };
    const { apiVersion, kind } = set.flavor;
    const ownerReferences = [{ apiVersion, kind, name: set.name, uid: set.uid, controller: true }];
    const projected = projectRevision({ ...rest, metadata: { ...metadata, ownerReferences } }, createIntern());
    if (projected.kind === "rejected") throw new Error(projected.missing);
    const plan = planSync(aSnapshot({ set, nodes: plain(1), revisions: [projected.object] }));
    expect(plan.actions.map(({ kind: done }) => done)).toEqual(["releaseRevision"]);
    expect(planSync(aSnapshot({ set, nodes: plain(1), revisions: [] })).actions).toMatchObject([
      { kind: "createRevision", revision: { revision: 1 } },
    ]);
  });
});

describe.each([EVERYNODE, APPS])("a set of $apiVersion", flavor => {
  const readyFor = (seconds: number) => ({ readySinceMs: NOW_MS - seconds * 1_000 });

  it("replaces a pod whose labels of revision were taken away, and none that was given the hash of now (D-EDGE-29)", () => {
    const set = aSet({ flavor, annotations: { "deprecated.daemonset.template.generation": "1" } });
    const fields = { generation: "1", annotations: set.annotations };
    const deleted = (pod: object): string =>
      counted(
        planOf(
          { set: { annotations: fields.annotations }, nodes: plain(1), pods: [{ node: "plain-0", ...pod }] },
          { flavor },
        ),
      );
    expect(deleted({ hash: null })).toBe("0/1/0");
    expect(deleted({ hash: "former" })).toBe("0/1/0");
    expect(deleted({})).toBe("0/0/0");
  });

  it("takes old pods that a longer minReadySeconds makes unavailable, and rolls nothing by itself (D-EDGE-33)", () => {
    const counts = (minReadySeconds: number, hash?: string): string => {
      const pods = [0, 1, 2].flatMap(index =>
        podsOn(`plain-${index}`, 1, { ...readyFor(30), ...(hash !== undefined && { hash }) }),
      );
      return counted(planOf({ set: { spec: { minReadySeconds } }, nodes: plain(3), pods }, { flavor }));
    };
    expect([counts(10), counts(60)]).toEqual(["0/0/0", "0/0/0"]);
    expect([counts(10, "old"), counts(60, "old")]).toEqual(["0/1/0", "0/3/0"]);
  });

  it.each([
    { clock: "ahead of", sinceMs: NOW_MS + 3_000, requeueAfterMs: 18_000 },
    { clock: "like", sinceMs: NOW_MS, requeueAfterMs: 15_000 },
    { clock: "behind", sinceMs: NOW_MS - 3_000, requeueAfterMs: 12_000 },
  ])(
    "looks again at the very moment at which a pod is available, with a node's clock $clock its own (D-Q-50, D-EDGE-03)",
    ({ sinceMs, requeueAfterMs }) => {
      const spec = { minReadySeconds: 15 };
      const pods = podsOn("plain-0", 1, { readySinceMs: sinceMs });
      const seen = (nowMs: number) => planOf({ set: { spec }, nodes: plain(1), pods, nowMs }, { flavor });
      expect(seen(NOW_MS)).toMatchObject({ requeueAfterMs, status: { numberReady: 1, numberAvailable: 0 } });
      expect(seen(NOW_MS + requeueAfterMs).status).toMatchObject({ numberReady: 1, numberAvailable: 1 });
    },
  );

  it("goes on rolling out where one node is out of reach and the budget allows two (D-EDGE-02)", () => {
    const counts = (maxUnavailable: number): string => {
      const pods = [
        ...podsOn("plain-0", 1, { terminating: true, hash: "old" }),
        ...[1, 2].flatMap(index => podsOn(`plain-${index}`, 1, { hash: "old" })),
      ];
      return counted(planOf({ set: { spec: rolling({ maxUnavailable }) }, nodes: plain(3), pods }, { flavor }));
    };
    expect([counts(1), counts(2)]).toEqual(["0/0/0", "0/1/0"]);
  });
});

it("deletes no pod that is bound when every node is gone, and those that are not (D-EDGE-36)", () => {
  const pods = [...podsOn("gone-0", 1), ...podsOn("gone-1", 1, { bound: false })];
  expect(counted(planOf({ nodes: [], pods }))).toBe("0/1/0");
  expect(counted(planOf({ nodes: [aNode("gone-0"), aNode("gone-1")], pods }))).toBe("0/0/0");
});
