import type { ObjectMeta, ApiStatus } from "../../api/types";
import type { FieldMask } from "../client";
import type { Resource } from "../resources";

// What is read of the messages around the objects. The generator takes the numbers of these fields into the table.

export const UNKNOWN = "k8s.io.apimachinery.pkg.runtime.Unknown";
export const UNKNOWN_FIELDS = {
  typeMeta: { apiVersion: true, kind: true },
  raw: true,
  contentEncoding: true,
} as const;

export const WATCH_EVENT = "k8s.io.apimachinery.pkg.apis.meta.v1.WatchEvent";
export const WATCH_EVENT_FIELDS = { type: true, object: { raw: true } } as const;

export const STATUS = "k8s.io.apimachinery.pkg.apis.meta.v1.Status";
export const STATUS_FIELDS = {
  status: true,
  message: true,
  reason: true,
  code: true,
  details: {
    name: true,
    group: true,
    kind: true,
    uid: true,
    causes: { reason: true, message: true, field: true },
    retryAfterSeconds: true,
  },
} as const satisfies FieldMask<ApiStatus>;

/** What the client itself reads of the metadata of an object, whatever its caller does. */
export const METADATA_FIELDS = {
  deletionTimestamp: true,
  deletionGracePeriodSeconds: true,
  finalizers: true,
} as const satisfies FieldMask<ObjectMeta>;

/** Of the metadata of a list. */
export const LIST_FIELDS = { resourceVersion: true, continue: true } as const;

/** Of the object that a bookmark carries. */
export const BOOKMARK_FIELDS = {
  metadata: { resourceVersion: true, annotations: true },
} as const satisfies FieldMask<{ readonly metadata?: ObjectMeta }>;

/** The name of the message that carries an object of the resource; the message of a list has "List" at its end. */
export function messageNameOf({ group, version, kind }: Resource<unknown>): string {
  return `k8s.io.api.${group === "" ? "core" : group.replace(/\..*/, "")}.${version}.${kind}`;
}
