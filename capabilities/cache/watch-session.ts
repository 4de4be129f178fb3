import type { ResourceVersion } from "../api/identity";
import { ApiError } from "../kube/api-error";
import type { FieldMask, KubeClient, WatchEvent } from "../kube/client";
import type { Resource } from "../kube/resources";
import type { Clock } from "../telemetry/clock";

/** Why a watch ended in order: the server closed it, nothing came for too long, or we were asked to. */
export type WatchEnd = "closed" | "idle" | "asked";

export interface WatchSessionOptions<Raw> {
  readonly client: KubeClient;
  readonly resource: Resource<Raw>;
  /** All that is read of an object. */
  readonly fields?: FieldMask<Raw>;
  readonly clock: Clock;
  readonly from: ResourceVersion;
  readonly timeoutSeconds: number;
  /** Called with each event, in order; the next one waits until it returns. */
  readonly onEvent: (event: WatchEvent<Raw>) => void;
}

// Bookmarks come about once a minute. A connection that is dead without a word is noticed after two that are missing.
const IDLE_MS = 120_000;

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
    this.#lastSignMs = options.clock.now();
  }

  /** Handles events until the watch ends. Rejects with the `ApiError` of one that did not end in order. */
  async run(): Promise<WatchEnd> {
    const { client, resource, fields, from, clock, timeoutSeconds, onEvent } = this.#options;
    const { signal } = this.#abort;
    this.#guard(IDLE_MS);
    try {
      const options = { signal, resourceVersion: from, timeoutSeconds, ...(fields && { fields }) };
      for await (const event of client.watch(resource, options)) {
        this.#lastSignMs = clock.now();
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
    const { clock } = this.#options;
    this.#cancelWatchdog = clock.after(delayMs, () => {
      const leftMs = this.#lastSignMs + IDLE_MS - clock.now();
      if (leftMs > 0) this.#guard(leftMs);
      else this.stop("idle");
    });
  }
}
