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
  readonly key: string;
  readonly revision: number;
  /** The state before it. */
  readonly previous?: ApiObject;
};

/** Where the objects of a resource are: daemon sets of two groups are no neighbours. */
export function collectionOf({ plural, group }: Resource<unknown>): string {
  return group === "" ? plural : `${plural}.${group}`;
}

// Above 1, so that "1" is a version from before anything is remembered.
const FIRST_REVISION = 100;

/**
 * What etcd is to the API server: objects by key, one revision for all of them, and how it came to that. A compaction
 * only forbids to ask for what was before it, since a replica that lags, or a backup, still has it.
 */
export class ObjectStorage {
  #revision = FIRST_REVISION;
  #compacted = FIRST_REVISION;
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
    return sorted(this.#objects.get(collection) ?? new Map());
  }

  /** As `list` was at an earlier revision. */
  listAt(collection: string, revision: number): readonly ApiObject[] {
    return revision === this.#revision ? this.list(collection) : sorted(this.#objectsAt(collection, revision));
  }

  /** The revision so many before the current one, if there was one. */
  earlier(revisions: number): number {
    return Math.max(FIRST_REVISION, this.#revision - revisions);
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
    const change = previous === undefined ? { kind: "added" as const } : { kind: "modified" as const, previous };
    this.#emit(collection, { ...change, key, object: stored });
    return stored;
  }

  remove(collection: string, key: string): void {
    const object = this.get(collection, key);
    if (object === undefined) return;
    this.#objects.get(collection)?.delete(key);
    this.#emit(collection, { kind: "deleted", key, object: freeze(withVersion(object, String(++this.#revision))) });
  }

  /** The events after the version; undefined where they are forgotten. */
  eventsSince(collection: string, version: ResourceVersion): readonly StorageEvent[] | undefined {
    return Number(version) < this.#compacted ? undefined : this.history(collection, { after: Number(version) });
  }

  /** The events between two revisions, whatever was compacted. */
  history(
    collection: string,
    { after = 0, upTo = Infinity }: { readonly after?: number; readonly upTo?: number },
  ): readonly StorageEvent[] {
    return (this.#events.get(collection) ?? []).filter(({ revision }) => revision > after && revision <= upTo);
  }

  /** Refuses from now on to tell how it came to what is there now. */
  compact(): void {
    this.#compacted = this.#revision;
  }

  /** Goes back to an earlier revision, as from a backup. Those after it are given again, to other objects. */
  restore(revision: number): void {
    for (const collection of this.#objects.keys()) {
      const [objects, events] = [this.#objectsAt(collection, revision), this.history(collection, { upTo: revision })];
      this.#objects.set(collection, objects);
      this.#events.set(collection, [...events]);
    }
    this.#revision = revision;
    this.#compacted = revision;
  }

  /** The returned function ends it. */
  onEvent(listener: (collection: string, event: StorageEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #objectsAt(collection: string, revision: number): Map<string, ApiObject> {
    const objects = new Map<string, ApiObject>();
    for (const { kind, key, object } of this.history(collection, { upTo: revision })) {
      if (kind === "deleted") objects.delete(key);
      else objects.set(key, object);
    }
    return objects;
  }

  #emit(collection: string, event: Omit<StorageEvent, "revision">): void {
    const stored = { ...event, revision: this.#revision };
    const log = this.#events.get(collection) ?? [];
    log.push(stored);
    this.#events.set(collection, log);
    for (const listener of this.#listeners) listener(collection, stored);
  }
}

function sorted(objects: ReadonlyMap<string, ApiObject>): readonly ApiObject[] {
  return [...objects].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, object]) => object);
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
