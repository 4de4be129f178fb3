import type { NodeName } from "../../api/identity";
import type { NodeState } from "../node-state";
import type { Departure, ObservedNode } from "../snapshot";

// Nodes that leave service (docs/adr/0014-nodes-that-leave-service.md). Such a node is held, as one that is cordoned is under
// `onCordon: Keep`: it gets no pod, a rolling update leaves its pods as they are, and it is none of the desired ones.
//
// Invariants
// - What tells since when the node leaves is heeded for no longer than the limit: a condition that somebody forgot, or one without a
//   time, which is older than any limit, keeps no node without its pod for ever.
// - What tells no time, a deletion or a taint, is heeded for as long as it is there.

/** The nodes that leave service now. */
export interface Departing {
  readonly nodes: ReadonlySet<NodeName>;
  /** When the next one counts again, in the future; none, or one. */
  readonly changesAtMs: readonly number[];
}

export interface DepartingInput {
  /** For how long a time that is told is heeded; undefined: no node is taken to leave. */
  readonly limitMs: number | undefined;
  readonly observed: readonly ObservedNode[];
  readonly nowMs: number;
}

export const NOBODY_DEPARTS: Departing = { nodes: new Set(), changesAtMs: [] };

export function departing({ limitMs, observed, nowMs }: DepartingInput): Departing {
  if (limitMs === undefined) return NOBODY_DEPARTS;
  const nodes = new Set<NodeName>();
  let nextMs = Infinity;
  for (const { name, departures } of observed) {
    if (departures === undefined) continue;
    const untilMs = heededUntilMs(departures, limitMs);
    if (untilMs <= nowMs) continue;
    nodes.add(name);
    nextMs = Math.min(nextMs, untilMs);
  }
  return nodes.size === 0 ? NOBODY_DEPARTS : { nodes, changesAtMs: nextMs === Infinity ? [] : [nextMs] };
}

/**
 * The states with those held that leave. What has to leave a node has to leave it all the same: a departure keeps nobody where
 * the template does not want him.
 */
export function withDeparting(states: readonly NodeState[], { nodes }: Departing): readonly NodeState[] {
  return nodes.size === 0 ? states : states.map(state => (nodes.has(state.name) ? held(state) : state));
}

function held(state: NodeState): NodeState {
  if (!state.exists || !state.shouldContinueRunning) return state;
  return { ...state, isSettled: false, shouldRun: false, isHeld: true };
}

/** The last of them counts. */
function heededUntilMs(departures: readonly Departure[], limitMs: number): number {
  return departures.reduce(
    (last, { sinceMs }) => Math.max(last, sinceMs === undefined ? Infinity : sinceMs + limitMs),
    0,
  );
}
