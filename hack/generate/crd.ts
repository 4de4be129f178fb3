import { controlStatus, controls, fenceControls, unreachableNodes } from "./control-schemas";
import type { ApiDescription } from "./openapi";
import { int32, structuralSchema, type StructuralSchema } from "./structural";

/**
 * Lists that server-side apply merges item by item. These are the ones in which `apps/v1` refuses two items with equal
 * keys, so that the schema refuses nothing more than it. Upstream calls `env`, `ports`, `imagePullSecrets`,
 * `hostAliases`, `resources.claims` and `ownerReferences` list-maps too, but takes duplicates there: they are atomic here.
 */
export const listMaps: ReadonlySet<string> = new Set([
  "io.k8s.api.apps.v1.DaemonSetStatus.conditions",
  "io.k8s.api.core.v1.PodSpec.containers",
  "io.k8s.api.core.v1.PodSpec.ephemeralContainers",
  "io.k8s.api.core.v1.PodSpec.initContainers",
  "io.k8s.api.core.v1.PodSpec.resourceClaims",
  "io.k8s.api.core.v1.PodSpec.schedulingGates",
  "io.k8s.api.core.v1.PodSpec.topologySpreadConstraints",
  "io.k8s.api.core.v1.PodSpec.volumes",
  "io.k8s.api.core.v1.Container.volumeDevices",
  "io.k8s.api.core.v1.Container.volumeMounts",
  "io.k8s.api.core.v1.EphemeralContainer.volumeDevices",
  "io.k8s.api.core.v1.EphemeralContainer.volumeMounts",
]);

interface PrinterColumn {
  readonly name: string;
  readonly type: "integer" | "string" | "date";
  readonly jsonPath: string;
  readonly description: string;
  /** Above 0: shown by `-o wide` only. */
  readonly priority?: number;
}

/**
 * The columns of `kubectl get daemonsets` (D-API-05). A column of a custom resource takes the first match of its path,
 * so the wide ones show the first container; a map is printed as JSON and not as `key=value`. What a set has to say beside
 * the counts is wide, too: whoever reads the others by their place finds them where they are.
 */
export const printerColumns: readonly PrinterColumn[] = [
  counter("Desired", "desiredNumberScheduled", "How many nodes should run the pod"),
  counter("Current", "currentNumberScheduled", "How many of these nodes run it"),
  counter("Ready", "numberReady", "On how many of these nodes it is ready"),
  counter("Up-to-date", "updatedNumberScheduled", "On how many of these nodes it is made from the current template"),
  counter("Available", "numberAvailable", "On how many of these nodes it has been ready for minReadySeconds"),
  {
    name: "Node Selector",
    type: "string",
    jsonPath: ".spec.template.spec.nodeSelector",
    description: "The labels that a node must have",
  },
  { name: "Age", type: "date", jsonPath: ".metadata.creationTimestamp", description: "How long ago it was created" },
  {
    name: "Status",
    type: "string",
    jsonPath: '.status.conditions[?(@.type=="Progressing")].reason',
    description: "How far it is, in a word: the reason of its condition Progressing",
    priority: 1,
  },
  {
    name: "Container",
    type: "string",
    jsonPath: ".spec.template.spec.containers[0].name",
    description: "The name of the first container",
    priority: 1,
  },
  {
    name: "Image",
    type: "string",
    jsonPath: ".spec.template.spec.containers[0].image",
    description: "The image of the first container",
    priority: 1,
  },
  {
    name: "Selector",
    type: "string",
    jsonPath: ".spec.selector",
    description: "The labels by which it knows its pods",
    priority: 1,
  },
];

/** The CustomResourceDefinition of our DaemonSet, its schema made from the one of `apps/v1`. */
export function customResourceDefinition({ schemas }: ApiDescription): object {
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: "daemonsets.everynode.dev" },
    spec: {
      group: "everynode.dev",
      scope: "Namespaced",
      names: {
        kind: "DaemonSet",
        listKind: "DaemonSetList",
        plural: "daemonsets",
        singular: "daemonset",
        shortNames: ["eds"],
        categories: ["all"],
      },
      versions: [
        {
          name: "v1alpha1",
          served: true,
          storage: true,
          subresources: { status: {} },
          additionalPrinterColumns: printerColumns,
          schema: { openAPIV3Schema: daemonSetSchema(schemas) },
        },
      ],
    },
  };
}

/** What our kind has beyond `apps/v1`. As with every choice there, the rules of the set know the values, not the schema. */
const placementSchema: StructuralSchema = {
  description: "How nodes are chosen, beyond what the template says. DaemonSets of apps/v1 have no such field.",
  type: "object",
  properties: {
    onCordon: {
      description: [
        'What a cordoned node means: one with spec.unschedulable or the taint node.kubernetes.io/unschedulable:NoSchedule. One of "Run", "Keep"; "Run" when absent.',
        '"Run", as with apps/v1: nothing. The node gets a pod, and its pod is updated.',
        '"Keep": no pod is created on it. The pods that it has go on running and a rolling update leaves them as they are, because one that is deleted does not come back until the node is uncordoned. So a pod that is evicted, as by kubectl drain, or that somebody deletes stays away until then. After that the node gets what it lacks, and an outdated pod is updated as usual. Pods still leave a node that the template no longer selects, or that has a NoExecute taint which they do not tolerate.',
        "In the status a cordoned node then counts as one that should not run the pod: not in desiredNumberScheduled or what is counted of it, and in numberMisscheduled while it has a pod. The shares of maxUnavailable and maxSurge are shares of the other nodes.",
      ].join("\n\n"),
      type: "string",
    },
    onDeparture: {
      description: [
        'What a node means that leaves service, for a while or for good. One of "Run", "Keep"; "Run" when absent.',
        '"Run", as with apps/v1: nothing. A pod that ends there is created again.',
        '"Keep": no pod is created on it, a rolling update leaves its pods as they are, and in the status it counts as one that should not run the pod; as under onCordon. When it is back in service the node gets what it lacks.',
        "A node leaves service while one of these is so: a condition GracefulNodeShutdownInProgress, DrainInProgress, Drained or MaintenanceInProgress is True; the node is being deleted; or it has one of the taints ToBeDeletedByClusterAutoscaler, karpenter.sh/disrupted, karpenter.sh/disruption, node.cloudprovider.kubernetes.io/shutdown, cloud.google.com/impending-node-termination and aws-node-termination-handler/spot-itn, asg-lifecycle-termination or scheduled-maintenance, with an effect other than PreferNoSchedule. It need not be cordoned.",
      ].join("\n\n"),
      type: "string",
    },
    departureSeconds: {
      description:
        "For how many seconds a condition, or a taint whose value is a time, keeps a node out of service under onDeparture, from its last transition on; 3600 when absent. After that the node counts as any, so that a condition that somebody forgot does not keep the pod away for ever. A deletion and taints that tell no time hold as long as they are there.",
      type: "integer",
      ...int32,
    },
    mode: {
      description: [
        'Who puts pods on their nodes. One of "Scheduler", "Direct"; "Scheduler" when absent. A change of it restarts no pod.',
        '"Scheduler", as with apps/v1: a pod is created for its node, and the scheduler binds it there once there is room; for a pod that is important enough it makes room.',
        '"Direct": a pod is created on its node, with spec.nodeName, so that no scheduler need run, and half of the writes are spared. It is created once the node has room: allocatable room for one more pod and for what the pod requests beside what all pods there request, and its host ports. Until then the node has no pod, no other pod is preempted for it, and the condition Degraded with the reason NodesWithoutRoom says why; it is looked at again when the node or its pods change. Taints, node selectors, node affinity and cordons mean what they always do.',
        'What only a scheduler sees to may not be asked for: schedulerName, schedulingGates, resourceClaims, required podAffinity and podAntiAffinity, and topologySpreadConstraints with "DoNotSchedule". Volumes are taken to be reachable from the node: one that is not, or that is bound only once a scheduler has chosen a node, leaves the pod waiting there.',
      ].join("\n\n"),
      type: "string",
    },
  },
};

/**
 * The status of a set that no controller has seen. kstatus takes an object without an observed generation for one that
 * is never behind, and so a new set for one that is where it should be, for as long as the operator is down. The counts
 * are those that `apps/v1` never leaves out (D-API-11), and those of the columns, which would be empty.
 */
const unobserved = {
  observedGeneration: 0,
  desiredNumberScheduled: 0,
  currentNumberScheduled: 0,
  numberMisscheduled: 0,
  numberReady: 0,
  updatedNumberScheduled: 0,
  numberAvailable: 0,
};

function daemonSetSchema(schemas: ApiDescription["schemas"]): StructuralSchema {
  const bare = { schemas, listMaps, keepNulls: false };
  const { apiVersion, kind } = structuralSchema("io.k8s.api.apps.v1.DaemonSet", bare).properties ?? {};
  const spec = structuralSchema("io.k8s.api.apps.v1.DaemonSetSpec", bare);
  const status = structuralSchema("io.k8s.api.apps.v1.DaemonSetStatus", bare);
  const template = structuralSchema("io.k8s.api.core.v1.PodTemplateSpec", { ...bare, keepNulls: true });
  return {
    description: "DaemonSet runs one pod on every eligible node, as the DaemonSet of apps/v1 does.",
    type: "object",
    // The only fields of which `apps/v1` speaks less clearly: without them it says that the labels of the template do
    // not match the selector (D-API-31).
    required: ["spec"],
    properties: {
      ...(apiVersion === undefined ? {} : { apiVersion }),
      ...(kind === undefined ? {} : { kind }),
      metadata: { type: "object" },
      spec: {
        ...spec,
        required: ["selector", "template"],
        properties: { ...withFence(spec.properties), template, placement: placementSchema, ...controls },
      },
      status: { ...withFields(withoutNegatives(status), controlStatus), default: unobserved },
    },
  };
}

type Properties = NonNullable<StructuralSchema["properties"]>;

/** The selector of the fence has the schema of the set's own. */
function withFence(properties: Properties = {}): Properties {
  const { selector = {}, updateStrategy = {} } = properties;
  const { rollingUpdate = {}, ...strategy } = updateStrategy.properties ?? {};
  const fenced = withFields(rollingUpdate, { ...fenceControls(selector), unreachableNodes });
  return {
    ...properties,
    updateStrategy: { ...updateStrategy, properties: { ...strategy, rollingUpdate: fenced } },
  };
}

function withFields(schema: StructuralSchema, fields: Properties): StructuralSchema {
  return { ...schema, properties: { ...schema.properties, ...fields } };
}

/**
 * Whatever the status counts is not below zero (D-API-56). That collisions are counted upwards only is left out: it takes a
 * rule in CEL, and with one in the schema every refusal of an object would also speak of rules that were not checked.
 */
function withoutNegatives({ properties = {}, ...status }: StructuralSchema): StructuralSchema {
  const atLeastZero = Object.entries(properties).map(
    ([name, property]) => [name, property.type === "integer" ? { ...property, minimum: 0 } : property] as const,
  );
  return { ...status, properties: Object.fromEntries(atLeastZero) };
}

function counter(name: string, field: string, description: string): PrinterColumn {
  return { name, type: "integer", jsonPath: `.status.${field}`, description };
}
