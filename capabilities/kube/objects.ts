import { isRecord } from "../api/is-record";
import { type ResourceVersion, resourceVersionOf } from "../api/identity";
import type { ApiStatus, Json } from "../api/types";
import type { Deleted, ListPage, WatchEvent } from "./client";
import type { Resource } from "./resources";

// Where what the API server sends becomes typed, by then as JSON has it. It is trusted to send for a resource what its OpenAPI description says;
// only what would make us misread an answer is checked. What an object must have beyond that is the cache's to parse.

/** The answer is not what the API server sends, such as the page of a proxy that answers 200. */
export class MalformedAnswer extends Error {
  override readonly name = "MalformedAnswer";
}

export function objectOf<T>(_resource: Resource<T>, value: unknown): T {
  if (!isRecord(value) || !isRecord(value["metadata"])) throw new MalformedAnswer("it is no API object");
  return value as T;
}

export function listPageOf<T>(_resource: Resource<T>, value: unknown): ListPage<T> {
  const list = isRecord(value) ? value : {};
  const metadata = isRecord(list["metadata"]) ? list["metadata"] : {};
  const { items } = list;
  // An empty list is `[]` from the API server itself, and null from some aggregated ones.
  if (!Array.isArray(items) && items !== null) throw new MalformedAnswer("it is no list");
  const continueToken = metadata["continue"];
  return {
    items: (items ?? []) as readonly T[],
    resourceVersion: versionOf(metadata),
    ...(typeof continueToken === "string" && continueToken !== "" ? { continueToken } : {}),
  };
}

/** What is left of an object after a DELETE that was answered so. */
export function remainderOf<T>(resource: Resource<T>, answer: unknown): Deleted<T> {
  if (statusOf(answer) !== undefined) return { kind: "gone" };
  const object = objectOf(resource, answer);
  const { deletionTimestamp, deletionGracePeriodSeconds, finalizers } = metadataOf(answer);
  // An object that nothing holds is removed within the call, and the answer is what it was last.
  const isHeld = deletionGracePeriodSeconds !== 0 || (Array.isArray(finalizers) && finalizers.length > 0);
  return deletionTimestamp !== undefined && isHeld ? { kind: "terminating", object } : { kind: "gone" };
}

/** Nothing but JSON comes out of `JSON.parse`. */
export function jsonOf(value: unknown): Json {
  return value as Json;
}

/** One entry of a watch: an event, or the status that an ERROR event carries. */
export function watchEventOf<T>(
  resource: Resource<T>,
  value: unknown,
): WatchEvent<T> | { readonly kind: "error"; readonly status: ApiStatus } {
  const { type, object } = isRecord(value) ? value : {};
  switch (type) {
    case "ADDED":
      return { kind: "added", object: objectOf(resource, object) };
    case "MODIFIED":
      return { kind: "modified", object: objectOf(resource, object) };
    case "DELETED":
      return { kind: "deleted", object: objectOf(resource, object) };
    case "BOOKMARK":
      return bookmarkOf(metadataOf(object));
    case "ERROR":
      return { kind: "error", status: statusOf(object) ?? {} };
    default:
      throw new MalformedAnswer(`it is no watch event: ${String(type)}`);
  }
}

function bookmarkOf(metadata: Metadata): WatchEvent<never> {
  const annotations = metadata["annotations"];
  const endsInitialEvents = isRecord(annotations) && annotations[INITIAL_EVENTS_END] === "true";
  return {
    kind: "bookmark",
    resourceVersion: versionOf(metadata),
    ...(endsInitialEvents ? { endsInitialEvents } : {}),
  };
}

const INITIAL_EVENTS_END = "k8s.io/initial-events-end";

/** The value as a `metav1.Status`; undefined when it is anything else. */
export function statusOf(value: unknown): ApiStatus | undefined {
  return isRecord(value) && value["kind"] === "Status" ? (value as ApiStatus) : undefined;
}

export type Metadata = Readonly<Record<string, unknown>>;

/** The metadata of any object; empty where it has none. */
export function metadataOf(value: unknown): Metadata {
  return isRecord(value) && isRecord(value["metadata"]) ? value["metadata"] : {};
}

function versionOf(metadata: Metadata): ResourceVersion {
  const version = metadata["resourceVersion"];
  if (typeof version !== "string" || version === "") throw new MalformedAnswer("it has no resourceVersion");
  return resourceVersionOf(version);
}
