import { applyPatch, type Operation } from "fast-json-patch";

type Tree = { [key: string]: unknown };

/** RFC 7396. */
export function mergePatched(target: unknown, patch: unknown): unknown {
  if (!isTree(patch)) return patch;
  const result: Tree = isTree(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key];
    else result[key] = mergePatched(result[key], value);
  }
  return result;
}

/** RFC 6902. Throws when a `test` fails or a path does not exist. */
export function jsonPatched(target: object, patch: unknown): unknown {
  return applyPatch(JSON.parse(JSON.stringify(target)), patch as Operation[], true).newDocument;
}

// By which field the API server merges the entries of these lists; it replaces any other list whole, except finalizers.
const MERGE_KEYS: Readonly<Record<string, string>> = {
  ownerReferences: "uid",
  conditions: "type",
  containers: "name",
  initContainers: "name",
  volumes: "name",
  env: "name",
  webhooks: "name",
};

/** As the API server merges built-in kinds, with `$patch` of delete and replace. */
export function strategicMergePatched(target: unknown, patch: unknown): unknown {
  if (!isTree(patch)) return patch;
  const { $patch: directive, ...rest } = patch;
  if (directive === "replace") return rest;
  const result: Tree = isTree(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(rest)) {
    if (value === null) delete result[key];
    else result[key] = mergedField(key, result[key], value);
  }
  return result;
}

function mergedField(field: string, target: unknown, patch: unknown): unknown {
  if (!Array.isArray(patch)) return strategicMergePatched(target, patch);
  const existing: unknown[] = Array.isArray(target) ? target : [];
  if (field === "finalizers") return [...new Set([...existing, ...patch])];
  const key = MERGE_KEYS[field];
  return key === undefined ? patch : mergedList(existing as Tree[], patch as Tree[], key);
}

function mergedList(target: readonly Tree[], patch: readonly Tree[], key: string): Tree[] {
  const result = new Map(target.map(entry => [entry[key], entry]));
  for (const entry of patch) {
    const id = entry[key];
    if (entry["$patch"] === "delete") result.delete(id);
    else result.set(id, strategicMergePatched(result.get(id), entry) as Tree);
  }
  return [...result.values()];
}

function isTree(value: unknown): value is Tree {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
