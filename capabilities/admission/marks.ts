/** One step of a JSON patch (RFC 6902). */
export interface Operation {
  readonly op: string;
  readonly path: string;
  readonly value?: unknown;
}

const ANNOTATIONS = "/metadata/annotations";

/**
 * The patch without the annotations that Pepr adds to each object that one of its capabilities has seen, such as
 * `<uuid>.pepr.dev/<capability>`: they would make the second `kubectl apply` differ from the first, and mark objects
 * that are not ours. Whatever a user wrote under such a name stays as it was.
 */
export function withoutMarks(
  operations: readonly Operation[],
  { prefix }: { readonly prefix: string },
): readonly Operation[] {
  return operations.flatMap(operation => {
    if (operation.path.startsWith(`${ANNOTATIONS}/${pointerToken(prefix)}`)) return [];
    return operation.path === ANNOTATIONS ? annotationsWithoutMarks(operation, prefix) : [operation];
  });
}

/** Where the object had no annotations, the patch adds them all at once. */
function annotationsWithoutMarks(operation: Operation, prefix: string): readonly Operation[] {
  if (typeof operation.value !== "object" || operation.value === null) return [operation];
  const kept = Object.entries(operation.value).filter(([key]) => !key.startsWith(prefix));
  return kept.length === 0 ? [] : [{ ...operation, value: Object.fromEntries(kept) }];
}

/** RFC 6901: a slash inside a key is written `~1`. */
function pointerToken(key: string): string {
  return key.replaceAll("~", "~0").replaceAll("/", "~1");
}
