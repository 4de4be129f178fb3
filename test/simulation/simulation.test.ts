import fc from "fast-check";

import { APPS, EVERYNODE } from "../../capabilities/api/flavor";
import { REVISION_HASH_LABEL } from "../../capabilities/api/well-known";
import { budgetFor, updateStrategy } from "../../capabilities/plan/budget";
import { planSync } from "../../capabilities/plan/plan-sync";
import type { ObservedNode, ObservedPod, ObservedSet } from "../../capabilities/plan/snapshot";
import { aNode, aPod, aSet, nodes, rolling } from "../builders";
import { World } from "./world";

const LIMIT = 500;

/** Looks until nothing is left to do, then lets time pass, until neither changes anything; checks after each look. */
function settle(world: World, check: (world: World) => void = () => undefined): number {
  for (let steps = 0; steps < LIMIT; steps++) {
    let plan = world.sync();
    check(world);
    for (let looks = 0; plan.actions.length > 0; looks++) {
      if (looks > LIMIT) throw new Error("the looks of one moment do not end");
      plan = world.sync();
      check(world);
    }
    if (!world.step() && plan.requeueAfterMs === undefined) return steps;
  }
  throw new Error("the world does not come to rest");
}

const isStaying = ({ deletionTimestampMs }: ObservedPod): boolean => deletionTimestampMs === undefined;

/** The set's pods of each node, those that are ending included. */
function podsByNode(world: World): ReadonlyMap<string, readonly ObservedPod[]> {
  const own = world.pods.filter(({ controller }) => controller?.uid === world.set.uid);
  const names = new Set(own.map(({ targetNode }) => String(targetNode)));
  return new Map([...names].map(name => [name, own.filter(({ targetNode }) => String(targetNode) === name)]));
}

function servedNodes(world: World): number {
  return [...podsByNode(world).values()].filter(pods =>
    pods.some(pod => isStaying(pod) && pod.readySinceMs !== undefined),
  ).length;
}

function atMostOnePodPerNode(world: World): void {
  for (const pods of podsByNode(world).values()) expect(pods.length).toBeLessThanOrEqual(1);
}

/** For a set whose every node is served when the rollout begins. */
function budgetIsKept(world: World): void {
  const strategy = updateStrategy(world.set.spec);
  if (strategy.kind === "OnDelete") throw new Error("OnDelete has no budget");
  const { maxUnavailable, maxSurge } = budgetFor(world.nodes.length, strategy);
  expect(servedNodes(world)).toBeGreaterThanOrEqual(world.nodes.length - maxUnavailable);
  expect(world.pods.filter(isStaying).length).toBeLessThanOrEqual(world.nodes.length + maxSurge);
}

function everyNodeHasOneCurrentPod(world: World): void {
  expect(world.pods).toHaveLength(world.nodes.length);
  expect(servedNodes(world)).toBe(world.nodes.length);
  for (const pod of world.pods) expect(pod.labels[REVISION_HASH_LABEL]).toBe(world.hash);
  const count = world.nodes.length;
  expect(world.status).toMatchObject({ desiredNumberScheduled: count, numberAvailable: count, numberMisscheduled: 0 });
  expect(world.status.updatedNumberScheduled).toBe(count);
}

const aStrategy = fc.oneof(
  fc.record({ maxUnavailable: fc.oneof(fc.integer({ min: 1, max: 5 }), fc.constantFrom("10%", "50%", "100%")) }),
  fc.record({ maxUnavailable: fc.constant(0), maxSurge: fc.oneof(fc.integer({ min: 1, max: 5 }), fc.constant("30%")) }),
);
const runs = { numRuns: 40 };

describe.each([EVERYNODE, APPS])("a set of $apiVersion", flavor => {
  it("gets one pod on each node, in bursts, and then rests", () => {
    const world = new World({ set: aSet({ flavor }), nodes: nodes(60), burstReplicas: 25 });
    const creates: number[] = [];
    settle(world, ({ pods }) => {
      atMostOnePodPerNode(world);
      creates.push(pods.length);
    });
    expect([...new Set(creates)]).toEqual([0, 25, 50, 60]);
    everyNodeHasOneCurrentPod(world);
    expect(world.sync().actions).toEqual([]);
  });

  it("rolls to another template within its budget, whatever the budget", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 12 }), aStrategy, fc.nat(12), (count, strategy, minReadySeconds) => {
        const spec = { ...rolling(strategy), minReadySeconds: minReadySeconds % 4 };
        const world = new World({ set: aSet({ flavor, spec }), nodes: nodes(count) });
        settle(world);
        world.change(aSet({ flavor, spec, image: "logs:2" }));
        settle(world, budgetIsKept);
        everyNodeHasOneCurrentPod(world);
        expect(world.revisions.map(({ revision }) => revision)).toEqual([1, 2]);
        expect(world.sync().actions).toEqual([]);
      }),
      runs,
    );
  });

  it("stops at a template that never serves, and goes back without touching what still runs (D-UPD-30, D-HIST-15)", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10 }), aStrategy, (count, strategy) => {
        const set = aSet({ flavor, spec: rolling(strategy) });
        const world = new World({ set, nodes: nodes(count), brokenImages: ["broken:1"] });
        settle(world);
        const before = new Set(world.pods.map(({ uid }) => uid));
        world.change(aSet({ flavor, spec: rolling(strategy), image: "broken:1" }));
        settle(world, budgetIsKept);
        const untouched = world.pods.filter(({ uid }) => before.has(uid));
        world.change(set);
        settle(world, budgetIsKept);
        everyNodeHasOneCurrentPod(world);
        expect(world.pods).toEqual(expect.arrayContaining(untouched));
        expect(world.revisions.map(({ revision }) => revision).sort()).toEqual([2, 3]);
      }),
      runs,
    );
  });
});

it("is left alone by another template under OnDelete, and made new where a pod goes (D-UPD-02, D-UPD-10)", () => {
  const spec = { updateStrategy: { type: "OnDelete" } };
  const world = new World({ set: aSet({ spec }), nodes: nodes(3) });
  settle(world);
  const [first, ...others] = world.pods;
  world.change(aSet({ spec, image: "logs:2" }));
  settle(world);
  expect(world.pods).toEqual([first, ...others]);
  world.pods = others;
  settle(world);
  expect(world.pods.filter(({ labels }) => labels[REVISION_HASH_LABEL] === world.hash)).toHaveLength(1);
  expect(world.pods).toEqual(expect.arrayContaining(others));
});

it("follows its nodes: one joins, one is tainted, one leaves, one is labelled out", () => {
  const set = aSet({ podSpec: { nodeSelector: { role: "edge" } } });
  const edge = { labels: { role: "edge" } };
  const world = new World({ set, nodes: ["a", "b", "c"].map(name => aNode(name, edge)) });
  settle(world, atMostOnePodPerNode);
  world.nodes = [aNode("a", { ...edge, taints: ["maintenance:NoExecute"] }), aNode("c"), aNode("d", edge)];
  settle(world, atMostOnePodPerNode);
  // The pod of `b` is bound: the pod garbage collector's, not ours (D-ELIG-41).
  expect(world.pods.map(({ targetNode }) => targetNode).sort()).toEqual(["b", "d"]);
  expect(world.status.desiredNumberScheduled).toBe(1);
});

/** Worlds that nobody would make on purpose: strangers' pods, duplicates, lost nodes, any phase. */
const aRandomWorld = fc
  .record({
    strategy: fc.oneof(aStrategy.map(rolling), fc.constant({ updateStrategy: { type: "OnDelete" } })),
    nodeCount: fc.integer({ min: 0, max: 6 }),
    tainted: fc.array(fc.constantFrom("n000", "n001", "n002"), { maxLength: 2 }),
    pods: fc.array(
      fc.record({
        node: fc.constantFrom("n000", "n001", "n002", "n003", "gone", null),
        bound: fc.boolean(),
        terminating: fc.boolean(),
        ready: fc.boolean(),
        phase: fc.constantFrom("Running", "Pending", "Failed", "Succeeded"),
        hash: fc.constantFrom(undefined, "older", null),
        owner: fc.constantFrom("own", "nobody", "unselected"),
        createdMs: fc.nat(3),
      }),
      { maxLength: 10 },
    ),
  })
  .map(({ strategy, nodeCount, tainted, pods }) => {
    const set = aSet({ spec: strategy });
    const withTaint = (node: ObservedNode): ObservedNode =>
      tainted.some(name => name === node.name) ? aNode(node.name, { taints: ["x:NoSchedule"] }) : node;
    return {
      set,
      nodes: nodes(nodeCount).map(withTaint),
      pods: pods.map((fields, index) => strangePod(set, index, fields)),
    };
  });

interface Strangeness {
  readonly node: string | null;
  readonly bound: boolean;
  readonly terminating: boolean;
  readonly ready: boolean;
  readonly phase: "Running" | "Pending" | "Failed" | "Succeeded";
  readonly hash: string | null | undefined;
  readonly owner: "own" | "nobody" | "unselected";
  readonly createdMs: number;
}

function strangePod(set: ObservedSet, index: number, { hash, owner, ...fields }: Strangeness): ObservedPod {
  return aPod({
    of: set,
    name: `strange-${index}`,
    ...fields,
    ...(hash !== undefined && { hash }),
    ...(owner === "nobody" && { controller: null }),
    ...(owner === "unselected" && { labels: { app: "another" } }),
  });
}

it("brings any world to rest, with one pod on each node that should have one", () => {
  fc.assert(
    fc.property(aRandomWorld, options => {
      const world = new World(options);
      settle(world);
      expect(world.sync().actions).toEqual([]);
      const own = podsByNode(world);
      for (const { name, taints } of world.nodes) {
        const count = own.get(name)?.length ?? 0;
        if (taints.length === 0) expect([name, count]).toEqual([name, 1]);
        else expect(count).toBeLessThanOrEqual(1);
      }
    }),
    { numRuns: 200 },
  );
});

it("plans the same whatever the order of nodes, pods and revisions, and whatever the memo knows", () => {
  fc.assert(
    fc.property(aRandomWorld, fc.infiniteStream(fc.nat(1_000)), (options, random) => {
      const world = new World(options);
      for (let look = 0; look < 6; look++) {
        const snapshot = world.snapshot();
        const shuffled = <T>(list: readonly T[]): readonly T[] =>
          list
            .map(value => ({ value, rank: random.next().value ?? 0 }))
            .sort((a, b) => a.rank - b.rank)
            .map(({ value }) => value);
        const other = planSync({ ...snapshot, nodes: shuffled(snapshot.nodes) });
        expect(world.sync()).toEqual(other);
        world.step();
      }
    }),
    runs,
  );
});
