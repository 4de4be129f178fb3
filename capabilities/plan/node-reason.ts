import type { NodeName } from "../api/identity";
import type { UpdateStrategy } from "./budget";
import type { NodeState, PodState } from "./node-state";
import type { ReasonCode } from "./reason-codes";
import { pairing } from "./rollout";

// Why a node is as it is: for the status, for metrics, and for `kubectl everynode why`.
//
// Assumption: the states are those that placement and rollout were decided by, in the same look. So it cannot say anything
// else than what they do.

/** What is true of the set beside its nodes. */
export interface ReasonInput {
  readonly strategy: UpdateStrategy;
  /** Why no outdated pod is replaced now (`holdOn`). */
  readonly hold?: ReasonCode | undefined;
  /** No node should have a pod. */
  readonly isSuspended?: boolean;
  /** The nodes that may have the candidate, and why the others wait for it; absent: all may. */
  readonly fence?: { readonly admitted: ReadonlySet<NodeName>; readonly reason: ReasonCode } | undefined;
  /** What a policy says of single nodes; it goes before anything else but that a node has what it should. */
  readonly notices?: ReadonlyMap<NodeName, ReasonCode> | undefined;
  /** The nodes that leave service and are held for that. */
  readonly departing: ReadonlySet<NodeName>;
  /** More nodes than may are suspected to be harmed by the candidate: no node gets it by being updated. */
  readonly hasSuspects?: boolean;
  /** The nodes whose old pod this look takes, or puts another one beside. */
  readonly replacing: ReadonlySet<NodeName>;
  /**
   * The last attempts to create pods were refused. Not on which nodes: a refusal ends a look's attempts (D-PLACE-26), so their
   * number would grow with each look, and the write of it would wake the set past its back-off (D-EDGE-26).
   */
  readonly isRefused: boolean;
  readonly withoutRoom: ReadonlySet<NodeName>;
  readonly notReady: Pick<ReadonlySet<NodeName>, "has">;
}

/** What the node waits for; of one that waits for nothing, that it does not. */
export function reasonOf(node: NodeState, input: ReasonInput): ReasonCode {
  if (node.isSettled) return atTarget(node, input);
  const notice = input.notices?.get(node.name);
  if (notice !== undefined) return notice;
  if (!node.exists) return "NodeGone";
  if (node.isHeld) return input.departing.has(node.name) ? "LeavesService" : "Cordoned";
  return node.shouldRun ? ofWanted(node, input) : ofUnwanted(node, input);
}

/** Why a node that should run a pod has no available one; undefined where it has, or should not. */
export function causeOf(node: NodeState, input: ReasonInput): ReasonCode | undefined {
  const { isSettled, exists, shouldRun, pods } = node;
  if (isSettled || !exists || !shouldRun) return undefined;
  const [first] = pods;
  if (first === undefined) return ofMissing(node, input);
  if (first.isAvailable) return undefined;
  return first.isTerminating ? ofEnding(node, input) : ofComing(first, node, input);
}

/** Those of the fence have the stable revision, and it is not the one that the roll-out is about. */
function atTarget({ name }: NodeState, { fence }: ReasonInput): ReasonCode {
  return fence === undefined || fence.admitted.has(name) ? "Updated" : fence.reason;
}

function ofUnwanted({ shouldContinueRunning, pods }: NodeState, { hold, isSuspended }: ReasonInput): ReasonCode {
  if (pods.length === 0) return isSuspended ? "Suspended" : "NotEligible";
  const isStaying = pods.some(({ isTerminating }) => !isTerminating);
  if (shouldContinueRunning && isStaying) return "Staying";
  return isStaying && hold === "Frozen" ? "Frozen" : "Leaving";
}

function ofWanted(node: NodeState, input: ReasonInput): ReasonCode {
  if (node.pods.every(({ isTerminating }) => isTerminating)) {
    if (node.pods.length > 0) return ofEnding(node, input);
    return input.hold === "Frozen" ? "Frozen" : ofMissing(node, input);
  }
  const found = pairing(node.pods);
  if (found.kind === "ambiguous") return unlessFrozen("DuplicatePods", input);
  const { updated, outdated } = found;
  if (updated === undefined) return outdated === undefined ? "NoPod" : ofOutdated(outdated, node, input);
  if (hasEnded(updated)) return unlessFrozen(ofEnded(updated), input);
  if (!updated.isAvailable) return ofComing(updated, node, input);
  return outdated === undefined ? atTarget(node, input) : unlessFrozen("NextInLine", input);
}

function ofOutdated(pod: PodState, node: NodeState, input: ReasonInput): ReasonCode {
  const { strategy, hold, replacing, withoutRoom } = input;
  if (hold === "Frozen") return hold;
  if (hasEnded(pod)) return ofEnded(pod);
  if (strategy.kind === "OnDelete") return "WaitsForDeletion";
  if (hold !== undefined) return hold;
  if (withoutRoom.has(node.name)) return "NoRoom";
  if (!pod.isAvailable) return "OldPodUnavailable";
  if (replacing.has(node.name)) return "NextInLine";
  return input.hasSuspects === true ? "SuspectNodes" : "BudgetExhausted";
}

function ofMissing({ name }: NodeState, { isRefused, withoutRoom }: ReasonInput): ReasonCode {
  if (withoutRoom.has(name)) return "NoRoom";
  return isRefused ? "PodRefused" : "NoPod";
}

function ofEnding({ name }: NodeState, { notReady }: ReasonInput): ReasonCode {
  return notReady.has(name) ? "NodeNotReady" : "Terminating";
}

/** Of a pod that is not available, and that nobody deletes. */
function ofComing(state: PodState, { name }: NodeState, input: ReasonInput): ReasonCode {
  const { nodeName, phase, trouble } = state.pod;
  if (hasEnded(state)) return ofEnded(state);
  if (state.isReady) return "Settling";
  if (nodeName === undefined) return trouble ?? "Scheduling";
  // What a node that is not ready said last of its containers may be long past.
  if (input.notReady.has(name)) return "NodeNotReady";
  if (trouble !== undefined) return trouble;
  return phase === "Running" ? "PodNotReady" : "Starting";
}

function ofEnded({ pod: { phase } }: PodState): ReasonCode {
  return phase === "Failed" ? "PodFailed" : "PodSucceeded";
}

/** What takes a creation or a deletion waits, whatever it is. */
function unlessFrozen(code: ReasonCode, { hold }: ReasonInput): ReasonCode {
  return hold === "Frozen" ? hold : code;
}

function hasEnded({ pod: { phase } }: PodState): boolean {
  return phase === "Failed" || phase === "Succeeded";
}
