import { compareUtf8 } from "../api/canonical-json";
import type { NodeName } from "../api/identity";
import { listChanges } from "./list-changes";
import { type NodeRules, type NodeState, isAvailable, nodeState, takesPart } from "./node-state";
import type { Eligibility } from "./placement";
import type { ObservedNode, ObservedPod } from "./snapshot";

export type { NodeState, PodState } from "./node-state";

// Of tens of thousands of nodes hardly any changes between two looks, so the states of all are made from those of the look
// before: only where a node or a pod came, went or changed, or a pod became available by waiting, is one made anew.

export interface NodeStatesInput extends NodeRules {
  readonly nodes: readonly ObservedNode[];
  /** The set's own. */
  readonly pods: readonly ObservedPod[];
}

/** The states that follow from an input. */
export interface KnownNodeStates {
  readonly input: NodeStatesInput;
  readonly states: readonly NodeState[];
}

/** Every node and every target of a pod, sorted by name. */
export function nodeStates(input: NodeStatesInput): readonly NodeState[] {
  const { nodes, eligibilityOf } = input;
  const { podsAt, elsewhere } = podsByNode(input);
  const states: NodeState[] = [];
  let isSorted = elsewhere.size === 0;
  nodes.forEach((node, position) => {
    const { name } = node;
    const state = nodeState({ name, eligibility: eligibilityOf(node), pods: podsAt[position] ?? NO_PODS }, input);
    if (state === undefined) return;
    const last = states.at(-1);
    if (last && compareUtf8(last.name, name) > 0) isSorted = false;
    states.push(state);
  });
  for (const [name, pods] of elsewhere) {
    const state = nodeState({ name, eligibility: undefined, pods }, input);
    if (state) states.push(state);
  }
  return isSorted ? states : states.sort(byName);
}

interface PodsByNode {
  /** Those of each node, by its position. */
  readonly podsAt: readonly (readonly ObservedPod[] | undefined)[];
  /** Those whose targets are no nodes. */
  readonly elsewhere: ReadonlyMap<NodeName, readonly ObservedPod[]>;
}

/** Nothing is looked up twice: of tens of thousands of nodes hardly one is near in memory. */
function podsByNode({ nodes, pods }: NodeStatesInput): PodsByNode {
  const positions = new Map<NodeName, number>();
  nodes.forEach(({ name }, position) => positions.set(name, position));
  const podsAt: (readonly ObservedPod[] | undefined)[] = new Array<undefined>(nodes.length);
  const elsewhere = new Map<NodeName, readonly ObservedPod[]>();
  for (const pod of pods) {
    if (!takesPart(pod)) continue;
    const position = positions.get(pod.targetNode);
    if (position === undefined) elsewhere.set(pod.targetNode, withPod(elsewhere.get(pod.targetNode), pod));
    else podsAt[position] = withPod(podsAt[position], pod);
  }
  return { podsAt, elsewhere };
}

/** Not by `push`, for which V8 makes room for many: nearly every node has one pod. */
function withPod(pods: readonly ObservedPod[] | undefined, pod: ObservedPod): readonly ObservedPod[] {
  return pods === undefined || pods.length === 0 ? [pod] : [...pods, pod];
}

function byName(a: NodeState, b: NodeState): number {
  return compareUtf8(a.name, b.name);
}

/** The same as `nodeStates` gives, whatever is known; of what did not change they are the same objects. */
export function nodeStatesSince(known: KnownNodeStates, input: NodeStatesInput): readonly NodeState[] {
  if (!hasSameRules(known.input, input)) return nodeStates(input);
  const drafts = new Drafts(known.states);
  const nodes = listChanges({ before: known.input.nodes, after: input.nodes });
  for (const { name } of nodes.removed) drafts.of(name).eligibility = undefined;
  for (const node of nodes.added) drafts.of(node.name).eligibility = input.eligibilityOf(node);
  const pods = listChanges({ before: known.input.pods, after: input.pods });
  for (const pod of pods.removed) drafts.remove(pod);
  for (const pod of pods.added) drafts.add(pod);
  for (const { targetNode } of podsOfOtherAvailability(known.input, input)) if (targetNode) drafts.of(targetNode);
  return drafts.finished(input);
}

/** Whether only nodes, pods and time can have changed. */
function hasSameRules(a: NodeRules, b: NodeRules): boolean {
  return (
    a.eligibilityOf === b.eligibilityOf &&
    a.minReadySeconds === b.minReadySeconds &&
    a.current.hash === b.current.hash &&
    a.current.generation === b.current.generation
  );
}

/** The pods that became available by waiting, or are not any more as the clock was set back. */
function podsOfOtherAvailability(before: NodeRules, { pods, ...rules }: NodeStatesInput): readonly ObservedPod[] {
  if (rules.minReadySeconds === 0 || rules.nowMs === before.nowMs) return [];
  return pods.filter(pod => isAvailable(pod, before) !== isAvailable(pod, rules));
}

interface Draft {
  readonly name: NodeName;
  /** Where its state is; undefined: it has none yet. */
  readonly position: number | undefined;
  eligibility: Eligibility | undefined;
  pods: readonly ObservedPod[];
}

const NO_PODS: readonly ObservedPod[] = [];

/** What becomes of the nodes of which something changed. */
class Drafts {
  readonly #drafts = new Map<NodeName, Draft>();
  readonly #states: readonly NodeState[];

  constructor(states: readonly NodeState[]) {
    this.#states = states;
  }

  of(name: NodeName): Draft {
    const found = this.#drafts.get(name);
    if (found) return found;
    const position = positionOf(name, this.#states);
    const known = this.#states[position];
    const draft =
      known?.name === name
        ? { name, position, eligibility: known.exists ? known : undefined, pods: known.pods.map(({ pod }) => pod) }
        : { name, position: undefined, eligibility: undefined, pods: NO_PODS };
    this.#drafts.set(name, draft);
    return draft;
  }

  add(pod: ObservedPod): void {
    if (!takesPart(pod)) return;
    const draft = this.of(pod.targetNode);
    draft.pods = withPod(draft.pods, pod);
  }

  remove(pod: ObservedPod): void {
    if (!takesPart(pod)) return;
    const draft = this.of(pod.targetNode);
    draft.pods = draft.pods.filter(other => other !== pod);
  }

  /** All states, those of the drafts in the places of the former ones. */
  finished(rules: NodeRules): readonly NodeState[] {
    if (this.#drafts.size === 0) return this.#states;
    const states = this.#states.slice();
    const vanished = new Set<number>();
    const others: NodeState[] = [];
    for (const draft of this.#drafts.values()) {
      const { position } = draft;
      const state = nodeState(draft, rules);
      if (position === undefined) others.push(...(state ? [state] : []));
      else if (state) states[position] = state;
      else vanished.add(position);
    }
    if (vanished.size + others.length === 0) return states;
    return [...states.filter((_, position) => !vanished.has(position)), ...others].sort(byName);
  }
}

/** The position of the name, or that at which it belongs. */
function positionOf(name: NodeName, states: readonly NodeState[]): number {
  let low = 0;
  let high = states.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const found = states[middle];
    if (found !== undefined && compareUtf8(found.name, name) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
