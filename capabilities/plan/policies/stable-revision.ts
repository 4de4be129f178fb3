import { REVISION_HASH_LABEL } from "../../api/well-known";
import type { ObjectName } from "../../api/identity";
import type { NodeState } from "../node-state";
import type { ObservedPod, ObservedRevision } from "../snapshot";

// The stable revision: the last one that every node ran an available pod of. Nodes that may not have the candidate have it.
//
// It is recorded in the status, in the same write that tells that the candidate has become it. Where the record is lost, or
// was never made as the set has had no use for it, the pods tell: whatever most of them are of that are not of the candidate.
// Pods and not the history, or a set of which all pods are of the candidate would be thrown back by one that is starting.

export interface StableRevisionInput {
  /** `status.stableRevision`. */
  readonly recorded: ObjectName | undefined;
  readonly candidate: ObservedRevision;
  /** The set's own, the candidate included. */
  readonly revisions: readonly ObservedRevision[];
  /** Judged by the candidate. */
  readonly nodes: readonly NodeState[];
  /** The set's own. */
  readonly pods: readonly ObservedPod[];
  /** Whether the candidate has to prove itself yet, on however many nodes it runs. */
  readonly isOnTrial?: boolean;
}

export function stableRevision(input: StableRevisionInput): ObservedRevision {
  const { recorded, candidate, revisions, nodes, pods, isOnTrial = false } = input;
  if (!isOnTrial && isEverywhere(nodes)) return candidate;
  return revisions.find(({ name }) => name === recorded) ?? mostOther({ candidate, revisions, pods });
}

/** No node at all tells nothing: a suspended set keeps what it had. */
function isEverywhere(nodes: readonly NodeState[]): boolean {
  const isIt = ({ exists, shouldRun, isSettled, pods }: NodeState): boolean =>
    !exists || (shouldRun ? isSettled : pods.every(({ isUpdated }) => isUpdated));
  return nodes.some(({ shouldRun }) => shouldRun) && nodes.every(isIt);
}

/** Of as many pods, the older one: it is less likely to be on its way. */
function mostOther({
  candidate,
  revisions,
  pods,
}: Pick<StableRevisionInput, "candidate" | "revisions" | "pods">): ObservedRevision {
  const counts = new Map<string | undefined, number>();
  for (const { labels } of pods) {
    const hash = labels[REVISION_HASH_LABEL];
    counts.set(hash, (counts.get(hash) ?? 0) + 1);
  }
  const countOf = ({ labels, name }: ObservedRevision): number => counts.get(labels[REVISION_HASH_LABEL] ?? name) ?? 0;
  const [most] = revisions
    .filter(revision => revision !== candidate && countOf(revision) > 0)
    .toSorted((a, b) => countOf(b) - countOf(a) || a.revision - b.revision);
  return most ?? candidate;
}
