import { compareUtf8 } from "../api/canonical-json";
import { failedOnceMore } from "../api/failed-attempts";
import type { NodeName } from "../api/identity";
import { type CurrentRevision, type NodeState, isUpdated } from "./node-state";
import type { ObservedPod } from "./snapshot";

// The back-off of failed pods (D-PLACE-10..16), so that kubelet and controller do not drive each other round in a loop.
//
// Upstream remembers deletions. Here the pods tell: each that takes the place of a failed one carries how many failed in
// a row before it, and its own end says since when it waits. So who takes over the lead, or starts again, waits on.
//
//   0 failed before it: deleted at once    1: after 1 s    2: 2 s    3: 4 s    …    11 or more: 15 min
//
// Invariant: successors of failed pods are created no closer to each other than these delays, whatever the clock of a node
// says. Only who deletes a failed pod himself is not kept waiting.

const FIRST_DELAY_MS = 1_000;
const LONGEST_DELAY_MS = 15 * 60_000;

/** A pod that lasted so long ends the row: upstream forgets after twice the longest delay (D-PLACE-12). */
const FORGIVEN_AFTER_MS = 2 * LONGEST_DELAY_MS;

export interface FailedPod {
  readonly pod: ObservedPod;
  readonly isUpdated: boolean;
}

/**
 * The moment from which a failed pod may be deleted; undefined where it may be now. Milliseconds since the epoch. At
 * exactly that moment it may be (D-PLACE-13).
 */
export function waitsUntilMs(failed: FailedPod, nowMs: number): number | undefined {
  const attempts = attemptsBefore(failed, nowMs);
  if (attempts === 0) return undefined;
  const untilMs = endMs(failed.pod, nowMs) + Math.min(FIRST_DELAY_MS * 2 ** (attempts - 1), LONGEST_DELAY_MS);
  return nowMs < untilMs ? untilMs : undefined;
}

export interface LastFailedInput {
  readonly nodes: readonly NodeState[];
  /** The set's own. */
  readonly pods: readonly ObservedPod[];
  readonly current: CurrentRevision;
  /** What the nodes should have, where it is not the same for all. */
  readonly currentOf?: ((node: NodeName | undefined) => CurrentRevision) | undefined;
  /** What the look before found. */
  readonly before: ReadonlyMap<NodeName, ObservedPod>;
  readonly nowMs: number;
}

/** By which a failed pod is judged. */
export type Judgement = Pick<LastFailedInput, "current" | "currentOf" | "nowMs">;

/**
 * The pod that failed last on each node, for as long as no pod of the current revision came after it: as it is gone when
 * its successor is created, the count must come from what was seen of it. It does not matter who deleted it. Of several it
 * is the one with the most failures, then the one created last.
 */
export function lastFailedPods(input: LastFailedInput): ReadonlyMap<NodeName, ObservedPod> {
  const { nodes, pods, before } = input;
  const last = new Map<NodeName, ObservedPod>();
  for (const node of before.size === 0 ? [] : nodes) {
    const pod = before.get(node.name);
    if (pod !== undefined && awaitsSuccessor(node)) last.set(node.name, pod);
  }
  const compare = byAttempts(input);
  for (const pod of pods) {
    if (pod.failure === undefined || pod.targetNode === undefined) continue;
    const other = last.get(pod.targetNode);
    if (other === undefined || compare(pod, other) >= 0) last.set(pod.targetNode, pod);
  }
  return last;
}

/** How many pods failed in a row on a node, which the next one there is to carry; 0 where the last one did not. */
export function successorAttempts(
  lastFailed: ReadonlyMap<NodeName, ObservedPod>,
  judgement: Judgement,
): (node: NodeName) => number {
  return node => {
    const pod = lastFailed.get(node);
    return pod === undefined ? 0 : attemptsAfter(pod, judgement);
  };
}

/** A total order: of pods that count the same now, another one may count more once their revisions change places. */
function byAttempts(judgement: Judgement): (a: ObservedPod, b: ObservedPod) => number {
  return (a, b) =>
    attemptsAfter(a, judgement) - attemptsAfter(b, judgement) ||
    a.creationTimestampMs - b.creationTimestampMs ||
    compareUtf8(a.name, b.name);
}

function attemptsAfter(pod: ObservedPod, { current, currentOf, nowMs }: Judgement): number {
  const wanted = currentOf?.(pod.targetNode) ?? current;
  return failedOnceMore(attemptsBefore({ pod, isUpdated: isUpdated(pod, wanted) }, nowMs));
}

/** Of an older revision none count, as the template that replaces it may be the cure (D-PLACE-14). */
function attemptsBefore({ pod, isUpdated: isCounted }: FailedPod, nowMs: number): number {
  const { failure, creationTimestampMs } = pod;
  if (failure === undefined || !isCounted) return 0;
  return endMs(pod, nowMs) - creationTimestampMs >= FORGIVEN_AFTER_MS ? 0 : failure.attempts;
}

/**
 * By the clock of the node, which may be wrong. A pod that ended before it was created, or has yet to, is taken to have
 * ended at its creation, which is by the clock of the API server: a wrong clock neither skips the delay nor prolongs it.
 */
function endMs({ failure, creationTimestampMs }: ObservedPod, nowMs: number): number {
  const finishedAtMs = failure?.finishedAtMs ?? creationTimestampMs;
  return finishedAtMs > nowMs ? creationTimestampMs : Math.max(finishedAtMs, creationTimestampMs);
}

/** A failed pod among them is looked at by itself. */
function awaitsSuccessor({ exists, shouldContinueRunning, pods }: NodeState): boolean {
  return exists && shouldContinueRunning && !pods.some(({ pod, isUpdated: isCurrent }) => isCurrent && !pod.failure);
}
