import type { NodeName } from "../api/identity";
import type { DeleteReason } from "./action";
import { waitsUntilMs } from "./failed-pods";
import type { NodeState, PodState } from "./node-state";
import type { ObservedPod, PodPhase } from "./snapshot";

// Placement: which nodes get a pod and which pods go, whatever their revision (D-PLACE-02..16).
//
// Invariants
// - Without surge a node gets a pod only when none is mapped to it, so that two never run there.
// - With surge a node keeps at most one pod of the current revision and one of another.
// - A pod that is being deleted is never deleted again.

export interface PodDeletion {
  readonly pod: ObservedPod;
  readonly reason: DeleteReason;
}

/** Creates and deletes, and when to look again if nothing else happens. */
export interface Placement {
  readonly create: readonly NodeName[];
  readonly delete: readonly PodDeletion[];
  /** For each node that keeps a failed pod for now: from when it may be deleted, in milliseconds since the epoch. */
  readonly retriesAtMs: readonly number[];
}

export interface ManageInput {
  readonly nodes: readonly NodeState[];
  /** Whether a node may have a new pod beside its old one (D-PLACE-06). */
  readonly allowsSurge: boolean;
  /** No node may run a pod, whatever it is. */
  readonly isSuspended?: boolean;
  readonly nowMs: number;
}

/** What each node needs, in the order of the nodes. */
export function placement(input: ManageInput): Placement {
  const create: NodeName[] = [];
  const deleted: PodDeletion[] = [];
  const retriesAtMs: number[] = [];
  for (const node of input.nodes) {
    if (node.isSettled || isServedByOne(node)) continue;
    const needs = nodeNeeds(node, input);
    if (needs.create) create.push(node.name);
    deleted.push(...needs.delete);
    if (needs.retryAtMs !== undefined) retriesAtMs.push(needs.retryAtMs);
  }
  return { create, delete: deleted, retriesAtMs };
}

interface NodeNeeds {
  readonly create: boolean;
  readonly delete: readonly PodDeletion[];
  readonly retryAtMs?: number;
}

const NOTHING: NodeNeeds = { create: false, delete: [] };

function nodeNeeds(node: NodeState, input: ManageInput): NodeNeeds {
  if (!node.exists) return { create: false, delete: unboundPods(node) };
  if (!node.shouldContinueRunning) {
    return { create: false, delete: deletions(staying(node), input.isSuspended ? "suspended" : "misplaced") };
  }
  if (node.pods.length === 0) return node.shouldRun ? { create: true, delete: [] } : NOTHING;
  return occupiedNodeNeeds(node, input);
}

/** Nothing is needed there, be the pod current or not: what is needed of other nodes takes longer to say. */
function isServedByOne({ exists, shouldContinueRunning, pods }: NodeState): boolean {
  const [only] = pods;
  if (!exists || !shouldContinueRunning || only === undefined || pods.length > 1) return false;
  return !only.isTerminating && !hasEnded(only);
}

function hasEnded({ pod: { phase } }: PodState): boolean {
  return phase === "Failed" || phase === "Succeeded";
}

/** A node that may keep its pods, and has some (D-PLACE-03). */
function occupiedNodeNeeds(node: NodeState, input: ManageInput): NodeNeeds {
  const running = staying(node).filter(state => !hasEnded(state));
  const ended = endedPods(node, input.nowMs);
  const surplus = input.allowsSurge ? surplusUnderSurge(running) : running.slice(1);
  return {
    // Under surge a pod that has ended or is ending does not keep its successor waiting. Unlike upstream, a failed one
    // does until its delay has passed, or pods would fail beside each other without any.
    create: input.allowsSurge && node.shouldRun && running.length === 0 && ended.retryAtMs === undefined,
    delete: [...ended.delete, ...deletions(surplus, "surplus")],
    ...(ended.retryAtMs !== undefined && { retryAtMs: ended.retryAtMs }),
  };
}

/** Failed pods go one at a time and not too often (D-PLACE-10..15), succeeded ones at once. */
function endedPods(node: NodeState, nowMs: number): Omit<NodeNeeds, "create"> {
  const ofPhase = (phase: PodPhase): readonly PodState[] => staying(node).filter(({ pod }) => pod.phase === phase);
  const failed = ofPhase("Failed").map(state => ({ state, untilMs: waitsUntilMs(state, nowMs) }));
  const due = failed.filter(({ untilMs }) => untilMs === undefined).map(({ state }) => state);
  const waits = failed.flatMap(({ untilMs }) => untilMs ?? []);
  return {
    delete: [...deletions(due.slice(0, 1), "failed"), ...deletions(ofPhase("Succeeded"), "succeeded")],
    ...(waits.length > 0 && { retryAtMs: Math.min(...waits) }),
  };
}

/**
 * Of the running pods, those beyond the first current and the first other one (D-PLACE-06, D-PLACE-07); and the other
 * one too, once it serves no more or the current one can take over.
 */
function surplusUnderSurge(running: readonly PodState[]): readonly PodState[] {
  if (running.length < 2) return [];
  const kept = running.find(({ hasCurrentHash }) => hasCurrentHash);
  const keptOld = running.find(({ hasCurrentHash }) => !hasCurrentHash);
  const isReplaced = kept !== undefined && keptOld !== undefined && (!keptOld.isReady || kept.isAvailable);
  return running.filter(state => state !== kept && (state !== keptOld || isReplaced));
}

/** Bound pods of a vanished node are the pod garbage collector's (D-ELIG-41, D-PLACE-08). */
function unboundPods(node: NodeState): readonly PodDeletion[] {
  return deletions(
    staying(node).filter(({ pod }) => pod.nodeName === undefined),
    "node-gone",
  );
}

function staying({ pods }: NodeState): readonly PodState[] {
  return pods.filter(({ isTerminating }) => !isTerminating);
}

function deletions(states: readonly PodState[], reason: DeleteReason): readonly PodDeletion[] {
  return states.map(({ pod }) => ({ pod, reason }));
}
