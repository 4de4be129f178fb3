import { compareUtf8 } from "../../api/canonical-json";
import type { NodeName } from "../../api/identity";
import { resolveRoundingDown, resolveRoundingUp } from "../../api/int-or-percent";
import type { Exclusion } from "../../api/unreachable-nodes";
import type { NodeState, PodState } from "../node-state";
import { isInvolved } from "../rollout";
import type { NodeReadiness, ObservedNode } from "../snapshot";

// What nodes that are not ready are to a rolling update (docs/adr/0012-nodes-that-are-not-ready.md).
//
//                        gets the candidate      suspectSeconds later
//   ─────────────────────────────┼─────────────────────────┼───────────────────▶ when it turned not ready
//     bystander: not its doing   │   suspect: it may be    │   neither: as ever
//
// A bystander is left out once it has been not ready for `afterSeconds`: it is none of the nodes to be updated, and takes
// nothing from the budget. One that is back counts again, is updated after the others, and has as long for its pod to serve.
//
// Invariants
// - No more than `maxExcluded` nodes are left out; those that have been not ready for the longest go first.
// - A suspect is never left out. It is one until it is ready again, or gone, or the candidate is another one.

/** What a rollout has to know of the readiness of nodes. */
export interface Unreachable {
  /** Neither to be updated nor counted. */
  readonly excluded: ReadonlySet<NodeName>;
  /** Bystanders whose kubelet is silent, be they left out or not. */
  readonly spared: ReadonlySet<NodeName>;
  /** Nodes that came back a short while ago: a pod that does not serve may yet. */
  readonly settling: ReadonlySet<NodeName>;
  /** In the order of their names. */
  readonly suspects: readonly NodeName[];
  /** There are more suspects than may be: nobody gets the candidate by being updated. */
  readonly isHeld: boolean;
  /** Nodes that are ready since there has been a pod of the candidate, or later, with the moment. */
  readonly returnedAtMs: ReadonlyMap<NodeName, number>;
  /** When the next node has been not ready, or back, for long enough, in the future; none, or one. */
  readonly changesAtMs: readonly number[];
}

export interface UnreachableInput {
  /** Undefined: every node counts. */
  readonly exclusion: Exclusion | undefined;
  readonly observed: readonly ObservedNode[];
  /** Judged by the candidate. */
  readonly states: readonly NodeState[];
  readonly nowMs: number;
}

export const EVERY_NODE_COUNTS: Unreachable = {
  excluded: new Set(),
  spared: new Set(),
  settling: new Set(),
  suspects: [],
  isHeld: false,
  returnedAtMs: new Map(),
  changesAtMs: [],
};

export function unreachableNodes({ exclusion, observed, states, nowMs }: UnreachableInput): Unreachable {
  if (exclusion === undefined) return EVERY_NODE_COUNTS;
  const unready = readinessWhere(observed, ({ kind }) => kind !== "ready");
  const beganMs = states.reduce((first, { pods }) => Math.min(first, gotMs(pods) ?? Infinity), Infinity);
  const returned = readinessWhere(observed, ({ kind, sinceMs }) => kind === "ready" && sinceMs >= beganMs);
  const returnedAtMs = new Map([...returned].map(([name, { sinceMs }]) => [name, sinceMs]));
  const isPast = ({ sinceMs }: Pick<NodeReadiness, "sinceMs">): boolean => sinceMs + exclusion.afterMs <= nowMs;
  const found = unready.size === 0 ? [] : states.flatMap(state => caseOf(state, { unready, exclusion }));
  const bystanders = found.filter(({ kind }) => kind === "bystander");
  const suspects = found.filter(({ kind }) => kind === "suspect").map(({ name }) => name);
  const desired = found.length === 0 ? 0 : states.filter(({ shouldRun }) => shouldRun).length;
  const excluded = bystanders
    .filter(isPast)
    .toSorted((a, b) => a.sinceMs - b.sinceMs || compareUtf8(a.name, b.name))
    .slice(0, resolveRoundingUp(exclusion.maxExcluded, desired));
  const settling = [...returned].filter(([, readiness]) => !isPast(readiness));
  const waiting = [...bystanders, ...settling.map(([, readiness]) => readiness)].filter(one => !isPast(one));
  const changesAtMs = waiting.map(({ sinceMs }) => sinceMs + exclusion.afterMs).toSorted((a, b) => a - b);
  return {
    excluded: new Set(excluded.map(({ name }) => name)),
    spared: new Set(bystanders.filter(({ isSilent }) => isSilent).map(({ name }) => name)),
    settling: new Set(settling.map(([name]) => name)),
    suspects,
    isHeld: suspects.length > resolveRoundingDown(exclusion.maxSuspects, desired),
    returnedAtMs,
    changesAtMs: changesAtMs.slice(0, 1),
  };
}

export interface PartedInput {
  /** Those that a rolling update looks at. */
  readonly nodes: readonly NodeState[];
  readonly unreachable: Unreachable;
  /** The nodes that may have the candidate; undefined: all. */
  readonly admitted: ReadonlySet<NodeName> | undefined;
}

export interface Parted {
  /** Those that the budget is about, in the order in which they are updated. */
  readonly counted: readonly NodeState[];
  /** Those that are left out and whose pods are replaced all the same, where that costs nothing. */
  readonly aside: readonly NodeState[];
}

/**
 * The nodes of a rolling update, without what it has to leave alone. A pod whose kubelet is silent is spared: it would not go
 * before that comes back, and then all such nodes would lose theirs at once. Where the kubelet speaks, a pod that does not
 * serve is replaced as anywhere, for the candidate may be the cure. Under a hold nobody gets the candidate. Nodes that have come
 * back are the last ones, in the order in which they came.
 *
 * Those that are to give the candidate back do so whatever holds others: that of a silent bystander has never begun, and
 * would, once its kubelet is back.
 */
export function parted({ nodes, unreachable, admitted }: PartedInput): Parted {
  const { excluded, spared, settling, returnedAtMs, isHeld } = unreachable;
  if (!isHeld && excluded.size + spared.size + returnedAtMs.size === 0) return { counted: nodes, aside: [] };
  // Outside the fence nothing but the candidate is outdated.
  const givesBack = (name: NodeName): boolean => admitted?.has(name) === false;
  const seen = nodes.map(node => {
    const { name } = node;
    if ((isHeld || spared.has(name)) && !givesBack(name)) return withoutOutdated(node, "any");
    return settling.has(name) ? withoutOutdated(node, "not serving") : node;
  });
  const rank = ({ name }: NodeState): number => returnedAtMs.get(name) ?? 0;
  return {
    counted: seen.filter(({ name }) => !excluded.has(name)).toSorted((a, b) => rank(a) - rank(b)),
    aside: seen.filter(({ name, shouldRun }) => excluded.has(name) && (shouldRun || givesBack(name))),
  };
}

/** As a rolling update has to see a node of which it is to take none of these pods: what serves serves, and nothing is outdated. */
function withoutOutdated(node: NodeState, which: "any" | "not serving"): NodeState {
  const isKept = ({ isAvailable }: PodState): boolean => which === "any" || !isAvailable;
  return { ...node, pods: node.pods.map(pod => (!pod.isUpdated && isKept(pod) ? { ...pod, isUpdated: true } : pod)) };
}

interface Case {
  readonly name: NodeName;
  readonly kind: "bystander" | "suspect";
  readonly sinceMs: number;
  readonly isSilent: boolean;
}

interface CaseInput {
  readonly unready: ReadonlyMap<NodeName, NodeReadiness>;
  readonly exclusion: Exclusion;
}

function caseOf(state: NodeState, { unready, exclusion }: CaseInput): readonly Case[] {
  const readiness = unready.get(state.name);
  if (readiness === undefined || !isInvolved(state)) return [];
  const { sinceMs } = readiness;
  const gotAtMs = gotMs(state.pods);
  const isBystander = gotAtMs === undefined || sinceMs < gotAtMs;
  if (!isBystander && sinceMs - gotAtMs > exclusion.suspectMs) return [];
  const kind = isBystander ? "bystander" : "suspect";
  return [{ name: state.name, kind, sinceMs, isSilent: readiness.kind === "silent" }];
}

/** When a node got the candidate; undefined: it has not. */
function gotMs(pods: NodeState["pods"]): number | undefined {
  let first: number | undefined;
  for (const { hasCurrentHash, pod } of pods) {
    if (hasCurrentHash) first = Math.min(first ?? Infinity, pod.creationTimestampMs);
  }
  return first;
}

function readinessWhere(
  observed: readonly ObservedNode[],
  isMeant: (readiness: NodeReadiness) => boolean,
): ReadonlyMap<NodeName, NodeReadiness> {
  const found = new Map<NodeName, NodeReadiness>();
  for (const { name, readiness } of observed) if (readiness && isMeant(readiness)) found.set(name, readiness);
  return found;
}
