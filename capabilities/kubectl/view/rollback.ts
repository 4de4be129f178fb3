import { revisionData } from "../../plan/revision-data";
import type { PodTemplateSpec } from "../../api/types";
import type { ObservedSet } from "../../plan/snapshot";
import type { RevisionInfo } from "./revisions";

/** What `undo` does. Its sentences are those of `kubectl rollout undo`. */
export type Rollback =
  | { readonly kind: "patch"; readonly revision: number; readonly template: PodTemplateSpec }
  | { readonly kind: "skip"; readonly revision: number }
  | { readonly kind: "impossible"; readonly message: string };

export interface RollbackInput {
  readonly set: ObservedSet;
  /** By ascending number. */
  readonly revisions: readonly RevisionInfo[];
  /** 0 or absent: the one before the last. */
  readonly toRevision?: number;
  /** Whether the controller has seen the set as it is. */
  readonly isObserved?: boolean;
}

export function rollback(input: RollbackInput): Rollback {
  const wanted = wantedBy(input);
  if (typeof wanted === "string") return { kind: "impossible", message: wanted };
  const { revision, template, current } = wanted;
  if (template === undefined) return { kind: "impossible", message: `revision ${revision} holds no template` };
  const isSame = current || revisionData(template) === revisionData(input.set.spec.template);
  return isSame ? { kind: "skip", revision } : { kind: "patch", revision, template };
}

/** The revision that is meant, or why there is none. */
function wantedBy({ revisions, toRevision = 0, isObserved = true }: RollbackInput): RevisionInfo | string {
  if (toRevision !== 0) {
    const found = revisions.find(({ revision }) => revision === toRevision);
    return found ?? `unable to find specified revision ${toRevision} in history`;
  }
  // Of a template that is not recorded yet the one before the last is the last, and which is the last is about to change.
  if (!isObserved && !revisions.some(({ current }) => current))
    return "the template of now has no revision yet: try again";
  return revisions.at(-2) ?? "no last revision to roll back to";
}

/** A JSON patch, which both kinds take. The API server refuses it where the spec was changed since it was read. */
export function rollbackPatch({ generation }: ObservedSet, template: PodTemplateSpec): { readonly rawJson: string } {
  return {
    rawJson: JSON.stringify([
      { op: "test", path: "/metadata/generation", value: generation },
      { op: "replace", path: "/spec/template", value: template },
    ]),
  };
}

/** A merge patch, which both kinds take. `at` is RFC 3339. */
export function restartPatch(at: string): object {
  const annotations = { "kubectl.kubernetes.io/restartedAt": at };
  return { spec: { template: { metadata: { annotations } } } };
}
