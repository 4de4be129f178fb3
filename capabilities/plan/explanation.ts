import type { NodeName } from "../api/identity";
import type { BlockedNodes } from "../api/types";
import { type ReasonInput, causeOf, reasonOf } from "./node-reason";
import type { NodeState } from "./node-state";
import { type ReasonCode, isOffTarget } from "./reason-codes";

// What the status tells of the nodes that are not where they should be, in a size that does not depend on how many they are:
// the codes are a few dozen, and of each so many names of at most 253 characters.

/** So many nodes are named for each reason. */
export const MAX_SAMPLE = 5;

/** The kinds of nodes that are not where they should be, each by its codes in alphabetical order; empty: there are none. */
export interface Explanation {
  /** Of the nodes that should run a pod and have no available one; they add up to `numberUnavailable`. */
  readonly unavailableByCause: Readonly<Record<string, number>>;
  /** Of the nodes that are not at the target. */
  readonly blocked: BlockedNodes;
}

/** Of a set of which no node is looked at. */
export const NOTHING_EXPLAINED: Explanation = { unavailableByCause: {}, blocked: { nodes: 0, byReason: {} } };

/** `nodes` are sorted by name, so that the samples are the first ones, and the same as long as these wait. */
export function explanation(nodes: readonly NodeState[], input: ReasonInput): Explanation {
  const causes = new Tally();
  const reasons = new Tally();
  // Of nearly all nodes, nearly always: they have what they should.
  const isPlain = input.fence === undefined;
  for (const node of nodes) {
    if (isPlain && node.isSettled) continue;
    const cause = causeOf(node, input);
    if (cause !== undefined) causes.add(cause, node.name);
    const reason = reasonOf(node, input);
    if (isOffTarget(reason)) reasons.add(reason, node.name);
  }
  return {
    unavailableByCause: causes.byCode(({ nodes: count }) => count),
    blocked: { nodes: reasons.total, byReason: reasons.byCode(group => group) },
  };
}

/** The reason of each node. */
export function reasonsOf(nodes: readonly NodeState[], input: ReasonInput): ReadonlyMap<NodeName, ReasonCode> {
  return new Map(nodes.map(node => [node.name, reasonOf(node, input)]));
}

/** Of the nodes that should run a pod and have no available one, why. */
export function causesOf(nodes: readonly NodeState[], input: ReasonInput): ReadonlyMap<NodeName, ReasonCode> {
  return new Map(
    nodes.flatMap(node => {
      const cause = causeOf(node, input);
      return cause === undefined ? [] : [[node.name, cause] as const];
    }),
  );
}

interface Group {
  nodes: number;
  readonly sample: NodeName[];
}

class Tally {
  readonly #groups = new Map<ReasonCode, Group>();
  total = 0;

  add(code: ReasonCode, node: NodeName): void {
    const group = this.#groups.get(code) ?? { nodes: 0, sample: [] };
    group.nodes += 1;
    if (group.sample.length < MAX_SAMPLE) group.sample.push(node);
    this.#groups.set(code, group);
    this.total += 1;
  }

  byCode<T>(show: (group: Group) => T): Readonly<Record<string, T>> {
    const sorted = [...this.#groups].sort(([a], [b]) => (a < b ? -1 : 1));
    return Object.fromEntries(sorted.map(([code, group]) => [code, show(group)]));
  }
}
