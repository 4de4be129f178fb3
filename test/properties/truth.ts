import type { Uid } from "../../capabilities/api/identity";
import type { ConfigMap } from "../conformance/objects";
import { type ObjectStorage, type StorageEvent, collectionOf } from "../fakes/object-storage";
import { THINGS, type Thing, look, projectThing } from "./thing";

/** What the server knows of things, and since when: the measure of what a cache may show. */
export class Truth {
  readonly #storage: ObjectStorage;
  /** By uid: the last revision at which a thing looked so. */
  readonly #lastLooks = new Map<Uid, Map<string, number>>();
  readonly #ends = new Map<Uid, number>();

  constructor(storage: ObjectStorage) {
    this.#storage = storage;
    storage.onEvent((collection, event) => {
      if (collection === collectionOf(THINGS)) this.#note(event);
    });
  }

  get revision(): number {
    return Number(this.#storage.revision);
  }

  /** What a cache that is up to date shows. */
  get things(): readonly Thing[] {
    return this.#storage.list(collectionOf(THINGS)).map(thingOf);
  }

  /** The revision at which the object ceased to be; `Infinity` if it is there. */
  endOf(uid: Uid): number {
    return this.#ends.get(uid) ?? Infinity;
  }

  /** Whether what is shown of an object is of the revision or of a later one. */
  isOfOrAfter(shown: Thing, revision: number): boolean {
    return (this.#lastLooks.get(shown.uid)?.get(look(shown)) ?? 0) >= revision;
  }

  #note({ kind, object, revision }: StorageEvent): void {
    const thing = thingOf(object);
    const versions = this.#lastLooks.get(thing.uid) ?? new Map<string, number>();
    this.#lastLooks.set(thing.uid, versions.set(look(thing), revision));
    if (kind === "deleted") this.#ends.set(thing.uid, revision);
  }
}

function thingOf(object: ConfigMap): Thing {
  const projected = projectThing(object);
  if (projected.kind === "rejected") throw new Error(`stored without ${projected.missing}`);
  return projected.object;
}
