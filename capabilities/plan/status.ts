import { describeViolations } from "../api/invalid-status";
import type { RevisionHash } from "../api/identity";
import { isSameRollout } from "../api/rollout-record";
import { isSuspended } from "../api/rollout-controls";
import type { Violation } from "../api/violation";
import { REVISION_HASH_LABEL } from "../api/well-known";
import { type Progress, actingConditions, stalledConditions, whereabouts } from "./conditions";
import type { NodeState } from "./node-state";
import type { PlannedStatus } from "./plan";
import { progressClock } from "./policies/progress-deadline";
import { restraintOf } from "./policies/restraint";
import { EVERY_NODE_COUNTS } from "./policies/unreachable-nodes";
import type { ObservedSet } from "./snapshot";
import type { Targets } from "./targets";

/** What the status tells beside the counts of nodes. */
export type Difficulties = Pick<Progress, "strategy" | "refused" | "failing" | "waiting" | "rivals">;

export type ActingStatus = PlannedStatus & { readonly desiredNumberScheduled: number };

interface StatusInput extends Difficulties {
  readonly nodes: readonly NodeState[];
  /** What nodes should have, where it is not one revision for all; absent: nothing of the kind. */
  readonly targets?: Partial<Targets>;
  readonly nowMs?: number;
}

/**
 * The status of a set that is acted upon (D-STAT-01..11, D-STAT-17). Counters count nodes, and of each node only the
 * first pod in keeping order is looked at (D-STAT-02, D-STAT-10); nodes that do not exist are not counted (D-STAT-11).
 */
export function actingStatus(set: ObservedSet, input: StatusInput): ActingStatus {
  const counts = countsOf(input.nodes);
  const { desired, scheduled, ready, available, misscheduled } = counts;
  const progress = progressOf(set, { ...input, counts });
  const updated = progress.fence?.updated ?? counts.updated;
  const { isDone } = whereabouts(progress);
  const now = { generation: set.generation, updated, available, isDone };
  const rollout = plannedRollout(set, input.targets);
  const hasMoved = rollout !== undefined && rollout?.phase !== set.rollout?.phase;
  const clock = progressClock({ set, now, nowMs: input.nowMs ?? 0, hasMoved });
  return {
    observedGeneration: set.generation,
    desiredNumberScheduled: desired,
    currentNumberScheduled: scheduled,
    numberMisscheduled: misscheduled,
    numberReady: ready,
    updatedNumberScheduled: updated,
    numberAvailable: available,
    numberUnavailable: desired - available,
    ...revisionNames(input.targets),
    ...(rollout !== undefined && { rollout }),
    ...(clock.hasProgressed && { hasProgressed: true }),
    // Conditions of the built-in kind are left to others (D-API-12).
    ...(set.flavor.writesConditions && { conditions: actingConditions({ ...progress, ...clock }) }),
  };
}

function revisionNames({ revisions }: Partial<Targets> = {}): Pick<
  PlannedStatus,
  "stableRevision" | "candidateRevision"
> {
  if (revisions === undefined) return {};
  return { stableRevision: revisions.stable.name, candidateRevision: revisions.candidate.name };
}

/** What is to be recorded of the stage, where it is not; null: that there is none any more. */
function plannedRollout({ rollout: recorded }: ObservedSet, { stage, revisions }: Partial<Targets> = {}) {
  // Without revisions nothing was looked at.
  if (stage === undefined) return recorded === undefined || revisions === undefined ? undefined : null;
  return isSameRollout(recorded, stage.record) ? undefined : stage.record;
}

function progressOf(set: ObservedSet, input: StatusInput & { readonly counts: Counts }): Progress {
  const { nodes, targets = {}, counts, ...difficulties } = input;
  const { fence, candidate, missingRevision, stage, unreachable = EVERY_NODE_COUNTS } = targets;
  const { excluded, suspects, isHeld } = unreachable;
  const rolled = excluded.size > 0 ? countsOf(nodes.filter(({ name }) => !excluded.has(name))) : counts;
  const { desired, scheduled, updated, available } = rolled;
  return {
    ...{ desired, scheduled, updated, available, ...difficulties },
    ...{ leftOut: counts.desired - desired, suspects: isHeld ? suspects : undefined },
    ...{ missingRevision, restraint: restraintOf(set.spec) },
    stage,
    fence: fence && {
      updated: nodesWith(candidate?.current.hash, nodes),
      admitted: fence.admitted.size,
      isShut: fence.isShut,
    },
    suspendedPods: isSuspended(set.spec) ? counts.misscheduled : undefined,
  };
}

/** How many nodes that should run a pod have one of the revision. */
function nodesWith(hash: RevisionHash | undefined, nodes: readonly NodeState[]): number {
  const hasIt = ({ exists, shouldRun, pods: [first] }: NodeState): boolean =>
    exists && shouldRun && first?.pod.labels[REVISION_HASH_LABEL] === hash;
  return nodes.filter(hasIt).length;
}

interface Counts {
  desired: number;
  scheduled: number;
  ready: number;
  updated: number;
  available: number;
  misscheduled: number;
}

function countsOf(nodes: readonly NodeState[]): Readonly<Counts> {
  const counts: Counts = { desired: 0, scheduled: 0, ready: 0, updated: 0, available: 0, misscheduled: 0 };
  let settled = 0;
  for (const node of nodes) {
    if (node.isSettled) settled += 1;
    else if (node.exists) count(node, counts);
  }
  return {
    desired: counts.desired + settled,
    scheduled: counts.scheduled + settled,
    ready: counts.ready + settled,
    updated: counts.updated + settled,
    available: counts.available + settled,
    misscheduled: counts.misscheduled,
  };
}

function count({ shouldRun, pods: [first] }: NodeState, counts: Counts): void {
  if (!shouldRun) {
    if (first) counts.misscheduled += 1;
    return;
  }
  counts.desired += 1;
  if (!first) return;
  counts.scheduled += 1;
  if (first.isReady) counts.ready += 1;
  if (first.isUpdated) counts.updated += 1;
  if (first.isAvailable) counts.available += 1;
}

/**
 * The status of a set that breaks rules. Its generation is observed, as kstatus reports a stalled object as failed only
 * then; its counters stay what they were, as nothing can be counted by an invalid spec.
 */
export function stalledStatus(set: ObservedSet, violations: readonly Violation[]): PlannedStatus | undefined {
  if (!set.flavor.writesConditions) return undefined;
  const message = shortened(describeViolations(violations));
  return { observedGeneration: set.generation, conditions: stalledConditions(message) };
}

const MAX_MESSAGE_LENGTH = 32_768;

/** The API server takes no longer message in a condition. */
function shortened(message: string): string {
  return message.length <= MAX_MESSAGE_LENGTH ? message : `${message.slice(0, MAX_MESSAGE_LENGTH - 3)}...`;
}
