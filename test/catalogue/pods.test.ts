import { APPS, EVERYNODE } from "../../capabilities/api/flavor";
import { revisionHashOf } from "../../capabilities/api/identity";
import { claims } from "../../capabilities/plan/claim";
import { revisionsToDelete } from "../../capabilities/plan/history";
import { nodeStates } from "../../capabilities/plan/node-states";
import { NOW_MS, type PodFields, aNode, aPod, aRevision, aSet, controllerRefTo, nodes, rolling } from "../builders";
import { type Row, plain, podsOn, strangers } from "./situations";
import { type Situation, counted, planOf, variants } from "./sync";

// Section 11.1 of the specification: what becomes of pods that are there.

const occupied: readonly Row[] = [
  {
    row: "adds what is missing and takes what is too much (TestDealsWithExistingPods, D-PLACE-09)",
    situation: {
      nodes: plain(5),
      pods: [...podsOn("plain-1", 1), ...podsOn("plain-2", 2), ...podsOn("plain-3", 5), ...strangers("plain-4", 2)],
    },
    counts: "2/5/0",
  },
  {
    row: "waits for its pod that is terminating (TestDaemonSetRespectsTermination)",
    situation: { nodes: plain(1), pods: podsOn("plain-0", 1, { terminating: true }) },
    counts: "0/0/0",
  },
  {
    row: "deletes the pod that waits for a node that is not there, and leaves the bound one (TestDeleteUnscheduledPodForNotExistingNode, D-EDGE-18)",
    situation: {
      nodes: plain(1),
      pods: [...podsOn("plain-0", 1), ...podsOn("gone", 1), ...podsOn("gone-too", 1, { bound: false })],
    },
    counts: "0/1/0",
  },
  {
    row: "does nothing for a set that is being deleted (TestDontDoAnythingIfBeingDeleted)",
    situation: { set: { deletionTimestampMs: NOW_MS }, nodes: plain(5) },
    counts: "0/0/0",
  },
  ...[
    { failed: 0, normal: 1, counts: "0/0/0" },
    { failed: 0, normal: 0, counts: "1/0/0" },
    { failed: 1, normal: 0, counts: "0/1/1" },
    { failed: 1, normal: 3, counts: "0/3/1" },
  ].map(({ failed, normal, counts }) => ({
    row: `of ${failed} failed and ${normal} other pods keeps one, or makes way for it (TestDaemonKillFailedPods)`,
    situation: {
      nodes: plain(1),
      pods: [...podsOn("plain-0", failed, { phase: "Failed" }), ...podsOn("plain-0", normal)],
    },
    counts,
  })),
];

describe.each(variants)("a look at a set of $variant", ({ fields }) => {
  it.each(occupied)("$row: $counts", ({ situation, counts }) => {
    expect(counted(planOf(situation, fields))).toBe(counts);
  });

  it("ties each new pod to one node, and leaves binding to the scheduler (TestSimpleDaemonSetScheduleDaemonSetPodsLaunchesPods, D-PLACE-22)", () => {
    const pods = planOf({ nodes: nodes(5) }, fields).actions.flatMap(action =>
      action.kind === "createPod" ? [action.pod.spec] : [],
    );
    expect(pods.map(spec => spec?.nodeName)).toEqual(Array(5).fill(undefined));
    expect(new Set(pods.map(spec => spec?.affinity)).size).toBe(5);
    const terms = pods.map(spec => spec?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution);
    expect(terms).toEqual(
      nodes(5).map(({ name }) => ({
        nodeSelectorTerms: [{ matchFields: [{ key: "metadata.name", operator: "In", values: [name] }] }],
      })),
    );
  });

  it("deletes the first failed pod at once, and its successor at the end of a delay that no look prolongs (TestDaemonKillFailedPodsBackoff)", () => {
    const failed = { node: "plain-0", phase: "Failed", createdMs: NOW_MS - 1_000 } as const;
    const look = (attempts: number, afterMs: number) => {
      const pods = [{ ...failed, failure: { attempts, finishedAtMs: NOW_MS } }];
      return planOf({ nodes: plain(1), pods, nowMs: NOW_MS + afterMs }, fields);
    };
    expect(counted(look(0, 0))).toBe("0/1/1");
    expect([0, 999].map(ms => [counted(look(1, ms)), look(1, ms).requeueAfterMs])).toEqual([
      ["0/0/0", 1_000],
      ["0/0/0", 1],
    ]);
    expect(counted(look(1, 1_000))).toBe("0/1/1");
  });

  it("counts as ready what is ready, once it is (TestNumberReadyStatus)", () => {
    const ready = (isReady: boolean) =>
      planOf({ nodes: plain(2), pods: [0, 1].flatMap(n => podsOn(`plain-${n}`, 1, { ready: isReady })) }, fields);
    expect(ready(false).status?.numberReady).toBe(0);
    expect(ready(true).status?.numberReady).toBe(2);
  });

  it("says which generation it acted upon (TestObservedGeneration)", () => {
    const { status } = planOf({ set: { generation: 3 }, nodes: plain(1), pods: podsOn("plain-0", 1) }, fields);
    expect(status?.observedGeneration).toBe(3);
  });
});

/** A pod of the current revision, and two old ones, which are ready. */
const trio = ([current, oldest, excess]: readonly PodFields[]): Situation => ({
  nodes: plain(5),
  pods: [
    { node: "plain-1", name: "current", ...current },
    { node: "plain-1", name: "oldest", hash: "old", ...oldest },
    { node: "plain-1", name: "excess", hash: "old", ...excess },
    ...podsOn("plain-2", 1),
  ],
});
const readyFor = (seconds: number): PodFields => ({ readySinceMs: NOW_MS - seconds * 1_000 });
const slowly = { minReadySeconds: 15 };

const surging: readonly (Row & { readonly deleted: readonly string[] })[] = [
  {
    row: "adds what is missing and takes what is too much (TestSurgeDealsWithExistingPods)",
    situation: {
      nodes: plain(5),
      pods: [...podsOn("plain-1", 1), ...podsOn("plain-2", 2), ...podsOn("plain-3", 5), ...strangers("plain-4", 2)],
    },
    counts: "2/5/0",
    deleted: ["plain-2-1", "plain-3-1", "plain-3-2", "plain-3-3", "plain-3-4"],
  },
  {
    row: "keeps the older of two old pods that serve beside a new one that does not (TestSurgePreservesReadyOldPods)",
    situation: trio([{ ready: false }]),
    counts: "3/1/0",
    deleted: ["excess"],
  },
  {
    row: "gives a node whose old pod ends a new one though the surge is used up (TestSurgeCreatesNewPodWhenAtMaxSurgeAndOldPodDeleted, D-EDGE-16)",
    situation: {
      nodes: plain(5),
      pods: [
        { node: "plain-0", name: "current", ready: false },
        ...[0, 1, 2, 3].flatMap(index => podsOn(`plain-${index}`, 1, { hash: "old" })),
        ...podsOn("plain-4", 1, { hash: "old", terminating: true }),
      ],
    },
    counts: "1/0/0",
    deleted: [],
  },
  {
    row: "deletes old pods that do not serve (TestSurgeDeletesUnreadyOldPods)",
    situation: trio([{ ready: false }, { ready: false }]),
    counts: "3/2/0",
    deleted: ["excess", "oldest"],
  },
  {
    row: "keeps an old pod while the new one is ready for too short a time (TestSurgePreservesOldReadyWithUnsatisfiedMinReady)",
    situation: { ...trio([readyFor(10)]), set: { spec: slowly } },
    counts: "3/1/0",
    deleted: ["excess"],
  },
  {
    row: "deletes it once that time is over (TestSurgeDeletesOldReadyWithUnsatisfiedMinReady)",
    situation: { ...trio([readyFor(20)]), set: { spec: slowly } },
    counts: "3/2/0",
    deleted: ["excess", "oldest"],
  },
];

describe.each([EVERYNODE, APPS])("a look at a set of $apiVersion with a surge of one", flavor => {
  it.each(surging)("$row: $counts", ({ situation, counts, deleted }) => {
    const plan = planOf(situation, { flavor, spec: rolling({ maxUnavailable: 0, maxSurge: 1 }) });
    expect(counted(plan)).toBe(counts);
    const gone = plan.actions.flatMap(action => (action.kind === "deletePod" ? [action.pod.name] : []));
    expect(gone.toSorted()).toEqual(deleted);
  });
});

describe("the pods of a node (TestGetNodesToDaemonPods)", () => {
  const set = aSet();
  const ended = aPod({ of: set, name: "ended", node: "b", hash: "ended", phase: "Succeeded", terminating: true });
  const own = [aPod({ of: set, name: "own-a", node: "a" }), aPod({ of: set, name: "own-b", node: "b" })];
  const orphans = [aPod({ of: set, name: "orphan-a", node: "a", controller: null })];
  const others = [
    aPod({ of: set, name: "stranger", node: "a", controller: null, labels: { app: "web" } }),
    aPod({ of: set, name: "foreign", node: "a", controller: controllerRefTo(aSet({ name: "other" })) }),
  ];
  const { claimed, toAdopt } = claims({ set, objects: [...own, ...orphans, ...others, ended] });
  const pods = [...claimed, ...toAdopt];

  it("are the set's own and those that it adopts, without the ended ones that are being deleted", () => {
    const states = nodeStates({
      nodes: [aNode("a"), aNode("b"), aNode("c")],
      pods,
      eligibilityOf: () => ({ shouldRun: true, shouldContinueRunning: true }),
      current: { hash: revisionHashOf("x"), generation: undefined },
      minReadySeconds: 0,
      nowMs: NOW_MS,
    });
    const shown = states.map(({ name, pods: mapped }) => [name, mapped.map(({ pod }) => pod.name)]);
    expect(shown).toEqual([
      ["a", ["orphan-a", "own-a"]],
      ["b", ["own-b"]],
      ["c", []],
    ]);
  });

  it("are those ended ones too where revisions are cleaned up", () => {
    const limited = aSet({ spec: { revisionHistoryLimit: 0 } });
    const old = ["ended", "unused"].map((hash, index) =>
      aRevision({ of: limited, hash, name: hash, revision: index + 1 }),
    );
    expect(revisionsToDelete({ set: limited, old, pods }).map(({ name }) => name)).toEqual(["unused"]);
  });
});
