import { type StoredObject, storeKey } from "./store";

/** What a watch that begins with all there is has sent so far: nothing of it counts before the watch says that this was all. */
export class InitialEvents<T extends StoredObject> {
  readonly #objects = new Map<string, T>();

  take(kind: "added" | "modified" | "deleted", object: T): void {
    if (kind === "deleted") this.#objects.delete(storeKey(object));
    else this.#objects.set(storeKey(object), object);
  }

  /** In the order in which they came. */
  get objects(): readonly T[] {
    return [...this.#objects.values()];
  }
}
