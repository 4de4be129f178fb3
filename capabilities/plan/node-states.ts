import { compareUtf8 } from "../api/canonical-json";
import type { NodeName, RevisionHash } from "../api/identity";
import type { Labels } from "../api/types";
import { REVISION_HASH_LABEL, TEMPLATE_GENERATION_LABEL } from "../api/well-known";
import { availableFromMs, isReady } from "./availability";
import type { Eligibility } from "./placement";
import type { ObservedNode, ObservedPod } from "./snapshot";

// The one view of nodes and pods that placement, rollout and status decide on, made once for each plan.

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
  /** In the order in which they are kept (D-PLACE-05); without the terminal ones that are being deleted (D-PLACE-01). */
  readonly pods: readonly PodState[];
}

/** What makes a pod current. */
export interface CurrentRevision {
  readonly hash: RevisionHash;
  readonly generation: string | undefined;
}

export interface NodeStatesInput {
  readonly nodes: readonly ObservedNode[];
  /** The set's own. */
  readonly pods: readonly ObservedPod[];
  readonly eligibilityOf: (node: ObservedNode) => Eligibility;
  readonly current: CurrentRevision;
  readonly minReadySeconds: number;
  readonly nowMs: number;
}

const NO_PODS: readonly PodState[] = [];

/** Every node and every target of a pod, sorted by name. */
export function nodeStates(input: NodeStatesInput): readonly NodeState[] {
  const podsByNode = groupedByTarget(input.pods);
  const podsOf = (name: NodeName): readonly PodState[] =>
    podsByNode
      .get(name)
      ?.sort(byKeepOrder)
      .map(pod => podState(pod, input)) ?? NO_PODS;
  const existing = input.nodes.map(node => {
    const state = { name: node.name, exists: true, ...input.eligibilityOf(node), pods: podsOf(node.name) };
    podsByNode.delete(node.name);
    return state;
  });
  const vanished = [...podsByNode.keys()].map(name => ({
    name,
    exists: false,
    shouldRun: false,
    shouldContinueRunning: false,
    pods: podsOf(name),
  }));
  return [...existing, ...vanished].sort((a, b) => compareUtf8(a.name, b.name));
}

/** Bound pods first, then the older, then by name (D-PLACE-05): stored times have whole seconds, so ties are common. */
export function byKeepOrder(a: ObservedPod, b: ObservedPod): number {
  return (
    Number(a.nodeName === undefined) - Number(b.nodeName === undefined) ||
    a.creationTimestampMs - b.creationTimestampMs ||
    compareUtf8(a.name, b.name)
  );
}

function groupedByTarget(pods: readonly ObservedPod[]): Map<NodeName, ObservedPod[]> {
  const groups = new Map<NodeName, ObservedPod[]>();
  for (const pod of pods) {
    // A pod whose target cannot be told takes part in nothing (D-ELIG-33).
    if (pod.targetNode === undefined || isGone(pod)) continue;
    const group = groups.get(pod.targetNode);
    if (group) group.push(pod);
    else groups.set(pod.targetNode, [pod]);
  }
  return groups;
}

/** It has ended and is being deleted: only a finalizer still holds it, and it holds no place (D-PLACE-01). */
function isGone({ phase, deletionTimestampMs }: ObservedPod): boolean {
  return deletionTimestampMs !== undefined && (phase === "Succeeded" || phase === "Failed");
}

/** By hash, or by template generation where the kind has one (D-UPD-04). */
export function isUpdated({ labels }: ObservedPod, { hash, generation }: CurrentRevision): boolean {
  const hasGeneration = generation !== undefined && labels[TEMPLATE_GENERATION_LABEL] === generation;
  return hasGeneration || hasHash(labels, hash);
}

function hasHash(labels: Labels, hash: RevisionHash): boolean {
  return hash !== "" && labels[REVISION_HASH_LABEL] === hash;
}

function podState(pod: ObservedPod, { current, minReadySeconds, nowMs }: NodeStatesInput): PodState {
  const availableFrom = availableFromMs(pod, minReadySeconds);
  return {
    pod,
    isTerminating: pod.deletionTimestampMs !== undefined,
    hasCurrentHash: hasHash(pod.labels, current.hash),
    isUpdated: isUpdated(pod, current),
    isReady: isReady(pod),
    isAvailable: availableFrom !== undefined && availableFrom <= nowMs,
  };
}
