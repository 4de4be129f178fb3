import type { ControllerRef, ObservedSet } from "../plan/snapshot";

/** The reference that an object has which the set controls. */
export function controllerRefTo({ flavor: { apiVersion, kind }, name, uid }: ObservedSet): ControllerRef {
  return { apiVersion, kind, name, uid };
}

/** A copy without one of its optional fields. */
export function without<T extends object, K extends keyof T>(object: T, field: K): Omit<T, K> {
  const copy = { ...object };
  Reflect.deleteProperty(copy, field);
  return copy;
}
