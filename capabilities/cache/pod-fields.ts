import type { Pod } from "../api/types";
import type { FieldMask, Masked } from "../kube/client";

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
    ownerReferences: { apiVersion: true, kind: true, name: true, uid: true, controller: true },
  },
  spec: {
    nodeName: true,
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
    conditions: { type: true, status: true, lastTransitionTime: true },
  },
} as const satisfies FieldMask<Pod>;

/** A pod as its projection sees it. */
export type PodToProject = Masked<Pod, typeof POD_FIELDS>;
