import { type Flavor, type FlavorName, flavorOfReference } from "../api/flavor";
import type { Namespace, ResourceVersion, SetKey } from "../api/identity";
import type { PodDefaults, PodDefaultsEntry } from "../api/pod-defaults";
import type { ControllerRevision, DaemonSet, Node, Pod } from "../api/types";
import { CONTROLLER_REVISIONS, NODES, PODS, daemonSets } from "../kube/resources";
import type { WriteThrough } from "../kube/write-through";
import type { Clock } from "../telemetry/clock";
import type { ObservedNode, ObservedPod, ObservedRevision } from "../plan/snapshot";
import { CanonicalTemplates } from "./canonical-templates";
import { type Collection, type Surroundings, createCollection } from "./collection";
import { createDemands } from "./demands";
import { type EventHandlersOptions, createEventHandlers } from "./event-handlers";
import { createGrace } from "./grace";
import { POD_INDEXES, REVISION_INDEXES, SET_INDEXES } from "./indexes";
import { type Intern, createIntern } from "./intern";
import { createNamespacePodDefaults } from "./namespace-pod-defaults";
import { NODE_FIELDS } from "./node-fields";
import { projectNode } from "./node-projection";
import { type Occupancies, createOccupancies } from "./occupancies";
import { POD_FIELDS } from "./pod-fields";
import { projectPod } from "./pod-projection";
import { isSameContent } from "./projection";
import type { Reflector } from "./reflector";
import { projectRevision } from "./revision-projection";
import { createRivals } from "./rivals";
import { type SelectingSet, projectSelectingSet } from "./selecting-set";
import type { SetListers } from "./set-listers";
import { type StoredSet, projectSet, reuseSet } from "./set-projection";
import { type Snapshotter, createSnapshotter } from "./snapshotter";
import type { StoredObject } from "./stored-object";

export interface CacheOptions extends Surroundings {
  /** The kinds of daemon sets that are served. */
  readonly flavors: readonly Flavor[];
  /** The cluster-wide defaults for daemon pods; absent: none. Namespaces are watched only where these select some. */
  readonly podDefaults?: readonly PodDefaultsEntry[] | undefined;
  /** The kinds that others serve, and whose selectors may overlap with those of sets that are. It does without what it may not read. */
  readonly unserved?: readonly Flavor[];
}

/** How far one kind is. */
export interface KindHealth {
  /** Plural with its group. */
  readonly name: string;
  readonly hasSynced: boolean;
  /** False for what the cache does without where it may not read it. */
  readonly isNeeded: boolean;
  /** When the server last gave a sign; undefined before its first. Milliseconds since the epoch. */
  readonly lastSyncedAtMs: number | undefined;
  /**
   * When its reflector last did anything at all; undefined before `start`. Two minutes ago at most while it runs, also
   * when the server is away: longer ago, and it hangs. Milliseconds since the epoch.
   */
  readonly lastActivityAtMs: number | undefined;
  readonly progress: ResourceVersion | undefined;
}

export type WakeRules = Pick<EventHandlersOptions, "shouldRun" | "mayClaimName">;

/** Everything that the controller knows of the cluster. */
export interface Cache {
  /** Of a flavor that is served; throws on another one. */
  sets(flavor: Flavor): Collection<DaemonSet, StoredSet>;
  readonly nodes: Collection<Node, ObservedNode>;
  readonly pods: Collection<Pod, ObservedPod>;
  readonly revisions: Collection<ControllerRevision, ObservedRevision>;
  readonly canonicalTemplates: CanonicalTemplates;
  /** What the cluster adds to daemon pods of the namespace; undefined where it depends on one that is not known. */
  podDefaultsOf(namespace: Namespace): PodDefaults | undefined;
  readonly snapshotter: Snapshotter;
  /** Counts pods that are about to be created bound, for whoever decides meanwhile. */
  readonly assume: Occupancies["assume"];
  /** Where the responses of writes go; `sets` takes those of every flavor. */
  readonly writeThrough: {
    readonly pods: WriteThrough<Pod>;
    readonly revisions: WriteThrough<ControllerRevision>;
    readonly sets: WriteThrough<DaemonSet>;
  };
  /** Calls `wake` with each set that a change concerns. To be called before `start`, or the first LIST goes unheard. */
  onWake(rules: WakeRules, wake: (key: SetKey) => void): void;
  start(): void;
  stop(): Promise<void>;
  /** Whether every kind that is needed was listed. */
  readonly hasSynced: boolean;
  /** Resolves once every kind that is needed was listed; rejects with the signal's reason. */
  waitForSync(signal: AbortSignal): Promise<void>;
  /**
   * Resolves once the cache contains everything that the server had when this was called (docs/design.md: taking the lead),
   * and so has synced. An outage is waited out. For what is not needed it waits once, and not for long. Rejects with the
   * signal's reason.
   */
  catchUp(signal: AbortSignal): Promise<void>;
  health(): readonly KindHealth[];
}

export function createCache({
  flavors,
  unserved = [],
  podDefaults: entries = [],
  ...surroundings
}: CacheOptions): Cache {
  const intern = createIntern();
  const sets = new Map(flavors.map(flavor => [flavor.name, setCollection(flavor, surroundings)]));
  const others = unserved.map(flavor => unservedCollection(flavor, surroundings));
  const { nodes, pods, revisions } = otherCollections(intern, surroundings);
  const canonicalTemplates = new CanonicalTemplates();
  const podDefaults = createNamespacePodDefaults(entries, surroundings);
  const setListers: SetListers = new Map([...sets].map(([name, { objects }]) => [name, objects]));
  const rivals = createRivals({ sets: setListers, unserved: others.map(({ objects }) => objects) });
  const occupancies = createOccupancies({ pods: pods.objects, subscribe: listener => void pods.subscribe(listener) });
  const listers = { nodes: nodes.objects, pods: pods.objects, revisions: revisions.objects, occupancies };
  const collections = [...sets.values(), nodes, pods, revisions, ...podDefaults.collections];
  return {
    sets: flavor => collectionOf(flavor, sets),
    nodes,
    pods,
    revisions,
    canonicalTemplates,
    podDefaultsOf: namespace => podDefaults.of(namespace),
    assume: occupancies.assume,
    snapshotter: createSnapshotter({ ...listers, sets: setListers, canonicalTemplates, podDefaults, rivals }),
    writeThrough: { pods: pods.writeThrough, revisions: revisions.writeThrough, sets: routed(sets) },
    onWake: (rules, wake) => {
      const handlers = createEventHandlers({ ...rules, ...listers, sets: setListers, rivals });
      for (const set of sets.values()) set.subscribe(change => handlers.ofSet(change).forEach(wake));
      for (const set of others) set.subscribe(change => handlers.ofUnservedSet(change).forEach(wake));
      occupancies.onFreed(node => handlers.ofFreedRoom(node).forEach(wake));
      nodes.subscribe(change => handlers.ofNode(change).forEach(wake));
      pods.subscribe(change => handlers.ofPod(change).forEach(wake));
      revisions.subscribe(change => handlers.ofRevision(change).forEach(wake));
      podDefaults.subscribe(namespace => handlers.ofPodDefaults(namespace).forEach(wake));
    },
    get hasSynced() {
      return collections.every(({ objects }) => objects.hasSynced);
    },
    ...lifecycle({ needed: collections, optional: others, clock: surroundings.clock }),
  };
}

type SetCollections = ReadonlyMap<FlavorName, Collection<DaemonSet, StoredSet>>;

function setCollection(flavor: Flavor, surroundings: Surroundings): Collection<DaemonSet, StoredSet> {
  const project = (raw: DaemonSet): ReturnType<typeof projectSet> => projectSet(raw, flavor);
  return createCollection(
    { resource: daemonSets(flavor), project, indexes: SET_INDEXES, reuse: reuseSet },
    surroundings,
  );
}

function unservedCollection(flavor: Flavor, surroundings: Surroundings): Collection<DaemonSet, SelectingSet> {
  const project = (raw: DaemonSet): ReturnType<typeof projectSelectingSet> => projectSelectingSet(raw, flavor);
  return createCollection({ resource: daemonSets(flavor), project, indexes: SET_INDEXES, reuse }, surroundings);
}

function otherCollections(intern: Intern, surroundings: Surroundings): Pick<Cache, "nodes" | "pods" | "revisions"> {
  const demands = createDemands();
  return {
    nodes: createCollection(
      { resource: NODES, fields: NODE_FIELDS, project: raw => projectNode(raw, intern, demands.ofNode), reuse },
      surroundings,
    ),
    pods: createCollection(
      {
        ...{ resource: PODS, fields: POD_FIELDS, indexes: POD_INDEXES, reuse },
        project: raw => projectPod(raw, intern, demands.ofPod),
      },
      surroundings,
    ),
    revisions: createCollection(
      {
        resource: CONTROLLER_REVISIONS,
        project: raw => projectRevision(raw, intern),
        indexes: REVISION_INDEXES,
        // A revision is replaced by PUT, which needs its newest version, and hardly ever changes.
        reuse: (_: ObservedRevision, next: ObservedRevision) => next,
      },
      surroundings,
    ),
  };
}

/** Heartbeats, and what else changes nothing that decisions read, leave the object as it is. */
function reuse<T extends StoredObject>(previous: T, next: T): T {
  return isSameContent(previous, next) ? previous : next;
}

function collectionOf(flavor: Flavor, sets: SetCollections): Collection<DaemonSet, StoredSet> {
  const found = sets.get(flavor.name);
  if (!found) throw new Error(`the cache was made without the sets of ${flavor.apiVersion}`);
  return found;
}

/** Brings what is written to the sets of its flavor. */
function routed(sets: SetCollections): WriteThrough<DaemonSet> {
  return {
    written: raw => {
      const flavor = flavorOfReference({ apiVersion: raw.apiVersion ?? "", kind: "DaemonSet" });
      // Where the answer does not say, its watch will.
      if (flavor) sets.get(flavor.name)?.writeThrough.written(raw);
    },
    // A uid is of one object only, whichever the flavor.
    gone: ref => sets.forEach(({ writeThrough }) => writeThrough.gone(ref)),
  };
}

interface Part {
  readonly objects: { readonly hasSynced: boolean };
  readonly reflector: Reflector;
}

interface Parts {
  readonly needed: readonly Part[];
  readonly optional: readonly Part[];
  readonly clock: Clock;
}

type Lifecycle = Pick<Cache, "start" | "stop" | "waitForSync" | "catchUp" | "health">;

function lifecycle({ needed, optional, clock }: Parts): Lifecycle {
  const parts = [...needed, ...optional];
  const each = async (of: readonly Part[], act: (reflector: Reflector) => Promise<void>): Promise<void> => {
    await Promise.all(of.map(({ reflector }) => act(reflector)));
  };
  const grace = createGrace(
    optional.map(({ reflector }) => reflector),
    clock,
  );
  return {
    start: () => parts.forEach(({ reflector }) => reflector.start()),
    stop: () => each(parts, reflector => reflector.stop()),
    waitForSync: signal => each(needed, reflector => reflector.waitForSync(signal)),
    catchUp: async signal => {
      await each(needed, reflector => reflector.catchUp(signal));
      await grace(signal);
    },
    health: () =>
      parts.map(part => {
        const { name, lastSyncedAtMs, lastActivityAtMs, progress } = part.reflector;
        const { hasSynced } = part.objects;
        return { name, hasSynced, isNeeded: needed.includes(part), lastSyncedAtMs, lastActivityAtMs, progress };
      }),
  };
}
