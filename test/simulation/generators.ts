import fc from "fast-check";

import { APPS, EVERYNODE, type Flavor } from "../../capabilities/api/flavor";
import { nodeNameOf } from "../../capabilities/api/identity";
import type {
  DaemonSetUpdateStrategy,
  PlacementPolicy,
  RolloutControls,
  RolloutFence,
  UnreachableNodes,
} from "../../capabilities/api/types";
import { TEMPLATE_GENERATION_ANNOTATION } from "../../capabilities/api/well-known";
import type { ObservedNode, ObservedPod, ObservedRevision, ObservedSet } from "../../capabilities/plan/snapshot";
import {
  nodeChanged,
  nodeDeparts,
  nodeLost,
  nodeReady,
  nodeSilent,
  podDeleted,
  podFailed,
  readinessLost,
  setChanged,
} from "../../capabilities/simulation/happenings";
import type { ModelCluster } from "../../capabilities/simulation/model-cluster";
import { NOW_MS, aNode, aPod, aRevision, aSet } from "../builders";
import { present } from "../builders/present";
import { aCluster } from "./cluster";

// Clusters that nobody would make on purpose, and what happens to them.

/** What may vary between two versions of one set. */
interface Version {
  readonly image: string;
  readonly strategy: DaemonSetUpdateStrategy;
  readonly minReadySeconds: number;
  readonly tolerates: readonly string[];
  readonly role: string | undefined;
  readonly onCordon: "Run" | "Keep" | undefined;
  readonly controls: Controls;
}

/** What steers rollouts; `fence` is of rolling updates alone. */
interface Controls extends RolloutControls {
  readonly departure?: Pick<PlacementPolicy, "onDeparture" | "departureSeconds">;
  readonly fence?: RolloutFence & { readonly unreachableNodes?: UnreachableNodes };
}

const NEVER_READY = "never-ready:1";
const CRASHING = "crashing:1";

type Amounts = NonNullable<DaemonSetUpdateStrategy["rollingUpdate"]>;

const anAmount = fc.oneof(fc.integer({ min: 1, max: 3 }), fc.constantFrom("10%", "34%", "50%", "100%"));
const aStrategy = fc.oneof(
  { weight: 4, arbitrary: anAmount.map(maxUnavailable => rollingUpdate({ maxUnavailable, maxSurge: 0 })) },
  { weight: 4, arbitrary: anAmount.map(maxSurge => rollingUpdate({ maxUnavailable: 0, maxSurge })) },
  { weight: 1, arbitrary: fc.constant({ type: "OnDelete" }) },
);

function rollingUpdate(amounts: Amounts): DaemonSetUpdateStrategy {
  return { type: "RollingUpdate", rollingUpdate: amounts };
}

const aVersion: fc.Arbitrary<Version> = fc.record({
  image: fc.constantFrom("logs:1", "logs:2", "logs:3", NEVER_READY),
  strategy: aStrategy,
  minReadySeconds: fc.constantFrom(0, 0, 3),
  tolerates: fc.constantFrom([], [], ["x"], ["x", "y"], ["y"]),
  role: fc.constantFrom(undefined, undefined, undefined, "edge"),
  onCordon: fc.constantFrom(undefined, undefined, "Run", "Keep"),
  controls: fc.constant({}),
});

const oftenNot = fc.constantFrom(undefined, undefined, undefined, undefined, false, true);
const someUnreachableNodes: fc.Arbitrary<UnreachableNodes> = fc
  .record({
    policy: fc.constantFrom("Exclude", "Exclude", "Count", undefined),
    afterSeconds: fc.constantFrom(undefined, 0, 3),
    maxExcluded: fc.constantFrom(undefined, 0, 1, "40%", "100%"),
    suspectSeconds: fc.constantFrom(undefined, 0, 4),
    maxSuspects: fc.constantFrom(undefined, 0, 1, "30%"),
  })
  .map(present);

const someControls: fc.Arbitrary<Controls> = fc
  .record({
    paused: oftenNot,
    frozen: oftenNot,
    suspend: oftenNot,
    progressDeadlineSeconds: fc.constantFrom(undefined, 4, 600),
    rollbackTo: fc.constantFrom(undefined, undefined, undefined, { revision: 1 }, { revision: 2 }, { revision: 9 }),
    partition: fc.constantFrom(undefined, 0, 1, 3, 9, "30%", "60%", "100%"),
    nodeSelector: fc.constantFrom(undefined, undefined, {}, { matchLabels: { role: "edge" } }),
    canary: fc.constantFrom(
      ...[undefined, undefined, {}, { nodes: 1, bakeSeconds: 5 }, { nodes: "50%", bakeSeconds: 1 }],
      { nodes: 2, nodeSelector: { matchLabels: { role: "edge" } }, bakeSeconds: 30 },
    ),
    waves: fc.constantFrom(
      ...[undefined, undefined, undefined, { topologyKey: "none" }, { topologyKey: "role", bakeSeconds: 3 }],
      { topologyKey: "kubernetes.io/hostname", growth: 2, bakeSeconds: 1 },
    ),
    analysis: fc.constantFrom(
      ...[undefined, undefined, {}, { onFailure: "Rollback" }, { onFailure: "Rollback", maxFailedNodes: "40%" }],
      { onFailure: "Pause", maxFailedNodes: 1, maxRestarts: 0 },
    ),
    promotedRevision: fc.constantFrom(undefined, undefined, undefined, 2, 3),
    unreachableNodes: fc.option(someUnreachableNodes, { nil: undefined }),
    departure: fc.constantFrom(undefined, { onDeparture: "Keep" }, { onDeparture: "Keep", departureSeconds: 5 }),
  })
  .map(({ partition, nodeSelector, canary, waves, analysis, promotedRevision, unreachableNodes, ...controls }) =>
    present({
      ...controls,
      fence: present({ partition, nodeSelector, canary, waves, analysis, promotedRevision, unreachableNodes }),
    }),
  );

const aSteeredVersion: fc.Arbitrary<Version> = fc
  .tuple(aVersion, someControls, fc.constantFrom(false, false, false, true))
  .map(([version, controls, isCrashing]) => ({ ...version, controls, ...(isCrashing && { image: CRASHING }) }));

function setOf(flavor: Flavor, { image, strategy, tolerates, role, ...version }: Version, generation = 1): ObservedSet {
  const { minReadySeconds, onCordon } = version;
  const { fence = {}, departure, ...controls } = flavor === EVERYNODE ? version.controls : {};
  return aSet({
    flavor,
    image,
    generation,
    ...(flavor === APPS && { annotations: { [TEMPLATE_GENERATION_ANNOTATION]: String(generation) } }),
    podSpec: {
      tolerations: tolerates.map(key => ({ key, operator: "Exists" })),
      ...(role !== undefined && { nodeSelector: { role } }),
    },
    spec: {
      ...controls,
      updateStrategy: strategy.rollingUpdate
        ? { ...strategy, rollingUpdate: { ...strategy.rollingUpdate, ...fence } }
        : strategy,
      minReadySeconds,
      ...(flavor === EVERYNODE && { placement: { ...present({ onCordon }), ...departure } }),
    },
  });
}

const NODE_NAMES = ["n0", "n1", "n2", "n3", "n4", "n5", "n6"];
const CORDON = "node.kubernetes.io/unschedulable:NoSchedule";

const aNodeState: fc.Arbitrary<(name: string) => ObservedNode> = fc
  .record({
    role: fc.constantFrom("edge", "edge", "core"),
    taints: fc.oneof(
      { weight: 2, arbitrary: fc.constant([]) },
      // Above all the one that keeps pods and lets none in: what a surge has to make up for elsewhere (D-SURGE-06).
      { weight: 1, arbitrary: fc.constant(["x:NoSchedule"]) },
      {
        weight: 1,
        arbitrary: fc.uniqueArray(fc.constantFrom("x:NoSchedule", "y:NoExecute", "z:PreferNoSchedule", CORDON), {
          maxLength: 2,
        }),
      },
    ),
  })
  .map(
    ({ role, taints }) =>
      name =>
        aNode(name, { labels: { role }, taints }),
  );

const aPodState = fc.record({
  node: fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom(...NODE_NAMES) },
    { weight: 1, arbitrary: fc.constantFrom("gone", null) },
  ),
  bound: fc.constantFrom(true, true, true, false),
  terminating: fc.constantFrom(false, false, false, true),
  ready: fc.constantFrom(true, true, false),
  phase: fc.constantFrom("Running", "Running", "Running", "Pending", "Failed", "Succeeded"),
  hash: fc.constantFrom("current", "current", "older", "oldest", null),
  // Of the set as it is, as it was, as it may become; often at odds with the hash (D-UPD-04).
  generation: fc.constantFrom(undefined, undefined, "1", "0", "2"),
  owner: fc.constantFrom("own", "own", "own", "own", "nobody", "unselected", "another"),
  createdMs: fc.nat(3),
});

type PodState = typeof aPodState extends fc.Arbitrary<infer T> ? T : never;

function podOf(set: ObservedSet, index: number, { hash, generation, owner, phase, ...fields }: PodState): ObservedPod {
  return aPod({
    of: set,
    name: `strange-${index}`,
    phase: phase as ObservedPod["phase"],
    ...fields,
    ...(phase !== "Running" && { ready: false }),
    ...(hash !== "current" && { hash }),
    ...(set.flavor === APPS && generation !== undefined && { generation }),
    ...(owner === "nobody" && { controller: null }),
    ...(owner === "unselected" && { labels: { app: "another" } }),
    ...(owner === "another" && {
      controller: { apiVersion: "apps/v1", kind: "ReplicaSet", name: set.name, uid: aSet({ uid: "another" }).uid },
    }),
  });
}

/** Revisions of the set's own past, one that nobody owns among them, and two of one template. */
const someRevisions = fc.subarray(["older", "oldest", "orphan", "current", "duplicate"] as const);

function revisionsOf(set: ObservedSet, kinds: readonly string[]): readonly ObservedRevision[] {
  const past = (image: string): ObservedSet => ({ ...aSet({ flavor: set.flavor, image }) });
  return kinds.map((kind, index) => {
    const revision = index + 1;
    switch (kind) {
      case "current":
        return aRevision({ of: set, revision });
      case "duplicate":
        return aRevision({ of: set, revision, name: "logs-duplicate", hash: "duplicate" });
      case "orphan":
        return aRevision({ of: past("logs:0"), revision, name: "logs-orphan", hash: "orphan", controller: null });
      default:
        return aRevision({ of: past(`${kind}:1`), revision, name: `logs-${kind}`, hash: kind });
    }
  });
}

export const aFlavor = fc.constantFrom(EVERYNODE, APPS);

/** Anything at all. */
export const aStrangeCluster = strangeClusters(aVersion);

/** The same with everything that steers rollouts. */
export const aSteeredStrangeCluster = strangeClusters(aSteeredVersion);

function strangeClusters(version: fc.Arbitrary<Version>): fc.Arbitrary<ModelCluster> {
  return fc
    .record({
      flavor: aFlavor,
      version,
      nodes: fc.uniqueArray(fc.tuple(fc.constantFrom(...NODE_NAMES), aNodeState), { selector: ([name]) => name }),
      pods: fc.array(aPodState, { maxLength: 9 }),
      revisions: someRevisions,
      burstReplicas: fc.constantFrom(250, 250, 250, 2),
    })
    .map(({ flavor, version, nodes, pods, revisions, burstReplicas }) => {
      const set = setOf(flavor, version);
      return aCluster({
        set,
        nodes: nodes.map(([name, state]) => state(name)),
        pods: pods.map((state, index) => podOf(set, index, state)),
        revisions: revisionsOf(set, revisions),
        nowMs: NOW_MS,
        burstReplicas,
        life: { neverReadyImages: [NEVER_READY], crashingImages: [CRASHING], readyAfterMs: 2_000, collectionMs: 5_000 },
      });
    });
}

const EDGE = { labels: { role: "edge" } };

/** Empty but for its nodes: whatever pods there will be, we made them. */
export const aCleanCluster = cleanClusters(aVersion);

export const aSteeredCleanCluster = cleanClusters(aSteeredVersion);

function cleanClusters(version: fc.Arbitrary<Version>): fc.Arbitrary<ModelCluster> {
  return fc
    .record({
      flavor: aFlavor,
      version,
      count: fc.integer({ min: 1, max: NODE_NAMES.length }),
      state: aNodeState,
    })
    .map(({ flavor, version, count, state }) =>
      aCluster({
        set: setOf(flavor, { ...version, image: "logs:1" }),
        nodes: NODE_NAMES.slice(0, count).map((name, index) => (index === 0 ? state(name) : aNode(name, EDGE))),
        life: { neverReadyImages: [NEVER_READY], crashingImages: [CRASHING], readyAfterMs: 2_000, collectionMs: 5_000 },
      }),
    );
}

/** What happens to a cluster, said in words for whoever reads a counterexample. */
export interface Happening {
  readonly what: string;
  readonly to: (cluster: ModelCluster) => ModelCluster;
}

const anyPod = fc.nat(20);

/** What nobody wants, and what leaves the set as it is. */
export const anAccident: fc.Arbitrary<Happening> = fc.oneof(
  fc.tuple(fc.constantFrom(...NODE_NAMES), aNodeState).map(([name, state]) => ({
    what: `${name} joins or changes`,
    to: (cluster: ModelCluster) => nodeChanged(cluster, state(name)),
  })),
  fc.constantFrom(...NODE_NAMES).map(name => ({
    what: `${name} vanishes`,
    to: (cluster: ModelCluster) => nodeLost(cluster, nodeNameOf(name)),
  })),
  anyPod.map(index => ({ what: `pod ${index} is deleted`, to: onPod(index, podDeleted) })),
  anyPod.map(index => ({ what: `pod ${index} fails`, to: onPod(index, podFailed) })),
  anyPod.map(index => ({ what: `pod ${index} is not ready`, to: onPod(index, readinessLost) })),
);

export const aHappening = happenings(aVersion);

export const aSteeredHappening = fc.oneof(
  { weight: 4, arbitrary: happenings(aSteeredVersion) },
  { weight: 1, arbitrary: readinessHappenings() },
  { weight: 1, arbitrary: departureHappenings() },
);

function departureHappenings(): fc.Arbitrary<Happening> {
  const signs = fc.constantFrom(undefined, "deletion", "Drained", "Drained");
  return fc.tuple(fc.constantFrom(...NODE_NAMES), signs).map(([name, sign]) => ({
    what: sign === undefined ? `${name} is back in service` : `${name} leaves service by ${sign}`,
    to: (cluster: ModelCluster) => {
      const departure = sign && { sign, ...(sign !== "deletion" && { sinceMs: cluster.nowMs }) };
      return nodeDeparts(cluster, { name: nodeNameOf(name), ...(departure && { departures: [departure] }) });
    },
  }));
}

function readinessHappenings(): fc.Arbitrary<Happening> {
  return fc.tuple(fc.constantFrom(...NODE_NAMES), fc.constantFrom("silent", "silent", "ready")).map(([name, kind]) => ({
    what: `${name} is ${kind}`,
    to: (cluster: ModelCluster) => (kind === "silent" ? nodeSilent : nodeReady)(cluster, nodeNameOf(name)),
  }));
}

/** The set gets a revision whose pods crash, and is to be rolled back then. */
export const aFailingRollout: fc.Arbitrary<Happening> = aSteeredVersion.map(({ strategy, controls }) => {
  const fence = { ...controls.fence, analysis: { onFailure: "Rollback" } };
  return becomes({ ...STEADY, strategy, image: CRASHING, controls: { fence } });
});

const STEADY: Omit<Version, "strategy" | "image" | "controls"> = {
  ...{ minReadySeconds: 0, tolerates: ["x", "y"], role: undefined, onCordon: undefined },
};

function happenings(versions: fc.Arbitrary<Version>): fc.Arbitrary<Happening> {
  return fc.oneof({ weight: 5, arbitrary: anAccident }, { weight: 4, arbitrary: versions.map(becomes) });
}

function becomes(version: Version): Happening {
  return {
    what: `the set becomes ${JSON.stringify(version)}`,
    to: (cluster: ModelCluster) => changedSet(cluster, version),
  };
}

function changedSet(cluster: ModelCluster, version: Version): ModelCluster {
  return setChanged(cluster, setOf(cluster.set.flavor, version, cluster.set.generation + 1));
}

function onPod(index: number, happens: typeof podDeleted): (cluster: ModelCluster) => ModelCluster {
  return cluster => {
    const model = cluster.pods[index % Math.max(1, cluster.pods.length)];
    return model ? happens(cluster, model.pod.uid) : cluster;
  };
}
