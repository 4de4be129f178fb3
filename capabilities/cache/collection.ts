import type { ObjectMeta } from "../api/types";
import type { CollectionClient, FieldMask } from "../kube/client";
import type { Resource } from "../kube/resources";
import type { WriteThrough } from "../kube/write-through";
import type { Clock } from "../telemetry/clock";
import type { Logger } from "../telemetry/log";
import { type ReflectorMetrics, noReflectorMetrics } from "../telemetry/reflector-metrics";
import { createIntake, writeThrough } from "./intake";
import type { Projected } from "./projection";
import type { Reflector } from "./reflector";
import { ReflectorLoop } from "./reflector-loop";
import { type Change, type Lister, type StoreOptions, createStore } from "./store";
import type { StoredObject } from "./stored-object";

/** What the cache needs of the world, whatever the kind. */
export interface Surroundings {
  readonly client: CollectionClient;
  readonly clock: Clock;
  /** Between 0 and 1, and new at each call. */
  readonly random: () => number;
  readonly log: Logger;
  readonly metrics?: ReflectorMetrics;
  /** After so long a silence a watch is opened anew. */
  readonly idleMs?: number;
}

/** One kind of object: what is known of it, what keeps that up to date, and where responses to writes go. */
export interface Collection<Raw, T> {
  readonly objects: Lister<T>;
  readonly reflector: Reflector;
  readonly writeThrough: WriteThrough<Raw>;
  subscribe(listener: (change: Change<T>) => void): () => void;
}

export interface CollectionOptions<Raw, T> extends StoreOptions<T> {
  readonly resource: Resource<Raw>;
  /** All that `project` reads of an object; the client may leave out the rest. */
  readonly fields?: FieldMask<Raw>;
  readonly project: (raw: Raw) => Projected<T>;
}

export function createCollection<Raw extends { readonly metadata?: ObjectMeta }, T extends StoredObject>(
  { resource, fields, project, ...storeOptions }: CollectionOptions<Raw, T>,
  surroundings: Surroundings,
): Collection<Raw, T> {
  const store = createStore(storeOptions);
  const log = surroundings.log.child({ kind: resource.kind });
  const intake = createIntake({ project, log });
  return {
    objects: store,
    reflector: new ReflectorLoop({
      metrics: noReflectorMetrics,
      ...surroundings,
      resource,
      intake,
      store,
      ...(fields && { fields }),
    }),
    writeThrough: { ...writeThrough(intake, store), ...(fields && { fields }) },
    subscribe: listener => store.subscribe(listener),
  };
}
