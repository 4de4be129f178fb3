import type { ResourceVersion } from "../api/identity";

/** One change of one object, in the order in which the store took them. */
export type Change<T> =
  | { readonly kind: "added"; readonly object: T }
  | { readonly kind: "updated"; readonly object: T; readonly previous: T }
  | { readonly kind: "deleted"; readonly object: T };

/** The reading side of a store: what the rest of the controller may see. Objects are frozen. */
export interface Lister<T> {
  get(key: string): T | undefined;
  /** All objects, in no particular order. */
  list(): readonly T[];
  /** The objects that an index files under `value`. Throws on an index that the store was not made with. */
  byIndex(index: string, value: string): readonly T[];
  /** Whether the first LIST is in. */
  readonly hasSynced: boolean;
  /** The highest resource version that is known to be contained; undefined before the first LIST. */
  readonly progress: ResourceVersion | undefined;
}
