import type { Lifetimes } from "./state";

export interface Timings {
  /** Between two looks. */
  readonly lookMs: number;
  /**
   * For how long an authority is published before it signs what is served: longer than a replica's next look takes to
   * come and than an API server's watch of the configurations may lag.
   */
  readonly propagationMs: number;
}

// A look is three small reads.
const LONGEST_LOOK_MS = 15_000;
const LONGEST_PROPAGATION_MS = 5 * 60_000;

/** Short lives leave less time for everything. */
export function timingsOf({ leafMs }: Lifetimes): Timings {
  return {
    lookMs: Math.min(LONGEST_LOOK_MS, leafMs / 30),
    propagationMs: Math.min(LONGEST_PROPAGATION_MS, leafMs / 6),
  };
}
