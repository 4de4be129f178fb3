import type { Namespace, ObjectName, ResourceVersion, Uid } from "../api/identity";
import type { Json } from "../api/types";
import type { Resource } from "./resources";

// The port to the API server. `kube/http-client.ts` is the real adapter; `test/fakes` has one that injects faults, and
// both pass `test/conformance`. Every method rejects with an `ApiError` (kube/api-error.ts), and with nothing else.

export interface CallOptions {
  /** Aborts the call: its effect is then unknown. */
  readonly signal?: AbortSignal;
  /** Server-side limit of the call; the default is that of the client. */
  readonly timeoutMs?: number;
}

export interface ObjectRef {
  readonly namespace?: Namespace;
  readonly name: ObjectName;
}

export interface ListOptions extends CallOptions {
  readonly namespace?: Namespace;
  readonly limit?: number;
  readonly continueToken?: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
}

export interface ListPage<T> {
  readonly items: readonly T[];
  readonly resourceVersion: ResourceVersion;
  readonly continueToken?: string;
}

export interface WatchOptions {
  readonly signal: AbortSignal;
  readonly resourceVersion: ResourceVersion;
  /** After how long the server ends the watch. */
  readonly timeoutSeconds: number;
}

export type WatchEvent<T> =
  | { readonly kind: "added" | "modified" | "deleted"; readonly object: T }
  | { readonly kind: "bookmark"; readonly resourceVersion: ResourceVersion };

/** A request body: an object to serialise, or JSON text that must reach the server byte for byte. */
export type Body = object | { readonly rawJson: string };

export interface WriteOptions extends CallOptions {
  readonly namespace?: Namespace;
  readonly body: Body;
  readonly dryRun?: boolean;
}

export interface PatchOptions extends WriteOptions {
  readonly name: ObjectName;
  readonly type: "merge" | "strategic-merge" | "json" | "apply";
  readonly subresource?: "status";
}

export interface DeleteOptions extends CallOptions {
  readonly uid: Uid;
}

/** What is left after a DELETE was accepted: the object, terminating, or nothing. */
export type Deleted<T> = { readonly kind: "terminating"; readonly object: T } | { readonly kind: "gone" };

export interface KubeClient {
  get<T>(resource: Resource<T>, ref: ObjectRef, options?: CallOptions): Promise<T>;
  list<T>(resource: Resource<T>, options?: ListOptions): Promise<ListPage<T>>;
  /** Ends when the server closes the stream. An ERROR event is thrown as the `ApiError` it carries. */
  watch<T>(resource: Resource<T>, options: WatchOptions): AsyncIterable<WatchEvent<T>>;
  create<T>(resource: Resource<T>, options: WriteOptions): Promise<T>;
  /** PUT. The body carries the resourceVersion that must still be the current one. */
  replace<T>(resource: Resource<T>, options: WriteOptions & { readonly name: ObjectName }): Promise<T>;
  replaceStatus<T>(resource: Resource<T>, options: WriteOptions & { readonly name: ObjectName }): Promise<T>;
  patch<T>(resource: Resource<T>, options: PatchOptions): Promise<T>;
  delete<T>(resource: Resource<T>, ref: ObjectRef, options: DeleteOptions): Promise<Deleted<T>>;
  /** A GET outside the resources, such as `/version`. */
  raw(path: string, options?: CallOptions): Promise<Json>;
}
