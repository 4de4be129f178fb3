import type { ResourceVersion } from "../../capabilities/api/identity";
import type { Feed } from "../../capabilities/cache/store";
import type { StoredObject } from "../../capabilities/cache/stored-object";

/** Fills a store with these objects, as a reflector does once it has them all. */
export function fill<T extends StoredObject>(store: Feed<T>, objects: readonly T[], at: ResourceVersion): void {
  const draft = store.draft();
  for (const object of objects) draft.take("added", object);
  store.replace(draft, at);
}
