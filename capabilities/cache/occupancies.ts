import type { NodeName } from "../api/identity";
import { type Occupancy, type Taking, UNOCCUPIED, occupied, vacated } from "../api/occupancy";
import type { ObservedPod } from "../plan/snapshot";
import type { Change, Lister } from "./store";
import { storeKey } from "./stored-object";

/** A pod that is about to be created on its node. */
export type AssumedPod = Pick<ObservedPod, "namespace" | "name"> & Required<Pick<ObservedPod, "nodeName" | "demand">>;

/** What the pods of each node take of it, whoever's they are. */
export interface Occupancies {
  /** Of the nodes that have pods; the same map until that of one of them changes. Not to be called while a store tells of changes. */
  current(): ReadonlyMap<NodeName, Occupancy>;
  /**
   * Counts pods that are not in the cache yet, so that who decides meanwhile does not give their room away: each until it is
   * seen, and all until the returned function is called, which is when it is known which were created.
   */
  assume(pods: readonly AssumedPod[]): () => void;
  /** Calls `listener` with each node of which less is taken than before. */
  onFreed(listener: (node: NodeName) => void): void;
}

export interface OccupanciesOptions {
  readonly pods: Pick<Lister<ObservedPod>, "list">;
  readonly subscribe: (listener: (change: Change<ObservedPod>) => void) => void;
}

/**
 * Counts nothing until it is asked for the first time, as it is for a set that places its pods itself: then all pods once,
 * and from there on each that comes or goes. Amounts are whole numbers of any size, so what was added and taken away again
 * leaves nothing behind.
 */
export function createOccupancies({ pods, subscribe }: OccupanciesOptions): Occupancies {
  let count: Count | undefined;
  const listeners: ((node: NodeName) => void)[] = [];
  const freed = (node: NodeName): void => listeners.forEach(listener => listener(node));
  subscribe(change => count?.changed(change, freed));
  const counting = (): Count => (count ??= new Count(pods.list()));
  return {
    current: () => counting().shown(),
    assume: assumed => {
      if (assumed.length === 0) return () => undefined;
      const counted = counting();
      for (const pod of assumed) counted.assume(pod);
      return () => assumed.forEach(pod => counted.release(pod, freed));
    },
    onFreed: listener => void listeners.push(listener),
  };
}

class Count {
  readonly #byNode = new Map<NodeName, Occupancy>();
  readonly #assumed = new Map<string, AssumedPod>();
  #shown: ReadonlyMap<NodeName, Occupancy> | undefined;

  constructor(pods: readonly ObservedPod[]) {
    for (const pod of pods) this.#change(pod, occupied);
  }

  shown(): ReadonlyMap<NodeName, Occupancy> {
    return (this.#shown ??= new Map(this.#byNode));
  }

  changed(change: Change<ObservedPod>, freed: (node: NodeName) => void): void {
    const before = previousOf(change);
    const after = change.kind === "deleted" ? undefined : change.object;
    if (after) this.release(after);
    if (isSame(before, after)) return;
    this.#change(before, vacated);
    this.#change(after, occupied);
    if (before?.nodeName && before.demand) freed(before.nodeName);
  }

  assume(pod: AssumedPod): void {
    this.release(pod);
    this.#assumed.set(storeKey(pod), pod);
    this.#change(pod, occupied);
  }

  /** Nothing where the pod was seen meanwhile. */
  release(pod: Pick<ObservedPod, "namespace" | "name">, freed?: (node: NodeName) => void): void {
    if (this.#assumed.size === 0) return;
    const key = storeKey(pod);
    const assumed = this.#assumed.get(key);
    if (assumed === undefined) return;
    this.#assumed.delete(key);
    this.#change(assumed, vacated);
    freed?.(assumed.nodeName);
  }

  #change({ nodeName, demand }: Taking = {}, by: typeof occupied): void {
    if (nodeName === undefined || demand === undefined) return;
    const next = by(this.#byNode.get(nodeName) ?? UNOCCUPIED, demand);
    if (next.pods > 0) this.#byNode.set(nodeName, next);
    else this.#byNode.delete(nodeName);
    this.#shown = undefined;
  }
}

function previousOf(change: Change<ObservedPod>): ObservedPod | undefined {
  if (change.kind === "added") return undefined;
  return change.kind === "updated" ? change.previous : change.object;
}

function isSame(a: Taking = {}, b: Taking = {}): boolean {
  return a.nodeName === b.nodeName && a.demand === b.demand;
}
