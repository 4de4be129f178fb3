import {
  type TemplateDigest,
  namespaceOf,
  objectNameOf,
  resourceVersionOf,
  uidOf,
} from "../../capabilities/api/identity";
import type { Labels } from "../../capabilities/api/types";
import { REVISION_HASH_LABEL } from "../../capabilities/api/well-known";
import { revisionData, revisionHash } from "../../capabilities/plan/revision-data";
import type { ControllerRef, ObservedRevision, ObservedSet } from "../../capabilities/plan/snapshot";
import { controllerRefTo } from "./pod";
import { NOW_MS } from "./now";
import { present } from "./present";
import { aSet } from "./set";

export interface RevisionFields {
  /** Whose revision it is, made from its template. */
  readonly of?: ObservedSet;
  /** `null`: nobody's. */
  readonly controller?: ControllerRef | null;
  readonly name?: string;
  readonly revision?: number;
  readonly hash?: string | null;
  readonly labels?: Labels;
  readonly templateDigest?: TemplateDigest | null;
  readonly terminating?: boolean;
}

/** The revision 1 of the set's template, as this controller makes it. */
export function aRevision(fields: RevisionFields = {}): ObservedRevision {
  const set = fields.of ?? aSet();
  const { controller, hash, templateDigest, revision, terminating } = { ...defaultsFor(set), ...fields };
  const name = fields.name ?? `${set.name}-${hash}`;
  return {
    name: objectNameOf(name),
    uid: uidOf(`${name}-uid`),
    resourceVersion: resourceVersionOf("1"),
    namespace: namespaceOf(set.namespace),
    labels: fields.labels ?? labelsOf(set, hash),
    revision,
    data: revisionData(set.spec.template),
    ...present({
      controller: controller ?? undefined,
      deletionTimestampMs: terminating ? NOW_MS : undefined,
      templateDigest: templateDigest ?? undefined,
    }),
  };
}

function defaultsFor(set: ObservedSet) {
  const { template } = set.spec;
  return {
    controller: controllerRefTo(set) as ControllerRef | null,
    hash: revisionHash({ template, collisionCount: set.collisionCount }) as string | null,
    // The built-in kind needs no digest, its templates are stored in canonical form.
    templateDigest: set.flavor.storesCanonicalTemplate ? null : (set.templateDigest as TemplateDigest | null),
    revision: 1,
    terminating: false,
  };
}

function labelsOf(set: ObservedSet, hash: string | null): Labels {
  return { ...set.spec.template.metadata?.labels, ...(hash !== null && { [REVISION_HASH_LABEL]: hash }) };
}
