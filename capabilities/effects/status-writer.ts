import { type ResourceVersion, type Uid, resourceVersionOf } from "../api/identity";
import type { DaemonSet, DaemonSetStatus } from "../api/types";
import type { KubeClient } from "../kube/client";
import { daemonSets } from "../kube/resources";
import type { WriteThrough } from "../kube/write-through";
import type { PlannedStatus } from "../plan/plan";
import type { ObservedSet } from "../plan/snapshot";
import type { Clock } from "../telemetry/clock";
import { isApiError } from "./object-control";
import { type ExplanationPatch, explanationPatch } from "./explanation-patch";
import { type StatusPatch, isComplete, isOutdated, statusPatch } from "./status-patch";

/** At most one write in this time for each set; so far may a status lag behind while pods change by the thousand. */
const WRITE_INTERVAL_MS = 1_000;

/** The same where only what nodes wait for has changed: containers that crash go from one reason to another and back. */
const EXPLANATION_INTERVAL_MS = 10_000;

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
 * at most. What the nodes wait for goes along with other writes, and is worked out only for one that is due.
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
    const counts = this.#counts(stored, write);
    const afterMs = counts === undefined ? 0 : this.#waitMs(counts, { stored, write });
    if (afterMs > 0) return { kind: "postponed", afterMs };
    const patch = { counts, explanation: explanationFor(stored, write) };
    if (isEmpty(patch)) return SETTLED;
    const laterMs = counts === undefined ? this.#waitedMs(set.uid, EXPLANATION_INTERVAL_MS) : 0;
    if (laterMs > 0) return { kind: "postponed", afterMs: laterMs };
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

  #waitMs(counts: StatusPatch, { stored, write }: Writing): number {
    const { uid } = write.set;
    const isNewGeneration = counts.observedGeneration > (stored.status?.observedGeneration ?? 0);
    const isAwaited = isComplete(counts) && this.#lastWrites.get(uid)?.isComplete === false;
    return isNewGeneration || isAwaited ? 0 : this.#waitedMs(uid, WRITE_INTERVAL_MS);
  }

  /** How long until the interval since the last write is over. */
  #waitedMs(uid: Uid, intervalMs: number): number {
    const last = this.#lastWrites.get(uid);
    // The clock of the wall may have been set back.
    return last === undefined ? 0 : Math.min(intervalMs, last.atMs + intervalMs - this.#options.clock.now());
  }

  async #writeOntoLive(write: StatusWrite): Promise<void> {
    const stored = await this.#read(write);
    if (stored === undefined) return;
    const patch = { counts: this.#counts(stored, write), explanation: explanationFor(stored, write) };
    if (!isEmpty(patch)) await this.#send(patch, { stored, write });
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

  async #send({ counts, explanation }: WholePatch, { stored, write }: Writing): Promise<void> {
    const { client, sets, clock } = this.#options;
    const { set, signal } = write;
    const { namespace, name, uid, flavor } = set;
    const status = { ...counts, ...explanation };
    const body = { metadata: { uid, resourceVersion: stored.resourceVersion }, status };
    const options = { namespace, name, subresource: "status", type: "merge", body, signal } as const;
    sets.written(await client.patch(daemonSets(flavor), options));
    const isDone = counts ? isComplete(counts) : (this.#lastWrites.get(uid)?.isComplete ?? false);
    this.#lastWrites.set(uid, { atMs: clock.now(), isComplete: isDone });
  }

  #counts({ status: stored = {} }: StoredStatus, { set, status }: StatusWrite): StatusPatch | undefined {
    const { writesConditions } = set.flavor;
    return statusPatch({ stored, planned: status, writesConditions, nowMs: this.#options.clock.now() });
  }
}

interface Writing {
  readonly stored: StoredStatus;
  readonly write: StatusWrite;
}

interface WholePatch {
  /** Undefined: they are as they should be. */
  readonly counts: StatusPatch | undefined;
  readonly explanation: ExplanationPatch;
}

function isEmpty({ counts, explanation }: WholePatch): boolean {
  return counts === undefined && Object.keys(explanation).length === 0;
}

function explanationFor({ status: stored = {} }: StoredStatus, { status: planned }: StatusWrite): ExplanationPatch {
  if (planned.explanation === undefined || isOutdated(planned, stored)) return {};
  return explanationPatch(stored, planned.explanation.value);
}
