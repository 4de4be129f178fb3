import { compareResourceVersions, resourceVersionOf } from "../../api/identity";
import type { Lease } from "../../api/types";

/** When a Lease was read or reported, in milliseconds of the observer's monotonic clock. */
export interface Sighting {
  readonly lease: Lease;
  /** When it was asked for; left out where nobody asked, as for an event of a watch. */
  readonly askedAtMs?: number;
  readonly seenAtMs: number;
}

/**
 * What a candidate knows of the Lease: what it was last, and for how long, by the candidate's own clock, as those of
 * machines differ.
 *
 * Invariant: the holder sent its last renewal before `seenAtMs`, so it has stopped when the Lease's duration has passed
 * since then.
 */
export class LeaseObservation {
  #last: Sighting | undefined;

  get lease(): Lease | undefined {
    return this.#last?.lease;
  }

  /** When the Lease was first seen as it is. */
  get seenAtMs(): number | undefined {
    return this.#last?.seenAtMs;
  }

  /** Returns whether it is news. Answers and events overtake each other, and what is older than what is known is none. */
  see(sighting: Sighting): boolean {
    if (this.#last !== undefined && !isNews(sighting, this.#last)) return false;
    this.#last = sighting;
    return true;
  }

  /**
   * How long the Lease is still to be respected: 0 when it may be taken. A Lease that somebody deleted is respected as
   * long as one that is not renewed, for its holder may not know of it.
   */
  respectedMs({ identity, nowMs }: { readonly identity: string; readonly nowMs: number }): number {
    if (this.#last === undefined) return 0;
    const { lease, seenAtMs } = this.#last;
    const { holderIdentity = "", leaseDurationSeconds = 0 } = lease.spec ?? {};
    if (holderIdentity === "" || holderIdentity === identity) return 0;
    return Math.max(0, seenAtMs + leaseDurationSeconds * 1000 - nowMs);
  }
}

/** An answer that was asked for after the known one was seen is true, even if a restored server counts from lower. */
function isNews({ lease, askedAtMs = -Infinity }: Sighting, known: Sighting): boolean {
  const order = orderOf(lease, known.lease);
  if (order === 0) return false;
  return order === undefined || order > 0 || askedAtMs > known.seenAtMs;
}

/** As `compareResourceVersions`. */
export function orderOf(a: Lease, b: Lease): number | undefined {
  return compareResourceVersions(versionOf(a), versionOf(b));
}

export function versionOf({ metadata }: Lease): ReturnType<typeof resourceVersionOf> {
  return resourceVersionOf(metadata?.resourceVersion ?? "");
}
