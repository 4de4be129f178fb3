import { isDeepStrictEqual } from "node:util";

import type { Body, PatchOptions } from "../../capabilities/kube/client";
import type { Resource } from "../../capabilities/kube/resources";
import { conflict, invalid, type Subject } from "./fake-errors";
import type { ApiObject } from "./object-storage";
import { jsonPatched, mergePatched, strategicMergePatched } from "./patches";

// What the API server makes of the body of a write: pure functions of the stored object and the body.

export interface CreateContext {
  readonly namespace: string | undefined;
  readonly id: number;
  readonly now: number;
}

// Kinds whose status only a write of the status changes, and whose spec is counted by `metadata.generation`.
const KINDS_WITH_STATUS = new Set(["pods", "nodes", "daemonsets"]);
const KINDS_WITH_GENERATION = new Set(["pods", "daemonsets"]);

const DEFAULT_GRACE_SECONDS = 30;

export function parsedBody(body: Body): ApiObject {
  const parsed: unknown =
    "rawJson" in body && typeof body.rawJson === "string" ? JSON.parse(body.rawJson) : JSON.parse(JSON.stringify(body));
  return parsed as ApiObject;
}

export function createdObject(resource: Resource<unknown>, body: Body, context: CreateContext): ApiObject {
  const { metadata = {}, status, ...rest } = parsedBody(body) as Partial<ApiObject>;
  const { namespace, id, now } = context;
  const name = metadata.name ?? `${metadata.generateName ?? ""}${suffixOf(id)}`;
  requireValidName({ resource, name });
  const kept = KINDS_WITH_STATUS.has(resource.plural) && resource.plural !== "nodes" ? initialStatus(resource) : status;
  return {
    ...identified(resource),
    ...rest,
    ...(kept === undefined ? {} : { status: kept }),
    metadata: {
      ...metadata,
      name,
      ...(namespace === undefined ? {} : { namespace }),
      uid: `00000000-0000-4000-8000-${String(id).padStart(12, "0")}`,
      creationTimestamp: timestampOf(now),
      ...(KINDS_WITH_GENERATION.has(resource.plural) ? { generation: 1 } : {}),
    },
  };
}

export function replacedObject(resource: Resource<unknown>, stored: ApiObject, next: ApiObject): ApiObject {
  requireCurrent(resource, stored, next);
  const { status, ...rest } = next;
  const kept = KINDS_WITH_STATUS.has(resource.plural) ? stored.status : status;
  return {
    ...identified(resource),
    ...rest,
    ...(kept === undefined ? {} : { status: kept }),
    metadata: { ...next.metadata, ...systemFields(stored), ...generationOf(resource, stored, next) },
  };
}

/** The uid in the body of a PUT is a precondition. */
export function requireUid(resource: Resource<unknown>, stored: ApiObject, { metadata }: ApiObject): void {
  const { uid } = metadata ?? {};
  if (uid === undefined || uid === stored.metadata.uid) return;
  const text = `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${stored.metadata.uid}`;
  throw conflict({ resource, name: stored.metadata.name ?? "" }, text);
}

/** The uid in a patch is a change that no patch may make. */
export function requireSameUid(resource: Resource<unknown>, stored: ApiObject, { metadata }: ApiObject): void {
  if (metadata.uid === stored.metadata.uid) return;
  const message = `Invalid value: "${metadata.uid}": field is immutable`;
  const cause = { field: "metadata.uid", reason: "FieldValueInvalid", message };
  throw invalid({ resource, name: stored.metadata.name ?? "" }, [cause]);
}

export function withStatus(resource: Resource<unknown>, stored: ApiObject, next: ApiObject): ApiObject {
  requireCurrent(resource, stored, next);
  // Of built-in kinds a write of the status may change labels and annotations too.
  const metadata = { ...next.metadata, ...systemFields(stored), ...generationOf(resource, stored, stored) };
  return { ...stored, status: next.status, metadata: resource.group.includes(".") ? stored.metadata : metadata };
}

export function patchedObject(stored: ApiObject, { type, body }: Pick<PatchOptions, "type" | "body">): ApiObject {
  const patch: unknown = parsedBody(body);
  switch (type) {
    case "json":
      return jsonPatched(stored, patch) as ApiObject;
    case "strategic-merge":
      return strategicMergePatched(stored, patch) as ApiObject;
    case "merge":
    case "apply":
      return mergePatched(stored, patch) as ApiObject;
  }
}

/** The object as a DELETE leaves it; undefined when nothing holds it. */
export function terminatingObject(resource: Resource<unknown>, stored: ApiObject, now: number): ApiObject | undefined {
  const graceSeconds = resource.plural === "pods" ? graceSecondsOf(stored) : 0;
  const isHeld = graceSeconds > 0 || (stored.metadata.finalizers ?? []).length > 0;
  if (!isHeld) return undefined;
  if (stored.metadata.deletionTimestamp !== undefined) return stored;
  const deletionTimestamp = timestampOf(now + graceSeconds * 1000);
  return { ...stored, metadata: { ...stored.metadata, deletionTimestamp, deletionGracePeriodSeconds: graceSeconds } };
}

/** Whether an update let go of a terminating object's last finalizer. */
export function isReleased({ metadata }: ApiObject): boolean {
  const held = (metadata.finalizers ?? []).length > 0 || (metadata.deletionGracePeriodSeconds ?? 0) > 0;
  return metadata.deletionTimestamp !== undefined && !held;
}

/** The version that a body names, if any, must be the stored one. */
function requireCurrent(resource: Resource<unknown>, stored: ApiObject, next: ApiObject): void {
  const { resourceVersion } = next.metadata ?? {};
  const isStale = resourceVersion !== undefined && resourceVersion !== stored.metadata.resourceVersion;
  if (isStale) throw conflict({ resource, name: stored.metadata.name ?? "" });
}

function generationOf(resource: Resource<unknown>, stored: ApiObject, next: ApiObject): { generation?: number } {
  if (!KINDS_WITH_GENERATION.has(resource.plural)) return {};
  return { generation: (stored.metadata.generation ?? 0) + (isDeepStrictEqual(next.spec, stored.spec) ? 0 : 1) };
}

/** A pod that no kubelet runs, or that has ended, goes at once. */
function graceSecondsOf({ spec, status }: ApiObject): number {
  const { phase } = (status ?? {}) as { phase?: string };
  if (spec?.["nodeName"] === undefined || phase === "Succeeded" || phase === "Failed") return 0;
  return Number(spec["terminationGracePeriodSeconds"] ?? DEFAULT_GRACE_SECONDS);
}

function systemFields({ metadata }: ApiObject): Partial<ApiObject["metadata"]> {
  const { uid, creationTimestamp, deletionTimestamp, deletionGracePeriodSeconds } = metadata;
  return {
    ...(uid === undefined ? {} : { uid }),
    ...(creationTimestamp === undefined ? {} : { creationTimestamp }),
    ...(deletionTimestamp === undefined ? {} : { deletionTimestamp }),
    ...(deletionGracePeriodSeconds === undefined ? {} : { deletionGracePeriodSeconds }),
  };
}

function initialStatus({ plural }: Resource<unknown>): object {
  return plural === "pods" ? { phase: "Pending" } : {};
}

function identified({ group, version, kind }: Resource<unknown>): { apiVersion: string; kind: string } {
  return { apiVersion: group === "" ? version : `${group}/${version}`, kind };
}

function requireValidName({ resource, name }: Subject): void {
  if (/^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/.test(name)) return;
  const message = `Invalid value: "${name}": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters`;
  throw invalid({ resource, name }, [{ field: "metadata.name", reason: "FieldValueInvalid", message }]);
}

/** Five characters, as the API server appends to `generateName`, but told in advance. */
function suffixOf(id: number): string {
  return id.toString(36).padStart(5, "0");
}

/** `metav1.Time` has no fractions of a second. */
function timestampOf(now: number): string {
  return new Date(now).toISOString().replace(/\.\d+Z$/, "Z");
}
