import { compareUtf8 } from "../../api/canonical-json";
import { resolveRoundingDown } from "../../api/int-or-percent";
import type { CandidateFailure } from "../../api/rollout-record";
import type { Analysis } from "../../api/staging";
import type { NodeState, PodState } from "../node-state";
import type { Admission } from "./fence";

// Whether a candidate fails, by its pods (docs/adr/0013-staged-rollouts.md). A pod that is being deleted tells nothing: it
// may be what it is deleted for.

export interface AnalysisInput {
  readonly analysis: Analysis;
  /** Judged by the candidate. */
  readonly nodes: readonly NodeState[];
}

/** How the candidate fails: on more of the nodes that have it than may. Undefined while it does not. */
export function candidateFailure({ analysis, nodes }: AnalysisInput): CandidateFailure | undefined {
  const having = nodes.flatMap(({ name, exists, pods }) => {
    const own = exists ? pods.filter(({ hasCurrentHash, isTerminating }) => hasCurrentHash && !isTerminating) : [];
    return own.length === 0 ? [] : [{ node: name, reason: failureOf(own, analysis) }];
  });
  const failing = having.flatMap(({ node, reason }) => (reason === undefined ? [] : [{ node, reason }]));
  const [first] = failing.toSorted((a, b) => compareUtf8(a.node, b.node));
  if (first === undefined || failing.length <= resolveRoundingDown(analysis.maxFailedNodes, having.length)) {
    return undefined;
  }
  return { ...first, nodes: failing.length };
}

/** Why the first of the pods that fails does. */
function failureOf(pods: readonly PodState[], { maxRestarts }: Analysis): string | undefined {
  const reasons = pods.map(({ pod: { trouble, restarts = 0, hasLostReadiness } }) => {
    // Whether there is room for it, the revision has no say in.
    if (trouble !== undefined && trouble !== "Unschedulable") return trouble;
    if (restarts > maxRestarts) return "Restarts";
    return hasLostReadiness ? "ReadinessLost" : undefined;
  });
  return reasons.find(reason => reason !== undefined);
}

/** What becomes of a candidate that failed: it stays where it is, or it goes from everywhere. It comes to no other node. */
export const HELD: Admission = { admits: () => false, mostOf: () => 0, keeps: true };
export const TAKEN_BACK: Admission = { ...HELD, keeps: false };
