import { compareUtf8 } from "../api/canonical-json";
import type { NodeName, RevisionHash } from "../api/identity";
import type { Labels } from "../api/types";
import { REVISION_HASH_LABEL, TEMPLATE_GENERATION_LABEL } from "../api/well-known";
import { availableFromMs, isReady } from "./availability";
import type { Eligibility } from "./placement";
import type { ObservedNode, ObservedPod } from "./snapshot";

// The one view of nodes and pods that placement, rollout and status decide on.

export interface PodState {
  readonly pod: ObservedPod;
  readonly isTerminating: boolean;
  /** Its revision hash is the current one (D-PLACE-06). */
  readonly hasCurrentHash: boolean;
  readonly isUpdated: boolean;
  readonly isReady: boolean;
  readonly isAvailable: boolean;
}

/** A node that exists, or one that does not and is still the target of pods. */
export interface NodeState extends Eligibility {
  readonly name: NodeName;
  readonly exists: boolean;
  /**
   * It should run one pod, and runs one that is current and available: there is nothing to do there, and each counter counts
   * it. Of nearly all nodes that is so, nearly always, and so it is worth knowing without a look at the pod.
   */
  readonly isSettled: boolean;
  /** In the order in which they are kept (D-PLACE-05); without the terminal ones that are being deleted (D-PLACE-01). */
  readonly pods: readonly PodState[];
}

/** What makes a pod current. */
export interface CurrentRevision {
  readonly hash: RevisionHash;
  readonly generation: string | undefined;
}

/** By which any node and its pods are judged. */
export interface NodeRules {
  readonly eligibilityOf: (node: ObservedNode) => Eligibility;
  readonly current: CurrentRevision;
  readonly minReadySeconds: number;
  readonly nowMs: number;
}

/** What a state is made of. */
export interface NodeParts {
  readonly name: NodeName;
  /** Undefined: there is no such node. */
  readonly eligibility: Eligibility | undefined;
  /** Those that take part, in any order. */
  readonly pods: readonly ObservedPod[];
}

/** The state of one node; undefined of a name that is neither a node's nor the target of a pod. */
export function nodeState({ name, eligibility, pods }: NodeParts, rules: NodeRules): NodeState | undefined {
  if (!eligibility && pods.length === 0) return undefined;
  const { shouldRun, shouldContinueRunning, isHeld } = eligibility ?? NOWHERE;
  const states = podStates(pods, rules);
  const exists = eligibility !== undefined;
  const isSettled = exists && shouldRun && states.length === 1 && states.every(isSettledPod);
  const state = { name, exists, isSettled, shouldRun, shouldContinueRunning, pods: states };
  return isHeld ? { ...state, isHeld } : state;
}

function podStates(pods: readonly ObservedPod[], rules: NodeRules): readonly PodState[] {
  const [only] = pods;
  if (only === undefined) return NO_PODS;
  return pods.length === 1 ? [podState(only, rules)] : pods.toSorted(byKeepOrder).map(pod => podState(pod, rules));
}

function isSettledPod(state: PodState): boolean {
  const { phase } = state.pod;
  const hasEnded = phase === "Failed" || phase === "Succeeded";
  return state.isAvailable && state.isReady && state.isUpdated && !state.isTerminating && !hasEnded;
}

const NOWHERE: Eligibility = { shouldRun: false, shouldContinueRunning: false };
const NO_PODS: readonly PodState[] = [];

/** Bound pods first, then the older, then by name (D-PLACE-05): stored times have whole seconds, so ties are common. */
export function byKeepOrder(a: ObservedPod, b: ObservedPod): number {
  return (
    Number(a.nodeName === undefined) - Number(b.nodeName === undefined) ||
    a.creationTimestampMs - b.creationTimestampMs ||
    compareUtf8(a.name, b.name)
  );
}

/**
 * A pod whose target cannot be told takes part in nothing (D-ELIG-33), and neither does one that has ended and is being
 * deleted: only a finalizer still holds it, and it holds no place (D-PLACE-01).
 */
export function takesPart(pod: ObservedPod): pod is ObservedPod & { readonly targetNode: NodeName } {
  const { targetNode, phase, deletionTimestampMs } = pod;
  if (targetNode === undefined) return false;
  return deletionTimestampMs === undefined || (phase !== "Succeeded" && phase !== "Failed");
}

/** By hash, or by template generation where the kind has one (D-UPD-04). */
export function isUpdated({ labels }: ObservedPod, { hash, generation }: CurrentRevision): boolean {
  const hasGeneration = generation !== undefined && labels[TEMPLATE_GENERATION_LABEL] === generation;
  return hasGeneration || hasHash(labels, hash);
}

export function isAvailable(pod: ObservedPod, { minReadySeconds, nowMs }: NodeRules): boolean {
  const fromMs = availableFromMs(pod, minReadySeconds);
  return fromMs !== undefined && fromMs <= nowMs;
}

function podState(pod: ObservedPod, rules: NodeRules): PodState {
  const { current } = rules;
  return {
    pod,
    isTerminating: pod.deletionTimestampMs !== undefined,
    hasCurrentHash: hasHash(pod.labels, current.hash),
    isUpdated: isUpdated(pod, current),
    isReady: isReady(pod),
    isAvailable: isAvailable(pod, rules),
  };
}

function hasHash(labels: Labels, hash: RevisionHash): boolean {
  return hash !== "" && labels[REVISION_HASH_LABEL] === hash;
}
