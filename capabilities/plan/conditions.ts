import {
  AS_EXPECTED,
  AVAILABLE,
  BAKING,
  CANDIDATE_FAILED,
  COMPLETE,
  DEGRADED,
  ENOUGH_PODS_AVAILABLE,
  FENCE_REACHED,
  FROZEN,
  INVALID_SPEC,
  NODES_WITHOUT_ROOM,
  NO_ELIGIBLE_NODE,
  PAUSED,
  PLACING_PODS,
  PODS_FAILING,
  PODS_REFUSED,
  PROGRESSING,
  PROGRESS_DEADLINE_EXCEEDED,
  RECONCILING,
  ROLLBACK_REVISION_NOT_FOUND,
  ROLLED_BACK,
  ROLLING_BACK,
  ROLLING_OUT,
  SELECTOR_OVERLAPS,
  STALLED,
  SUSPECT_NODES,
  SUSPENDED,
  TOO_FEW_PODS_AVAILABLE,
  UNREACHABLE_LEFT_OUT,
  VALID_SPEC,
  WAITING_FOR_DELETIONS,
  WAITING_FOR_PODS,
} from "../api/conditions";
import { type UpdateStrategy, budgetFor } from "./budget";
import type { NodeName } from "../api/identity";
import { NO_NODE_MESSAGE, overlapMessage } from "./circumstances";
import { type Waiting, waitingMessage } from "./direct-placement";
import type { PlannedCondition } from "./plan";
import type { Restraint } from "./policies/restraint";
import type { Rival } from "./snapshot";
import { someOf } from "./some-of";
import { type StageProgress, atStage, failureMessage, isTakenBack } from "./stage-conditions";

/** How far a set is, in nodes. */
export interface Progress {
  readonly desired: number;
  /** Of the desired ones: those with a pod, with one of the current revision, and with an available one. */
  readonly scheduled: number;
  readonly updated: number;
  readonly available: number;
  readonly strategy: UpdateStrategy;
  /** Nodes where the last attempt to create a pod was refused. */
  readonly refused: number;
  /** Nodes whose failed pod stays until its delay has passed. */
  readonly failing: number;
  /** Nodes that have no room for their pod. */
  readonly waiting: readonly Waiting[];
  readonly rivals: readonly Rival[];
  // What only a set that asks for it has (docs/rollouts.md).
  readonly restraint?: Restraint | undefined;
  /** How many pods it has left on nodes, while it is suspended. */
  readonly suspendedPods?: number | undefined;
  /** `updated` then counts the nodes with a pod of the revision that they should have. */
  readonly fence?: FenceProgress | undefined;
  /** How far a rollout by stages is. */
  readonly stage?: StageProgress | undefined;
  /** Of a revision that the set is to be rolled back to, and does not have. */
  readonly missingRevision?: number | undefined;
  /** In seconds, where it has passed. */
  readonly exceededDeadline?: number | undefined;
  /** How many nodes that should run a pod are not among those counted here, as they are not ready. */
  readonly leftOut?: number | undefined;
  /** The nodes that may be harmed by the revision, where they are more than may. */
  readonly suspects?: readonly NodeName[] | undefined;
}

/** In nodes: those that have the newest revision, and those that may. */
export interface FenceProgress {
  readonly updated: number;
  readonly admitted: number;
  /** None may, whatever the stage of the rollout. */
  readonly isShut: boolean;
}

/** The conditions of a set that is acted upon; `Stalled` first, as it tells whether the others can change. */
export function actingConditions(progress: Progress): readonly PlannedCondition[] {
  const found = whereabouts(progress);
  const { isDone, reason, message } = found;
  return [
    stagnation(progress, found),
    { type: RECONCILING, status: isDone ? "False" : "True", reason, message },
    progression(progress, found),
    availability(progress),
    degradation(progress),
  ];
}

function stagnation(progress: Progress, found: Whereabouts): PlannedCondition {
  const message = failureMessage(progress.stage, { isGone: isGone(progress, found) });
  if (message === undefined)
    return { type: STALLED, status: "False", reason: VALID_SPEC, message: "the spec breaks no rule" };
  return { type: STALLED, status: "True", reason: CANDIDATE_FAILED, message };
}

/** Whether no node has the newest revision any more, but for what is left out. */
function isGone({ fence }: Progress, { reason }: Whereabouts): boolean {
  return reason === ROLLED_BACK || fence?.updated === 0;
}

/** The conditions of a set that breaks rules. Whether its pods are available is not looked at any more. */
export function stalledConditions(message: string): readonly PlannedCondition[] {
  const idle = {
    status: "False",
    reason: INVALID_SPEC,
    message: "nothing is done, as the spec breaks a rule",
  } as const;
  return [
    { type: STALLED, status: "True", reason: INVALID_SPEC, message },
    { type: RECONCILING, ...idle },
    { type: PROGRESSING, ...idle },
  ];
}

export interface Whereabouts {
  readonly isDone: boolean;
  readonly reason: string;
  readonly message: string;
}

/** How far the set is; of one that is held back, how far it would be without. */
export function whereabouts(progress: Progress): Whereabouts {
  const { restraint, suspects, stage, fence, missingRevision } = progress;
  const found = suspension(progress) ?? withoutLeftOut(atStage(unrestrained(progress), stage, fence), progress);
  if (restraint === "Frozen" && !found.isDone) return { ...found, reason: FROZEN };
  const isHeldBack = [ROLLING_OUT, ROLLING_BACK, BAKING].includes(found.reason);
  if (!isHeldBack) return found;
  if (missingRevision !== undefined)
    return { ...found, reason: ROLLBACK_REVISION_NOT_FOUND, message: missingMessage(missingRevision) };
  if (restraint === "Paused") return { ...found, reason: PAUSED };
  return suspects && found.reason !== ROLLING_BACK ? { ...found, reason: SUSPECT_NODES } : found;
}

function suspension({ suspendedPods }: Progress): Whereabouts | undefined {
  if (suspendedPods === undefined) return undefined;
  const message =
    suspendedPods === 0
      ? "no node has a pod"
      : `${nodes(suspendedPods)} still ${suspendedPods === 1 ? "has" : "have"} a pod`;
  return { isDone: suspendedPods === 0, reason: SUSPENDED, message };
}

/** Whether it goes on, as a Deployment's condition tells it: of one that is held back nobody knows. */
function progression(progress: Progress, found: Whereabouts): PlannedCondition {
  const { isDone, reason, message } = found;
  const { exceededDeadline: seconds } = progress;
  const failed = failedProgression(progress, found);
  if (failed) return failed;
  if (reason === FROZEN || reason === PAUSED) return { type: PROGRESSING, status: "Unknown", reason, message };
  if (reason === SUSPECT_NODES || reason === ROLLBACK_REVISION_NOT_FOUND)
    return { type: PROGRESSING, status: "False", reason, message };
  if (isDone || seconds === undefined || reason === BAKING)
    return { type: PROGRESSING, status: "True", reason, message };
  const since = `no node made progress for ${seconds} s: ${message}`;
  return { type: PROGRESSING, status: "False", reason: PROGRESS_DEADLINE_EXCEEDED, message: since };
}

/** Of a candidate that failed; one that is taken back tells how far that is. */
function failedProgression(progress: Progress, found: Whereabouts): PlannedCondition | undefined {
  const { stage, restraint } = progress;
  const hasGone = isGone(progress, found);
  const message = failureMessage(stage, { isGone: hasGone });
  if (stage === undefined || message === undefined) return undefined;
  const failed = { type: PROGRESSING, status: "False", message } as const;
  if (isTakenBack(stage) && hasGone) return { ...failed, reason: ROLLED_BACK };
  const isGoing = isTakenBack(stage) && restraint === undefined;
  return { ...failed, reason: isGoing ? ROLLING_BACK : CANDIDATE_FAILED };
}

/** Of nodes that are left out it is told that they are, and that nothing but them is left to be done. */
function withoutLeftOut(found: Whereabouts, { desired, leftOut = 0 }: Progress): Whereabouts {
  if (leftOut === 0) return found;
  const others = leftOutMessage(leftOut);
  if (desired === 0) return { isDone: true, reason: UNREACHABLE_LEFT_OUT, message: others };
  if (found.reason !== COMPLETE) return { ...found, message: `${found.message}, and ${others}` };
  return { ...found, reason: UNREACHABLE_LEFT_OUT, message: `${desired} nodes have an updated pod, and ${others}` };
}

function leftOutMessage(leftOut: number): string {
  const is = leftOut === 1 ? "is" : "are";
  return `${nodes(leftOut)} that ${is} not ready ${is} left out`;
}

// Without a number, so that a node that joins changes no condition of a set that stays complete.
const COMPLETE_MESSAGE = "every node that should run a pod has an updated, available one";

function unrestrained(progress: Progress): Whereabouts {
  const { desired, scheduled, updated, available, strategy, fence } = progress;
  const outdated = scheduled - updated;
  const isKept = strategy.kind === "OnDelete";
  if (desired === 0) return { isDone: true, reason: NO_ELIGIBLE_NODE, message: NO_NODE_MESSAGE };
  if (scheduled < desired) {
    return { isDone: false, reason: PLACING_PODS, message: `${scheduled} of ${desired} nodes have a pod` };
  }
  if (outdated > 0 && !isKept) {
    const message = fence
      ? `${fence.updated} of ${desired} nodes have an updated pod, and ${orNone(fence.admitted)} may`
      : `${updated} of ${desired} nodes have an updated pod`;
    return { isDone: false, reason: ROLLING_OUT, message };
  }
  if (available < desired) {
    return {
      isDone: false,
      reason: WAITING_FOR_PODS,
      message: `${available} of ${desired} nodes have an available pod`,
    };
  }
  if (fence) return fenceReached(fence, progress);
  if (outdated === 0) return { isDone: true, reason: COMPLETE, message: COMPLETE_MESSAGE };
  const message = `${outdated} of ${desired} nodes have an older pod, which stays until someone deletes it`;
  return { isDone: true, reason: WAITING_FOR_DELETIONS, message };
}

/** Every node has what it may have, and it is available. */
function fenceReached({ updated }: FenceProgress, { desired }: Progress): Whereabouts {
  const others = updated === 0 ? "none" : "no other";
  const message = `${updated} of ${desired} nodes have an updated pod, and ${others} may`;
  return { isDone: true, reason: FENCE_REACHED, message };
}

function availability(progress: Progress): PlannedCondition {
  const { desired, available, strategy } = progress;
  const allowed = strategy.kind === "OnDelete" ? 0 : budgetFor(desired, strategy).maxUnavailable;
  const isEnough = desired - available <= allowed;
  return {
    type: AVAILABLE,
    status: isEnough ? "True" : "False",
    reason: isEnough ? ENOUGH_PODS_AVAILABLE : TOO_FEW_PODS_AVAILABLE,
    message: availabilityMessage(progress, allowed),
  };
}

function availabilityMessage({ desired, available, leftOut = 0 }: Progress, allowed: number): string {
  if (desired === 0) return leftOut === 0 ? "no node should run a pod" : leftOutMessage(leftOut);
  const message = `${available} of ${desired} nodes have an available pod, and ${orNone(allowed)} may lack one`;
  return leftOut === 0 ? message : `${message}; ${leftOutMessage(leftOut)}`;
}

function degradation(progress: Progress): PlannedCondition {
  const { refused, failing, waiting, rivals, missingRevision, suspects } = progress;
  if (missingRevision !== undefined) {
    const message = missingMessage(missingRevision);
    return { type: DEGRADED, status: "True", reason: ROLLBACK_REVISION_NOT_FOUND, message };
  }
  if (suspects) return { type: DEGRADED, status: "True", reason: SUSPECT_NODES, message: suspectsMessage(suspects) };
  if (refused > 0) {
    // Without a count: a refusal ends a look's attempts (D-PLACE-26), so it would grow by one with each look, and the write
    // of it would wake the set past its back-off (D-EDGE-26).
    const message = "the API server refuses pods; the events of the set say why";
    return { type: DEGRADED, status: "True", reason: PODS_REFUSED, message };
  }
  if (failing > 0) {
    return { type: DEGRADED, status: "True", reason: PODS_FAILING, message: `pods keep failing on ${nodes(failing)}` };
  }
  if (waiting.length > 0) {
    return { type: DEGRADED, status: "True", reason: NODES_WITHOUT_ROOM, message: waitingMessage(waiting) };
  }
  if (rivals.length > 0) {
    return { type: DEGRADED, status: "True", reason: SELECTOR_OVERLAPS, message: overlapMessage(rivals) };
  }
  return { type: DEGRADED, status: "False", reason: AS_EXPECTED, message: "nothing that the controller does fails" };
}

function missingMessage(revision: number): string {
  return `there is no revision ${revision} to roll back to`;
}

function suspectsMessage(suspects: readonly NodeName[]): string {
  return `${nodes(suspects.length)} turned not ready soon after getting the revision (${someOf(suspects)})`;
}

function orNone(count: number): string {
  return count === 0 ? "none" : String(count);
}

function nodes(count: number): string {
  return count === 1 ? "1 node" : `${count} nodes`;
}
