import type { NodeName, ObjectName, RevisionData, RevisionHash, TemplateDigest } from "../api/identity";
import type { PodDemand } from "../api/pod-demand";
import type { Labels, Pod, PodTemplateSpec } from "../api/types";
import type { ObservedPod, ObservedRevision } from "./snapshot";

/** Why a pod is deleted; goes into logs and metrics. */
export type DeleteReason =
  | "misplaced" // its node may not run it (any more)
  | "suspended" // no node may, as the set is suspended
  | "node-gone" // not bound, and its node does not exist
  | "surplus" // another pod of the set serves the node
  | "failed"
  | "succeeded"
  | "outdated"; // an older revision, taken by a rolling update

/** One write that a plan asks for. Executing an action twice, or after a crash, changes nothing more than once. */
export type Action =
  /** Ask the API server for the canonical form of the set's template. */
  | { readonly kind: "canonicalizeTemplate"; readonly digest: TemplateDigest; readonly template: PodTemplateSpec }
  | { readonly kind: "adoptPod"; readonly pod: ObservedPod }
  | { readonly kind: "releasePod"; readonly pod: ObservedPod }
  | { readonly kind: "adoptRevision"; readonly revision: ObservedRevision }
  | { readonly kind: "releaseRevision"; readonly revision: ObservedRevision }
  | { readonly kind: "createRevision"; readonly revision: NewRevision }
  /** `from` is what the plan saw; only the two fields change. */
  | {
      readonly kind: "updateRevision";
      readonly from: ObservedRevision;
      readonly revision?: number;
      readonly labels?: Labels;
      readonly annotations?: Labels;
    }
  | { readonly kind: "deleteRevision"; readonly revision: ObservedRevision }
  | { readonly kind: "relabelPod"; readonly pod: ObservedPod; readonly hash: RevisionHash }
  /** `demand`: what it takes of its node from now on, where nobody else will see to that. */
  | { readonly kind: "createPod"; readonly node: NodeName; readonly pod: Pod; readonly demand?: PodDemand }
  | { readonly kind: "deletePod"; readonly pod: ObservedPod; readonly reason: DeleteReason };

export type ActionKind = Action["kind"];

export interface NewRevision {
  readonly name: ObjectName;
  readonly hash: RevisionHash;
  readonly revision: number;
  readonly data: RevisionData;
  readonly templateDigest: TemplateDigest;
  readonly labels: Labels;
  readonly annotations: Labels;
}
