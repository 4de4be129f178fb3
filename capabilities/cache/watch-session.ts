import type { ResourceVersion } from "../api/identity";
import { ApiError } from "../kube/api-error";
import type { CollectionClient, FieldMask, WatchEvent } from "../kube/client";
import type { Resource } from "../kube/resources";
import type { Clock } from "../telemetry/clock";

/** Why a watch ended in order: the server closed it, nothing came for too long, or we were asked to. */
export type WatchEnd = "closed" | "idle" | "asked";

export interface WatchSessionOptions<Raw> {
  readonly client: CollectionClient;
  readonly resource: Resource<Raw>;
  /** All that is read of an object. */
  readonly fields?: FieldMask<Raw>;
  readonly clock: Clock;
  /** Undefined: the watch begins with all there is. */
  readonly from: ResourceVersion | undefined;
  readonly timeoutSeconds: number;
  /** The longest silence, in milliseconds; read anew whenever it may be over. */
  readonly idleMs: () => number;
  /** Called with each event, in order. It returns at once: what it sets off is not waited for. */
  readonly onEvent: (event: WatchEvent<Raw>) => void;
}

/** One WATCH, from its request to its end. */
export class WatchSession<Raw> {
  readonly timeoutSeconds: number;
  readonly #options: WatchSessionOptions<Raw>;
  readonly #abort = new AbortController();
  #end: WatchEnd = "closed";
  #lastSignMs: number;
  #cancelWatchdog: () => void = () => undefined;

  constructor(options: WatchSessionOptions<Raw>) {
    this.#options = options;
    this.timeoutSeconds = options.timeoutSeconds;
    this.#lastSignMs = options.clock.monotonic();
  }

  /** Handles events until the watch ends. Rejects with the `ApiError` of one that did not end in order. */
  async run(): Promise<WatchEnd> {
    const { client, resource, fields, from, clock, timeoutSeconds, idleMs, onEvent } = this.#options;
    const { signal } = this.#abort;
    this.#guard(idleMs());
    try {
      const start = from === undefined ? {} : { resourceVersion: from };
      const options = { signal, timeoutSeconds, ...start, ...(fields && { fields }) };
      for await (const event of client.watch(resource, options)) {
        this.#lastSignMs = clock.monotonic();
        onEvent(event);
      }
    } catch (error) {
      if (!signal.aborted || !(error instanceof ApiError)) throw error;
    } finally {
      this.#cancelWatchdog();
    }
    return this.#end;
  }

  stop(end: WatchEnd = "asked"): void {
    this.#end = end;
    this.#abort.abort();
  }

  #guard(delayMs: number): void {
    const { clock, idleMs } = this.#options;
    this.#cancelWatchdog = clock.after(delayMs, () => {
      const leftMs = this.#lastSignMs + idleMs() - clock.monotonic();
      if (leftMs > 0) this.#guard(leftMs);
      else this.stop("idle");
    });
  }
}
