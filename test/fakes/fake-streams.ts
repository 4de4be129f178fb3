import type { ResourceVersion } from "../../capabilities/api/identity";
import { ApiError, type ApiErrorInit } from "../../capabilities/kube/api-error";
import type { WatchEvent, WatchOptions } from "../../capabilities/kube/client";
import type { Resource } from "../../capabilities/kube/resources";
import type { Clock } from "../../capabilities/telemetry/clock";
import { expired } from "./fake-errors";
import { FakeStream, abortedError } from "./fake-stream";
import type { FaultEffect } from "./faults";
import { type ObjectStorage, type StorageEvent, collectionOf } from "./object-storage";

// As the API server does, so that a client can resume from where the watch ended.
const BOOKMARK_BEFORE_END_MS = 2_000;

/** The watches that one client has open. */
export class FakeStreams {
  readonly #storage: ObjectStorage;
  readonly #clock: Clock;
  readonly #open = new Set<FakeStream>();
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

  /** Sends a bookmark of the current version to every watch that is not of a later one. */
  bookmark(): void {
    const revision = Number(this.#storage.revision);
    this.#send(stream => stream.from <= revision && stream.bookmark(revision));
  }

  /** Ends watches as the server does at will. */
  close(): void {
    this.#send(stream => stream.finish());
  }

  /** Breaks watches, with an ERROR event or a lost connection. */
  fail(error: ApiErrorInit): void {
    this.#send(stream => stream.fail(new ApiError(error)));
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
    const effect = await opened();
    options.onOpen?.();
    // An abort since the call was answered comes before anything listens for it.
    if (options.signal.aborted) throw abortedError();
    const { resourceVersion = this.#storage.revision, timeoutSeconds } = options;
    const collection = collectionOf(resource);
    const from = Number(resourceVersion);
    const stream = new FakeStream({ collection, from, watch: options, effect, clock: this.#clock });
    if (options.resourceVersion === undefined) this.#sendInitial(stream, effect);
    else this.#sendPast(stream, { from: resourceVersion, effect });
    this.#endAfter(stream, { endMs: timeoutSeconds * 1000, bookmarkAbove: this.#latest(stream) });
    this.#open.add(stream);
    try {
      for await (const event of stream.events()) yield JSON.parse(JSON.stringify(event)) as WatchEvent<T>;
    } finally {
      this.#open.delete(stream);
    }
  }

  #sendInitial(stream: FakeStream, effect: FaultEffect | undefined): void {
    const { collection } = stream;
    const isSlow = effect?.kind === "slowStart";
    const revision = this.#storage.earlier(isSlow || effect?.kind === "stale" ? effect.revisions : 0);
    for (const object of this.#storage.listAt(collection, revision)) stream.send({ kind: "added", object });
    const close = (at: number): void => stream.bookmark(at, { endsInitialEvents: true });
    if (!isSlow) close(revision);
    for (const event of this.#storage.history(collection, { after: revision })) stream.send(event);
    if (isSlow && effect.delayMs !== Infinity) {
      stream.after(effect.delayMs, () => {
        const at = Number(this.#storage.revision);
        this.#orHeld(() => close(at));
      });
    }
  }

  #sendPast(
    stream: FakeStream,
    { from, effect }: { readonly from: ResourceVersion; readonly effect: FaultEffect | undefined },
  ): void {
    const { collection } = stream;
    const past = this.#storage.eventsSince(collection, from);
    if (past === undefined) throw expired(`too old resource version: ${from}`);
    const before = this.#storage.history(collection, { upTo: Number(from) });
    if (effect?.kind === "repeatEvents") before.slice(-effect.count).forEach(event => stream.send(event));
    past.forEach(event => stream.send(event));
  }

  /** The version that a watch has told of as soon as it is open. A bookmark must be above it. */
  #latest({ collection, from }: FakeStream): number {
    return this.#storage.history(collection, { after: from }).at(-1)?.revision ?? from;
  }

  #endAfter(
    stream: FakeStream,
    { endMs, bookmarkAbove }: { readonly endMs: number; readonly bookmarkAbove: number },
  ): void {
    if (endMs > BOOKMARK_BEFORE_END_MS) {
      stream.after(endMs - BOOKMARK_BEFORE_END_MS, () => {
        const revision = Number(this.#storage.revision);
        if (revision > bookmarkAbove) this.#orHeld(() => stream.bookmark(revision));
      });
    }
    stream.after(endMs, () => this.#orHeld(() => stream.finish()));
  }

  #deliver(collection: string, event: StorageEvent): void {
    this.#send(stream => {
      if (stream.collection === collection && event.revision > stream.from) stream.send(event);
    });
  }

  #send(send: (stream: FakeStream) => void): void {
    for (const stream of this.#open) this.#orHeld(() => send(stream));
  }

  /** A bookmark must not overtake what is kept back. */
  #orHeld(send: () => void): void {
    if (this.#held === undefined) send();
    else this.#held.push(send);
  }
}
