import type { NodeName, Uid } from "../api/identity";
import type { ObservedSet } from "../plan/snapshot";
import { Backoff, type BackoffOptions } from "./backoff";

/** 1 s, doubling to 15 min, forgotten after 30 min without use (D-PLACE-12). */
export const FAILED_POD_BACKOFF: BackoffOptions = { initialMs: 1_000, maxMs: 15 * 60_000, idleMs: 30 * 60_000 };

/** How often `collect` is worth calling (spec §0.2). */
export const FAILED_POD_COLLECT_INTERVAL_MS = 60_000;

type SetVersion = Pick<ObservedSet, "uid" | "generation">;

interface Memory {
  readonly generation: number;
  readonly nodes: Backoff<NodeName>;
}

/**
 * Remembers on which nodes a failed pod of a set was deleted, so that the kubelet and the controller do not drive each
 * other round in a loop (D-PLACE-16). Each node has a delay of its own.
 *
 * A new generation starts afresh (D-PLACE-14): a changed template may be the cure. Upstream takes the observed
 * generation of the status, which follows the generation within one sync.
 */
export class FailedPodBackoff {
  readonly #options: BackoffOptions;
  readonly #sets = new Map<Uid, Memory>();

  constructor(options: BackoffOptions = FAILED_POD_BACKOFF) {
    this.#options = options;
  }

  /** A failed pod of the set was deleted on `node`. */
  recordDeletion(set: SetVersion, node: NodeName, nowMs: number): void {
    this.#memoryOf(set).nodes.advance(node, nowMs);
  }

  /** Nodes whose next failed pod may not be deleted yet, with the moment from which it may. */
  failedPodRetryAtMs(set: SetVersion, nowMs: number): ReadonlyMap<NodeName, number> {
    const memory = this.#sets.get(set.uid);
    return memory?.generation === set.generation ? memory.nodes.waiting(nowMs) : new Map<NodeName, number>();
  }

  /** The set is gone. */
  forget(uid: Uid): void {
    this.#sets.delete(uid);
  }

  /** Drops what was not used for 30 minutes. */
  collect(nowMs: number): void {
    for (const [uid, { nodes }] of this.#sets) {
      nodes.collect(nowMs);
      if (nodes.size === 0) this.#sets.delete(uid);
    }
  }

  #memoryOf({ uid, generation }: SetVersion): Memory {
    const known = this.#sets.get(uid);
    if (known?.generation === generation) return known;
    const fresh = { generation, nodes: new Backoff<NodeName>(this.#options) };
    this.#sets.set(uid, fresh);
    return fresh;
  }
}
