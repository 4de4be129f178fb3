import type { ResourceVersion, Uid } from "../api/identity";
import { SortedBucket } from "./sorted-bucket";

/**
 * What is known of one key. `gone` is a tombstone: a write was told that the object is no more, and the reflector has not
 * got there yet. What the reflector itself sees deleted needs none, since its progress keeps late responses out.
 */
export type Slot<T> =
  | { readonly kind: "live"; readonly uid: Uid; readonly version: ResourceVersion; readonly object: T }
  | { readonly kind: "gone"; readonly uid: Uid; readonly version: ResourceVersion };

/** By name: what the objects are filed under; undefined leaves an object out. */
export type Indexes<T> = Readonly<Record<string, (object: T) => string | undefined>>;

interface Index<T> {
  readonly valueOf: (object: T) => string | undefined;
  readonly buckets: Map<string, SortedBucket<T>>;
}

/** Slots by key, and their objects in order and filed under the indexes. It decides nothing. */
export class Contents<T> {
  readonly #slots = new Map<string, Slot<T>>();
  readonly #all = new SortedBucket<T>();
  readonly #indexes: ReadonlyMap<string, Index<T>>;

  constructor(indexes: Indexes<T>) {
    this.#indexes = new Map(Object.entries(indexes).map(([name, valueOf]) => [name, { valueOf, buckets: new Map() }]));
  }

  slot(key: string): Slot<T> | undefined {
    return this.#slots.get(key);
  }

  slots(): Iterable<readonly [string, Slot<T>]> {
    return this.#slots;
  }

  /** How many slots there are, tombstones included. */
  get slotCount(): number {
    return this.#slots.size;
  }

  get size(): number {
    return this.#all.size;
  }

  list(): readonly T[] {
    return this.#all.list();
  }

  byIndex(index: string, value: string): readonly T[] {
    const found = this.#indexes.get(index);
    if (!found) throw new Error(`the store has no index ${index}`);
    return found.buckets.get(value)?.list() ?? [];
  }

  set(key: string, slot: Slot<T>): void {
    const previous = liveObject(this.#slots.get(key));
    const next = liveObject(slot);
    this.#slots.set(key, slot);
    if (previous !== next) this.#file({ key, previous, next });
  }

  delete(key: string): void {
    const previous = liveObject(this.#slots.get(key));
    this.#slots.delete(key);
    if (previous !== undefined) this.#file({ key, previous, next: undefined });
  }

  #file({ key, previous, next }: { key: string; previous: T | undefined; next: T | undefined }): void {
    if (next === undefined) this.#all.delete(key);
    else this.#all.set(key, next);
    for (const { valueOf, buckets } of this.#indexes.values()) {
      const before = previous && valueOf(previous);
      const after = next && valueOf(next);
      if (before !== undefined && before !== after) unfile(buckets, { key, value: before });
      if (next && after !== undefined) bucketOf(buckets, after).set(key, next);
    }
  }
}

export function liveObject<T>(slot: Slot<T> | undefined): T | undefined {
  return slot?.kind === "live" ? slot.object : undefined;
}

function bucketOf<T>(buckets: Map<string, SortedBucket<T>>, value: string): SortedBucket<T> {
  const found = buckets.get(value);
  if (found) return found;
  const bucket = new SortedBucket<T>();
  buckets.set(value, bucket);
  return bucket;
}

function unfile<T>(buckets: Map<string, SortedBucket<T>>, { key, value }: { key: string; value: string }): void {
  const bucket = buckets.get(value);
  bucket?.delete(key);
  if (bucket?.size === 0) buckets.delete(value);
}
