import { APPS, setKey } from "../api/flavor";
import { nodeNameOf, resourceVersionOf, setKeyOf, templateDigestOf } from "../api/identity";
import type { PodDefaults } from "../api/pod-defaults";
import type { ObservedNode, ObservedPod, ObservedRevision, ObservedSet } from "../plan/snapshot";
import { aNode, aPod, aRevision, aSet } from "../../test/builders";
import { fill } from "../../test/fakes/fill";
import { CanonicalTemplates } from "./canonical-templates";
import { POD_INDEXES, REVISION_INDEXES, SET_INDEXES } from "./indexes";
import { createOccupancies } from "./occupancies";
import { createRivals } from "./rivals";
import type { SetListers } from "./set-listers";
import type { StoredSet } from "./set-projection";
import { type SnapshotInput, createSnapshotter } from "./snapshotter";
import { createStore } from "./store";
import type { StoredObject } from "./stored-object";

interface World {
  readonly sets?: readonly ObservedSet[];
  readonly nodes?: readonly ObservedNode[];
  readonly pods?: readonly ObservedPod[];
  readonly revisions?: readonly ObservedRevision[];
}

function filled<T extends StoredObject>(
  objects: readonly T[],
  indexes: Readonly<Record<string, (object: T) => string | undefined>> = {},
) {
  const store = createStore<T>({ indexes, reuse: (_, next) => next });
  fill(store, objects, resourceVersionOf("1"));
  return store;
}

const input: SnapshotInput = {
  nowMs: 7,
  settings: { burstReplicas: 250 },
  lastFailedPods: of => new Map([[nodeNameOf(`of ${of.name}`), aPod({ phase: "Failed" })]]),
  refusedNodes: set => new Set([nodeNameOf(`to ${set.name}`)]),
};

const set = aSet();
const podDefaults: PodDefaults = { tolerations: [{ operator: "Exists" }], nodeRequirements: [] };

function setUp({ sets = [set], nodes = [], pods = [], revisions = [] }: World = {}) {
  const canonicalTemplates = new CanonicalTemplates();
  const stored = sets.map(of => ({ ...of, set: of }));
  const nodeStore = filled(nodes);
  const podStore = filled(pods, POD_INDEXES);
  const setStores: SetListers = new Map([
    [
      "everynode",
      filled<StoredSet>(
        stored.filter(({ flavor }) => flavor !== APPS),
        SET_INDEXES,
      ),
    ],
    [
      "apps",
      filled<StoredSet>(
        stored.filter(({ flavor }) => flavor === APPS),
        SET_INDEXES,
      ),
    ],
  ]);
  const snapshotter = createSnapshotter({
    sets: setStores,
    rivals: createRivals({ sets: setStores, unserved: [] }),
    nodes: nodeStore,
    pods: podStore,
    revisions: filled(revisions, REVISION_INDEXES),
    canonicalTemplates,
    occupancies: createOccupancies({ pods: podStore, subscribe: () => undefined }),
    podDefaults: { of: namespace => (namespace === "default" ? podDefaults : undefined) },
  });
  const take = (of: ObservedSet = set) => {
    const snapshot = snapshotter.take(setKey(of), input);
    if (!snapshot) throw new Error("there is no such set");
    return snapshot;
  };
  return { snapshotter, canonicalTemplates, nodeStore, podStore, take };
}

const names = (objects: readonly { readonly name: string }[]): string => objects.map(({ name }) => name).join();

describe("a snapshot", () => {
  it("is of the set without its status, and of what it was given", () => {
    expect(setUp().take()).toEqual({
      set,
      canonicalTemplate: { kind: "unknown" },
      podDefaults,
      nodes: [],
      pods: [],
      revisions: [],
      rivals: [],
      lastFailedPods: new Map([[nodeNameOf("of logs"), aPod({ phase: "Failed" })]]),
      refusedNodes: new Set([nodeNameOf("to logs")]),
      nowMs: 7,
      settings: { burstReplicas: 250 },
    });
  });

  it("has no defaults of a namespace that is not known", () => {
    const elsewhere = aSet({ namespace: "elsewhere" });
    expect(setUp({ sets: [elsewhere] }).take(elsewhere).podDefaults).toBeUndefined();
  });

  it.each(["everynode/default/unknown", "apps/default/logs", "everynode/elsewhere/logs"])(
    "of %s is none, as there is no such set",
    key => {
      expect(setUp().snapshotter.take(setKeyOf(key), input)).toBeUndefined();
    },
  );

  it("has every node by name, as one list until a node changes", () => {
    const { take, nodeStore } = setUp({ nodes: [aNode("b"), aNode("a")] });
    expect(names(take().nodes)).toBe("a,b");
    expect(take().nodes).toBe(take().nodes);

    nodeStore.observed({ ...aNode("c"), resourceVersion: resourceVersionOf("2") });
    expect(names(take().nodes)).toBe("a,b,c");
  });

  it("has the pods that it controls and those that nobody does, by name (D-OWN-01)", () => {
    const { take } = setUp({
      pods: [
        aPod({ name: "e" }),
        aPod({ name: "a", controller: null }),
        aPod({ name: "c" }),
        aPod({ name: "b", controller: null }),
        aPod({ name: "d", controller: null }),
        aPod({ name: "f", controller: null, labels: {} }),
        aPod({ name: "other's", of: aSet({ name: "other" }) }),
        aPod({ name: "elsewhere", of: aSet({ namespace: "elsewhere" }) }),
        aPod({ name: "elsewhere-orphan", of: aSet({ namespace: "elsewhere" }), controller: null }),
      ],
    });
    expect(names(take().pods)).toBe("a,b,c,d,e,f");
  });

  it("has the pods as one list until one changes, where there are no orphans", () => {
    const { take } = setUp({ pods: [aPod({ name: "a" }), aPod({ name: "b" })] });
    expect(take().pods).toBe(take().pods);
  });

  it("has the revisions that it controls and those that nobody does, by name (D-OWN-20, D-OWN-21)", () => {
    const { take } = setUp({
      revisions: [
        aRevision({ name: "b" }),
        aRevision({ name: "a", controller: null }),
        aRevision({ name: "other's", of: aSet({ name: "other" }) }),
        aRevision({ name: "elsewhere", of: aSet({ namespace: "elsewhere" }), controller: null }),
      ],
    });
    expect(names(take().revisions)).toBe("a,b");
  });

  it("has the rivals of the set, and none of a set that is not told of them", () => {
    const other = aSet({ name: "other", flavor: APPS, spec: set.spec });
    const { take } = setUp({ sets: [set, other] });
    expect(take().rivals).toEqual([{ group: "apps", name: "other" }]);
    expect(take(other).rivals).toEqual([]);
  });

  describe("of a set whose kind stores what its user wrote", () => {
    it("knows the canonical template once it was asked for, for that template only", () => {
      const { take, canonicalTemplates } = setUp();
      const answer = { kind: "known", template: { spec: { containers: [] } } } as const;
      canonicalTemplates.put(setKey(set), set.templateDigest, answer);
      expect(take().canonicalTemplate).toBe(answer);

      canonicalTemplates.put(setKey(set), templateDigestOf("another"), answer);
      expect(take().canonicalTemplate).toEqual({ kind: "unknown" });
    });
  });

  it("of a set whose kind stores it so knows the canonical template", () => {
    const apps = aSet({ flavor: APPS });
    expect(setUp({ sets: [apps] }).take(apps).canonicalTemplate).toEqual({
      kind: "known",
      template: apps.spec.template,
    });
  });
});

it("what is taken of nodes is told to a set that places its pods itself, and to no other", () => {
  const direct = aSet({ name: "direct", spec: { placement: { mode: "Direct" } } });
  const demand = { requests: new Map(), hostPorts: [] };
  const { take } = setUp({ sets: [set, direct], pods: [{ ...aPod({ node: "a" }), demand }] });
  expect(take(direct).occupancy?.get(nodeNameOf("a"))?.pods).toBe(1);
  expect(take(set)).not.toHaveProperty("occupancy");
});
