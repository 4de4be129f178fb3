import {
  CANDIDATE_FAILED,
  NODES_WITHOUT_ROOM,
  NO_ELIGIBLE_NODE,
  SELECTING_ALL,
  SELECTOR_OVERLAPS,
  SUSPENDED,
} from "../api/event-reasons";
import { isEmptySelector } from "../api/label-selector";
import { isSuspended } from "../api/rollout-controls";
import { type Waiting, waitingMessage } from "./direct-placement";
import type { PlannedEvent } from "./plan";
import type { ObservedSet, Rival } from "./snapshot";

// What users are told of a set that follows from what is around it, and not from what is done for it.

/** So many rivals are named. */
const MAX_NAMED = 3;

export const NO_NODE_MESSAGE =
  "no node is eligible: each is ruled out by a node selector, an affinity, a taint or a cordon, or there is none";

const SUSPENDED_MESSAGE = "the set is suspended: it has no pods until spec.suspend is taken back";

/** The rivals by the names under which kubectl finds them, with what they mean for the set. There is at least one. */
export function overlapMessage(rivals: readonly Rival[]): string {
  const named = rivals.slice(0, MAX_NAMED).map(({ group, name }) => `daemonset.${group}/${name}`);
  const others = rivals.length - named.length;
  const all = named.join(", ") + (others > 0 ? ` and ${others} more` : "");
  return `the selectors overlap with ${all}: each set keeps its pods, and any of them may adopt one that nobody controls`;
}

export interface Circumstances {
  /** How many nodes should run a pod. */
  readonly desired: number;
  readonly rivals: readonly Rival[];
  /** Nodes that have no room for their pod. */
  readonly waiting: readonly Waiting[];
  /** How the candidate failed, if it did. */
  readonly failure?: string | undefined;
}

/** The events of a set that is acted upon. Of the built-in kind there are none, as upstream's controller has none. */
export function actingEvents(
  { flavor, spec }: Pick<ObservedSet, "flavor" | "spec">,
  { desired, rivals, waiting, failure }: Circumstances,
): readonly PlannedEvent[] {
  if (!flavor.writesConditions) return [];
  const events: PlannedEvent[] = [];
  if (failure !== undefined) events.push({ type: "Warning", reason: CANDIDATE_FAILED, message: failure });
  if (rivals.length > 0) {
    events.push({ type: "Warning", reason: SELECTOR_OVERLAPS, message: overlapMessage(rivals) });
  }
  if (waiting.length > 0) {
    events.push({ type: "Warning", reason: NODES_WITHOUT_ROOM, message: waitingMessage(waiting) });
  }
  // Not a warning: a node selector that no node has is how one scales a daemon set to zero (D-EDGE-30).
  if (isSuspended(spec)) events.push({ type: "Normal", reason: SUSPENDED, message: SUSPENDED_MESSAGE });
  else if (desired === 0) events.push({ type: "Normal", reason: NO_ELIGIBLE_NODE, message: NO_NODE_MESSAGE });
  return events;
}

/** The events of a set that breaks rules (D-EVT-05); undefined where there is nothing to say of it. */
export function invalidSetEvents({ spec }: ObservedSet): readonly PlannedEvent[] | undefined {
  const { selector } = spec;
  if (!selector || !isEmptySelector(selector)) return undefined;
  const message =
    "The selector is empty and would select every pod of the namespace; a daemon set needs one that is not";
  return [{ type: "Warning", reason: SELECTING_ALL, message }];
}
