import { compareUtf8 } from "../api/canonical-json";
import { type RevisionData, type RevisionHash, objectNameOf, revisionHashOf } from "../api/identity";
import { rollbackRevision } from "../api/rollout-controls";
import type { PodTemplateSpec } from "../api/types";
import { DEFAULT_REVISION_HISTORY_LIMIT, REVISION_HASH_LABEL, TEMPLATE_DIGEST_ANNOTATION } from "../api/well-known";
import type { Action, NewRevision } from "./action";
import { modernised, revisionHash } from "./revision-data";
import type { ObservedPod, ObservedRevision, ObservedSet } from "./snapshot";

// The set's ControllerRevisions (D-HIST-10..22, D-HIST-40..54). Exactly one of them holds the template of now, under the
// highest number; pods are judged by its hash only once that is so.

export interface HistoryInput {
  readonly set: ObservedSet;
  /** In canonical form. */
  readonly template: PodTemplateSpec;
  /** Of the template. */
  readonly data: RevisionData;
  /** The set's own. */
  readonly revisions: readonly ObservedRevision[];
  /** The set's own, those that have ended included. */
  readonly pods: readonly ObservedPod[];
}

export type History =
  | { readonly kind: "settled"; readonly hash: RevisionHash; readonly old: readonly ObservedRevision[] }
  /** The actions come first, and another look. */
  | { readonly kind: "unsettled"; readonly actions: readonly Action[] };

export function history(input: HistoryInput): History {
  const labels = input.revisions.flatMap(labelled);
  if (labels.length > 0) return { kind: "unsettled", actions: labels };
  const { current, outmoded, old } = sorted(input);
  const next = ([...old, ...outmoded].sort(byRevision).at(-1)?.revision ?? 0) + 1;
  const kept = current.at(-1);
  if (!kept) return { kind: "unsettled", actions: [{ kind: "createRevision", revision: newRevision(input, next) }] };
  const actions = [
    ...deduplicated({ kept, others: [...current.slice(0, -1), ...outmoded], pods: input.pods }),
    ...refreshed(kept, { set: input.set, next }),
  ];
  return actions.length > 0 ? { kind: "unsettled", actions } : { kind: "settled", hash: hashOf(kept), old };
}

export interface TruncationInput {
  readonly set: ObservedSet;
  /** The set's own but the current one. */
  readonly old: readonly ObservedRevision[];
  /** The set's own, those that have ended included. */
  readonly pods: readonly ObservedPod[];
  /** Those that pods are made from: they stay, whatever pods there are. */
  readonly inUse?: readonly ObservedRevision[];
}

/** The oldest revisions beyond the limit that no pod is of (D-HIST-40, D-HIST-50..53). */
export function revisionsToDelete({ set, old, pods, inUse = [] }: TruncationInput): readonly ObservedRevision[] {
  // One that is going already is not counted, or another would go in its place on each look until it is gone.
  const staying = old.filter(({ deletionTimestampMs }) => deletionTimestampMs === undefined).sort(byRevision);
  const surplus = staying.length - (set.spec.revisionHistoryLimit ?? DEFAULT_REVISION_HISTORY_LIMIT);
  if (surplus <= 0) return [];
  const live = new Set(pods.flatMap(({ labels }) => labels[REVISION_HASH_LABEL] ?? []));
  return staying.filter(revision => !live.has(hashOf(revision)) && !inUse.includes(revision)).slice(0, surplus);
}

interface SortedRevisions {
  /** Those that hold the template of now, byte for byte. */
  readonly current: readonly ObservedRevision[];
  /** Those that hold it as Kubernetes wrote it before 1.34. */
  readonly outmoded: readonly ObservedRevision[];
  readonly old: readonly ObservedRevision[];
}

/**
 * After an upgrade the built-in controller has made a second revision of each template, and pods carry the first one's
 * hash: their template generation alone says that they are up to date (D-EDGE-12). Where pods are judged by the hash alone,
 * the first revision is therefore a duplicate of the second, or a set that moves from `apps/v1` would replace its pods.
 */
function sorted({ set, data, revisions }: HistoryInput): SortedRevisions {
  const isOutmoded = (revision: ObservedRevision): boolean =>
    !set.flavor.hasTemplateGeneration && modernised(revision.data) === data;
  const others = revisions.filter(revision => revision.data !== data).sort(byRevision);
  return {
    current: revisions.filter(revision => revision.data === data).sort(byRevision),
    outmoded: others.filter(isOutmoded),
    old: others.filter(revision => !isOutmoded(revision)),
  };
}

/** A revision without a hash gets its own name for one (D-HIST-10). */
function labelled(revision: ObservedRevision): readonly Action[] {
  if (revision.labels[REVISION_HASH_LABEL] !== undefined) return [];
  const labels = { ...revision.labels, [REVISION_HASH_LABEL]: revision.name };
  return [{ kind: "updateRevision", from: revision, labels }];
}

/**
 * The newest number is always the current one's (D-HIST-14, D-HIST-15), unless it is named by the one that it has, which
 * would name nothing any more; and it tells of which text it was made.
 */
function refreshed(kept: ObservedRevision, { set, next }: { set: ObservedSet; next: number }): readonly Action[] {
  const isNamed = kept.revision === rollbackRevision(set.spec);
  const revision = kept.revision < next && !isNamed ? { revision: next } : undefined;
  const annotations =
    !set.flavor.storesCanonicalTemplate && kept.templateDigest !== set.templateDigest
      ? { annotations: { [TEMPLATE_DIGEST_ANNOTATION]: set.templateDigest } }
      : undefined;
  return revision || annotations ? [{ kind: "updateRevision", from: kept, ...revision, ...annotations }] : [];
}

interface Duplicates {
  readonly kept: ObservedRevision;
  readonly others: readonly ObservedRevision[];
  readonly pods: readonly ObservedPod[];
}

/**
 * Pods of a duplicate are relabelled first, and the duplicate goes when none is left, so that a crash in between makes
 * none of them outdated. Upstream relabels every pod, those of really older revisions too (D-HIST-21, D-EDGE-09).
 */
function deduplicated({ kept, others, pods }: Duplicates): readonly Action[] {
  const hash = hashOf(kept);
  const duplicates = new Set(others.map(hashOf).filter(other => other !== hash));
  const relabels = (duplicates.size === 0 ? [] : pods)
    .filter(({ labels }) => duplicates.has(revisionHashOf(labels[REVISION_HASH_LABEL] ?? "")))
    .map((pod): Action => ({ kind: "relabelPod", pod, hash }));
  if (relabels.length > 0) return relabels;
  return others
    .filter(({ deletionTimestampMs }) => deletionTimestampMs === undefined)
    .map((revision): Action => ({ kind: "deleteRevision", revision }));
}

/** D-HIST-05, D-HIST-06. Where the name is taken already, whoever creates raises the collision count (D-HIST-13). */
function newRevision({ set, template, data }: HistoryInput, revision: number): NewRevision {
  const hash = revisionHash({ template, collisionCount: set.collisionCount });
  return {
    name: objectNameOf(`${set.name}-${hash}`),
    hash,
    revision,
    data,
    templateDigest: set.templateDigest,
    labels: { ...template.metadata?.labels, [REVISION_HASH_LABEL]: hash },
    annotations: {
      ...set.annotations,
      ...(!set.flavor.storesCanonicalTemplate && { [TEMPLATE_DIGEST_ANNOTATION]: set.templateDigest }),
    },
  };
}

export function hashOf({ labels, name }: ObservedRevision): RevisionHash {
  return revisionHashOf(labels[REVISION_HASH_LABEL] ?? name);
}

function byRevision(a: ObservedRevision, b: ObservedRevision): number {
  return a.revision - b.revision || compareUtf8(a.name, b.name);
}
