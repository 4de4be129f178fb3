import { isDeepStrictEqual } from "node:util";

import { flavorOfReference, setKey } from "../api/flavor";
import type { Namespace, NodeName, ObjectName, SetKey, Uid } from "../api/identity";
import { isEmptySelector, selectorMatches } from "../api/label-selector";
import { hasOtherTemplates } from "../api/other-templates";
import { departureLimitMs, isPlacedDirectly } from "../api/placement-policy";
import type { LabelSelector, Labels } from "../api/types";
import { mindsReadiness } from "../api/unreachable-nodes";
import type { ControllerRef, ObservedNode, ObservedPod, ObservedRevision, ObservedSet } from "../plan/snapshot";
import { BY_NODE } from "./indexes";
import type { Rivals, SelectionChange } from "./rivals";
import { type SelectingSet, selectingSetOf } from "./selecting-set";
import { type SetListers, allSets, setsIn } from "./set-listers";
import type { StoredSet } from "./set-projection";
import type { Change, Lister } from "./store";
import { storeKey } from "./stored-object";

// Which sets a change wakes (D-Q). Waking one too many costs a look that finds nothing to do; one too few is an error
// that lasts until something else wakes it. So what a change means is the plan's to say, and here only whose it is.

export interface EventHandlersOptions {
  readonly sets: SetListers;
  readonly nodes: Pick<Lister<ObservedNode>, "get">;
  readonly pods: Lister<ObservedPod>;
  readonly rivals: Pick<Rivals, "concernedBy">;
  /** Whether the set wants a pod on the node (D-ELIG); a decision, which the cache is told. */
  readonly shouldRun: (set: ObservedSet, node: ObservedNode) => boolean;
  /** Whether the set might give a pod that name; true once too often is fine. */
  readonly mayClaimName: (set: ObservedSet, name: ObjectName) => boolean;
}

/** Each gives the keys that a change wakes, none twice. */
export interface EventHandlers {
  ofSet(change: Change<StoredSet>): readonly SetKey[];
  /** Of a set that is not served. */
  ofUnservedSet(change: Change<SelectingSet>): readonly SetKey[];
  ofRevision(change: Change<ObservedRevision>): readonly SetKey[];
  ofPod(change: Change<ObservedPod>): readonly SetKey[];
  ofNode(change: Change<ObservedNode>): readonly SetKey[];
  /** Of a node of which less is taken than before. */
  ofFreedRoom(node: NodeName): readonly SetKey[];
  /** Of a namespace in which other cluster-wide defaults hold than before. */
  ofPodDefaults(namespace: Namespace): readonly SetKey[];
}

export function createEventHandlers(options: EventHandlersOptions): EventHandlers {
  const { sets, rivals } = options;
  return {
    // Each write of a set (D-Q-01). Another uid comes as a deletion and an addition (D-Q-03).
    ofSet: change => keysOf([change.object.set, ...rivals.concernedBy(changeOfSelection(change))]),
    ofUnservedSet: change => keysOf(rivals.concernedBy(selectionChange(change))),
    ofRevision: change => keysOf(wokenByRevision(change, sets)),
    ofPod: change => keysOf(wokenByPod(change, options)),
    ofNode: change => keysOf(wokenByNode(change, options)),
    ofFreedRoom: name => keysOf(wokenByRoom(options.nodes.get(name), options)),
    ofPodDefaults: namespace => keysOf(setsIn(namespace, sets)),
  };
}

/** Nothing where the set is the same, as when only its status was written. */
function changeOfSelection({ object, ...change }: Change<StoredSet>): SelectionChange {
  const after = selectingSetOf(object.set);
  if (change.kind !== "updated") return selectionChange({ kind: change.kind, object: after });
  if (change.previous.set === object.set) return {};
  return { before: selectingSetOf(change.previous.set), after };
}

function selectionChange(change: Change<SelectingSet>): SelectionChange {
  const { kind, object } = change;
  if (kind === "deleted") return { before: object };
  return kind === "added" ? { after: object } : { before: change.previous, after: object };
}

function wokenByRevision(change: Change<ObservedRevision>, sets: SetListers): readonly ObservedSet[] {
  const { kind, object } = change;
  if (kind === "updated") return wokenByUpdate(change, sets);
  if (kind === "deleted" || isTerminating(object)) return ownersOf(object, sets);
  // A controlled one that appears is ours, or somebody's hand-made one that is not to be acted upon (D-Q-13).
  return object.controller ? [] : matchingSets(object, sets);
}

function wokenByPod(change: Change<ObservedPod>, options: EventHandlersOptions): readonly ObservedSet[] {
  const { kind, object } = change;
  const { sets, mayClaimName } = options;
  if (kind === "deleted") {
    const freed = setsIn(object.namespace, sets).filter(set => mayClaimName(set, object.name));
    return [...ownersOf(object, sets), ...freed];
  }
  if (kind === "added") {
    return object.controller || isTerminating(object) ? ownersOf(object, sets) : matchingSets(object, sets);
  }
  return wokenByUpdate(change, sets);
}

interface Controlled {
  readonly namespace: Namespace;
  readonly labels: Labels;
  readonly controller?: ControllerRef;
  readonly deletionTimestampMs?: number;
}

/** The former owner of what changed hands, its owner now, or whoever might adopt it now (D-Q-11, D-Q-21, D-Q-22). */
function wokenByUpdate(
  { object, previous }: { readonly object: Controlled; readonly previous: Controlled },
  sets: SetListers,
): readonly ObservedSet[] {
  const changedHands = object.controller?.uid !== previous.controller?.uid;
  const former = changedHands ? ownersOf(previous, sets) : [];
  // Nobody adopts what is about to end.
  if (object.controller || isTerminating(object)) return [...former, ...ownersOf(object, sets)];
  const isRelabelled = !isDeepStrictEqual(object.labels, previous.labels);
  return changedHands || isRelabelled ? [...former, ...matchingSets(object, sets)] : former;
}

/**
 * Sets whose pods on the node come, go or may not stay: those that begin or cease to want the node, and those of which
 * wish and pods differ. A wish that stays and is met is none of a node's business (D-Q-41, D-Q-43), unless another template
 * than the set's, or a selector beside it, may have a say (docs/rollouts.md). Unlike upstream
 * (D-Q-42), a node that goes wakes the sets that wanted it, as their status counts it.
 */
function wokenByNode(change: Change<ObservedNode>, options: EventHandlersOptions): readonly ObservedSet[] {
  const { sets, pods, shouldRun } = options;
  const before = change.kind === "updated" ? change.previous : undefined;
  const { object: node } = change;
  if (before && isDeepStrictEqual(decisive(before), decisive(node))) {
    const byRoom = isDeepStrictEqual(before.allocatable, node.allocatable) ? [] : wokenByRoom(node, options);
    return [...byRoom, ...wokenByState({ before, node }, options)];
  }
  const served = servedOn(node.name, pods);
  const woken = allSets(sets).filter(set => {
    const wants = shouldRun(set, node);
    const has = served.has(set.uid);
    if (change.kind === "deleted") return wants || has;
    if (hasOtherTemplates(set.spec)) return true;
    if (wants !== has || (wants && mayAwaitRoom(set, has))) return true;
    return before !== undefined && shouldRun(set, before) !== wants;
  });
  return before ? [...woken, ...wokenByState({ before, node }, options)] : woken;
}

interface NodeUpdate {
  readonly before: ObservedNode;
  readonly node: ObservedNode;
}

/** Sets to which it matters that a node is ready, or leaves service: most do not ask. */
function wokenByState({ before, node }: NodeUpdate, options: EventHandlersOptions): readonly ObservedSet[] {
  const { sets, pods, shouldRun } = options;
  const isReadiness = !isDeepStrictEqual(before.readiness, node.readiness);
  const isDeparture = !isDeepStrictEqual(before.departures, node.departures);
  if (!isReadiness && !isDeparture) return [];
  const minding = allSets(sets).filter(
    ({ spec }) => (isReadiness && mindsReadiness(spec)) || (isDeparture && departureLimitMs(spec) !== undefined),
  );
  if (minding.length === 0) return [];
  const served = servedOn(node.name, pods);
  return minding.filter(set => served.has(set.uid) || shouldRun(set, node));
}

/** Sets that may have waited for it. Nobody else looks at what is taken of a node. */
function wokenByRoom(node: ObservedNode | undefined, options: EventHandlersOptions): readonly ObservedSet[] {
  const { sets, pods, shouldRun } = options;
  const direct = allSets(sets).filter(({ spec }) => isPlacedDirectly(spec));
  if (node === undefined || direct.length === 0) return [];
  const served = servedOn(node.name, pods);
  return direct.filter(set => mayAwaitRoom(set, served.has(set.uid)) && shouldRun(set, node));
}

/** A set that has its pod there may want to put the next one beside it. */
function mayAwaitRoom({ spec }: ObservedSet, isServed: boolean): boolean {
  return isPlacedDirectly(spec) && (!isServed || Boolean(spec.updateStrategy?.rollingUpdate?.maxSurge));
}

/** The uids of those who have pods on the node. */
function servedOn(node: NodeName, pods: EventHandlersOptions["pods"]): ReadonlySet<Uid | undefined> {
  return new Set(pods.byIndex(BY_NODE, node).map(({ controller }) => controller?.uid));
}

/** All of a node on which it depends whether it should get pods, but its name, which stays. */
function decisive({ labels, taints, unschedulable }: ObservedNode): Partial<ObservedNode> {
  return { labels, taints, ...(unschedulable !== undefined && { unschedulable }) };
}

/** The set that controls the object, where it is known by name and uid (D-Q-30). */
function ownersOf({ namespace, controller }: Controlled, sets: SetListers): readonly ObservedSet[] {
  const flavor = controller && flavorOfReference(controller);
  if (!controller || !flavor) return [];
  const set = sets.get(flavor.name)?.get(storeKey({ namespace, name: controller.name }))?.set;
  return set?.uid === controller.uid ? [set] : [];
}

/** The sets that would adopt the orphan (D-Q-31). */
function matchingSets({ namespace, labels }: Controlled, sets: SetListers): readonly ObservedSet[] {
  if (Object.keys(labels).length === 0) return [];
  return setsIn(namespace, sets).filter(({ spec }) => {
    // A set that was not validated may lack it.
    const selector: LabelSelector | undefined = spec.selector;
    return selector !== undefined && !isEmptySelector(selector) && selectorMatches({ selector, labels });
  });
}

function isTerminating({ deletionTimestampMs }: Controlled): boolean {
  return deletionTimestampMs !== undefined;
}

function keysOf(sets: readonly ObservedSet[]): readonly SetKey[] {
  return [...new Set(sets.map(setKey))];
}
