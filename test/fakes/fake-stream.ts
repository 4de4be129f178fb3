import { resourceVersionOf } from "../../capabilities/api/identity";
import { ApiError } from "../../capabilities/kube/api-error";
import type { WatchEvent, WatchOptions } from "../../capabilities/kube/client";
import { EventQueue } from "../../capabilities/kube/event-queue";
import type { Clock } from "../../capabilities/telemetry/clock";
import type { FaultEffect } from "./faults";
import type { ApiObject, StorageEvent } from "./object-storage";
import { isSelected } from "./selectors";

export interface FakeStreamOptions {
  readonly collection: string;
  /** Events up to this revision are not sent. */
  readonly from: number;
  readonly watch: WatchOptions;
  readonly effect: FaultEffect | undefined;
  readonly clock: Clock;
}

type Sent = WatchEvent<ApiObject>;

/** One open watch and what goes wrong with it. */
export class FakeStream {
  readonly collection: string;
  readonly from: number;
  readonly #options: FakeStreamOptions;
  readonly #queue = new EventQueue<Sent>();
  readonly #cancels = new Set<() => void>();
  #isClosed = false;

  constructor(options: FakeStreamOptions) {
    this.collection = options.collection;
    this.from = options.from;
    this.#options = options;
  }

  /** Sends what the event is to a watch of some objects: one that comes to be among them is added, one that leaves is deleted. */
  send({ kind, object, previous }: Pick<StorageEvent, "kind" | "object" | "previous">): void {
    const isIn = this.#selects(object);
    const wasIn = previous === undefined ? isIn : this.#selects(previous);
    if (isIn) this.#push({ kind: wasIn ? kind : "added", object });
    else if (wasIn && previous) this.#push({ kind: "deleted", object: withVersionOf(object, previous) });
  }

  bookmark(revision: number, { endsInitialEvents = false } = {}): void {
    const bookmark = { kind: "bookmark", resourceVersion: resourceVersionOf(String(revision)) } as const;
    this.#send(() => this.#queue.push(endsInitialEvents ? { ...bookmark, endsInitialEvents } : bookmark));
  }

  finish(): void {
    this.#send(() => this.#queue.finish());
  }

  fail(error: ApiError): void {
    this.#send(() => this.#queue.fail(error));
  }

  /** Acts after so long, unless the stream was closed. */
  after(delayMs: number, act: () => void): void {
    const cancel = this.#options.clock.after(delayMs, () => {
      this.#cancels.delete(cancel);
      act();
    });
    this.#cancels.add(cancel);
  }

  /** What its reader gets, as long as nobody aborts it. */
  async *events(): AsyncGenerator<Sent, void, undefined> {
    const { effect, watch } = this.#options;
    const { signal } = watch;
    const onAbort = (): void => this.#queue.fail(abortedError());
    signal.addEventListener("abort", onAbort, { once: true });
    try {
      yield* this.#taken(limitOf(effect));
      if (effect?.kind === "muteStream") await aborted(signal);
      if (signal.aborted) throw abortedError();
      if (effect?.kind === "endStream" && effect.error !== undefined) throw new ApiError(effect.error);
    } finally {
      signal.removeEventListener("abort", onAbort);
      for (const cancel of this.#cancels) cancel();
      this.#isClosed = true;
    }
  }

  #selects(object: ApiObject): boolean {
    const { namespace, labelSelector = "", fieldSelector = "" } = this.#options.watch;
    const selectors = { labels: labelSelector, fields: fieldSelector };
    return (namespace === undefined || object.metadata.namespace === namespace) && isSelected(object, selectors);
  }

  #push(event: Sent): void {
    this.#send(() => this.#queue.push(event));
  }

  async *#taken(limit: number): AsyncGenerator<Sent, void, undefined> {
    const { signal } = this.#options.watch;
    for (let count = 0; count < limit; count += 1) {
      const entry = await this.#queue.next();
      if (signal.aborted) throw abortedError();
      if (entry.done === true) return;
      yield entry.value;
    }
  }

  #send(send: () => void): void {
    const { effect } = this.#options;
    if (this.#isClosed) return;
    if (effect?.kind === "lagStream") this.after(effect.delayMs, send);
    else send();
  }
}

/** As the API server sends what left a selection: as it was, at the version of the change. */
function withVersionOf({ metadata: { resourceVersion } }: ApiObject, previous: ApiObject): ApiObject {
  return { ...previous, metadata: { ...previous.metadata, ...(resourceVersion !== undefined && { resourceVersion }) } };
}

/** Of a call that its caller aborted. */
export function abortedError(): ApiError {
  return new ApiError({ kind: "aborted", message: "watch: aborted by its caller" });
}

/** Resolves when the signal aborts. */
export function aborted(signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    if (signal.aborted) resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

function limitOf(effect: FaultEffect | undefined): number {
  return effect?.kind === "endStream" || effect?.kind === "muteStream" ? effect.afterEvents : Infinity;
}
