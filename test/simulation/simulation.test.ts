import fc from "fast-check";

import { APPS, EVERYNODE } from "../../capabilities/api/flavor";
import { nodeNameOf } from "../../capabilities/api/identity";
import { REVISION_HASH_LABEL } from "../../capabilities/api/well-known";
import { budgetFor, updateStrategy } from "../../capabilities/plan/budget";
import type { ObservedPod } from "../../capabilities/plan/snapshot";
import { nodeChanged, nodeLost, podDeleted, setChanged } from "../../capabilities/simulation/happenings";
import { look } from "../../capabilities/simulation/look";
import type { ModelCluster } from "../../capabilities/simulation/model-cluster";
import { aNode, aSet, nodes, rolling } from "../builders";
import { runs } from "../properties/runs";
import { aCluster } from "./cluster";
import { type Check, type Step, settle as settled } from "./settle";

// The life of a set as users know it, told once each. What holds of any cluster whatever is in invariants.test.ts.

function settle(start: ModelCluster, check?: Check): ModelCluster {
  return settled(start, check && { check }).after;
}

const podsOf = ({ pods }: ModelCluster): readonly ObservedPod[] => pods.map(({ pod }) => pod);

const isStaying = ({ deletionTimestampMs }: ObservedPod): boolean => deletionTimestampMs === undefined;

function servedNodes(cluster: ModelCluster): number {
  const serving = podsOf(cluster).filter(pod => isStaying(pod) && pod.readySinceMs !== undefined);
  return new Set(serving.map(({ targetNode }) => targetNode)).size;
}

function atMostOnePodPerNode({ after }: Step): void {
  const targets = podsOf(after).map(({ targetNode }) => targetNode);
  expect(new Set(targets).size).toBe(targets.length);
}

/** For a set whose every node is served when the rollout begins. */
function budgetIsKept({ after }: Step): void {
  const strategy = updateStrategy(after.set.spec);
  if (strategy.kind === "OnDelete") throw new Error("OnDelete has no budget");
  const { maxUnavailable, maxSurge } = budgetFor(after.nodes.length, strategy);
  expect(servedNodes(after)).toBeGreaterThanOrEqual(after.nodes.length - maxUnavailable);
  expect(podsOf(after).filter(isStaying).length).toBeLessThanOrEqual(after.nodes.length + maxSurge);
}

/** The hash of the revision with the highest number. */
function currentHash({ revisions }: ModelCluster): string | undefined {
  return revisions.toSorted((a, b) => b.revision - a.revision)[0]?.labels[REVISION_HASH_LABEL];
}

function everyNodeHasOneCurrentPod(cluster: ModelCluster): void {
  const count = cluster.nodes.length;
  expect(cluster.pods).toHaveLength(count);
  expect(servedNodes(cluster)).toBe(count);
  for (const pod of podsOf(cluster)) expect(pod.labels[REVISION_HASH_LABEL]).toBe(currentHash(cluster));
  expect(cluster.status).toMatchObject({
    ...{ desiredNumberScheduled: count, numberAvailable: count, numberMisscheduled: 0, updatedNumberScheduled: count },
  });
  expect(look(cluster).plan.actions).toEqual([]);
}

const aStrategy = fc.oneof(
  fc.record({ maxUnavailable: fc.oneof(fc.integer({ min: 1, max: 5 }), fc.constantFrom("10%", "50%", "100%")) }),
  fc.record({ maxUnavailable: fc.constant(0), maxSurge: fc.oneof(fc.integer({ min: 1, max: 5 }), fc.constant("30%")) }),
);

describe.each([EVERYNODE, APPS])("a set of $apiVersion", flavor => {
  it("gets one pod on each node, in bursts, and then rests", () => {
    const counts: number[] = [];
    const start = aCluster({ set: aSet({ flavor }), nodes: nodes(60), burstReplicas: 25 });
    const end = settle(start, step => {
      atMostOnePodPerNode(step);
      counts.push(step.after.pods.length);
    });
    expect([...new Set(counts)]).toEqual([0, 25, 50, 60]);
    everyNodeHasOneCurrentPod(end);
  });

  it("rolls to another template within its budget, whatever the budget", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 12 }), aStrategy, fc.nat(12), (count, strategy, minReadySeconds) => {
        const spec = { ...rolling(strategy), minReadySeconds: minReadySeconds % 4 };
        const placed = settle(aCluster({ set: aSet({ flavor, spec }), nodes: nodes(count) }));
        const end = settle(setChanged(placed, aSet({ flavor, spec, image: "logs:2" })), budgetIsKept);
        everyNodeHasOneCurrentPod(end);
        expect(end.revisions.map(({ revision }) => revision)).toEqual([1, 2]);
      }),
      runs(40),
    );
  });

  it("stops at a template that never serves, and goes back without touching what still runs (D-UPD-30, D-HIST-15)", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10 }), aStrategy, (count, strategy) => {
        const set = aSet({ flavor, spec: rolling(strategy) });
        const placed = settle(aCluster({ set, nodes: nodes(count), life: { neverReadyImages: ["broken:1"] } }));
        const broken = aSet({ flavor, spec: rolling(strategy), image: "broken:1" });
        const stuck = settle(setChanged(placed, broken), budgetIsKept);
        const before = new Set(podsOf(placed).map(({ uid }) => uid));
        const untouched = podsOf(stuck).filter(({ uid }) => before.has(uid));
        const end = settle(setChanged(stuck, set), budgetIsKept);
        everyNodeHasOneCurrentPod(end);
        expect(podsOf(end)).toEqual(expect.arrayContaining(untouched));
        expect(end.revisions.map(({ revision }) => revision).sort()).toEqual([2, 3]);
      }),
      runs(40),
    );
  });
});

it("is left alone by another template under OnDelete, and made new where a pod goes (D-UPD-02, D-UPD-10)", () => {
  const spec = { updateStrategy: { type: "OnDelete" } };
  const placed = settle(aCluster({ set: aSet({ spec }), nodes: nodes(3) }));
  const changed = settle(setChanged(placed, aSet({ spec, image: "logs:2" })));
  expect(changed.pods).toEqual(placed.pods);
  const [first, ...others] = podsOf(changed);
  if (first === undefined) throw new Error("no pod was made");
  const end = settle(podDeleted(changed, first.uid));
  expect(podsOf(end).filter(({ labels }) => labels[REVISION_HASH_LABEL] === currentHash(end))).toHaveLength(1);
  expect(podsOf(end)).toEqual(expect.arrayContaining(others));
});

it("follows its nodes: one joins, one is tainted, one leaves, one is labelled out", () => {
  const set = aSet({ podSpec: { nodeSelector: { role: "edge" } } });
  const edge = { labels: { role: "edge" } };
  const placed = settle(aCluster({ set, nodes: ["a", "b", "c"].map(name => aNode(name, edge)) }), atMostOnePodPerNode);
  const joined = [aNode("a", { ...edge, taints: ["maintenance:NoExecute"] }), aNode("c"), aNode("d", edge)];
  const changed = nodeLost(joined.reduce(nodeChanged, placed), nodeNameOf("b"));
  const steps: Step[] = [];
  const end = settle(changed, step => {
    atMostOnePodPerNode(step);
    steps.push(step);
  });
  // The pod of `b` is bound: it is the pod garbage collector's, not ours (D-ELIG-41).
  const deleted = steps.flatMap(({ plan }) => plan.actions.filter(action => action.kind === "deletePod"));
  expect(deleted.map(({ pod }) => pod.targetNode).sort()).toEqual(["a", "c"]);
  expect(podsOf(end).map(({ targetNode }) => targetNode)).toEqual(["d"]);
  expect(end.status.desiredNumberScheduled).toBe(1);
});
