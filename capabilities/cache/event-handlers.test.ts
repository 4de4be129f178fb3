import { APPS } from "../api/flavor";
import { namespaceOf, nodeNameOf, objectNameOf, resourceVersionOf, uidOf } from "../api/identity";
import type { DaemonSetSpec, LabelSelector } from "../api/types";
import type { ObservedNode, ObservedPod, ObservedRevision, ObservedSet } from "../plan/snapshot";
import { aNode, aPod, aRevision, aSet, controllerRefTo, rolling } from "../../test/builders";
import { fill } from "../../test/fakes/fill";
import { type EventHandlersOptions, createEventHandlers } from "./event-handlers";
import { POD_INDEXES, SET_INDEXES } from "./indexes";
import { createRivals } from "./rivals";
import { selectingSetOf } from "./selecting-set";
import type { SetListers } from "./set-listers";
import type { StoredSet } from "./set-projection";
import { type Change, createStore } from "./store";

const ours = aSet({ name: "ours" });
const other = aSet({ name: "other" });
const theirs = aSet({ name: "theirs", flavor: APPS });
const elsewhere = aSet({ name: "ours", uid: "elsewhere-uid", namespace: "elsewhere" });
/** Two sets that select the same pods. */
const twinA = aSet({ name: "twin-a", spec: { selector: { matchLabels: { twin: "yes" } } } });
const twinB = aSet({ name: "twin-b", spec: { selector: { matchLabels: { twin: "yes" } } }, flavor: APPS });
const foreign = { apiVersion: "apps/v1", kind: "ReplicaSet", name: objectNameOf("ours"), uid: uidOf("rs") };

const stored = (set: ObservedSet): StoredSet => ({ ...set, set });
const at = resourceVersionOf("1");

interface World extends Partial<Pick<EventHandlersOptions, "shouldRun" | "mayClaimName">> {
  readonly sets?: readonly ObservedSet[];
  readonly pods?: readonly ObservedPod[];
}

function handlers({ sets = [ours, other, theirs, elsewhere, twinA, twinB], pods = [], ...rest }: World = {}) {
  const storeOf = (flavor: string) => {
    const store = createStore<StoredSet>({ indexes: SET_INDEXES, reuse: (_, next) => next });
    fill(store, sets.filter(set => set.flavor.name === flavor).map(stored), at);
    return store;
  };
  const podStore = createStore<ObservedPod>({ indexes: POD_INDEXES, reuse: (_, next) => next });
  fill(podStore, pods, at);
  const setStores: SetListers = new Map([
    ["everynode", storeOf("everynode")],
    ["apps", storeOf("apps")],
  ]);
  return createEventHandlers({
    sets: setStores,
    nodes: { get: name => (name === "a" ? aNode("a") : undefined) },
    rivals: createRivals({ sets: setStores, unserved: [] }),
    pods: podStore,
    shouldRun: () => true,
    mayClaimName: () => false,
    ...rest,
  });
}

const added = <T>(object: T): Change<T> => ({ kind: "added", object });
const deleted = <T>(object: T): Change<T> => ({ kind: "deleted", object });
const updated = <T>(previous: T, object: T): Change<T> => ({ kind: "updated", object, previous });

const OURS = "everynode/default/ours";
const THEIRS = "apps/default/theirs";
const TWINS = ["everynode/default/twin-a", "apps/default/twin-b"];

describe("a change of a set", () => {
  it.each([
    { name: "addition", change: added(stored(ours)) },
    { name: "update", change: updated(stored(ours), stored(ours)) },
    { name: "deletion", change: deleted(stored(ours)) },
  ])("wakes the set on $name (D-Q-01, D-Q-02)", ({ change }) => {
    expect(handlers().ofSet(change)).toEqual([OURS]);
  });

  it("names the flavor and the namespace", () => {
    expect(handlers().ofSet(added(stored(theirs)))).toEqual([THEIRS]);
    expect(handlers().ofSet(added(stored(elsewhere)))).toEqual(["everynode/elsewhere/ours"]);
  });
});

describe("other cluster-wide defaults in a namespace", () => {
  it("wake its sets, of each kind, and no other ones", () => {
    expect(handlers().ofPodDefaults(namespaceOf("elsewhere"))).toEqual(["everynode/elsewhere/ours"]);
    expect(handlers().ofPodDefaults(namespaceOf("default"))).toEqual(
      expect.arrayContaining([OURS, THEIRS, ...TWINS, "everynode/default/other"]),
    );
    expect(handlers().ofPodDefaults(namespaceOf("empty"))).toEqual([]);
  });
});

describe("a change of a set that selects the pods of another one", () => {
  const rival = aSet({ name: "rival", spec: ours.spec });
  const apart = { ...aSet({ name: "apart" }), name: rival.name, uid: rival.uid };
  const RIVAL = "everynode/default/rival";

  it.each<{ name: string; change: Change<StoredSet>; wakes: readonly string[] }>([
    { name: "an addition: both", change: added(stored(rival)), wakes: [RIVAL, OURS] },
    { name: "a deletion: both", change: deleted(stored(rival)), wakes: [RIVAL, OURS] },
    { name: "a selector that turns away: both", change: updated(stored(rival), stored(apart)), wakes: [RIVAL, OURS] },
    { name: "one that turns to it: both", change: updated(stored(apart), stored(rival)), wakes: [RIVAL, OURS] },
    {
      name: "its template, with the same labels: itself",
      change: updated(stored(rival), stored(aSet({ name: "rival", spec: ours.spec, generation: 2 }))),
      wakes: [RIVAL],
    },
    {
      // Or the status that tells of a rival would wake that one, and so on.
      name: "its status: itself",
      change: updated(stored(rival), { ...stored(rival), status: {} as never }),
      wakes: [RIVAL],
    },
  ])("wakes, on $name", ({ change, wakes }) => {
    expect(handlers().ofSet(change)).toEqual(wakes);
  });

  it("wakes no set of the built-in kind, which is not told of it", () => {
    const builtIn = aSet({ name: "rival", flavor: APPS, spec: ours.spec });
    const world = handlers({ sets: [ours, builtIn] });
    expect(world.ofSet(added(stored(ours)))).toEqual([OURS]);
    expect(world.ofSet(added(stored(builtIn)))).toEqual(["apps/default/rival", OURS]);
  });

  it("wakes our set alone where the other one is not served", () => {
    const unserved = selectingSetOf(aSet({ name: "rival", flavor: APPS, spec: ours.spec }));
    const away = { ...unserved, ...selectingSetOf(apart) };
    expect(handlers().ofUnservedSet(added(unserved))).toEqual([OURS]);
    expect(handlers().ofUnservedSet(updated(unserved, away))).toEqual([OURS]);
    expect(handlers().ofUnservedSet(deleted(unserved))).toEqual([OURS]);
    expect(handlers().ofUnservedSet(added(away))).toEqual([]);
  });
});

const pod = aPod({ of: ours });
const orphan = aPod({ of: ours, controller: null });
const twinOrphan = aPod({ controller: null, labels: { twin: "yes" } });
const terminating = aPod({ of: ours, terminating: true });

describe("a change of a pod", () => {
  it.each<{ name: string; change: Change<ObservedPod>; wakes: readonly string[] }>([
    { name: "an addition: its owner (D-Q-20, TestAddPod)", change: added(pod), wakes: [OURS] },
    { name: "an addition: its owner of the other flavor", change: added(aPod({ of: theirs })), wakes: [THEIRS] },
    {
      name: "an addition in a namespace: the owner there",
      change: added(aPod({ of: elsewhere })),
      wakes: ["everynode/elsewhere/ours"],
    },
    { name: "an addition that is ending: its owner (D-Q-20)", change: added(terminating), wakes: [OURS] },
    { name: "an orphan that is ending: nobody", change: added({ ...orphan, deletionTimestampMs: 1 }), wakes: [] },
    {
      name: "an orphan: every set that selects it (D-Q-20, D-Q-31, TestAddPodOrphan)",
      change: added(twinOrphan),
      wakes: TWINS,
    },
    { name: "an orphan: sets of its namespace only", change: added(orphan), wakes: [OURS] },
    { name: "an orphan without labels: nobody (D-Q-31)", change: added({ ...orphan, labels: {} }), wakes: [] },
    { name: "another controller's pod: nobody", change: added({ ...pod, controller: foreign }), wakes: [] },
    {
      name: "a pod of a former set of that name: nobody (D-Q-30)",
      change: added({ ...pod, controller: { ...controllerRefTo(ours), uid: uidOf("former") } }),
      wakes: [],
    },
    {
      name: "a pod of a set that is not known: nobody (D-Q-30)",
      change: added(aPod({ of: aSet({ name: "unknown" }) })),
      wakes: [],
    },
    {
      name: "an update: its owner (D-Q-21, TestUpdatePod)",
      change: updated(pod, { ...pod, phase: "Failed" }),
      wakes: [OURS],
    },
    { name: "its end that begins: its owner (D-Q-21)", change: updated(pod, terminating), wakes: [OURS] },
    {
      name: "an orphan's life: nobody (D-Q-21, TestUpdatePodOrphanSameLabels)",
      change: updated(orphan, { ...orphan, phase: "Failed" }),
      wakes: [],
    },
    {
      name: "an orphan's new labels: every set that selects them (D-Q-21, TestUpdatePodOrphanWithNewLabels)",
      change: updated(orphan, twinOrphan),
      wakes: TWINS,
    },
    {
      name: "an orphan's new labels as its end begins: nobody",
      change: updated(orphan, { ...twinOrphan, deletionTimestampMs: 1 }),
      wakes: [],
    },
    {
      name: "another owner: the former one and the new one (D-Q-21, TestUpdatePodChangeControllerRef)",
      change: updated(pod, { ...pod, controller: controllerRefTo(other) }),
      wakes: [OURS, "everynode/default/other"],
    },
    {
      name: "a lost owner: it, once, and who else selects the pod (D-Q-22, TestUpdatePodControllerRefRemoved)",
      change: updated(pod, { ...orphan, labels: { ...orphan.labels, twin: "yes" } }),
      wakes: [OURS, ...TWINS],
    },
    {
      name: "a lost owner as its end begins: it",
      change: updated(pod, { ...orphan, deletionTimestampMs: 1 }),
      wakes: [OURS],
    },
    {
      name: "an orphan that another controller let go: who selects it",
      change: updated({ ...pod, labels: {}, controller: foreign }, orphan),
      wakes: [OURS],
    },
    { name: "its deletion: its owner (D-Q-23, TestDeletePod)", change: deleted(pod), wakes: [OURS] },
    { name: "an orphan's deletion: nobody (D-Q-23, TestDeletePodOrphan)", change: deleted(orphan), wakes: [] },
    {
      name: "another controller's pod's deletion: nobody (D-Q-24, TestDeleteNoDaemonPod)",
      change: deleted({ ...pod, controller: foreign }),
      wakes: [],
    },
  ])("wakes, on $name", ({ change, wakes }) => {
    expect(handlers().ofPod(change)).toEqual(wakes);
  });

  it.each<{ name: string; selector: LabelSelector | undefined }>([
    { name: "empty", selector: {} },
    { name: "missing", selector: undefined },
    { name: "invalid", selector: { matchExpressions: [{ key: "app", operator: "Like", values: ["ours"] }] } },
  ])("leaves out a set whose selector is $name (D-Q-31)", ({ selector }) => {
    const spec = { selector } as Partial<DaemonSetSpec>;
    expect(handlers({ sets: [aSet({ name: "ours", spec })] }).ofPod(added(orphan))).toEqual([]);
  });

  describe("whose name a set may claim", () => {
    const world = { mayClaimName: (set: ObservedSet, name: string) => name.startsWith(`${set.name}-`) };

    it("wakes that set when the pod is gone, whoever had it", () => {
      expect(handlers(world).ofPod(deleted(orphan))).toEqual([OURS]);
      expect(handlers(world).ofPod(deleted({ ...pod, controller: foreign }))).toEqual([OURS]);
    });

    it("wakes it once when it was its own", () => {
      expect(handlers(world).ofPod(deleted(pod))).toEqual([OURS]);
    });

    it("wakes no set of another namespace, and none while the pod is there", () => {
      const outside = { ...orphan, namespace: namespaceOf("outside") };
      expect(handlers(world).ofPod(deleted(outside))).toEqual([]);
      expect(handlers(world).ofPod(added({ ...pod, controller: foreign }))).toEqual([]);
    });
  });
});

describe("a change of a revision", () => {
  const revision = aRevision({ of: ours });
  const loose = aRevision({ of: ours, controller: null });
  const twin = aRevision({ of: ours, controller: null, labels: { twin: "yes" } });

  it.each<{ name: string; change: Change<ObservedRevision>; wakes: readonly string[] }>([
    { name: "an addition that is controlled: nobody (D-Q-10, D-Q-13)", change: added(revision), wakes: [] },
    {
      name: "an addition that is ending: its owner (D-Q-10)",
      change: added({ ...revision, deletionTimestampMs: 1 }),
      wakes: [OURS],
    },
    { name: "an orphan: every set that selects it (D-Q-10)", change: added(twin), wakes: TWINS },
    { name: "an update: its owner (D-Q-11)", change: updated(revision, { ...revision, revision: 2 }), wakes: [OURS] },
    {
      name: "another owner: the former and the new one (D-Q-11)",
      change: updated(revision, { ...revision, controller: controllerRefTo(theirs) }),
      wakes: [OURS, THEIRS],
    },
    { name: "a lost owner: it, and who selects it (D-Q-11)", change: updated(revision, twin), wakes: [OURS, ...TWINS] },
    { name: "an orphan's new labels: who selects them (D-Q-11)", change: updated(loose, twin), wakes: TWINS },
    {
      name: "an orphan's other changes: nobody (D-Q-11)",
      change: updated(loose, { ...loose, revision: 2 }),
      wakes: [],
    },
    { name: "its deletion: its owner (D-Q-12)", change: deleted(revision), wakes: [OURS] },
    { name: "an orphan's deletion: nobody (D-Q-12)", change: deleted(loose), wakes: [] },
  ])("wakes, on $name", ({ change, wakes }) => {
    expect(handlers().ofRevision(change)).toEqual(wakes);
  });
});

describe("a change of a node", () => {
  const sets = [ours, theirs];
  const shouldRun = (set: ObservedSet, node: ObservedNode): boolean => node.labels[set.name] === "yes";
  const wanted = aNode("a", { labels: { ours: "yes" } });
  const unwanted = aNode("a");
  const tainted = aNode("a", { labels: { ours: "yes" }, taints: ["k:NoSchedule"] });
  const served = [aPod({ of: ours, node: "a" })];
  const waiting = [aPod({ of: ours, node: "a", bound: false })];

  it.each<{ name: string; pods?: readonly ObservedPod[]; change: Change<ObservedNode>; wakes: readonly string[] }>([
    { name: "a node that it wants (D-Q-40, D-Q-43)", change: added(wanted), wakes: [OURS] },
    { name: "not a node that it does not want", change: added(unwanted), wakes: [] },
    { name: "not a node that it wants and has", pods: served, change: added(wanted), wakes: [] },
    { name: "not a node that its pod waits for", pods: waiting, change: added(wanted), wakes: [] },
    { name: "a node that it has and does not want (D-Q-43)", pods: served, change: added(unwanted), wakes: [OURS] },
    { name: "a node that it begins to want (D-Q-41)", change: updated(unwanted, wanted), wakes: [OURS] },
    {
      // Its pod counted as misscheduled until now (D-EDGE-19).
      name: "a node that it has and begins to want",
      pods: served,
      change: updated(unwanted, wanted),
      wakes: [OURS],
    },
    { name: "a node that it ceases to want before it has it", change: updated(wanted, unwanted), wakes: [OURS] },
    { name: "a node that it has and ceases to want", pods: served, change: updated(wanted, unwanted), wakes: [OURS] },
    { name: "a node whose taints change while it lacks a pod", change: updated(wanted, tainted), wakes: [OURS] },
    { name: "not a node that it goes on to want and has", pods: served, change: updated(wanted, tainted), wakes: [] },
    { name: "not a node of which something else changes (D-Q-41)", change: updated(wanted, { ...wanted }), wakes: [] },
    { name: "a node that it wanted and is gone", change: deleted(wanted), wakes: [OURS] },
    { name: "a node that it had and is gone", pods: served, change: deleted(unwanted), wakes: [OURS] },
    { name: "not a gone node that was nothing to it", change: deleted(unwanted), wakes: [] },
  ])("wakes a set for $name", ({ pods = [], change, wakes }) => {
    expect(handlers({ sets, pods, shouldRun }).ofNode(change)).toEqual(wakes);
  });

  describe("that is cordoned or uncordoned", () => {
    const free = aNode("a");
    const cordoned = aNode("a", { unschedulable: true });
    /** As with `onCordon: Keep` on ours alone. */
    const policies = { sets, shouldRun: (set: ObservedSet, node: ObservedNode) => set !== ours || !node.unschedulable };
    const each = [...served, aPod({ of: theirs, node: "a" })];

    it.each<{ name: string; pods: readonly ObservedPod[]; change: Change<ObservedNode>; wakes: readonly string[] }>([
      { name: "a cordon: whom it means something to", pods: each, change: updated(free, cordoned), wakes: [OURS] },
      { name: "its end: the same", pods: each, change: updated(cordoned, free), wakes: [OURS] },
      {
        name: "a cordon of a node without pods: whoever still wants one too",
        pods: [],
        change: updated(free, cordoned),
        wakes: [OURS, THEIRS],
      },
      { name: "anything else of a cordoned node: nobody", pods: each, change: updated(cordoned, cordoned), wakes: [] },
    ])("wakes, on $name", ({ pods, change, wakes }) => {
      expect(handlers({ ...policies, pods }).ofNode(change)).toEqual(wakes);
    });
  });

  // docs/rollouts.md: the label by which a fence lets a node have the newest revision changes no wish for a pod.
  it.each<[string, Partial<DaemonSetSpec>, readonly string[]]>([
    ["whose fence may look at its labels", rolling({ nodeSelector: { matchLabels: { pool: "spare" } } }), [OURS]],
    ["whose fence makes it be judged by another template", rolling({ partition: 1 }), [OURS]],
    ["whose canaries are chosen by labels", rolling({ canary: {} }), [OURS]],
    ["that is rolled back to another template", { rollbackTo: { revision: 1 } }, [OURS]],
    ["but not one that its own template alone decides about", {}, []],
  ])("wakes on other labels a set %s, though its wish is met", (_, spec, wakes) => {
    const set = aSet({ name: "ours", spec });
    const change = updated(aNode("a"), aNode("a", { labels: { pool: "spare" } }));
    expect(handlers({ sets: [set], pods: [aPod({ of: set, node: "a" })] }).ofNode(change)).toEqual(wakes);
  });

  describe("that turns ready or not ready", () => {
    const minding = aSet({
      name: "ours",
      spec: {
        updateStrategy: {
          type: "RollingUpdate",
          rollingUpdate: { maxUnavailable: 1, maxSurge: 0, unreachableNodes: { policy: "Exclude" } },
        },
      },
    });
    const node = (kind: "ready" | "silent", sinceMs: number, taints: readonly string[] = []) =>
      aNode("a", { labels: { ours: "yes", theirs: "yes" }, taints, readiness: { kind, sinceMs } });
    const pods = [...served, aPod({ of: theirs, node: "a" })];

    it.each<{ name: string; sets?: readonly ObservedSet[]; change: Change<ObservedNode>; wakes: readonly string[] }>([
      {
        name: "falling silent: whom it matters to",
        change: updated(node("ready", 1), node("silent", 2)),
        wakes: [OURS],
      },
      { name: "coming back: the same", change: updated(node("silent", 1), node("ready", 2)), wakes: [OURS] },
      {
        name: "being so since another time: the same",
        change: updated(node("silent", 1), node("silent", 2)),
        wakes: [OURS],
      },
      { name: "a heartbeat: nobody", change: updated(node("silent", 1), node("silent", 1)), wakes: [] },
      {
        name: "falling silent and getting a taint at once: whom it matters to",
        change: updated(node("ready", 1), node("silent", 2, ["k:NoSchedule"])),
        wakes: [OURS],
      },
      {
        name: "falling silent, where it matters to none: nobody",
        sets,
        change: updated(node("ready", 1), node("silent", 2)),
        wakes: [],
      },
    ])("wakes, on $name", ({ sets: given = [minding, theirs], change, wakes }) => {
      expect(handlers({ sets: given, pods, shouldRun }).ofNode(change)).toEqual(wakes);
    });

    it("wakes no set that is not there and should not be", () => {
      const change = updated(aNode("a"), aNode("a", { readiness: { kind: "silent", sinceMs: 1 } }));
      expect(handlers({ sets: [minding], shouldRun }).ofNode(change)).toEqual([]);
    });
  });

  describe("that leaves service", () => {
    const keeping = aSet({ name: "ours", spec: { placement: { onDeparture: "Keep" } } });
    const free = aNode("a", { labels: { ours: "yes", theirs: "yes" } });
    const leaving = { ...free, departures: [{ sign: "Drained", sinceMs: 1 }] };
    const pods = [...served, aPod({ of: theirs, node: "a" })];

    it.each<{ name: string; change: Change<ObservedNode>; wakes: readonly string[] }>([
      { name: "its leave: whom it matters to", change: updated(free, leaving), wakes: [OURS] },
      { name: "its return: the same", change: updated(leaving, free), wakes: [OURS] },
      { name: "anything else of it: nobody", change: updated(leaving, { ...leaving }), wakes: [] },
    ])("wakes, on $name", ({ change, wakes }) => {
      expect(handlers({ sets: [keeping, theirs], pods, shouldRun }).ofNode(change)).toEqual(wakes);
    });
  });

  it("wakes the sets of each flavor", () => {
    expect(handlers({ sets }).ofNode(added(unwanted))).toEqual([OURS, THEIRS]);
  });
});

describe("a set that places its pods itself", () => {
  const direct = aSet({ name: "ours", spec: { placement: { mode: "Direct" } } });
  const surging = aSet({ name: "ours", spec: { placement: { mode: "Direct" }, ...rolling({ maxSurge: 1 }) } });
  const served = [aPod({ of: direct, node: "a" })];
  const cpu = (cores: bigint): ObservedNode => ({ ...aNode("a"), allocatable: new Map([["cpu", cores]]) });

  it.each<[string, World & { readonly on?: string }, readonly string[]]>([
    ["that has no pod there", { sets: [direct, theirs] }, [OURS]],
    ["but not where it has one", { sets: [direct], pods: served }, []],
    ["where it has one and may put another beside it", { sets: [surging], pods: served }, [OURS]],
    ["but not on a node that it does not want", { sets: [direct], shouldRun: () => false }, []],
    ["but not on a node that is gone", { sets: [direct], on: "b" }, []],
    ["and no other one", { sets: [ours, theirs] }, []],
  ])("is woken when a node has room again, %s", (_, { on = "a", ...world }, wakes) => {
    expect(handlers(world).ofFreedRoom(nodeNameOf(on))).toEqual(wakes);
  });

  it.each<[string, World, readonly string[]]>([
    ["where it has no pod", { sets: [direct] }, [OURS]],
    ["where it may put a second one", { sets: [surging], pods: served }, [OURS]],
    ["but not where it has one", { sets: [direct], pods: served }, []],
  ])("is woken when a node gets more to give, %s", (_, world, wakes) => {
    expect(handlers(world).ofNode(updated(cpu(1n), cpu(2n)))).toEqual(wakes);
    expect(handlers(world).ofNode(updated(cpu(2n), cpu(2n)))).toEqual([]);
  });
});
