import type { Namespace, ObjectName } from "../../api/identity";
import type { Lease } from "../../api/types";
import type { Clock } from "../../telemetry/clock";
import { ApiError } from "../api-error";
import type { KubeClient } from "../client";
import { LEASES } from "../resources";
import { claimedLease, type LeaseTimings, releasedLease } from "./lease-record";

export interface LeaseAccessOptions {
  readonly client: KubeClient;
  readonly clock: Clock;
  readonly namespace: Namespace;
  readonly name: ObjectName;
  readonly identity: string;
  readonly timings: LeaseTimings;
}

/** The requests about one Lease. Each rejects with an `ApiError`, and takes no longer than `limitMs`. */
export class LeaseAccess {
  readonly #options: LeaseAccessOptions;

  constructor(options: LeaseAccessOptions) {
    this.#options = options;
  }

  /** undefined when there is none. */
  async read(limitMs = Infinity): Promise<Lease | undefined> {
    const { client, namespace, name } = this.#options;
    try {
      return await client.get(LEASES, { namespace, name }, { timeoutMs: this.#timeoutMs(limitMs) });
    } catch (error) {
      if (error instanceof ApiError && error.kind === "notFound") return undefined;
      throw error;
    }
  }

  /** Takes over this very version of the Lease, or confirms that it is ours; makes it where there is none. */
  claim(lease: Lease | undefined, limitMs = Infinity): Promise<Lease> {
    const { client, clock, namespace, name, identity, timings } = this.#options;
    const { leaseDurationMs } = timings;
    const body = claimedLease(lease, { namespace, name, identity, leaseDurationMs, now: clock.now() });
    const options = { namespace, name, body, timeoutMs: this.#timeoutMs(limitMs) };
    return lease === undefined ? client.create(LEASES, options) : client.replace(LEASES, options);
  }

  release(lease: Lease): Promise<Lease> {
    const { client, clock, namespace, name } = this.#options;
    const body = releasedLease(lease, { now: clock.now() });
    return client.replace(LEASES, { namespace, name, body, timeoutMs: this.#timeoutMs(Infinity) });
  }

  /** So that a request that hangs leaves time for another. */
  #timeoutMs(limitMs: number): number {
    return Math.max(1, Math.floor(Math.min(this.#options.timings.renewDeadlineMs / 2, limitMs)));
  }
}

/** Whether the write met a Lease that is not the one it was made from. */
export function isTaken(error: unknown): boolean {
  return error instanceof ApiError && ["conflict", "alreadyExists", "notFound"].includes(error.kind);
}
