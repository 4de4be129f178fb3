import { isRecord } from "../../capabilities/api/is-record";

/** What is left of an object for a caller that names the fields it reads; all of it where the caller does not. */
export function maskedObject<T>(object: T, fields: object | undefined): T {
  if (fields === undefined) return object;
  return masked(object, { apiVersion: true, kind: true, metadata: {}, ...fields }) as T;
}

function masked(value: unknown, mask: unknown): unknown {
  if (Array.isArray(value)) return value.map(element => masked(element, mask));
  if (!isRecord(value) || !isRecord(mask)) return value;
  const taken = Object.keys(mask).filter(name => name in value);
  return Object.fromEntries(taken.map(name => [name, masked(value[name], mask[name])]));
}
