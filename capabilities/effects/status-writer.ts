import { type ResourceVersion, type Uid, compareResourceVersions, resourceVersionOf } from "../api/identity";
import type { DaemonSet, DaemonSetStatus } from "../api/types";
import type { KubeClient } from "../kube/client";
import { daemonSets } from "../kube/resources";
import type { WriteThrough } from "../kube/write-through";
import type { PlannedStatus } from "../plan/plan";
import type { ObservedSet } from "../plan/snapshot";
import type { Clock } from "../telemetry/clock";
import { isApiError } from "./object-control";
import { type StatusPatch, statusPatch } from "./status-patch";

/** At most one write in this time for each set; so far may a status lag behind while pods change by the thousand. */
const WRITE_INTERVAL_MS = 1_000;

export interface StatusWriterOptions {
  readonly client: KubeClient;
  readonly sets: WriteThrough<DaemonSet>;
  readonly clock: Clock;
}

export interface StatusWrite {
  readonly set: ObservedSet;
  readonly status: PlannedStatus;
  readonly signal: AbortSignal;
}

export type StatusResult =
  /** The stored status tells what was planned. */
  | { readonly kind: "settled" }
  /** Put off: look at the set again after `afterMs`. */
  | { readonly kind: "postponed"; readonly afterMs: number };

const SETTLED: StatusResult = { kind: "settled" };

/** What the status was at a version of the set. */
interface Stored {
  readonly resourceVersion: ResourceVersion;
  readonly status: Partial<DaemonSetStatus>;
}

interface Memory extends Stored {
  /** Undefined until this process wrote the status. */
  readonly writtenAtMs?: number;
}

/**
 * Writes the status of sets: nothing where it is as planned, and no more often than once a second for each set, except
 * for a new generation, whose being seen is what clients wait for.
 *
 * Decisions may not read the status, so the cache does not keep it; it is remembered here, from the answer to the last
 * write, and read again where the cached set is newer than that.
 */
export class StatusWriter {
  readonly #client: KubeClient;
  readonly #sets: WriteThrough<DaemonSet>;
  readonly #clock: Clock;
  readonly #memory = new Map<Uid, Memory>();

  constructor({ client, sets, clock }: StatusWriterOptions) {
    this.#client = client;
    this.#sets = sets;
    this.#clock = clock;
  }

  async write(write: StatusWrite): Promise<StatusResult> {
    const { set, status } = write;
    const afterMs = this.#waitMs(set, status);
    if (afterMs > 0) return { kind: "postponed", afterMs };
    const stored = this.#current(set) ?? (await this.#read(write));
    if (stored === undefined) return SETTLED;
    try {
      await this.#update(stored, write);
    } catch (error) {
      if (!isApiError(error, "conflict")) throw error;
      // Somebody wrote in between: the same numbers once more, onto what is live now (D-STAT-14).
      const live = await this.#read(write);
      if (live) await this.#update(live, write);
    }
    return SETTLED;
  }

  /** The set is gone. */
  forget(uid: Uid): void {
    this.#memory.delete(uid);
  }

  /** How long a write that is needed must wait; 0 where none is, or it need not. */
  #waitMs(set: ObservedSet, planned: PlannedStatus): number {
    const memory = this.#memory.get(set.uid);
    if (memory?.writtenAtMs === undefined) return 0;
    const patch = this.#patch(memory.status, { set, status: planned });
    if (!patch || patch.observedGeneration > (memory.status.observedGeneration ?? 0)) return 0;
    return memory.writtenAtMs + WRITE_INTERVAL_MS - this.#clock.now();
  }

  #current(set: ObservedSet): Stored | undefined {
    const memory = this.#memory.get(set.uid);
    const order = memory && compareResourceVersions(set.resourceVersion, memory.resourceVersion);
    return order !== undefined && order <= 0 ? memory : undefined;
  }

  /** The status as it is now; undefined where the set is gone, and with it the need for a status. */
  async #read({ set, signal }: StatusWrite): Promise<Stored | undefined> {
    const { namespace, name, uid } = set;
    try {
      const live = await this.#client.get(daemonSets(set.flavor), { namespace, name }, { signal });
      this.#sets.written(live);
      if (live.metadata?.uid === uid) return this.#remember(uid, live, this.#memory.get(uid)?.writtenAtMs);
    } catch (error) {
      if (!isApiError(error, "notFound")) throw error;
    }
    this.#sets.gone(set);
    return undefined;
  }

  async #update(stored: Stored, { set, status, signal }: StatusWrite): Promise<void> {
    const patch = this.#patch(stored.status, { set, status });
    if (patch === undefined) return;
    const { namespace, name, uid } = set;
    const { resourceVersion } = stored;
    const body = { metadata: { uid, resourceVersion }, status: patch };
    const options = { namespace, name, subresource: "status", type: "merge", body, signal } as const;
    const patched = await this.#client.patch(daemonSets(set.flavor), options);
    this.#sets.written(patched);
    this.#remember(uid, patched, this.#clock.now());
  }

  #patch(stored: Stored["status"], { set, status }: Pick<StatusWrite, "set" | "status">): StatusPatch | undefined {
    const { writesConditions } = set.flavor;
    return statusPatch({ stored, planned: status, writesConditions, nowMs: this.#clock.now() });
  }

  #remember(uid: Uid, { metadata, status }: DaemonSet, writtenAtMs: number | undefined): Stored {
    const resourceVersion = resourceVersionOf(metadata?.resourceVersion ?? "");
    const memory = { resourceVersion, status: status ?? {}, ...(writtenAtMs !== undefined && { writtenAtMs }) };
    this.#memory.set(uid, memory);
    return memory;
  }
}
