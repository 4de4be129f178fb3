import { canonicalJson } from "../api/canonical-json";
import { type RevisionData, type RevisionHash, revisionDataOf, revisionHashOf } from "../api/identity";
import type { PodTemplateSpec } from "../api/types";
import { safeHash32 } from "./safe-hash";

// What a ControllerRevision holds, and how it is named. The bytes are a contract: other controllers and kubectl compare
// them (D-HIST-03). The hash is not; it only has to stay the same (D-HIST-07).

/** The bytes for a template in canonical form (D-HIST-01, D-HIST-02). */
export function revisionData(template: PodTemplateSpec): RevisionData {
  return revisionDataOf(canonicalJson({ spec: { template: { ...template, $patch: "replace" } } }));
}

/** The template inside revision data; undefined where the data has another form, such as that of another kind. */
export function templateOfRevision(data: RevisionData): PodTemplateSpec | undefined {
  const template = memberOf(memberOf(parsed(data), "spec"), "template");
  if (!isPatchedTemplate(template)) return undefined;
  const { $patch, ...rest } = template;
  return $patch === "replace" ? rest : undefined;
}

/**
 * The bytes of the same template as Kubernetes writes them since 1.34. Older ones hold the creation time of each metadata,
 * which a template has not, as `null` (D-HIST-02, D-EDGE-12). Itself where there is none.
 */
export function modernised(data: RevisionData): RevisionData {
  if (!data.includes(NO_CREATION_TIME)) return data;
  // In a text the quotes are escaped, so that only members are found.
  return revisionDataOf(data.replaceAll(`${NO_CREATION_TIME},`, "").replace(/,?"creationTimestamp":null/g, ""));
}

const NO_CREATION_TIME = '"creationTimestamp":null';

export interface HashInput {
  readonly template: PodTemplateSpec;
  /** Absent and 0 are different values (D-HIST-13). */
  readonly collisionCount?: number | undefined;
}

/** The text that names a template's revision and labels its pods (D-HIST-06, D-HIST-07). */
export function revisionHash({ template, collisionCount }: HashInput): RevisionHash {
  const bytes = new TextEncoder().encode(canonicalJson({ ...template }));
  if (collisionCount === undefined) return revisionHashOf(safeHash32(bytes));
  const suffixed = new Uint8Array(bytes.length + 8);
  suffixed.set(bytes);
  new DataView(suffixed.buffer).setBigUint64(bytes.length, BigInt(collisionCount), true);
  return revisionHashOf(safeHash32(suffixed));
}

function parsed(data: RevisionData): unknown {
  try {
    return JSON.parse(data);
  } catch {
    // Not ours to judge: who wrote data that is no JSON, has a revision that equals no template.
    return undefined;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function memberOf(value: unknown, key: string): unknown {
  return isObject(value) ? value[key] : undefined;
}

/** The API server stores only valid data for the kinds that carry templates, so an object there is one. */
function isPatchedTemplate(value: unknown): value is PodTemplateSpec & { readonly $patch?: unknown } {
  return isObject(value);
}
