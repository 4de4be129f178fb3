import { canonicalJson } from "../api/canonical-json";
import { revisionDataOf, templateDigestOf } from "../api/identity";
import type { ControllerRevision } from "../api/types";
import { TEMPLATE_DIGEST_ANNOTATION } from "../api/well-known";
import type { ObservedRevision } from "../plan/snapshot";
import type { Intern } from "./intern";
import { type Projected, controllerRefOf, frozenLabels, projectNamespaced, timeMs } from "./projection";

export function projectRevision(raw: ControllerRevision, intern: Intern): Projected<ObservedRevision> {
  const controller = controllerRefOf(raw.metadata?.ownerReferences, intern);
  const deletionTimestampMs = timeMs(raw.metadata?.deletionTimestamp);
  const digest = raw.metadata?.annotations?.[TEMPLATE_DIGEST_ANNOTATION];
  return projectNamespaced(raw, identity => ({
    labels: frozenLabels(raw.metadata?.labels),
    ...identity,
    ...(controller && { controller }),
    ...(deletionTimestampMs !== undefined && { deletionTimestampMs }),
    revision: raw.revision,
    // Parsing has lost the bytes as they are stored. Every writer that counts writes the canonical ones (D-HIST-03).
    data: revisionDataOf(canonicalJson({ ...raw.data })),
    ...(digest !== undefined && { templateDigest: templateDigestOf(digest) }),
  }));
}
