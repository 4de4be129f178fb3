import type { NodeState } from "./node-states";

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

/** The pods to delete, those that do not serve first. */
export function outdatedPodsToDelete<P extends RolloutPod>({
  podsOfNodes,
  maxUnavailable,
}: RolloutInput<P>): readonly P[] {
  const verdicts = podsOfNodes.map(verdictOn);
  const unavailable = verdicts.filter(verdict => !verdict.isServing).length;
  const outdated = verdicts.flatMap(verdict => verdict.outdated ?? []);
  const forced = outdated.filter(pod => !pod.isAvailable);
  const candidates = outdated.filter(pod => pod.isAvailable);
  return [...forced, ...candidates.slice(0, Math.max(0, maxUnavailable - unavailable))];
}

/** What the pods of a node are to a rolling update. Pods that are being deleted are none (D-UPD-26). */
export type Pairing<P> =
  /** More than one of a kind. */
  | { readonly kind: "ambiguous" }
  | { readonly kind: "pair"; readonly updated: P | undefined; readonly outdated: P | undefined };

export function pairing<P extends RolloutPod>(pods: readonly P[]): Pairing<P> {
  const staying = pods.filter(pod => !pod.isTerminating);
  const updated = staying.filter(pod => pod.isUpdated);
  const outdated = staying.filter(pod => !pod.isUpdated);
  if (updated.length > 1 || outdated.length > 1) return { kind: "ambiguous" };
  return { kind: "pair", updated: updated[0], outdated: outdated[0] };
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
