import type { DaemonSet } from "../../api/types";
import { type Collection, type CollectionOptions, createCollection } from "../../cache/collection";
import { createIntern } from "../../cache/intern";
import { projectRevision } from "../../cache/revision-projection";
import { projectSet } from "../../cache/set-projection";
import type { Projected } from "../../cache/projection";
import type { StoredObject } from "../../cache/stored-object";
import { CONTROLLER_REVISIONS, NODES, PODS, daemonSets } from "../../kube/resources";
import type { ObservedRevision, ObservedSet } from "../../plan/snapshot";
import type { Clock } from "../../telemetry/clock";
import type { Logger } from "../../telemetry/log";
import { type FoundSet, type Selection, selectionOf } from "../cluster-reader";
import type { Gathered } from "../gathered";
import { type SeenNode, type SeenPod, reuseSeen, seenNode, seenPod } from "../seen";
import type { Part, Reachability } from "./reachability";

export interface FollowedSetOptions {
  readonly reachability: Reachability;
  readonly clock: Clock;
  /** Between 0 and 1, and new at each call. */
  readonly random: () => number;
  readonly log: Logger;
  /** Called when there may be something new to see. */
  readonly onChange: () => void;
}

interface SeenSet extends StoredObject {
  readonly object: DaemonSet;
  readonly observed: ObservedSet;
}

interface FollowedCollection<Raw, T> extends Collection<Raw, T> {
  /** Resolves once it needs no connection any more. */
  readonly stop: () => Promise<void>;
}

// Somebody looks on. As soon as kubectl finds a connection dead that is so without a word; and above the limit of the call
// that opens a watch, whose failure is told where this end is not.
const IDLE_MS = 40_000;

/** What a set selects. */
interface Selected {
  readonly selection: Selection | undefined;
  readonly pods?: FollowedCollection<unknown, SeenPod>;
  readonly revisions?: FollowedCollection<unknown, ObservedRevision>;
}

/** All that is read of a followed set but what it has around it. */
export type Followed = Omit<Gathered, "surroundings">;

/**
 * A set with what belongs to it, kept up to date by watches of these objects alone. One that is deleted is gone for good,
 * whatever gets its name.
 */
export class FollowedSet {
  readonly #found: FoundSet;
  readonly #options: FollowedSetOptions;
  readonly #abort = new AbortController();
  readonly #intern = createIntern();
  readonly #sets: FollowedCollection<unknown, SeenSet>;
  readonly #nodes: FollowedCollection<unknown, SeenNode>;
  #selected: Selected | undefined;

  constructor(found: FoundSet, options: FollowedSetOptions) {
    this.#found = found;
    this.#options = options;
    const { namespace, name, uid, flavor } = found.set;
    this.#sets = this.#collection(
      {
        resource: daemonSets(flavor),
        project: (raw: DaemonSet) => seenSet(raw, projectSet(raw, flavor)),
        reuse: (_: SeenSet, next: SeenSet) => next,
      },
      { namespace, fieldSelector: `metadata.name=${name}` },
    );
    this.#sets.subscribe(({ kind, object }) => {
      if (kind !== "deleted" && object.uid === uid) this.#follow(selectionOf(object.observed));
    });
    this.#nodes = this.#collection(
      {
        resource: NODES,
        project: raw => seenNode(raw, this.#intern),
        reuse: reuseSeen<SeenNode["observed"], SeenNode["details"]>,
      },
      {},
    );
  }

  start(): void {
    for (const collection of [this.#sets, this.#nodes]) this.#begin(collection);
  }

  /** Whether it was deleted, perhaps before the first look. */
  get isGone(): boolean {
    return this.#sets.objects.hasSynced && this.#set === undefined;
  }

  /** As it is now; undefined as long as some of it has not been listed, and once it is gone. */
  get now(): Followed | undefined {
    const set = this.#set;
    const { pods, revisions } = this.#selected ?? {};
    if (set === undefined || ![this.#nodes, pods, revisions].every(hasSynced)) return undefined;
    return {
      ...{ object: set.object, set: set.observed },
      nodes: this.#nodes.objects.list(),
      pods: pods?.objects.list() ?? [],
      revisions: revisions?.objects.list() ?? [],
    };
  }

  async stop(): Promise<void> {
    this.#abort.abort();
    const { pods, revisions } = this.#selected ?? {};
    await Promise.all([this.#sets, this.#nodes, pods, revisions].map(each => each?.stop()));
  }

  get #set(): SeenSet | undefined {
    return this.#sets.objects.list().find(({ uid }) => uid === this.#found.set.uid);
  }

  /** Other pods and revisions than before, where the set selects others, as one does whose spec is made valid. */
  #follow(selection: Selection | undefined): void {
    const { selection: known, pods, revisions } = this.#selected ?? {};
    if (this.#selected !== undefined && known?.labelSelector === selection?.labelSelector) return;
    for (const former of [pods, revisions]) void former?.stop();
    this.#selected = selection === undefined ? { selection } : this.#select(selection);
  }

  #select(selection: Selection): Selected {
    const pods = this.#collection(
      {
        resource: PODS,
        project: raw => seenPod(raw, this.#intern),
        reuse: reuseSeen<SeenPod["observed"], SeenPod["details"]>,
      },
      selection,
    );
    const revisions = this.#collection(
      {
        resource: CONTROLLER_REVISIONS,
        project: raw => projectRevision(raw, this.#intern),
        reuse: (_: ObservedRevision, next: ObservedRevision) => next,
      },
      selection,
    );
    for (const collection of [pods, revisions]) this.#begin(collection);
    return { selection, pods, revisions };
  }

  #collection<Raw extends { readonly metadata?: object }, T extends StoredObject>(
    options: CollectionOptions<Raw, T>,
    part: Part,
  ): FollowedCollection<Raw, T> {
    const { reachability, clock, random, log, onChange } = this.#options;
    const { client, forget } = reachability.follower(part);
    const collection = createCollection(options, { client, clock, random, log, idleMs: IDLE_MS });
    collection.subscribe(onChange);
    const stop = (): Promise<void> => {
      forget();
      return collection.reflector.stop();
    };
    return { ...collection, stop };
  }

  /** An empty collection, once it is known to be empty, brings no change. */
  #begin({ reflector }: Pick<Collection<unknown, never>, "reflector">): void {
    reflector.start();
    const { signal } = this.#abort;
    reflector.waitForSync(signal).then(this.#options.onChange, (error: unknown) => {
      if (!signal.aborted) this.#options.log.error("Waiting for a collection", { error });
    });
  }
}

function hasSynced(collection: { readonly objects: { readonly hasSynced: boolean } } | undefined): boolean {
  return collection === undefined || collection.objects.hasSynced;
}

function seenSet(object: DaemonSet, projected: ReturnType<typeof projectSet>): Projected<SeenSet> {
  if (projected.kind === "rejected") return projected;
  const { set: observed } = projected.object;
  const { namespace, name, uid, resourceVersion } = projected.object;
  return { kind: "object", object: { namespace, name, uid, resourceVersion, object, observed } };
}
