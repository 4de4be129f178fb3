import { isRecord } from "../api/is-record";

/**
 * Has Pepr copy of a requested object only what somebody writes to, instead of all of it, up to three times a request:
 * its deep copies were a third of what a review costs, and quadratic in the length of a list, so that one pod of a megabyte
 * could stop the server for a second. Pepr copies by ramda's `clone`, which asks an object for a method of that name. Were
 * that to change, answers would be the same and slower.
 *
 * Whoever handles a request puts new values into the object and its annotations, and changes nothing below.
 */
export function copySparingly(object: unknown): void {
  // A field of that name is the sender's; such an object is copied as ever.
  if (isRecord(object) && !Object.hasOwn(object, "clone")) withClone(object, () => sparingCopy(object));
}

function sparingCopy(object: Readonly<Record<string, unknown>>): object {
  const { metadata } = object;
  const copy: Record<string, unknown> = { ...object };
  if (isRecord(metadata)) copy["metadata"] = withOwnAnnotations(metadata);
  // The last copy is compared with what was sent, and never written to.
  return withClone(copy, () => copy);
}

function withOwnAnnotations(metadata: Readonly<Record<string, unknown>>): object {
  const { annotations } = metadata;
  return isRecord(annotations) ? { ...metadata, annotations: { ...annotations } } : { ...metadata };
}

/** Not enumerable: whoever reads the fields of the object does not see it. */
function withClone(object: object, clone: () => object): object {
  return Object.defineProperty(object, "clone", { value: clone });
}
