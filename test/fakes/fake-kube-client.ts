import type { Json } from "../../capabilities/api/types";
import { ApiError, type ApiErrorInit } from "../../capabilities/kube/api-error";
import type {
  CallOptions,
  Deleted,
  DeleteOptions,
  KubeClient,
  ListOptions,
  ListPage,
  ObjectRef,
  PatchOptions,
  ReadOptions,
  WatchEvent,
  WatchOptions,
  WriteOptions,
} from "../../capabilities/kube/client";
import { startLimit } from "../../capabilities/kube/limit";
import type { Resource } from "../../capabilities/kube/resources";
import { type Clock, sleep } from "../../capabilities/telemetry/clock";
import { FakeClock } from "./fake-clock";
import { alreadyExists, notFound } from "./fake-errors";
import { aborted } from "./fake-stream";
import { FakeStreams } from "./fake-streams";
import {
  createdObject,
  isReleased,
  parsedBody,
  patchedObject,
  replacedObject,
  requireSameUid,
  requireUid,
  terminatingObject,
  withStatus,
} from "./fake-writes";
import { type Fault, type FaultEffect, FaultPlan, type FaultTarget } from "./faults";
import { ListPages } from "./list-pages";
import { maskedObject } from "./masked-object";
import { type ApiObject, ObjectStorage, collectionOf } from "./object-storage";

export interface FakeKubeClientOptions {
  readonly clock?: Clock;
  /** Shared by clients of one cluster. */
  readonly storage?: ObjectStorage;
  /** The limit of a call that sets none, as the real client has one; without it such a call may hang for ever. */
  readonly timeoutMs?: number;
  /** No page of a list has more than this, whatever limit is asked for; the API server promises no less. */
  readonly pageSize?: number;
}

type NamedWrite = WriteOptions & { readonly name: ObjectRef["name"] };
type Put = {
  readonly resource: Resource<unknown>;
  readonly object: ApiObject;
  readonly options: Pick<WriteOptions, "dryRun" | "fields">;
};

/**
 * The API server in memory: storage, versions, paging, watches, preconditions and graceful deletion are its own, and
 * what is to go wrong is told in advance (`inject`). It validates names and nothing else, and defaults nothing.
 */
export class FakeKubeClient implements KubeClient {
  readonly clock: Clock;
  readonly storage: ObjectStorage;
  readonly faults = new FaultPlan();
  readonly streams: FakeStreams;
  readonly #pages: ListPages;
  readonly #limits: Pick<FakeKubeClientOptions, "timeoutMs" | "pageSize">;

  constructor({ clock = new FakeClock(), storage = new ObjectStorage(), ...limits }: FakeKubeClientOptions = {}) {
    this.clock = clock;
    this.storage = storage;
    this.#limits = limits;
    this.streams = new FakeStreams(storage, clock);
    this.#pages = new ListPages(storage, limits);
  }

  /** Another client of the same cluster, with faults and watches of its own. */
  sibling(): FakeKubeClient {
    return new FakeKubeClient({ clock: this.clock, storage: this.storage, ...this.#limits });
  }

  inject(...faults: readonly Fault[]): void {
    this.faults.add(...faults);
  }

  /** Makes versions and continue tokens from before now too old. */
  compact(): void {
    this.storage.compact();
    this.#pages.forget();
  }

  /** Undoes the last so many revisions, as a backup of etcd would, and starts the server anew. */
  restore(revisions: number): void {
    this.storage.restore(this.storage.earlier(revisions));
    this.#pages.forget();
    this.streams.fail({ kind: "network", message: "other side closed" });
  }

  /** What is stored, past every fault. */
  objects<T>(resource: Resource<T>): readonly T[] {
    return this.storage.list(collectionOf(resource)).map(object => clone(object));
  }

  /** Stores an object with its status, as somebody else's writes would have left it. */
  seed<T>(resource: Resource<T>, object: T): T {
    const given = object as ApiObject;
    const context = { namespace: given.metadata.namespace, id: this.storage.nextId(), now: this.clock.now() };
    const created = createdObject(resource, given, context);
    const { status = created.status } = given;
    const metadata = { ...created.metadata, ...given.metadata };
    const seeded = { ...created, ...(status === undefined ? {} : { status }), metadata };
    return clone(this.storage.put(collectionOf(resource), keyOf(given.metadata), seeded));
  }

  /** Changes a stored object, as somebody else's write of any part of it would. */
  change<T>(resource: Resource<T>, ref: ObjectRef, changed: (object: T) => T): T {
    const stored = this.#stored(resource, ref);
    return clone(this.storage.put(collectionOf(resource), keyOf(ref), changed(clone(stored)) as ApiObject));
  }

  /** Removes an object whatever holds it, as a kubelet does once a pod has ended. */
  remove(resource: Resource<unknown>, ref: ObjectRef): void {
    this.storage.remove(collectionOf(resource), keyOf(ref));
  }

  get<T>(resource: Resource<T>, ref: ObjectRef, options?: ReadOptions): Promise<T> {
    return this.#call({ verb: "get", ...targetOf(resource, ref) }, options, () =>
      maskedObject(clone<T>(this.#stored(resource, ref)), options?.fields),
    );
  }

  list<T>(resource: Resource<T>, options: ListOptions = {}): Promise<ListPage<T>> {
    const { namespace, continueToken } = options;
    const target = { verb: "list", plural: resource.plural, namespace, initial: continueToken === undefined } as const;
    return this.#call(target, options, effect => clone(this.#pages.page(resource, options, effect)));
  }

  watch<T>(resource: Resource<T>, options: WatchOptions): AsyncIterable<WatchEvent<T>> {
    const { namespace, resourceVersion, signal } = options;
    const initial = resourceVersion === undefined;
    const target = { verb: "watch", plural: resource.plural, namespace, initial } as const;
    return this.streams.watch(resource, options, () => this.#call(target, { signal }, effect => effect));
  }

  create<T>(resource: Resource<T>, options: WriteOptions): Promise<T> {
    const { metadata = {} } = parsedBody(options.body) as Partial<ApiObject>;
    const name = metadata.name ?? metadata.generateName;
    const target = { verb: "create" as const, plural: resource.plural, namespace: options.namespace, name };
    return this.#call(target, options, () => {
      const { namespace } = options;
      const id = this.storage.nextId();
      const object = createdObject(resource, options.body, { namespace, id, now: this.clock.now() });
      if (this.storage.get(collectionOf(resource), keyOf(object.metadata)) !== undefined) {
        throw alreadyExists({ resource, name: object.metadata.name ?? "" });
      }
      return this.#put({ resource, object, options });
    });
  }

  replace<T>(resource: Resource<T>, options: NamedWrite): Promise<T> {
    return this.#call({ verb: "replace", ...targetOf(resource, options) }, options, () => {
      const stored = this.#stored(resource, options);
      const body = parsedBody(options.body);
      requireUid(resource, stored, body);
      const object = replacedObject(resource, stored, body);
      return this.#put({ resource, object, options });
    });
  }

  replaceStatus<T>(resource: Resource<T>, options: NamedWrite): Promise<T> {
    return this.#call({ verb: "replaceStatus", ...targetOf(resource, options) }, options, () => {
      const object = withStatus(resource, this.#stored(resource, options), parsedBody(options.body));
      return this.#put({ resource, object, options });
    });
  }

  patch<T>(resource: Resource<T>, options: PatchOptions): Promise<T> {
    return this.#call({ verb: "patch", ...targetOf(resource, options) }, options, () => {
      const stored = this.#stored(resource, options);
      const next = patchedObject(stored, options);
      requireSameUid(resource, stored, next);
      const combine = options.subresource === "status" ? withStatus : replacedObject;
      return this.#put({ resource, object: combine(resource, stored, next), options });
    });
  }

  async delete<T>(resource: Resource<T>, ref: ObjectRef, options: DeleteOptions): Promise<Deleted<T>> {
    return this.#call({ verb: "delete", ...targetOf(resource, ref) }, options, () => {
      const stored = this.storage.get(collectionOf(resource), keyOf(ref));
      if (stored === undefined || stored.metadata.uid !== options.uid) return { kind: "gone" };
      const left = terminatingObject(resource, stored, this.clock.now());
      if (left !== undefined) {
        return { kind: "terminating", object: this.#put<T>({ resource, object: left, options }) };
      }
      this.storage.remove(collectionOf(resource), keyOf(ref));
      return { kind: "gone" };
    });
  }

  raw(path: string, options?: CallOptions): Promise<Json> {
    return this.#call({ verb: "raw", name: path }, options, () => {
      if (path === "/version") return { major: "1", minor: "36", gitVersion: "v1.36.3" };
      throw new ApiError({ kind: "notFound", status: 404, message: `no ${path}` });
    });
  }

  /** Strikes the call with its fault, if any, around what it does. */
  async #call<A>(
    target: FaultTarget,
    options: CallOptions | undefined,
    act: (effect: FaultEffect | undefined) => A,
  ): Promise<A> {
    const { signal, timeoutMs } = { timeoutMs: this.#limits.timeoutMs, ...options };
    const context = `${target.verb} ${target.plural ?? ""} ${target.name ?? ""}`;
    const limit = startLimit({ context, clock: this.clock, signal, ...(timeoutMs === undefined ? {} : { timeoutMs }) });
    try {
      const effect = this.faults.strike(target);
      await this.#before(effect, limit.signal);
      if (options?.mayBeSent?.() === false) throw new ApiError({ kind: "aborted", message: `${context}: not sent` });
      const answer = act(effect);
      await this.#after(effect, limit.signal);
      return answer;
    } catch (error) {
      throw limit.signal.aborted ? limit.errorOf(error) : error;
    } finally {
      limit.end();
    }
  }

  async #before(effect: FaultEffect | undefined, signal: AbortSignal): Promise<void> {
    if (effect?.kind === "fail") throw new ApiError(effect.error);
    if (effect?.kind === "delayRequest") await sleep(this.clock, { delayMs: effect.delayMs, signal });
    if (effect?.kind === "hang") await aborted(signal);
    signal.throwIfAborted();
  }

  async #after(effect: FaultEffect | undefined, signal: AbortSignal): Promise<void> {
    const isLost = effect?.kind === "loseResponse";
    const { delayMs = 0 } = isLost || effect?.kind === "delayResponse" ? effect : {};
    if (delayMs > 0) await sleep(this.clock, { delayMs, signal });
    signal.throwIfAborted();
    if (isLost) throw new ApiError(effect.error ?? LOST_RESPONSE);
  }

  #stored<T>(resource: Resource<T>, ref: ObjectRef): ApiObject {
    const stored = this.storage.get(collectionOf(resource), keyOf(ref));
    if (stored === undefined) throw notFound({ resource, name: ref.name });
    return stored;
  }

  #put<T>({ resource, object, options: { dryRun, fields } }: Put): T {
    return maskedObject(clone<T>(dryRun === true ? object : this.#kept(resource, object)), fields);
  }

  #kept(resource: Resource<unknown>, object: ApiObject): ApiObject {
    const key = keyOf(object.metadata);
    if (!isReleased(object)) return this.storage.put(collectionOf(resource), key, object);
    this.storage.remove(collectionOf(resource), key);
    return object;
  }
}

const LOST_RESPONSE: ApiErrorInit = { kind: "network", message: "other side closed" };

function targetOf({ plural }: Resource<unknown>, { namespace, name }: ObjectRef): Omit<FaultTarget, "verb"> {
  return { plural, namespace, name };
}

function keyOf({ namespace, name }: { readonly namespace?: string; readonly name?: string }): string {
  return namespace === undefined ? `${name}` : `${namespace}/${name}`;
}

/** As over the wire: nothing undefined, nothing shared, nothing frozen. */
function clone<T>(value: unknown): T {
  return JSON.parse(JSON.stringify(value)) as T;
}
