import fc from "fast-check";

import { counts, fields, lists, texts } from "./wild-json";

// What is sent as a daemon set or as a pod, and is more or less one.

const labels = fc.constantFrom({ app: "a" }, { app: "b" }, {});
const container = fields({
  name: texts,
  image: texts,
  ports: lists(fields({ containerPort: counts, hostPort: counts })),
  restartPolicy: texts,
});
const nodeSelectorTerm = fields({
  matchExpressions: lists(fields({ key: texts, operator: texts, values: lists(texts) })),
  matchFields: lists(
    fields({
      key: fc.constantFrom("metadata.name", "metadata.uid"),
      operator: fc.constantFrom("In", "NotIn", ""),
      values: lists(texts),
    }),
  ),
});
const toleration = fields({
  key: fc.oneof(texts, fc.constantFrom("node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable", "dedicated")),
  operator: fc.constantFrom("Exists", "Equal", "", "constructor"),
  value: texts,
  effect: fc.constantFrom("NoExecute", "NoSchedule", ""),
  tolerationSeconds: counts,
});
const podSpec = fields({
  containers: lists(container),
  initContainers: lists(container),
  ephemeralContainers: lists(container),
  restartPolicy: fc.constantFrom("Always", "Never", ""),
  activeDeadlineSeconds: counts,
  hostNetwork: fc.boolean(),
  nodeName: texts,
  tolerations: lists(toleration),
  affinity: fields({
    nodeAffinity: fields({
      requiredDuringSchedulingIgnoredDuringExecution: fields({ nodeSelectorTerms: lists(nodeSelectorTerm) }),
      preferredDuringSchedulingIgnoredDuringExecution: lists(fields({ weight: counts, preference: nodeSelectorTerm })),
    }),
    podAntiAffinity: fields({}),
  }),
});

export const likeADaemonSet = fields({
  metadata: fields({
    name: texts,
    namespace: texts,
    annotations: fields({ "deprecated.daemonset.template.generation": texts }),
  }),
  spec: fields({
    selector: fields({
      matchLabels: labels,
      matchExpressions: lists(
        fields({ key: texts, operator: fc.constantFrom("In", "Exists", "constructor"), values: lists(texts) }),
      ),
    }),
    template: fields({ metadata: fields({ labels }), spec: podSpec }),
    updateStrategy: fields({
      type: fc.constantFrom("RollingUpdate", "OnDelete", "Recreate", ""),
      rollingUpdate: fields({ maxSurge: fc.oneof(counts, texts), maxUnavailable: fc.oneof(counts, texts) }),
    }),
    minReadySeconds: counts,
    revisionHistoryLimit: counts,
    placement: fields({ onCordon: fc.constantFrom("Run", "Keep", "constructor") }),
  }),
});

const apiVersions = fc.constantFrom("everynode.dev/v1alpha1", "apps/v1", "v1", "everynode.dev", "/", "constructor/v1");
const ownerReference = fields({
  apiVersion: fc.oneof({ weight: 3, arbitrary: apiVersions }, { weight: 1, arbitrary: texts }),
  kind: fc.constantFrom("DaemonSet", "DaemonSet", "DaemonSet", "ReplicaSet", "constructor"),
  name: texts,
  uid: texts,
  controller: fc.constantFrom(true, true, true, false),
});

const ours = { apiVersion: "everynode.dev/v1alpha1", kind: "DaemonSet", controller: true } as const;

/** One in three certainly belongs to a set: of the others few do. */
export const likeAPod = fc.oneof(
  {
    weight: 2,
    arbitrary: fields({
      metadata: fields({
        name: texts,
        namespace: texts,
        labels,
        annotations: fields({ "everynode.pepr.dev/defaults": texts, "everynode.dev/failed-attempts": texts }),
        ownerReferences: lists(ownerReference),
      }),
      spec: podSpec,
    }),
  },
  { weight: 1, arbitrary: podSpec.map(spec => ({ metadata: { ownerReferences: [ours] }, spec })) },
);
