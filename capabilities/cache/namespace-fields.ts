import type { FieldMask, Masked } from "../kube/client";
import type { Namespace } from "../kube/resources";

/** All that is read of a namespace. */
export const NAMESPACE_FIELDS = {
  metadata: { name: true, uid: true, resourceVersion: true, labels: true },
} as const satisfies FieldMask<Namespace>;

/** A namespace as its projection sees it. */
export type NamespaceToProject = Masked<Namespace, typeof NAMESPACE_FIELDS>;
