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

  /** Sends the event if the watch is of its object. */
  send({ kind, object }: Pick<StorageEvent, "kind" | "object">): void {
    if (this.selects(object)) this.#send(() => this.#queue.push({ kind, object }));
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

  /** By what never changes: an object does not move from one watch into another. */
  selects(object: ApiObject): boolean {
    const { namespace, fieldSelector } = this.#options.watch;
    const selectors = fieldSelector === undefined ? {} : { fields: fieldSelector };
    return (namespace === undefined || object.metadata.namespace === namespace) && isSelected(object, selectors);
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
