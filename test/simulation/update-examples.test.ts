import fc from "fast-check";

import { APPS, EVERYNODE } from "../../capabilities/api/flavor";
import { namespaceOf, resourceVersionOf } from "../../capabilities/api/identity";
import { BY_CONTROLLER, REVISION_INDEXES, controlledBy, orphansIn } from "../../capabilities/cache/indexes";
import { createStore } from "../../capabilities/cache/store";
import { claims } from "../../capabilities/plan/claim";
import type { ObservedPod, ObservedRevision, ObservedSet } from "../../capabilities/plan/snapshot";
import { type SetFields, aNode, aPod, aRevision, aSet, aSnapshot, nodes, rolling } from "../builders";
import { situationOf } from "../../capabilities/simulation/situation";
import { fill } from "../fakes/fill";
import { runs } from "../properties/runs";
import { Lab } from "./lab";

// The worked examples of updates in the specification (sections 5.5 and 11.2), on the model cluster. Each counts creates and
// deletes, look by look.

const unavailable = (maxUnavailable: number | string) => rolling({ maxUnavailable, maxSurge: 0 });
const surge = (maxSurge: number | string) => rolling({ maxUnavailable: 0, maxSurge });

const uidsOf = (pods: readonly ObservedPod[]): readonly string[] => pods.map(({ uid }) => uid).sort();

describe.each([EVERYNODE, APPS])("a set of $apiVersion", flavor => {
  const version = (number: number, fields: SetFields = {}): ObservedSet =>
    aSet({ flavor, image: `logs:${number}`, ...fields });

  /** Every node runs a ready pod of the first template. */
  function placed(count: number, spec: NonNullable<SetFields["spec"]>): Lab {
    const lab = new Lab({ set: version(1, { spec }), nodes: nodes(count) });
    expect(lab.atOnce()).toBe(`${count}/0`);
    lab.makeReady();
    expect(lab.looks(1)).toEqual(["0/0"]);
    return lab;
  }

  it("is replaced two nodes at a time, each once the old pod is gone (TestDaemonSetUpdatesPods, D-UPD-30, D-UPD-31, D-UPD-33)", () => {
    const spec = unavailable(2);
    const lab = placed(5, spec);
    lab.change(version(2, { spec }));
    expect(lab.looks(3)).toEqual(["0/2", "2/0", "0/0"]);
    lab.makeReady();
    expect(lab.looks(3)).toEqual(["0/2", "2/0", "0/0"]);
    lab.makeReady();
    expect(lab.looks(3)).toEqual(["0/1", "1/0", "0/0"]);
    lab.makeReady();
    expect(lab.looks(1)).toEqual(["0/0"]);
    expect(lab.podsOf("newest")).toHaveLength(5);
  });

  it("surges onto two nodes at a time, each pair ending once the new pod serves (TestDaemonSetUpdatesPodsWithMaxSurge, D-SURGE-13)", () => {
    const spec = surge(2);
    const lab = placed(5, spec);
    lab.change(version(2, { spec }));
    for (const counts of ["2/0", "2/2", "1/2", "0/1"]) {
      expect([lab.atOnce(), lab.atOnce()]).toEqual([counts, "0/0"]);
      lab.makeReady();
    }
    expect(lab.atOnce()).toBe("0/0");
    expect(lab.podsOf("newest")).toHaveLength(5);
  });

  it("takes the pod of a node that it no longer tolerates as soon as enough others serve (TestDaemonSetUpdatesPodsNotMatchTainstWithMaxSurge, D-SURGE-05, D-SURGE-06, D-SURGE-10)", () => {
    const spec = surge(1);
    const podSpec = { tolerations: [{ key: "dedicated", operator: "Exists" }] };
    const tainted = aNode("n004", { taints: ["dedicated:NoSchedule"] });
    const lab = new Lab({ set: version(1, { spec, podSpec }), nodes: [...nodes(4), tainted] });
    lab.atOnce();
    lab.makeReady();
    lab.change(version(1, { spec }));
    for (const counts of ["1/1", "1/1", "1/1", "1/1", "0/1"]) {
      expect([lab.atOnce(), lab.atOnce()]).toEqual([counts, "0/0"]);
      lab.makeReady();
    }
    expect(lab.pods.map(({ targetNode }) => targetNode)).toEqual(["n000", "n001", "n002", "n003"]);
  });

  it("waits while the new pods are not ready (TestDaemonSetUpdatesWhenNewPodIsNotReady, D-UPD-30)", () => {
    const spec = unavailable(3);
    const lab = placed(5, spec);
    lab.change(version(2, { spec }));
    expect(lab.looks(4)).toEqual(["0/3", "3/0", "0/0", "0/0"]);
  });

  it("replaces what serves nobody first, and keeps what serves (TestDaemonSetUpdatesSomeOldPodsNotReady, D-UPD-32, D-UPD-37)", () => {
    const spec = unavailable(2);
    const lab = placed(5, spec);
    const first = uidsOf(lab.pods);
    lab.change(version(2, { spec }));
    expect(lab.looks(3)).toEqual(["0/2", "2/0", "0/0"]);
    lab.change(version(3, { spec }));
    expect(lab.looks(3)).toEqual(["0/2", "2/0", "0/0"]);
    const survivors = lab.podsOf("older");
    expect(survivors).toHaveLength(3);
    expect(first).toEqual(expect.arrayContaining([...uidsOf(survivors)]));
    expect(survivors.every(({ readySinceMs }) => readySinceMs !== undefined)).toBe(true);
  });

  it("replaces with any number of further templates only the pods that are stuck already (TestDaemonSetUpdatesSaveOldHealthyPods, D-UPD-32, D-UPD-37)", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 10, maxLength: 10 }), budgets => {
        const lab = placed(20, unavailable(10));
        lab.change(version(2, { spec: unavailable(10) }));
        expect(lab.looks(3)).toEqual(["0/10", "10/0", "0/0"]);
        const healthy = uidsOf(lab.podsOf("older"));
        for (const [index, budget] of budgets.entries()) {
          lab.change(version(3 + index, { spec: unavailable(budget) }));
          expect(lab.looks(3)).toEqual(["0/10", "10/0", "0/0"]);
          expect(uidsOf(lab.podsOf("older"))).toEqual(healthy);
        }
        lab.change(version(99, { spec: unavailable(11) }));
        expect(lab.looks(3)).toEqual(["0/11", "11/0", "0/0"]);
        expect(lab.podsOf("older")).toHaveLength(9);
      }),
      runs(5),
    );
  });

  it("takes old pods that serve nobody although the budget is used up many times (TestDaemonSetUpdatesAllOldNotReadyPodsAndNewNotReadyPods, D-UPD-32)", () => {
    const set = version(2, { spec: unavailable(10) });
    const pods = nodes(100).map(({ name }, index) =>
      aPod({ of: set, node: name, ready: index >= 90, ...(index >= 88 && { hash: "older" }) }),
    );
    const lab = new Lab({ set, nodes: nodes(100), pods, revisions: [aRevision({ of: set })] });
    expect(lab.looks(3)).toEqual(["0/2", "2/0", "0/0"]);
    expect(lab.podsOf("older").every(({ readySinceMs }) => readySinceMs !== undefined)).toBe(true);
  });

  it("replaces all old pods at once when none serves (TestDaemonSetUpdatesAllOldPodsNotReady, D-UPD-32)", () => {
    const spec = unavailable(3);
    const lab = placed(5, spec);
    lab.makeUnready(lab.pods);
    lab.change(version(2, { spec }));
    expect(lab.looks(3)).toEqual(["0/5", "5/0", "0/0"]);
  });

  it("surges without limit where nothing serves, and judges by availability (TestDaemonSetUpdatesAllOldPodsNotReadyMaxSurge, D-SURGE-07, D-SURGE-08, D-SURGE-14)", () => {
    const spec = surge(3);
    const lab = placed(5, spec);
    lab.makeUnready(lab.pods);
    lab.change(version(2, { spec }));
    expect(lab.looks(2)).toEqual(["5/0", "0/5"]);
    lab.makeReady();
    lab.wait(100);

    const patient = { ...spec, minReadySeconds: 15 };
    lab.change(version(3, { spec: patient }));
    expect(lab.looks(1)).toEqual(["3/0"]);
    lab.makeReady(lab.podsOf("newest").slice(0, 2));
    lab.makeUnready(lab.podsOf("older").slice(3, 4));
    lab.wait(10);
    expect(lab.looks(1)).toEqual(["1/0"]);
    lab.wait(10);
    // What upstream does in one sync is two looks here: placement, then the update.
    expect(lab.looks(3)).toEqual(["0/3", "1/0", "0/0"]);
    lab.makeReady();
    lab.wait(20);
    expect(lab.looks(1)).toEqual(["0/2"]);
    lab.wait(10);
    expect(lab.looks(1)).toEqual(["0/0"]);
    expect(lab.podsOf("newest")).toHaveLength(5);
  });

  it("is left alone by another strategy (TestDaemonSetUpdatesNoTemplateChanged, D-UPD-03)", () => {
    const lab = placed(5, unavailable(1));
    for (const spec of [
      unavailable("40%"),
      surge(2),
      { updateStrategy: { type: "OnDelete" } },
      { minReadySeconds: 0 },
    ]) {
      lab.change(version(1, { spec }));
      expect(lab.looks(2)).toEqual(["0/0", "0/0"]);
    }
  });
});

interface Numbers {
  readonly strategy: SetFields["spec"];
  readonly nodes: number;
  /** How many of them, from the last, have no pod; or one that is being deleted. */
  readonly empty?: number;
  readonly terminating?: number;
  readonly expected: object;
}

it.each<[string, Numbers]>([
  ["no nodes", { strategy: unavailable("50%"), nodes: 0, expected: { most: 0, desired: 0, used: 0 } }],
  ["two ready nodes", { strategy: unavailable(1), nodes: 2, expected: { most: 1, desired: 2, used: 0 } }],
  [
    "a budget of nothing",
    { strategy: unavailable("0%"), nodes: 2, empty: 1, expected: { most: 1, desired: 2, used: 1 } },
  ],
  ["an empty node", { strategy: unavailable(1), nodes: 2, empty: 1, expected: { most: 1, desired: 2, used: 1 } }],
  ["50% of two", { strategy: unavailable("50%"), nodes: 2, expected: { most: 1, desired: 2, used: 0 } }],
  [
    "a surge of 50% of two",
    { strategy: surge("50%"), nodes: 2, expected: { most: 1, desired: 2, used: 0, kind: "surge" } },
  ],
  [
    "a surge of 100% of two",
    { strategy: surge("100%"), nodes: 2, expected: { most: 2, desired: 2, used: 0, kind: "surge" } },
  ],
  [
    "50% of three with a pod that is being deleted",
    { strategy: unavailable("50%"), nodes: 3, terminating: 1, expected: { most: 2, desired: 3, used: 1 } },
  ],
])("counts %s (TestGetUnavailableNumbers, D-UPD-20..24)", (_, { strategy, expected, ...counts }) => {
  const set = aSet({ spec: { ...strategy } });
  const all = nodes(counts.nodes);
  const { empty = 0, terminating = 0 } = counts;
  const pods = all
    .slice(0, all.length - empty)
    .map(({ name }, index) => aPod({ of: set, node: name, terminating: index < terminating }));
  const { desired, budget } = situationOf(aSnapshot({ set, nodes: all, pods }));
  expect({ desired, ...budget }).toMatchObject(expected);
});

it("has the revisions that it controls, and the orphans of its namespace that it selects (TestControlledHistories, D-OWN-20, D-OWN-21)", () => {
  const set = aSet();
  const store = createStore<ObservedRevision>({ indexes: REVISION_INDEXES, reuse: (_, next) => next });
  const orphan = { of: set, controller: null };
  const revisions = [
    aRevision({ of: set, name: "owned" }),
    aRevision({ ...orphan, name: "orphan" }),
    aRevision({ ...orphan, name: "unselected", labels: { app: "another" } }),
    { ...aRevision({ ...orphan, name: "elsewhere" }), namespace: namespaceOf("elsewhere") },
    aRevision({ of: aSet({ uid: "another" }), name: "foreign" }),
  ];
  fill(store, revisions, resourceVersionOf("1"));
  const objects = [controlledBy(set), orphansIn(set.namespace)].flatMap(key => store.byIndex(BY_CONTROLLER, key));
  const { claimed, toAdopt, toRelease } = claims({ set, objects });
  expect([claimed, toAdopt, toRelease].map(list => list.map(({ name }) => name))).toEqual([["owned"], ["orphan"], []]);
});
