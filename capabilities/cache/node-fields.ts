import type { Node } from "../api/types";
import type { FieldMask, Masked } from "../kube/client";

/** All that is read of a node. Any other field, such as when its kubelet last reported, is not even decoded. */
export const NODE_FIELDS = {
  metadata: { name: true, uid: true, resourceVersion: true, labels: true, deletionTimestamp: true },
  spec: { unschedulable: true, taints: { key: true, value: true, effect: true } },
  status: { allocatable: true, conditions: { type: true, status: true, lastTransitionTime: true } },
} as const satisfies FieldMask<Node>;

/** A node as its projection sees it. */
export type NodeToProject = Masked<Node, typeof NODE_FIELDS>;
