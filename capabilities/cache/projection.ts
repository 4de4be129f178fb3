import { isDeepStrictEqual } from "node:util";

import {
  type Namespace,
  type ObjectName,
  type ResourceVersion,
  type Uid,
  namespaceOf,
  objectNameOf,
  resourceVersionOf,
  uidOf,
} from "../api/identity";
import type { Labels, ObjectMeta, OwnerReference } from "../api/types";
import type { ControllerRef } from "../plan/snapshot";
import type { Intern } from "./intern";
import type { StoredObject } from "./stored-object";

// What all projections share. A projection parses an API object once, when it arrives: past it every object has its
// identity in its type, is frozen, shares nothing with what it was made from, and holds only what someone reads.
//
// A literal that begins with a spread gets a hidden class of its own in Node 20, once a field is added or it is frozen. Then
// each object costs some 400 bytes more, and whoever goes through many of them takes several times as long. So the literals of
// what there are many of begin with a field.

export type Projected<T> =
  | { readonly kind: "object"; readonly object: T }
  /** The object cannot be kept; `missing` names the field. */
  | { readonly kind: "rejected"; readonly missing: string };

export interface Identity {
  readonly name: ObjectName;
  readonly uid: Uid;
  readonly resourceVersion: ResourceVersion;
}

interface Described {
  readonly metadata?: Pick<ObjectMeta, "name" | "namespace" | "uid" | "resourceVersion">;
}

/** Projects an object of a kind without namespaces, if it has what identifies it. */
export function projectIdentified<T>(raw: Described, build: (identity: Identity) => T): Projected<T> {
  const { name, uid, resourceVersion } = raw.metadata ?? {};
  if (!name) return { kind: "rejected", missing: "metadata.name" };
  if (!uid) return { kind: "rejected", missing: "metadata.uid" };
  if (!resourceVersion) return { kind: "rejected", missing: "metadata.resourceVersion" };
  const identity = {
    name: objectNameOf(name),
    uid: uidOf(uid),
    resourceVersion: resourceVersionOf(resourceVersion),
  };
  return { kind: "object", object: Object.freeze(build(identity)) };
}

/** As `projectIdentified`, of a kind with namespaces. */
export function projectNamespaced<T>(
  raw: Described,
  build: (identity: Identity & { readonly namespace: Namespace }) => T,
): Projected<T> {
  const namespace = raw.metadata?.namespace;
  if (!namespace) return { kind: "rejected", missing: "metadata.namespace" };
  return projectIdentified(raw, identity => build({ namespace: namespaceOf(namespace), ...identity }));
}

/** Whether two states of one object differ in nothing but the resource version. */
export function isSameContent(a: StoredObject, b: StoredObject): boolean {
  return isDeepStrictEqual({ ...a, resourceVersion: b.resourceVersion }, b);
}

/** The owner that manages the object (metav1.GetControllerOf). */
export function controllerRefOf(
  references: readonly OwnerReference[] | undefined,
  intern: Intern,
): ControllerRef | undefined {
  const reference = references?.find(({ controller }) => controller === true);
  if (!reference) return undefined;
  return Object.freeze({
    apiVersion: intern(reference.apiVersion),
    kind: intern(reference.kind),
    name: objectNameOf(intern(reference.name)),
    uid: uidOf(intern(reference.uid)),
  });
}

/** The time in milliseconds since the epoch; undefined where there is none, or it is no time. */
export function timeMs(text: string | undefined): number | undefined {
  const ms = text === undefined ? NaN : Date.parse(text);
  return Number.isNaN(ms) ? undefined : ms;
}

const NO_LABELS: Labels = Object.freeze({});

export function frozenLabels(labels: Labels | undefined): Labels {
  return labels === undefined ? NO_LABELS : Object.freeze(Object.assign({}, labels));
}

/** A copy of JSON that nobody can change. */
export function frozenCopy<T>(value: T): T {
  return deeplyFrozen(structuredClone(value));
}

function deeplyFrozen<T>(value: T): T {
  if (typeof value !== "object" || value === null) return value;
  Object.values(value).forEach(deeplyFrozen);
  return Object.freeze(value);
}
