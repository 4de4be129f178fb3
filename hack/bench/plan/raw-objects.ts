import { ownerReferenceTo } from "../../../capabilities/api/owner-reference";
import type { ControllerRevision, DaemonSet, Node, Pod } from "../../../capabilities/api/types";
import type { Action } from "../../../capabilities/plan/action";
import type { ObservedSet } from "../../../capabilities/plan/snapshot";
import { uidOf as madeUpUid } from "../load/made-up";
import { type Daemon, podTemplate } from "../load/pod-template";

// Objects as an API server would send them, of the size that real ones have where a projection keeps something of it.

/** Since when everything is as it is, in the clusters of this benchmark. */
export const BEGAN_AT = "2026-01-01T00:00:00Z";

const labelled = (name: string): Readonly<Record<string, string>> => ({
  "beta.kubernetes.io/arch": "amd64",
  "beta.kubernetes.io/os": "linux",
  "kubernetes.io/arch": "amd64",
  "kubernetes.io/hostname": name,
  "kubernetes.io/os": "linux",
  "node.kubernetes.io/instance-type": "m7i.2xlarge",
  "topology.kubernetes.io/region": "eu-west-1",
  "topology.kubernetes.io/zone": "eu-west-1a",
});

/** In one piece, as a decoder makes texts: V8 compares those that were put together more slowly. */
export function nodeName(number: number): string {
  return Buffer.from(`worker-${String(number).padStart(6, "0")}`).toString("latin1");
}

export function rawNode(name: string, version: number): Node {
  return {
    metadata: { name, uid: madeUpUid(`node ${name}`), resourceVersion: String(version), labels: labelled(name) },
    spec: {},
  };
}

export interface SetFields {
  readonly version: number;
  readonly generation: number;
  /** Of the first container. */
  readonly image: string;
  readonly maxUnavailable: number | string;
  readonly maxSurge: number | string;
  readonly minReadySeconds: number;
  readonly numberReady: number;
}

export function rawSet({ name, namespace, uid }: Daemon, fields: SetFields): DaemonSet {
  const { version, generation, image, maxUnavailable, maxSurge, minReadySeconds, numberReady } = fields;
  const template = podTemplate({ name, namespace, uid });
  const [first, ...others] = template.spec?.containers ?? [];
  const labels = { "app.kubernetes.io/name": name };
  return {
    metadata: { name, namespace, uid, generation, resourceVersion: String(version) },
    spec: {
      selector: { matchLabels: labels },
      minReadySeconds,
      updateStrategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable, maxSurge } },
      template: {
        ...template,
        spec: { ...template.spec, containers: [{ ...first, name: first?.name ?? "agent", image }, ...others] },
      },
    },
    status: {
      observedGeneration: generation,
      currentNumberScheduled: numberReady,
      desiredNumberScheduled: numberReady,
      numberMisscheduled: 0,
      numberReady,
    },
  };
}

type Create = Extract<Action, { readonly kind: "createRevision" }>;

export function rawRevision({ revision }: Create, set: ObservedSet, version: number): ControllerRevision {
  const { name, labels, annotations, data, revision: number } = revision;
  return {
    metadata: {
      ...{ name, labels, annotations },
      namespace: set.namespace,
      uid: madeUpUid(`revision ${name}`),
      resourceVersion: String(version),
      ownerReferences: [ownerReferenceTo(set)],
    },
    revision: number,
    data: JSON.parse(data),
  };
}

export interface PodFields {
  readonly version: number;
  /** Undefined: it is not ready. */
  readonly readySince: string | undefined;
}

type CreatePod = Extract<Action, { readonly kind: "createPod" }>;

/** The pod that a plan asked for, bound and running. */
export function rawPod({ node, pod }: CreatePod, { version, readySince }: PodFields): Pod {
  const lastTransitionTime = readySince ?? BEGAN_AT;
  return {
    ...pod,
    metadata: {
      ...pod.metadata,
      uid: madeUpUid(`pod ${pod.metadata?.name}`),
      resourceVersion: String(version),
      creationTimestamp: BEGAN_AT,
    },
    spec: { containers: [], ...pod.spec, nodeName: node },
    status: {
      phase: "Running",
      conditions: [{ type: "Ready", status: readySince === undefined ? "False" : "True", lastTransitionTime }],
    },
  };
}
