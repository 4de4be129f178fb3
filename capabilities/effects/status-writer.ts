import { type ResourceVersion, type Uid, resourceVersionOf } from "../api/identity";
import type { DaemonSet, DaemonSetStatus } from "../api/types";
import type { KubeClient } from "../kube/client";
import { daemonSets } from "../kube/resources";
import type { WriteThrough } from "../kube/write-through";
import type { PlannedStatus } from "../plan/plan";
import type { ObservedSet } from "../plan/snapshot";
import type { Clock } from "../telemetry/clock";
import { isApiError } from "./object-control";
import { type StatusPatch, isComplete, statusPatch } from "./status-patch";

/** At most one write in this time for each set; so far may a status lag behind while pods change by the thousand. */
const WRITE_INTERVAL_MS = 1_000;

interface LastWrite {
  /** Milliseconds since the epoch. */
  readonly atMs: number;
  /** Whether it told that a roll-out is complete. */
  readonly isComplete: boolean;
}

/** What the status was at a version of a set. */
export interface StoredStatus {
  readonly uid: Uid;
  readonly resourceVersion: ResourceVersion;
  /** Undefined until someone has written one. */
  readonly status?: Partial<DaemonSetStatus>;
}

/** What the cache holds of the status now, and not what it was when the plan was made. */
export type StatusLookup = (set: ObservedSet) => StoredStatus | undefined;

export interface StatusWriterOptions {
  readonly client: KubeClient;
  readonly sets: WriteThrough<DaemonSet>;
  readonly stored: StatusLookup;
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

/**
 * Writes the status of sets: nothing where it is as planned, and no more often than once a second for each set, except
 * for what clients wait for: that a new generation is seen, and that a roll-out is complete. The latter is hurried only
 * after a status that told of an unfinished one, which had to wait: so pods that come and go make two writes a second
 * at most.
 */
export class StatusWriter {
  readonly #options: StatusWriterOptions;
  readonly #lastWrites = new Map<Uid, LastWrite>();

  constructor(options: StatusWriterOptions) {
    this.#options = options;
  }

  async write(write: StatusWrite): Promise<StatusResult> {
    const { set } = write;
    const stored = this.#options.stored(set);
    // Nobody waits for the status of a set that is gone.
    if (stored?.uid !== set.uid) return SETTLED;
    const patch = this.#patch(stored, write);
    if (patch === undefined) return SETTLED;
    const isNewGeneration = patch.observedGeneration > (stored.status?.observedGeneration ?? 0);
    const afterMs = isNewGeneration ? 0 : this.#waitMs(set.uid, patch);
    if (afterMs > 0) return { kind: "postponed", afterMs };
    try {
      await this.#send(patch, { stored, write });
    } catch (error) {
      if (!isApiError(error, "conflict", "notFound", "invalid")) throw error;
      // It was changed, removed or replaced: the same numbers once more, onto what is live now (D-STAT-14).
      await this.#writeOntoLive(write);
    }
    return SETTLED;
  }

  /** The set is gone. */
  forget(uid: Uid): void {
    this.#lastWrites.delete(uid);
  }

  #waitMs(uid: Uid, patch: StatusPatch): number {
    const last = this.#lastWrites.get(uid);
    if (last === undefined || (isComplete(patch) && !last.isComplete)) return 0;
    // The clock of the wall may have been set back.
    return Math.min(WRITE_INTERVAL_MS, last.atMs + WRITE_INTERVAL_MS - this.#options.clock.now());
  }

  async #writeOntoLive(write: StatusWrite): Promise<void> {
    const stored = await this.#read(write);
    const patch = stored && this.#patch(stored, write);
    if (patch) await this.#send(patch, { stored, write });
  }

  /** The status as it is now; undefined where the set is gone. The cache learns of either. */
  async #read({ set, signal }: StatusWrite): Promise<StoredStatus | undefined> {
    const { client, sets } = this.#options;
    const { namespace, name, uid } = set;
    try {
      const { metadata, status } = await client.get(daemonSets(set.flavor), { namespace, name }, { signal });
      if (metadata?.uid === uid) {
        return { uid, resourceVersion: resourceVersionOf(metadata.resourceVersion ?? ""), ...(status && { status }) };
      }
    } catch (error) {
      if (!isApiError(error, "notFound")) throw error;
    }
    sets.gone(set);
    return undefined;
  }

  async #send(status: StatusPatch, { stored, write }: { stored: StoredStatus; write: StatusWrite }): Promise<void> {
    const { client, sets, clock } = this.#options;
    const { set, signal } = write;
    const { namespace, name, uid, flavor } = set;
    const body = { metadata: { uid, resourceVersion: stored.resourceVersion }, status };
    const options = { namespace, name, subresource: "status", type: "merge", body, signal } as const;
    sets.written(await client.patch(daemonSets(flavor), options));
    this.#lastWrites.set(uid, { atMs: clock.now(), isComplete: isComplete(status) });
  }

  #patch({ status: stored = {} }: StoredStatus, { set, status }: StatusWrite): StatusPatch | undefined {
    const { writesConditions } = set.flavor;
    return statusPatch({ stored, planned: status, writesConditions, nowMs: this.#options.clock.now() });
  }
}
