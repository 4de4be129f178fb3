import { Contents, type Indexes } from "./contents";
import { type StoredObject, storeKey } from "./stored-object";

/**
 * What a fill that is under way has brought so far: nothing of it counts before the fill is complete. It is put in order as
 * it arrives, so that tens of thousands of objects do not take their time all at once at the end.
 */
export class Draft<T extends StoredObject> {
  readonly contents: Contents<T>;

  constructor(indexes: Indexes<T>) {
    this.contents = new Contents(indexes);
  }

  take(kind: "added" | "modified" | "deleted", object: T): void {
    const key = storeKey(object);
    const { uid, resourceVersion } = object;
    if (kind === "deleted") this.contents.delete(key);
    else this.contents.set(key, { kind: "live", uid, version: resourceVersion, object });
  }
}
