import { isDeepStrictEqual } from "node:util";

import { type ResourceVersion, resourceVersionOf } from "../../capabilities/api/identity";
import type { ObjectMeta } from "../../capabilities/api/types";
import type { WatchEvent } from "../../capabilities/kube/client";
import type { Resource } from "../../capabilities/kube/resources";

export interface ApiObject {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata: ObjectMeta;
  readonly spec?: Readonly<Record<string, unknown>>;
  readonly status?: unknown;
}

export type StorageEvent = Exclude<WatchEvent<ApiObject>, { readonly kind: "bookmark" }> & {
  readonly revision: number;
};

/** Where the objects of a resource are: daemon sets of two groups are no neighbours. */
export function collectionOf({ plural, group }: Resource<unknown>): string {
  return group === "" ? plural : `${plural}.${group}`;
}

/** What etcd is to the API server: objects by key, one revision for all of them, and the events since the last compaction. */
export class ObjectStorage {
  // Above 1, so that "1" is a version from before anything is remembered.
  #revision = 100;
  #compacted = 100;
  #lastId = 0;
  readonly #objects = new Map<string, Map<string, ApiObject>>();
  readonly #events = new Map<string, StorageEvent[]>();
  readonly #listeners = new Set<(collection: string, event: StorageEvent) => void>();

  get revision(): ResourceVersion {
    return resourceVersionOf(String(this.#revision));
  }

  /** A number that was not given before. */
  nextId(): number {
    return ++this.#lastId;
  }

  get(collection: string, key: string): ApiObject | undefined {
    return this.#objects.get(collection)?.get(key);
  }

  /** In the order of their keys, as etcd has them. */
  list(collection: string): readonly ApiObject[] {
    const objects = [...(this.#objects.get(collection) ?? [])];
    return objects.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, object]) => object);
  }

  /** Stores the object at a new revision, unless that would change nothing. */
  put(collection: string, key: string, object: ApiObject): ApiObject {
    const previous = this.get(collection, key);
    if (previous !== undefined && isDeepStrictEqual(withVersion(object, previous.metadata.resourceVersion), previous)) {
      return previous;
    }
    const stored = freeze(withVersion(JSON.parse(JSON.stringify(object)), String(++this.#revision)));
    const objects = this.#objects.get(collection) ?? new Map<string, ApiObject>();
    this.#objects.set(collection, objects.set(key, stored));
    this.#emit(collection, { kind: previous === undefined ? "added" : "modified", object: stored });
    return stored;
  }

  remove(collection: string, key: string): void {
    const object = this.get(collection, key);
    if (object === undefined) return;
    this.#objects.get(collection)?.delete(key);
    this.#emit(collection, { kind: "deleted", object: freeze(withVersion(object, String(++this.#revision))) });
  }

  /** The events after the version; undefined where they are forgotten. */
  eventsSince(collection: string, version: ResourceVersion): readonly StorageEvent[] | undefined {
    if (Number(version) < this.#compacted) return undefined;
    return (this.#events.get(collection) ?? []).filter(event => event.revision > Number(version));
  }

  /** Forgets how it came to what is there now. */
  compact(): void {
    this.#compacted = this.#revision;
    this.#events.clear();
  }

  /** The returned function ends it. */
  onEvent(listener: (collection: string, event: StorageEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #emit(collection: string, event: { readonly kind: StorageEvent["kind"]; readonly object: ApiObject }): void {
    const stored = { ...event, revision: this.#revision };
    const log = this.#events.get(collection) ?? [];
    log.push(stored);
    this.#events.set(collection, log);
    for (const listener of this.#listeners) listener(collection, stored);
  }
}

function withVersion(object: ApiObject, resourceVersion: string | undefined): ApiObject {
  return { ...object, metadata: { ...object.metadata, ...(resourceVersion === undefined ? {} : { resourceVersion }) } };
}

function freeze<T>(value: T): T {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(freeze);
  }
  return value;
}
