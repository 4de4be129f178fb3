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
  const { of: set = aSet(), revision = 1, controller = controllerRefTo(set) } = fields;
  const { hash = hashOf(set), templateDigest = defaultDigest(set) } = fields;
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
      deletionTimestampMs: fields.terminating ? 1 : undefined,
      templateDigest: templateDigest ?? undefined,
    }),
  };
}

function hashOf(set: ObservedSet): string {
  return revisionHash({ template: set.spec.template, collisionCount: set.collisionCount });
}

function labelsOf(set: ObservedSet, hash: string | null): Labels {
  return { ...set.spec.template.metadata?.labels, ...(hash !== null && { [REVISION_HASH_LABEL]: hash }) };
}

function defaultDigest(set: ObservedSet): TemplateDigest | null {
  return set.flavor.storesCanonicalTemplate ? null : set.templateDigest;
}
