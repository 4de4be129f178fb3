import type { Clock } from "../../telemetry/clock";
import { ApiError } from "../api-error";
import type {
  CallOptions,
  Deleted,
  DeleteOptions,
  KubeClient,
  ListOptions,
  ListPage,
  ObjectRef,
  PatchOptions,
  WatchEvent,
  WatchOptions,
  WriteOptions,
} from "../client";
import type { Resource } from "../resources";
import type { Leadership } from "./leadership";

type Reading = Pick<KubeClient, "get" | "raw">;
type NamedWrite<T> = WriteOptions<T> & { readonly name: ObjectRef["name"] };

/** The client of one lead. */
export interface LeadersClient extends KubeClient {
  /** For how long the server may still work on a write that was given up, in milliseconds; 0 where it works on none. */
  readonly unsettledMs: number;
}

export interface FencedClientOptions {
  readonly client: KubeClient;
  readonly leadership: Leadership;
  readonly clock: Clock;
}

/**
 * The client with which a leader writes, the one place that keeps its writes inside of its lead:
 * - none is sent once the lead is over, also by the clock alone, as after a stall of the event loop: asked at the call, and
 *   once more when a connection takes it;
 * - those under way are aborted when the lead ends, or by the signal that their caller gave instead;
 * - the server gives each one up before another could lead, even if it lay about on its way there.
 */
export function fencedClient(options: FencedClientOptions): LeadersClient {
  return new FencedClient(options);
}

class FencedClient implements LeadersClient {
  readonly #client: KubeClient;
  readonly #leadership: Leadership;
  readonly #clock: Clock;
  #givenUpAtMs = -Infinity;
  readonly get: Reading["get"];
  readonly raw: Reading["raw"];

  constructor({ client, leadership, clock }: FencedClientOptions) {
    this.#client = client;
    this.#leadership = leadership;
    this.#clock = clock;
    this.get = client.get.bind(client);
    this.raw = client.raw.bind(client);
  }

  get unsettledMs(): number {
    const { writeTimeoutMs = 0 } = this.#leadership;
    return Math.max(0, this.#givenUpAtMs + writeTimeoutMs - this.#clock.monotonic());
  }

  list<T>(resource: Resource<T>, options?: ListOptions<T>): Promise<ListPage<T>> {
    return this.#client.list(resource, options);
  }

  watch<T>(resource: Resource<T>, options: WatchOptions<T>): AsyncIterable<WatchEvent<T>> {
    return this.#client.watch(resource, options);
  }

  async create<T>(resource: Resource<T>, options: WriteOptions<T>): Promise<T> {
    return this.#noted(this.#client.create(resource, this.#fenced(options)));
  }

  async replace<T>(resource: Resource<T>, options: NamedWrite<T>): Promise<T> {
    return this.#noted(this.#client.replace(resource, this.#fenced(options)));
  }

  async replaceStatus<T>(resource: Resource<T>, options: NamedWrite<T>): Promise<T> {
    return this.#noted(this.#client.replaceStatus(resource, this.#fenced(options)));
  }

  async patch<T>(resource: Resource<T>, options: PatchOptions<T>): Promise<T> {
    return this.#noted(this.#client.patch(resource, this.#fenced(options)));
  }

  async delete<T>(resource: Resource<T>, ref: ObjectRef, options: DeleteOptions<T>): Promise<Deleted<T>> {
    return this.#noted(this.#client.delete(resource, ref, this.#fenced(options)));
  }

  /** Whoever gives up a write, by its time or the end of the lead, leaves it to the server. */
  async #noted<A>(write: Promise<A>): Promise<A> {
    try {
      return await write;
    } catch (error) {
      if (error instanceof ApiError && error.effectUnknown) this.#givenUpAtMs = this.#clock.monotonic();
      throw error;
    }
  }

  /** Throws when the lead is over. */
  #fenced<O extends CallOptions>(options: O): O {
    const { signal, writeTimeoutMs } = this.#leadership;
    const mayBeSent = (): boolean => this.#leadership.isHeld();
    if (!mayBeSent()) throw new ApiError({ kind: "aborted", message: "not sent, for the lead is over" });
    const bounded =
      writeTimeoutMs === undefined ? options : { ...options, timeoutMs: shorter(options, writeTimeoutMs) };
    return { ...bounded, signal: options.signal ?? signal, mayBeSent };
  }
}

function shorter({ timeoutMs = Infinity }: CallOptions, limitMs: number): number {
  return Math.min(timeoutMs, limitMs);
}
