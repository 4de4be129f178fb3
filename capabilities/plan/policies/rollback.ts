import { rollbackRevision } from "../../api/rollout-controls";
import type { RolloutControls } from "../../api/types";
import type { ObservedRevision } from "../snapshot";

export interface RollbackInput {
  readonly spec: RolloutControls;
  /** Of the template. */
  readonly current: ObservedRevision;
  /** The set's own, the current one included. */
  readonly revisions: readonly ObservedRevision[];
}

export interface Candidate {
  /** Which one the nodes are to get. */
  readonly revision: ObservedRevision;
  /** There is none of the number that the set is to be rolled back to: it is not for us to choose another one. */
  readonly missing?: number;
}

/**
 * The candidate: the revision of the template, or the one that the set is to be rolled back to. The spec is never written,
 * so a template that somebody keeps in a repository and its rollback do not fight.
 *
 * Invariant: for as long as it is named, the revision keeps its number and is not truncated (`history.ts`).
 */
export function candidateOf({ spec, current, revisions }: RollbackInput): Candidate {
  const number = rollbackRevision(spec);
  if (number === undefined) return { revision: current };
  const found = revisions.find(({ revision, deletionTimestampMs }) => revision === number && !deletionTimestampMs);
  return found ? { revision: found } : { revision: current, missing: number };
}
