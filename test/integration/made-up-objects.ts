import fc from "fast-check";

import type { Node, OwnerReference, Pod, Taint } from "../../capabilities/api/types";
import { FAILED_ATTEMPTS_ANNOTATION } from "../../capabilities/api/well-known";

// Pods and nodes that a real API server accepts, with whatever the projections read in every shape that it may have.

export interface MadeUpPod {
  readonly pod: Pod;
  readonly status: NonNullable<Pod["status"]>;
  readonly isDeleted: boolean;
}

const word = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,14}[a-z0-9])?$/);
const labelKey = fc.tuple(fc.option(word), fc.stringMatching(/^[A-Za-z0-9]([A-Za-z0-9_.-]{0,20}[A-Za-z0-9])?$/));
const labelValue = fc.stringMatching(/^([A-Za-z0-9]([A-Za-z0-9_.-]{0,40}[A-Za-z0-9])?)?$/);
const labels = fc.dictionary(
  labelKey.map(([prefix, name]) => (prefix === null ? name : `${prefix}.example.test/${name}`)),
  labelValue,
  { maxKeys: 6 },
);
const seconds = fc.integer({ min: 1, max: 4_000_000_000 });
const time = seconds.map(since => new Date(since * 1000).toISOString().replace(".000Z", "Z"));

/** Every field of `shape` may be missing. */
function some<T>(shape: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<Partial<T>> {
  return fc.record(shape, { requiredKeys: [] }) as fc.Arbitrary<Partial<T>>;
}

const owner = fc.record(
  {
    apiVersion: fc.constantFrom("everynode.dev/v1alpha1", "apps/v1", "v1"),
    kind: fc.constantFrom("DaemonSet", "ReplicaSet", "Thing"),
    name: word,
    uid: fc.uuid(),
    controller: fc.boolean(),
    blockOwnerDeletion: fc.boolean(),
  },
  { requiredKeys: ["apiVersion", "kind", "name", "uid"] },
);

/** One of them at most is the controller. */
const owners = fc
  .uniqueArray(owner, { maxLength: 3, selector: ({ uid }) => uid })
  .map((references: readonly OwnerReference[]) => {
    const first = references.findIndex(({ controller }) => controller);
    return references.map((reference, index) =>
      reference.controller && index !== first ? { ...reference, controller: false } : reference,
    );
  });

const matchField = fc.record({
  key: fc.constant("metadata.name"),
  operator: fc.constantFrom("In", "NotIn"),
  values: word.map(name => [name]),
});
const matchExpression = fc.oneof(
  fc.record({
    key: word,
    operator: fc.constantFrom("In", "NotIn"),
    values: fc.array(labelValue, { minLength: 1, maxLength: 3 }),
  }),
  fc.record({ key: word, operator: fc.constantFrom("Exists", "DoesNotExist") }),
);
const term = some({
  matchFields: fc.array(matchField, { maxLength: 2 }),
  matchExpressions: fc.array(matchExpression, { maxLength: 2 }),
});
const terms = fc.array(term, { minLength: 1, maxLength: 3 });
const podTerm = fc.record({
  topologyKey: word,
  labelSelector: fc.record({ matchLabels: labels }),
});
const affinity = some({
  nodeAffinity: some({
    requiredDuringSchedulingIgnoredDuringExecution: fc.record({ nodeSelectorTerms: terms }),
    preferredDuringSchedulingIgnoredDuringExecution: fc.array(
      fc.record({ weight: fc.integer({ min: 1, max: 100 }), preference: term }),
      { maxLength: 2 },
    ),
  }),
  podAffinity: some({ requiredDuringSchedulingIgnoredDuringExecution: fc.array(podTerm, { maxLength: 1 }) }),
  podAntiAffinity: some({ requiredDuringSchedulingIgnoredDuringExecution: fc.array(podTerm, { maxLength: 1 }) }),
});

const condition = fc.record(
  {
    type: fc.constantFrom("Ready", "PodScheduled", "ContainersReady", "example.test/gate"),
    status: fc.constantFrom("True", "False", "Unknown"),
    lastTransitionTime: time,
    reason: word,
  },
  { requiredKeys: ["type", "status"] },
);
/** A container that never ended, one that did, and one of which nobody knows when. */
const containerState = fc.oneof(
  fc.record({ waiting: fc.record({ reason: word }) }),
  fc.record({ running: fc.record({ startedAt: time }) }),
  fc.record({
    terminated: fc.record(
      { exitCode: fc.nat({ max: 255 }), finishedAt: time, startedAt: time },
      { requiredKeys: ["exitCode"] },
    ),
  }),
);
const containerStatus = fc
  .record({ state: containerState, lastState: containerState }, { requiredKeys: [] })
  .map(states => ({ name: "main", image: "pause", imageID: "", ready: false, restartCount: 1, ...states }));
const status = some({
  phase: fc.constantFrom("Pending", "Running", "Succeeded", "Failed", "Unknown"),
  conditions: fc.uniqueArray(condition, { maxLength: 4, selector: ({ type }) => type }),
  containerStatuses: fc.array(containerStatus, { maxLength: 1 }),
  message: fc.string(),
  podIP: fc.constant("10.1.2.3"),
});

const attempts = fc.oneof(fc.nat().map(String), fc.constantFrom("", "01", "-1", "many"));
const podMetadata = some({
  labels,
  annotations: fc
    .tuple(fc.dictionary(word, fc.string()), fc.option(attempts))
    .map(([others, of]) => ({ ...others, ...(of !== null && { [FAILED_ATTEMPTS_ANNOTATION]: of }) })),
  finalizers: fc.constant(["everynode.dev/test"]),
  ownerReferences: owners,
});

export const madeUpPod: fc.Arbitrary<MadeUpPod> = fc
  .record({ metadata: podMetadata, spec: some({ nodeName: word, affinity }), status, isDeleted: fc.boolean() })
  .map(made => ({
    pod: {
      metadata: made.metadata,
      // No scheduler, which would write to them while they are read.
      spec: { ...made.spec, schedulerName: "none", containers: [{ name: "main", image: "pause" }] },
    } as Pod,
    status: made.status as MadeUpPod["status"],
    isDeleted: made.isDeleted,
  }));

const taint = fc.record(
  {
    key: fc.oneof(
      { weight: 4, arbitrary: labelKey.map(([, name]) => name) },
      { weight: 1, arbitrary: fc.constantFrom("ToBeDeletedByClusterAutoscaler", "karpenter.sh/disrupted") },
    ),
    effect: fc.constantFrom("NoSchedule", "PreferNoSchedule", "NoExecute"),
    value: fc.oneof(labelValue, seconds.map(String)),
    timeAdded: time,
  },
  { requiredKeys: ["key", "effect"] },
);

const nodeCondition = fc.record(
  {
    type: fc.constantFrom("Ready", "Ready", "DiskPressure", "DrainInProgress", "MaintenanceInProgress"),
    status: fc.constantFrom("True", "False", "Unknown"),
    lastHeartbeatTime: time,
    lastTransitionTime: time,
    reason: word,
  },
  { requiredKeys: ["type", "status"] },
);

export const madeUpNode: fc.Arbitrary<Node> = fc
  .record({
    labels,
    taints: fc.uniqueArray(taint, { maxLength: 4, selector: ({ key, effect }) => `${key} ${effect}` }),
    unschedulable: fc.boolean(),
    conditions: fc.uniqueArray(nodeCondition, { maxLength: 4, selector: ({ type }) => type }),
  })
  .map(({ labels: of, taints, unschedulable, conditions }) => ({
    metadata: { labels: of },
    spec: { taints: taints as readonly Taint[], unschedulable },
    status: { conditions },
  })) as fc.Arbitrary<Node>;
