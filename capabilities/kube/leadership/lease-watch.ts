import type { Namespace, ObjectName, ResourceVersion } from "../../api/identity";
import type { Lease } from "../../api/types";
import type { Clock } from "../../telemetry/clock";
import { ApiError } from "../api-error";
import type { KubeClient, WatchEvent } from "../client";
import { LEASES } from "../resources";

export type LeaseEvent = Exclude<WatchEvent<Lease>, { readonly kind: "bookmark" }>;

export interface LeaseWatchOptions {
  readonly client: KubeClient;
  readonly clock: Clock;
  readonly namespace: Namespace;
  readonly name: ObjectName;
  readonly onEvent: (event: LeaseEvent) => void;
  /** The watch is over, in order or with an error. Nothing opens it again by itself. */
  readonly onEnd: (error: ApiError | undefined) => void;
}

const TIMEOUT_SECONDS = 300;

// Permissions and servers change, but not every two seconds.
const REST_AFTER_REFUSAL_MS = 60_000;

/** The watch of one Lease, which is open as long as it goes well. Who needs to know the Lease for sure reads it. */
export class LeaseWatch {
  readonly #options: LeaseWatchOptions;
  #session: AbortController | undefined;
  #following: Promise<void> = Promise.resolve();
  #signAtMs = 0;
  #restUntilMs = -Infinity;

  constructor(options: LeaseWatchOptions) {
    this.#options = options;
  }

  /** For how long it has told nothing; undefined while it is not open. Milliseconds. */
  get silentMs(): number | undefined {
    return this.#session && this.#options.clock.monotonic() - this.#signAtMs;
  }

  /** Has no effect while the watch is open, or shortly after the server has refused one. */
  open(from: ResourceVersion): void {
    const nowMs = this.#options.clock.monotonic();
    if (this.#session !== undefined || nowMs < this.#restUntilMs) return;
    this.#signAtMs = nowMs;
    this.#session = new AbortController();
    this.#following = this.#follow(from, this.#session);
  }

  /** Resolves once nothing of it is under way. */
  async close(): Promise<void> {
    this.#session?.abort();
    await this.#following;
  }

  async #follow(from: ResourceVersion, session: AbortController): Promise<void> {
    const error = await this.#events(from, session.signal);
    this.#session = undefined;
    if (session.signal.aborted) return;
    if (error !== undefined && isRefusal(error))
      this.#restUntilMs = this.#options.clock.monotonic() + REST_AFTER_REFUSAL_MS;
    this.#options.onEnd(error);
  }

  /** What ended the watch, where it did not end in order. */
  async #events(resourceVersion: ResourceVersion, signal: AbortSignal): Promise<ApiError | undefined> {
    const { client, namespace, name, onEvent } = this.#options;
    const fieldSelector = `metadata.name=${name}`;
    const options = { namespace, fieldSelector, resourceVersion, timeoutSeconds: TIMEOUT_SECONDS, signal };
    try {
      for await (const event of client.watch(LEASES, options)) {
        this.#signAtMs = this.#options.clock.monotonic();
        if (event.kind !== "bookmark") onEvent(event);
      }
      return undefined;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      return error;
    }
  }
}

function isRefusal({ kind }: ApiError): boolean {
  return kind === "forbidden" || kind === "notFound" || kind === "badRequest" || kind === "invalid";
}
