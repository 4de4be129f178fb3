import {
  type Authority,
  type Certificate,
  type CertificateState,
  type Leaf,
  type Lifetimes,
  authoritiesOf,
  isValid,
} from "./state";

// What is to be done about the certificates: a pure function of what the Secret holds, what the API server trusts, and
// the time. Every replica decides so, on its own; the Secret's resourceVersion lets one of them be first.
//
//   current ──begin──▶ current + next ──(both published for long)──▶ finish: next becomes current and signs a leaf,
//                                                                     current becomes previous until it has expired
//
// Invariant: a leaf that any replica may serve is signed by an authority that is in the state, and, unless there is
// no such leaf left, by one that the API server has been told to trust for `propagationMs`.

export type Step =
  | { readonly kind: "keep" }
  /** The current authority signs a leaf. */
  | { readonly kind: "issueLeaf"; readonly because: string }
  /** Make the next authority, to be trusted and not yet used. */
  | { readonly kind: "beginRotation"; readonly because: string }
  /** The next authority becomes the current one and signs a leaf. */
  | { readonly kind: "finishRotation"; readonly because: string }
  /** Nothing is left to build upon: a new authority signs a leaf at once. */
  | { readonly kind: "startAnew"; readonly because: string }
  /** Write down what is there without what is of no use. */
  | { readonly kind: "tidy"; readonly because: string };

export interface Circumstances {
  readonly nowMs: number;
  readonly lifetimes: Lifetimes;
  /** The names by which the API server calls the webhooks. */
  readonly dnsNames: readonly string[];
  /** For how long an authority must have been published before it signs what is served. */
  readonly propagationMs: number;
  /** For how long every webhook has been seen to trust the authority of this fingerprint; undefined where it does not. */
  readonly publishedForMs: (fingerprint: string) => number | undefined;
  /** Whether the Secret holds more than the state that was read from it. */
  readonly isDamaged: boolean;
}

const KEEP: Step = { kind: "keep" };

/** The one next step. Taking it, and deciding again, leads to `keep` after a few. */
export function nextStep(state: CertificateState, circumstances: Circumstances): Step {
  const { nowMs } = circumstances;
  const current = validAuthority(state.current, nowMs);
  const next = validAuthority(state.next, nowMs);
  if (current === undefined) {
    return next === undefined
      ? { kind: "startAnew", because: state.current ? "the authority has expired" : "there is no authority" }
      : { kind: "finishRotation", because: "only the next authority is left" };
  }
  const leafTrouble = troubleOf(state, circumstances);
  if (next !== undefined) return stepOfRotation({ current, next, leaf: state.leaf, leafTrouble }, circumstances);
  if (leafTrouble !== undefined) {
    const kind = current.key === undefined ? "startAnew" : "issueLeaf";
    return { kind, because: leafTrouble };
  }
  if (current.key === undefined) return { kind: "beginRotation", because: "the authority's key is lost" };
  if (isDue(current.certificate, { nowMs, lifetimeMs: circumstances.lifetimes.authorityMs })) {
    return { kind: "beginRotation", because: "the authority is in the last third of its lifetime" };
  }
  return stepOfQuiet({ state, current }, circumstances);
}

interface Rotation {
  readonly current: Authority;
  readonly next: Authority;
  readonly leaf: Leaf | undefined;
  readonly leafTrouble: string | undefined;
}

function stepOfRotation({ current, next, leaf, leafTrouble }: Rotation, circumstances: Circumstances): Step {
  const publishedForMs = circumstances.publishedForMs(next.certificate.fingerprint);
  if (publishedForMs !== undefined && publishedForMs >= circumstances.propagationMs) {
    return { kind: "finishRotation", because: "the next authority is trusted everywhere" };
  }
  if (leafTrouble === undefined) return renewal({ current, leaf }, circumstances) ?? KEEP;
  return { kind: current.key === undefined ? "finishRotation" : "issueLeaf", because: leafTrouble };
}

function stepOfQuiet(
  { state, current }: { readonly state: CertificateState; readonly current: Authority },
  circumstances: Circumstances,
): Step {
  const renewed = renewal({ current, leaf: state.leaf }, circumstances);
  if (renewed !== undefined) return renewed;
  if (circumstances.isDamaged) return { kind: "tidy", because: "a field is of no use" };
  const isStale = [...(state.next ? [state.next.certificate] : []), ...state.previous].some(
    ({ notAfterMs }) => notAfterMs <= circumstances.nowMs,
  );
  return isStale ? { kind: "tidy", because: "an earlier authority has expired" } : KEEP;
}

/** A new leaf where the old one is due and a new one would last longer: not at the very end of its authority. */
function renewal(
  { current, leaf }: { readonly current: Authority; readonly leaf: Leaf | undefined },
  { nowMs, lifetimes: { leafMs } }: Circumstances,
): Step | undefined {
  if (leaf === undefined || current.key === undefined) return undefined;
  const endMs = Math.min(nowMs + leafMs, current.certificate.notAfterMs);
  const isBetter = endMs - leaf.certificate.notAfterMs >= SMALLEST_GAIN * leafMs;
  if (!isBetter || !isDue(leaf.certificate, { nowMs, lifetimeMs: leafMs })) return undefined;
  return { kind: "issueLeaf", because: "the certificate is in the last third of its lifetime" };
}

/** Of a leaf's lifetime. Without it each look would renew a leaf that its authority ends. */
const SMALLEST_GAIN = 0.1;

/** Why the leaf cannot be served at all; undefined where it can. */
function troubleOf(state: CertificateState, { nowMs, dnsNames }: Circumstances): string | undefined {
  const { leaf } = state;
  if (leaf === undefined) return "there is no certificate";
  if (!isValid(leaf.certificate, nowMs)) return "the certificate is not valid now";
  const issuer = authoritiesOf(state).find(({ fingerprint }) => fingerprint === leaf.issuer);
  if (issuer === undefined) return "the certificate is of an authority that is not trusted";
  if (!sameNames(leaf.dnsNames, dnsNames)) return "the certificate is for other names";
  return undefined;
}

function sameNames(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && b.every(name => a.includes(name));
}

function isDue({ notAfterMs }: Certificate, { nowMs, lifetimeMs }: { nowMs: number; lifetimeMs: number }): boolean {
  return notAfterMs - nowMs <= lifetimeMs / 3;
}

function validAuthority(authority: Authority | undefined, nowMs: number): Authority | undefined {
  return authority && isValid(authority.certificate, nowMs) ? authority : undefined;
}
