import { ApiError, type ApiErrorInit } from "../../capabilities/kube/api-error";
import type { WatchEvent, WatchOptions } from "../../capabilities/kube/client";
import { EventQueue } from "../../capabilities/kube/event-queue";
import type { Resource } from "../../capabilities/kube/resources";
import type { Clock } from "../../capabilities/telemetry/clock";
import { expired } from "./fake-errors";
import type { FaultEffect } from "./faults";
import { type ApiObject, type ObjectStorage, collectionOf } from "./object-storage";
import { isSelected } from "./selectors";

interface Stream {
  readonly collection: string;
  readonly selects: (object: ApiObject) => boolean;
  readonly queue: EventQueue<WatchEvent<ApiObject>>;
}

// As the API server does, so that a client can resume from where the watch ended.
const BOOKMARK_BEFORE_END_MS = 2_000;

/** The watches that one client has open. */
export class FakeStreams {
  readonly #storage: ObjectStorage;
  readonly #clock: Clock;
  readonly #open = new Set<Stream>();
  #held: (() => void)[] | undefined;

  constructor(storage: ObjectStorage, clock: Clock) {
    this.#storage = storage;
    this.#clock = clock;
    storage.onEvent((collection, event) => this.#deliver(collection, event));
  }

  /** How many watches are open. */
  get size(): number {
    return this.#open.size;
  }

  /** Sends a bookmark of the current version to every watch. */
  bookmark(): void {
    const resourceVersion = this.#storage.revision;
    this.#send(this.#open, ({ queue }) => queue.push({ kind: "bookmark", resourceVersion }));
  }

  /** Ends watches as the server does at will. */
  close(): void {
    this.#send(this.#open, ({ queue }) => queue.finish());
  }

  /** Breaks watches, with an ERROR event or a lost connection. */
  fail(error: ApiErrorInit): void {
    this.#send(this.#open, ({ queue }) => queue.fail(new ApiError(error)));
  }

  /** Keeps back what watches would send, so that their readers fall behind, until `release`. */
  hold(): void {
    this.#held ??= [];
  }

  release(): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    for (const send of held) send();
  }

  async *watch<T>(
    resource: Resource<T>,
    options: WatchOptions,
    opened: () => Promise<FaultEffect | undefined>,
  ): AsyncGenerator<WatchEvent<T>, void, undefined> {
    const fault = await opened();
    const { signal } = options;
    const collection = collectionOf(resource);
    // An abort since the call was answered comes before anything listens for it.
    if (signal.aborted) throw abortedError();
    const selects = selectorOf(options);
    const stream: Stream = { collection, selects, queue: new EventQueue() };
    for (const event of this.#firstEvents(stream, options)) stream.queue.push(event);
    const stop = this.#start(stream, options);
    try {
      const limit = fault?.kind === "endStream" ? fault.afterEvents : Infinity;
      for await (const event of taken(stream, { limit, signal }))
        yield JSON.parse(JSON.stringify(event)) as WatchEvent<T>;
      if (fault?.kind === "endStream" && fault.error !== undefined) throw new ApiError(fault.error);
    } finally {
      stop();
    }
  }

  #firstEvents({ collection, selects }: Stream, options: WatchOptions): readonly WatchEvent<ApiObject>[] {
    if (options.resourceVersion === undefined) {
      const objects = this.#storage.list(collection).filter(selects);
      const end = { kind: "bookmark", resourceVersion: this.#storage.revision, endsInitialEvents: true } as const;
      return [...objects.map(object => ({ kind: "added" as const, object })), end];
    }
    const past = this.#storage.eventsSince(collection, options.resourceVersion);
    if (past === undefined) throw expired(`too old resource version: ${options.resourceVersion}`);
    return past.filter(({ object }) => selects(object)).map(({ kind, object }) => ({ kind, object }));
  }

  #start(stream: Stream, { signal, timeoutSeconds }: WatchOptions): () => void {
    const { queue } = stream;
    const endMs = timeoutSeconds * 1000;
    const onAbort = (): void => queue.fail(abortedError());
    const cancels = [
      this.#clock.after(Math.max(0, endMs - BOOKMARK_BEFORE_END_MS), () => {
        if (endMs > BOOKMARK_BEFORE_END_MS) queue.push({ kind: "bookmark", resourceVersion: this.#storage.revision });
      }),
      this.#clock.after(endMs, () => queue.finish()),
      () => signal.removeEventListener("abort", onAbort),
      () => this.#open.delete(stream),
    ];
    signal.addEventListener("abort", onAbort, { once: true });
    this.#open.add(stream);
    return () => cancels.forEach(cancel => cancel());
  }

  #deliver(
    collection: string,
    { kind, object }: { readonly kind: "added" | "modified" | "deleted"; readonly object: ApiObject },
  ): void {
    const watches = [...this.#open].filter(stream => stream.collection === collection && stream.selects(object));
    this.#send(watches, ({ queue }) => queue.push({ kind, object }));
  }

  #send(streams: Iterable<Stream>, send: (stream: Stream) => void): void {
    for (const stream of streams) {
      if (this.#held === undefined) send(stream);
      else this.#held.push(() => send(stream));
    }
  }
}

/** By what never changes: an object does not move from one watch into another. */
function selectorOf({ namespace, fieldSelector }: WatchOptions): (object: ApiObject) => boolean {
  const selectors = fieldSelector === undefined ? {} : { fields: fieldSelector };
  return object =>
    (namespace === undefined || object.metadata.namespace === namespace) && isSelected(object, selectors);
}

async function* taken(
  { queue }: Stream,
  { limit, signal }: { readonly limit: number; readonly signal: AbortSignal },
): AsyncGenerator<WatchEvent<ApiObject>, void, undefined> {
  for (let count = 0; count < limit; count += 1) {
    const entry = await queue.next();
    if (signal.aborted) throw abortedError();
    if (entry.done === true) return;
    yield entry.value;
  }
}

function abortedError(): ApiError {
  return new ApiError({ kind: "aborted", message: "watch: aborted by its caller" });
}
