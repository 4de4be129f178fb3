import { compareUtf8 } from "../../api/canonical-json";
import type { NodeName } from "../../api/identity";
import { resolveRoundingDown } from "../../api/int-or-percent";
import { selectorMatcher } from "../../api/label-selector";
import type { Fence } from "../../api/rollout-controls";
import type { Labels } from "../../api/types";
import type { NodeState, PodState } from "../node-state";

// Which nodes may have the candidate, and what is wanted of the others (docs/adr/0011-rollout-controls.md).
//
//   nodes that either revision wants:  have the candidate, oldest first │ the others, by name
//   without those that are not selected, the first so many may have it: │◀── all but `partition` ──▶│
//
// The stage of a rollout narrows it further: of the others only those that it admits follow.
//
// Invariants
// - Of the nodes that are selected, at most so many have the candidate, or as many as had it before: no pod of it is created
//   beyond them. Any other is to give it back, and is not waited for: one that is dead would take a place for ever.
// - Outside, a pod that is created is of the stable revision, and where it belongs is judged by its template. Of the pods there
//   only those of the candidate are outdated: what has another older revision is left alone.
// - A raised partition takes it from the nodes that got it last.

/** Which nodes a stage of a rollout lets have the candidate. */
export interface Admission {
  /** Whether a node with these labels may get it. */
  readonly admits: (labels: Labels | undefined) => boolean;
  /** How many nodes may have it, those included that had it before, of so many that are wanted. */
  readonly mostOf: (wanted: number) => number;
  /** Whether nodes that have it keep it, be they admitted or not. */
  readonly keeps: boolean;
}

export interface FenceInput {
  readonly fence: Fence;
  /** Absent: any node. */
  readonly stage?: Admission | undefined;
  /** Of all names, judged by the candidate; and of the same names, by the stable revision. */
  readonly candidate: readonly NodeState[];
  readonly stable: readonly NodeState[];
  readonly labelsOf: (node: NodeName) => Labels | undefined;
  /** Nodes that a rollout does not wait for: they take no other one's place. Absent: none. */
  readonly last?: ReadonlySet<NodeName>;
}

export interface Fenced {
  /** Each as it is judged by the revision that it should have. */
  readonly nodes: readonly NodeState[];
  /** Those that should run a pod and may have the candidate. */
  readonly admitted: ReadonlySet<NodeName>;
  /** No node may have it, whatever the stage. */
  readonly isShut: boolean;
}

/** It keeps no node out. */
export const OPEN_FENCE: Fence = { partition: { kind: "int", value: 0 }, nodeSelector: undefined };

interface Pair {
  readonly candidate: NodeState;
  readonly stable: NodeState;
}

export function fenced(input: FenceInput): Fenced {
  const pairs = pairsOf(input);
  const { admitted, isShut } = admittedNodes(pairs, input);
  return { admitted, isShut, nodes: pairs.map(pair => stateOf(pair, admitted)) };
}

/** Those from which the candidate is taken go first, and of them the one that got it last; the others as they were. */
export function rolloutOrder(nodes: readonly NodeState[], admitted: ReadonlySet<NodeName>): readonly NodeState[] {
  const since = (node: NodeState): number =>
    admitted.has(node.name) ? -Infinity : (sinceMs(node.pods.filter(({ isUpdated }) => !isUpdated)) ?? -Infinity);
  const ranked = nodes.map(node => ({ node, atMs: since(node) }));
  return ranked.toSorted((a, b) => (a.atMs === b.atMs ? 0 : b.atMs - a.atMs)).map(({ node }) => node);
}

function pairsOf({ candidate, stable }: FenceInput): readonly Pair[] {
  return candidate.flatMap((state, index) => {
    const other = stable[index];
    return other ? [{ candidate: state, stable: other }] : [];
  });
}

function admittedNodes(pairs: readonly Pair[], { fence, stage, labelsOf, last }: FenceInput): Omit<Fenced, "nodes"> {
  const wanted = pairs.filter(isWanted);
  const matches = fence.nodeSelector ? selectorMatcher(fence.nodeSelector) : (): boolean => true;
  const most = Math.max(0, wanted.length - resolveRoundingDown(fence.partition, wanted.length));
  const queue = wanted.filter(({ candidate }) => matches(labelsOf(candidate.name))).map(placed);
  const having = queue.filter(({ atMs }) => atMs !== undefined && stage?.keeps !== false);
  const next = queue.filter(({ atMs, candidate: { name, shouldRun } }) => {
    // Where the candidate would run no pod, nothing is tried out.
    return atMs === undefined && (!stage || (shouldRun && stage.admits(labelsOf(name))));
  });
  const mostOfStage = Math.max(having.length, stage?.mostOf(wanted.length) ?? Infinity);
  const isLast = ({ atMs, candidate: { name } }: Placed): number =>
    Number(atMs === undefined && last?.has(name) === true);
  const ordered = [...having, ...next].toSorted((a, b) => isLast(a) - isLast(b) || byPlace(a, b));
  const first = ordered.slice(0, Math.min(most, mostOfStage));
  return { admitted: new Set(first.map(({ candidate }) => candidate.name)), isShut: most === 0 || queue.length === 0 };
}

type Placed = Pair & { readonly atMs: number | undefined };

/** With the moment since which the node has had the candidate. */
function placed(pair: Pair): Placed {
  return { ...pair, atMs: sinceMs(pair.candidate.pods.filter(({ hasCurrentHash }) => hasCurrentHash)) };
}

function byPlace(a: Placed, b: Placed): number {
  const [before = Infinity, after = Infinity] = [a.atMs, b.atMs];
  return before === after ? compareUtf8(a.candidate.name, b.candidate.name) : before - after;
}

/** Wanted by the one and not by the other, a node has to get or to lose a pod by what it may have. */
function isWanted({ candidate, stable }: Pair): boolean {
  return candidate.shouldRun || stable.shouldRun;
}

/** A node that neither wants is left as it is: it does not lose its pod for which nodes there are besides. */
function stateOf(pair: Pair, admitted: ReadonlySet<NodeName>): NodeState {
  const { candidate, stable } = pair;
  const hasCandidate = candidate.pods.some(({ hasCurrentHash }) => hasCurrentHash);
  if (isWanted(pair) ? admitted.has(candidate.name) : hasCandidate) return candidate;
  const pods = stable.pods.map((pod, index) => tolerated(pod, candidate.pods[index]));
  return pods.some((pod, index) => pod !== stable.pods[index]) ? { ...stable, pods } : stable;
}

/** Both are of one pod, the one as the stable revision sees it and the other as the candidate does. */
function tolerated(pod: PodState, seen: PodState | undefined): PodState {
  return pod.isUpdated || seen?.isUpdated === true ? pod : { ...pod, isUpdated: true };
}

/** Since when a node has had the first of the pods. Undefined: there is none. */
function sinceMs(pods: readonly PodState[]): number | undefined {
  return pods.length === 0 ? undefined : Math.min(...pods.map(({ pod }) => pod.creationTimestampMs));
}
