import type { NodeState } from "./node-state";

// Which outdated pods a rolling update without surge takes now (D-UPD-30..37).
//
// Assumptions
// - Placement has nothing to do: it creates what is missing and removes what is surplus, failed or misplaced.
// - The nodes are those that are involved: one that no longer exists and still has pods is (D-UPD-30, D-EDGE-15), one that
//   is held is not.
// - Who deletes a pod looks again before deleting more.
//
// Invariants
// - A pod that serves is taken only while fewer than `maxUnavailable` nodes are without one, pods taken now included.
// - A pod that does not serve costs nothing, so an outdated one goes at once, whatever the budget (D-UPD-32); its node
//   has used up budget before and after.
// - On a node with two pods of one kind nothing is taken: which of them stays is placement's to say.

export interface RolloutPod {
  readonly isTerminating: boolean;
  readonly isUpdated: boolean;
  readonly isAvailable: boolean;
}

export interface RolloutInput<P extends RolloutPod> {
  /** The pods of each node; those of earlier nodes are taken first. */
  readonly podsOfNodes: readonly (readonly P[])[];
  readonly maxUnavailable: number;
}

/**
 * Whether a rolling update looks at a node, with surge or without. A held node, which is cordoned and whose set leaves such
 * nodes alone, neither gives a pod nor takes from the budget: its pods wait for as long as somebody works on it.
 */
export function isInvolved({ shouldRun, isHeld, pods }: Pick<NodeState, "shouldRun" | "isHeld" | "pods">): boolean {
  return shouldRun || (pods.length > 0 && !isHeld);
}

export function hasOutdated({ isSettled, pods }: Pick<NodeState, "isSettled" | "pods">): boolean {
  return !isSettled && pods.some(({ isUpdated }) => !isUpdated);
}

/** The pods to delete, those that do not serve first. */
export function outdatedPodsToDelete<P extends RolloutPod>({
  podsOfNodes,
  maxUnavailable,
}: RolloutInput<P>): readonly P[] {
  let unavailable = 0;
  const forced: P[] = [];
  const candidates: P[] = [];
  for (const pods of podsOfNodes) {
    const { isServing, outdated } = verdictOn(pods);
    if (!isServing) unavailable += 1;
    if (outdated) (outdated.isAvailable ? candidates : forced).push(outdated);
  }
  return [...forced, ...candidates.slice(0, Math.max(0, maxUnavailable - unavailable))];
}

/** What the pods of a node are to a rolling update. Pods that are being deleted are none (D-UPD-26). */
export type Pairing<P> =
  /** More than one of a kind. */
  | { readonly kind: "ambiguous" }
  | { readonly kind: "pair"; readonly updated: P | undefined; readonly outdated: P | undefined };

export function pairing<P extends RolloutPod>(pods: readonly P[]): Pairing<P> {
  let updated: P | undefined;
  let outdated: P | undefined;
  for (const pod of pods) {
    if (pod.isTerminating) continue;
    if (pod.isUpdated ? updated : outdated) return { kind: "ambiguous" };
    if (pod.isUpdated) updated = pod;
    else outdated = pod;
  }
  return { kind: "pair", updated, outdated };
}

/** Whether a node counts as served for `maxUnavailable` (D-UPD-30): by one pod alone, which is available. */
export function isServed(pods: readonly RolloutPod[]): boolean {
  return verdictOn(pods).isServing;
}

interface Verdict<P> {
  readonly isServing: boolean;
  /** The only pod of its node. */
  readonly outdated?: P;
}

function verdictOn<P extends RolloutPod>(pods: readonly P[]): Verdict<P> {
  const found = pairing(pods);
  if (found.kind === "ambiguous") return { isServing: false };
  const { updated, outdated } = found;
  if (updated && outdated) return { isServing: false };
  if (outdated) return { isServing: outdated.isAvailable, outdated };
  return { isServing: updated?.isAvailable ?? false };
}
