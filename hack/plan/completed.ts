import type { ObservedSet } from "../../capabilities/plan/snapshot";
import type { FileObject } from "../../capabilities/kubectl/documents";
import { isRecord } from "../../capabilities/api/is-record";

/** What an object without these fields is taken to belong to. */
export interface Surroundings {
  readonly set?: ObservedSet;
  readonly nowMs?: number;
}

/**
 * The object with what the API server would have added and a file written by hand lacks: namespace, uid, resource version,
 * and the uid of the set in a reference to it.
 */
export function completed(object: FileObject, { set, nowMs }: Surroundings): FileObject {
  const metadata = isRecord(object.value["metadata"]) ? object.value["metadata"] : {};
  const { name, ownerReferences } = metadata;
  const defaults = {
    ...(object.kind !== "Node" && { namespace: set?.namespace ?? "default" }),
    uid: `uid of ${object.kind} ${String(name)}`,
    resourceVersion: "1",
    generation: 1,
    ...(nowMs !== undefined && { creationTimestamp: new Date(nowMs - LONG_AGO_MS).toISOString() }),
  };
  const references = Array.isArray(ownerReferences) && {
    ownerReferences: ownerReferences.map((reference: unknown) =>
      isRecord(reference) ? { ...uidFrom(set, reference), ...reference } : reference,
    ),
  };
  return { ...object, value: { ...object.value, metadata: { ...defaults, ...metadata, ...references } } };
}

/** A pod without a creation time was there long before. */
const LONG_AGO_MS = 86_400_000;

function uidFrom(set: ObservedSet | undefined, reference: Readonly<Record<string, unknown>>): object {
  const isSet = set !== undefined && reference["kind"] === set.flavor.kind && reference["name"] === set.name;
  return isSet ? { uid: set.uid } : { uid: `uid of ${String(reference["kind"])} ${String(reference["name"])}` };
}
