import type { Namespace, ObjectName, ResourceVersion, Uid } from "../api/identity";
import type { Json, Labels } from "../api/types";
import type { Resource } from "./resources";

// The port to the API server. `kube/http-client.ts` is the real adapter; `test/fakes` has one that injects faults, and
// both pass `test/conformance`. Every method rejects with an `ApiError` (kube/api-error.ts), and with nothing else.

export interface CallOptions {
  /** Aborts the call: its effect is then unknown. */
  readonly signal?: AbortSignal;
  /** Within which it must be answered; of a write also how long the server may work on it. The default is the client's. */
  readonly timeoutMs?: number;
  /** Asked when a connection is about to take the request, perhaps long after the call: where not, it is never sent. */
  readonly mayBeSent?: () => boolean;
}

export interface ObjectRef {
  readonly namespace?: Namespace;
  readonly name: ObjectName;
}

/**
 * The fields of `T` that a reader uses: `true` takes a field as it is, a nested mask those of its object, or of each
 * object of its list. Of a map of texts a mask may take single keys.
 */
export type FieldMask<T> = { readonly [K in keyof T]?: true | InnerMask<NonNullable<T[K]>> };
type InnerMask<V> = V extends Labels ? (string extends keyof V ? KeyMask : FieldMask<V>) : FieldMask<ElementOf<V>>;
type KeyMask = Readonly<Record<string, true>>;
type ElementOf<T> = T extends readonly (infer E)[] ? E : T;

/** What is there of a `T` for a reader with the mask `M`: no more than its fields. */
export type Masked<T, M> = {
  readonly [K in keyof T as K extends keyof M ? K : never]: K extends keyof M ? MaskedValue<T[K], M[K]> : never;
};
type MaskedValue<V, M> = M extends true
  ? V
  : V extends readonly (infer E)[]
    ? readonly Masked<E, M>[]
    : string extends keyof V
      ? { readonly [K in keyof M]?: V[keyof V] }
      : Masked<V, M>;

/** Of a call that is answered with objects of the type `T`. */
export interface ReadOptions<T = unknown> extends CallOptions {
  /** All that the caller reads of an object. The client may leave out the rest, and then need not decode it. */
  readonly fields?: FieldMask<T>;
}

export interface ListOptions<T = unknown> extends ReadOptions<T> {
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

export interface WatchOptions<T = unknown> {
  readonly signal: AbortSignal;
  /**
   * Events after this version. Without it the watch begins with an `added` for each object that there is, and perhaps
   * with what happens meanwhile, until a bookmark that `endsInitialEvents` (KEP-3157, WatchList).
   */
  readonly resourceVersion?: ResourceVersion;
  /** After how long the server ends the watch. */
  readonly timeoutSeconds: number;
  readonly namespace?: Namespace;
  /** An object that comes to match is `added`, and one that does not match any more is `deleted`. */
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  /** As of a list. */
  readonly fields?: FieldMask<T>;
  /** Called once the server has taken the watch, which may be long before its first event. */
  readonly onOpen?: () => void;
}

export type WatchEvent<T> =
  | { readonly kind: "added" | "modified" | "deleted"; readonly object: T }
  | {
      readonly kind: "bookmark";
      readonly resourceVersion: ResourceVersion;
      /** Every object that there was at this version has been sent. */
      readonly endsInitialEvents?: true;
    };

/** A request body: an object to serialise, or JSON text that must reach the server byte for byte. */
export type Body = object | { readonly rawJson: string };

export interface WriteOptions<T = unknown> extends ReadOptions<T> {
  readonly namespace?: Namespace;
  readonly body: Body;
  readonly dryRun?: boolean;
  /** Told of each warning that comes with the answer, also with a refusal. */
  readonly onWarning?: (text: string) => void;
}

export interface PatchOptions<T = unknown> extends WriteOptions<T> {
  readonly name: ObjectName;
  readonly type: "merge" | "strategic-merge" | "json" | "apply";
  readonly subresource?: "status";
}

export interface DeleteOptions<T = unknown> extends ReadOptions<T> {
  readonly uid: Uid;
}

/** What is left after a DELETE was accepted: the object, terminating, or nothing. */
export type Deleted<T> = { readonly kind: "terminating"; readonly object: T } | { readonly kind: "gone" };

/** What it takes to follow a collection. */
export type CollectionClient = Pick<KubeClient, "list" | "watch">;

export interface KubeClient {
  get<T>(resource: Resource<T>, ref: ObjectRef, options?: ReadOptions<T>): Promise<T>;
  list<T>(resource: Resource<T>, options?: ListOptions<T>): Promise<ListPage<T>>;
  /** Ends when the server closes the stream. An ERROR event is thrown as the `ApiError` it carries. */
  watch<T>(resource: Resource<T>, options: WatchOptions<T>): AsyncIterable<WatchEvent<T>>;
  create<T>(resource: Resource<T>, options: WriteOptions<T>): Promise<T>;
  /** PUT. The body carries the resourceVersion that must still be the current one. */
  replace<T>(resource: Resource<T>, options: WriteOptions<T> & { readonly name: ObjectName }): Promise<T>;
  replaceStatus<T>(resource: Resource<T>, options: WriteOptions<T> & { readonly name: ObjectName }): Promise<T>;
  patch<T>(resource: Resource<T>, options: PatchOptions<T>): Promise<T>;
  delete<T>(resource: Resource<T>, ref: ObjectRef, options: DeleteOptions<T>): Promise<Deleted<T>>;
  /** A GET outside the resources, such as `/version`. */
  raw(path: string, options?: CallOptions): Promise<Json>;
}
