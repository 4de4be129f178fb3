import { type CertificateState, type Leaf, isValid } from "./state";

// Which leaf a replica serves: a pure function, decided by each replica for itself.

export interface Serving {
  /** What it serves now. */
  readonly served: Leaf | undefined;
  /** What the Secret holds. */
  readonly state: CertificateState;
  readonly nowMs: number;
  readonly propagationMs: number;
  readonly publishedForMs: (fingerprint: string) => number | undefined;
}

/**
 * The leaf of the Secret, unless it is of an authority that has not been published for long while the one served now is
 * still trusted: such are new to this replica, and perhaps to an API server. Whoever serves nothing has nothing to lose.
 */
export function leafToServe({ served, state, nowMs, propagationMs, publishedForMs }: Serving): Leaf | undefined {
  const { leaf } = state;
  if (served === undefined || leaf === undefined) return leaf ?? served;
  if (leaf.issuer === served.issuer || !isValid(served.certificate, nowMs)) return leaf;
  if (publishedForMs(served.issuer) === undefined) return leaf;
  return (publishedForMs(leaf.issuer) ?? 0) >= propagationMs ? leaf : served;
}
