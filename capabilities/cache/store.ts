import {
  type Namespace,
  type ObjectName,
  type ResourceVersion,
  type Uid,
  compareResourceVersions,
} from "../api/identity";
import type { WriteThrough } from "../kube/write-through";
import { Contents, type Indexes, type Slot, liveObject } from "./contents";
import { Draft } from "./draft";
import { type StoredObject, storeKey } from "./stored-object";

/** One change of one object, in the order in which the store took them. */
export type Change<T> =
  | { readonly kind: "added"; readonly object: T }
  | { readonly kind: "updated"; readonly object: T; readonly previous: T }
  | { readonly kind: "deleted"; readonly object: T };

/** The reading side of a store: what the rest of the controller may see. Objects are frozen. */
export interface Lister<T> {
  /** `key` as `storeKey` makes it. */
  get(key: string): T | undefined;
  /** All objects, by their keys; the same list until one of them changes. */
  list(): readonly T[];
  /** How many objects there are. */
  readonly size: number;
  /** The objects that an index files under `value`, as `list` gives them. Throws on an index that the store has not. */
  byIndex(index: string, value: string): readonly T[];
  /** Whether the first LIST is in. */
  readonly hasSynced: boolean;
  /** The highest resource version that is known to be contained; undefined before the first LIST. */
  readonly progress: ResourceVersion | undefined;
}

/** The side of a store that one reflector feeds, in the order of the server's answers. */
export interface Feed<T extends StoredObject> {
  /** Where a fill collects what there is. */
  draft(): Draft<T>;
  /** The fill is complete: the server had this at `at`. The draft is the store's from here on. */
  replace(draft: Draft<T>, at: ResourceVersion): void;
  /** An ADDED or MODIFIED event. */
  observed(object: T): void;
  /** A DELETED event; the object carries the resource version of its deletion. */
  observedDeletion(object: T): void;
  bookmark(at: ResourceVersion): void;
}

export interface Store<T extends StoredObject> extends Lister<T>, Feed<T>, WriteThrough<T> {
  /**
   * Calls back, synchronously, with each change once the store as a whole is changed. Every listener hears of every
   * change even when another one throws; the error is thrown afterwards. Returns the way to stop.
   */
  subscribe(listener: (change: Change<T>) => void): () => void;
}

export interface StoreOptions<T> {
  readonly indexes?: Indexes<T>;
  /** Given two states of one object: `previous` itself where the later one differs in nothing that anyone uses. */
  readonly reuse: (previous: T, next: T) => T;
}

/**
 * What is known of each object of one kind.
 *
 * Two sources feed it, and either may be ahead of the other: the reflector, whose answers come in the server's order,
 * and the responses to our own writes (docs/design.md: one-way flow).
 *
 * Assumptions: resource versions of one kind are totally ordered; the reflector leaves nothing out.
 * Invariants: what the reflector has passed is never taken from a response, as it was either seen or undone since. A
 * key never goes back to an earlier version, and a uid that was seen to be gone never comes back. `version` of a slot
 * is that of the newest state seen, while its object may carry an earlier one in which it already looked the same.
 */
export function createStore<T extends StoredObject>(options: StoreOptions<T>): Store<T> {
  return new ObjectStore(options);
}

class ObjectStore<T extends StoredObject> implements Store<T> {
  readonly #indexes: Indexes<T>;
  #contents: Contents<T>;
  readonly #reuse: (previous: T, next: T) => T;
  readonly #listeners = new Set<(change: Change<T>) => void>();
  #progress: ResourceVersion | undefined;

  constructor({ indexes = {}, reuse }: StoreOptions<T>) {
    this.#reuse = reuse;
    this.#indexes = indexes;
    this.#contents = new Contents(indexes);
  }

  get hasSynced(): boolean {
    return this.#progress !== undefined;
  }

  get progress(): ResourceVersion | undefined {
    return this.#progress;
  }

  get(key: string): T | undefined {
    return liveObject(this.#contents.slot(key));
  }

  list(): readonly T[] {
    return this.#contents.list();
  }

  get size(): number {
    return this.#contents.size;
  }

  byIndex(index: string, value: string): readonly T[] {
    return this.#contents.byIndex(index, value);
  }

  subscribe(listener: (change: Change<T>) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  written(object: T): void {
    // Also when the two cannot be compared, or nothing was listed yet: the watch will bring what was written.
    if (!isAbove(object.resourceVersion, this.#progress)) return;
    this.#change(changes => this.#put(storeKey(object), object, changes));
  }

  gone({ namespace, name, uid }: { namespace?: Namespace; name: ObjectName; uid: Uid }): void {
    const key = storeKey(namespace === undefined ? { name } : { namespace, name });
    const slot = this.#contents.slot(key);
    if (slot?.kind !== "live" || slot.uid !== uid) return;
    this.#change(changes => {
      this.#remove(key, slot, changes);
      this.#contents.set(key, { kind: "gone", uid, version: slot.version });
    });
  }

  observed(object: T): void {
    if (!this.#advance(object.resourceVersion)) return;
    this.#change(changes => this.#put(storeKey(object), object, changes));
  }

  observedDeletion(object: T): void {
    if (!this.#advance(object.resourceVersion)) return;
    const key = storeKey(object);
    const slot = this.#contents.slot(key);
    // Another uid is a successor of that name, known from a response that the watch has yet to reach.
    if (slot?.uid === object.uid) this.#change(changes => this.#remove(key, slot, changes));
  }

  bookmark(at: ResourceVersion): void {
    this.#advance(at);
  }

  draft(): Draft<T> {
    return new Draft(this.#indexes);
  }

  replace({ contents }: Draft<T>, at: ResourceVersion): void {
    // A LIST is never older than the watch before it, unless the server lost its past, as after a restored backup:
    // then nothing that was known before holds any more.
    const isRestored = isAbove(this.#progress, at);
    const isFirst = this.#contents.slotCount === 0;
    this.#progress = at;
    if (isFirst) return this.#begin(contents);
    this.#change(changes => {
      if (isRestored) this.#forgetVersions(at);
      for (const [key, slot] of this.#contents.slots()) {
        // What is newer than `at` is not missing, but was written since.
        if (contents.slot(key) === undefined && !isAbove(slot.version, at)) this.#remove(key, slot, changes);
      }
      for (const object of contents.list()) {
        if (isRestored) this.#set(storeKey(object), object, changes);
        else this.#put(storeKey(object), object, changes);
      }
    });
  }

  /** The most common large fill, that of an empty store, has nothing to compare with. */
  #begin(contents: Contents<T>): void {
    this.#contents = contents;
    this.#emit(contents.list().map(object => ({ kind: "added", object })));
  }

  #forgetVersions(at: ResourceVersion): void {
    for (const [key, slot] of this.#contents.slots()) this.#contents.set(key, { ...slot, version: at });
  }

  /** Takes note of how far the reflector is. False: it was there before, and what it brings is old. */
  #advance(to: ResourceVersion): boolean {
    const order = this.#progress === undefined ? undefined : compareResourceVersions(to, this.#progress);
    if (order !== undefined && order <= 0) return false;
    this.#progress = to;
    return true;
  }

  // These three say what they changed by adding to a list: a fill of tens of thousands of objects must not take long.

  #put(key: string, object: T, changes: Change<T>[]): void {
    const slot = this.#contents.slot(key);
    if (slot?.kind === "gone" && slot.uid === object.uid) return;
    const order = slot && compareResourceVersions(object.resourceVersion, slot.version);
    if (order === undefined || order > 0) this.#set(key, object, changes);
  }

  #set(key: string, next: T, changes: Change<T>[]): void {
    const slot = this.#contents.slot(key);
    const previous = liveObject(slot);
    const isSame = previous?.uid === next.uid;
    const object = previous && isSame ? this.#reuse(previous, next) : next;
    this.#contents.set(key, { kind: "live", uid: next.uid, version: next.resourceVersion, object });
    if (object === previous) return;
    if (previous && isSame) {
      changes.push({ kind: "updated", object, previous });
      return;
    }
    if (previous) changes.push({ kind: "deleted", object: previous });
    changes.push({ kind: "added", object });
  }

  #remove(key: string, slot: Slot<T>, changes: Change<T>[]): void {
    this.#contents.delete(key);
    if (slot.kind === "live") changes.push({ kind: "deleted", object: slot.object });
  }

  /** Tells of what the work changed, once it is all done. */
  #change(work: (changes: Change<T>[]) => void): void {
    const changes: Change<T>[] = [];
    work(changes);
    this.#emit(changes);
  }

  #emit(changes: readonly Change<T>[]): void {
    const errors: unknown[] = [];
    for (const change of changes) {
      for (const listener of this.#listeners) {
        try {
          listener(change);
        } catch (error) {
          errors.push(error);
        }
      }
    }
    if (errors.length > 0) throw new AggregateError(errors, "telling of changes");
  }
}

/** False also where one of them is unknown, or they cannot be compared. */
function isAbove(version: ResourceVersion | undefined, other: ResourceVersion | undefined): boolean {
  if (version === undefined || other === undefined) return false;
  return (compareResourceVersions(version, other) ?? 0) > 0;
}
