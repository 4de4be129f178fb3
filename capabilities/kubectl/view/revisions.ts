import { claims } from "../../plan/claim";
import { revisionData, templateOfRevision } from "../../plan/revision-data";
import { REVISION_HASH_LABEL } from "../../api/well-known";
import type { ControllerRevision, PodTemplateSpec } from "../../api/types";
import type { ObservedRevision, ObservedSet, Snapshot } from "../../plan/snapshot";

/** A revision of a set, as its history lists it. */
export interface RevisionInfo {
  readonly revision: number;
  readonly name: string;
  readonly hash: string;
  /** It holds the template of now. */
  readonly current: boolean;
  /** Its pods failed, and it goes no further, or was taken back. */
  readonly failed?: true;
  /** How many pods are of it. */
  readonly pods: number;
  /** RFC 3339; absent where the server did not say. */
  readonly createdAt?: string;
  /** As `kubernetes.io/change-cause` was on the set when the revision was made. */
  readonly changeCause?: string;
  readonly template?: PodTemplateSpec;
}

const CHANGE_CAUSE = "kubernetes.io/change-cause";

export interface RevisionsInput {
  readonly snapshot: Snapshot;
  /** As the server sent them. */
  readonly objects: readonly ControllerRevision[];
}

/** The revisions of a set by ascending number; what others control is not among them. */
export function revisionInfos({ snapshot, objects }: RevisionsInput): readonly RevisionInfo[] {
  const { set } = snapshot;
  const { claimed, toAdopt } = claims({ set, objects: snapshot.revisions });
  const own = [...claimed, ...toAdopt].toSorted((a, b) => a.revision - b.revision);
  const current = own.findLast(revision => holdsTemplateOf(revision, set));
  const raw = new Map(objects.map(object => [object.metadata?.uid, object]));
  const pods = claims({ set, objects: snapshot.pods }).claimed;
  return own.map(revision => {
    const hash = hashOf(revision);
    const template = templateOfRevision(revision.data);
    const hasFailed = set.rollout?.failure !== undefined && set.rollout.revision === revision.name;
    return {
      ...{ revision: revision.revision, name: revision.name, hash, current: revision === current },
      ...(hasFailed && { failed: true }),
      pods: pods.filter(({ labels }) => labels[REVISION_HASH_LABEL] === hash).length,
      ...shownOf(raw.get(revision.uid)),
      ...(template && { template }),
    };
  });
}

/** Its number, and what there is to say of it. */
export function revisionTitle({
  revision,
  current,
  failed,
}: Pick<RevisionInfo, "revision" | "current" | "failed">): string {
  const marks = [...(current ? ["current"] : []), ...(failed ? ["failed"] : [])];
  return marks.length === 0 ? String(revision) : `${revision} (${marks.join(", ")})`;
}

function shownOf(object: ControllerRevision | undefined): Pick<RevisionInfo, "createdAt" | "changeCause"> {
  const { creationTimestamp, annotations } = object?.metadata ?? {};
  const cause = annotations?.[CHANGE_CAUSE];
  return { ...(creationTimestamp && { createdAt: creationTimestamp }), ...(cause && { changeCause: cause }) };
}

/** Our kind's revisions tell of which text they were made; those of the built-in kind hold the template as it is stored. */
function holdsTemplateOf({ templateDigest, data }: ObservedRevision, set: ObservedSet): boolean {
  return set.flavor.storesCanonicalTemplate
    ? data === revisionData(set.spec.template)
    : templateDigest === set.templateDigest;
}

function hashOf({ labels, name }: ObservedRevision): string {
  return labels[REVISION_HASH_LABEL] ?? name;
}
