import type { Pod } from "../api/types";
import { FAILED_ATTEMPTS_ANNOTATION } from "../api/well-known";
import type { FieldMask, Masked } from "../kube/client";

/** What a container takes of its node. */
const CONTAINER_FIELDS = {
  resources: { requests: true },
  ports: { hostPort: true, hostIP: true, protocol: true },
  restartPolicy: true,
} as const;

/** All that is read of a pod. Any other field is not even decoded. */
export const POD_FIELDS = {
  metadata: {
    name: true,
    namespace: true,
    uid: true,
    resourceVersion: true,
    creationTimestamp: true,
    deletionTimestamp: true,
    labels: true,
    annotations: { [FAILED_ATTEMPTS_ANNOTATION]: true },
    ownerReferences: { apiVersion: true, kind: true, name: true, uid: true, controller: true },
  },
  spec: {
    nodeName: true,
    containers: CONTAINER_FIELDS,
    initContainers: CONTAINER_FIELDS,
    resources: { requests: true },
    overhead: true,
    affinity: {
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: {
          nodeSelectorTerms: { matchFields: { key: true, operator: true, values: true } },
        },
      },
    },
  },
  status: {
    phase: true,
    startTime: true,
    initContainerStatuses: { restartCount: true, state: { waiting: { reason: true } } },
    containerStatuses: {
      restartCount: true,
      state: { waiting: { reason: true }, terminated: { finishedAt: true } },
    },
    conditions: { type: true, status: true, lastTransitionTime: true },
  },
} as const satisfies FieldMask<Pod>;

/** A pod as its projection sees it. */
export type PodToProject = Masked<Pod, typeof POD_FIELDS>;
