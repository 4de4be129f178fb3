import type { Namespace, ObjectName, Uid } from "../api/identity";
import type { FieldMask } from "./client";

/**
 * Where the response of every write goes, so that the next snapshot reads its own writes (docs/design.md: one-way flow). The
 * stores of the cache implement it; the effects, which may not know the cache, call it.
 */
export interface WriteThrough<T> {
  /** All that it reads of an object, of which it must be told no more; where it does not say, it reads everything. */
  readonly fields?: FieldMask<T>;

  /** The answer to a create, update or patch, or to a DELETE that left the object terminating. */
  written(object: T): void;

  /** A DELETE answered that the object is no more, or a write that it does not exist. */
  gone(object: { readonly namespace?: Namespace; readonly name: ObjectName; readonly uid: Uid }): void;
}
