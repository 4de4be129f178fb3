import { POD_FIELDS } from "../../capabilities/cache/pod-fields";
import type { Labels, Pod } from "../../capabilities/api/types";
import { FAILED_ATTEMPTS_ANNOTATION } from "../../capabilities/api/well-known";
import { nextName } from "./objects";

/** Fields that the real client may read by other means than the whole object. */
export const NAMED_FIELDS = POD_FIELDS;

/** What there is of these fields, but for the status, which others write. */
export function namedFieldsOf({ metadata, spec }: Pod): Pick<Pod, "metadata"> & { readonly spec: object } {
  const { name, namespace, uid, creationTimestamp, deletionTimestamp, labels, ownerReferences } = metadata ?? {};
  const owners = ownerReferences?.map(owner => {
    const { apiVersion, kind, name: ownerName, uid: ownerUid, controller } = owner;
    return { apiVersion, kind, name: ownerName, uid: ownerUid, controller };
  });
  const attempts = metadata?.annotations?.[FAILED_ATTEMPTS_ANNOTATION];
  const annotations = attempts === undefined ? undefined : { [FAILED_ATTEMPTS_ANNOTATION]: attempts };
  const { nodeName, affinity } = spec ?? {};
  return JSON.parse(
    JSON.stringify({
      metadata: {
        ...{ name, namespace, uid, creationTimestamp, deletionTimestamp, labels, annotations },
        ownerReferences: owners,
      },
      spec: { nodeName, affinity },
    }),
  ) as ReturnType<typeof namedFieldsOf>;
}

/** Has something in each of the fields that a pod may be created with. */
export function richPod(labels: Labels): Pod {
  const matchFields = [{ key: "metadata.name", operator: "In", values: ["nowhere"] }];
  const annotations = { unnamed: "x", [FAILED_ATTEMPTS_ANNOTATION]: "3" };
  return {
    metadata: { name: nextName(), labels: { ...labels, empty: "" }, annotations },
    spec: {
      // None that runs: nobody else is to write to it.
      schedulerName: "none",
      containers: [{ name: "main", image: "pause" }],
      affinity: {
        nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchFields }] } },
      },
    },
  };
}
