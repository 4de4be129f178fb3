import type { PodTemplateSpec } from "../api/types";
import type { CanonicalTemplate, ObservedRevision, ObservedSet } from "./snapshot";

export interface CanonicalTemplateInput {
  readonly set: ObservedSet;
  /** The set's own. */
  readonly revisions: readonly ObservedRevision[];
  readonly templateOf: (revision: ObservedRevision) => PodTemplateSpec | undefined;
  /** What a dry-run said, if there was one. */
  readonly answer: CanonicalTemplate;
}

/**
 * The set's template in the form in which the API server would store it. A revision made from the same text is asked
 * first, before the API server's newest answer: after an upgrade with new defaults the answer would differ, and every
 * pod would be replaced although nobody changed the template.
 */
export function canonicalTemplate(input: CanonicalTemplateInput): CanonicalTemplate {
  const { set, answer } = input;
  if (set.flavor.storesCanonicalTemplate) return { kind: "known", template: set.spec.template };
  const template = templateFromHistory(input);
  return template ? { kind: "known", template } : answer;
}

function templateFromHistory({ set, revisions, templateOf }: CanonicalTemplateInput): PodTemplateSpec | undefined {
  const [newest] = revisions
    .filter(({ templateDigest }) => templateDigest === set.templateDigest)
    .sort((a, b) => b.revision - a.revision);
  return newest && templateOf(newest);
}
