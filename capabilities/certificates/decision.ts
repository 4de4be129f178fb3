import {
  type Authority,
  type Certificate,
  type CertificateState,
  type Lifetimes,
  authoritiesOf,
  isValid,
} from "./state";

// What is to be done about the certificates: a pure function of what the Secret holds, whom the webhooks trust, and the
// time. Every replica decides so on its own; the Secret's resourceVersion lets one of them be first.
//
//            begin                    next is published for propagationMs
//   current ───────▶ current + next ──────────────────────────────────────▶ finish: next becomes current and signs
//                                                    a leaf; current becomes previous, and goes when it has expired
//
// Invariant: a leaf that any replica serves is of an authority that is in the state. Unless no such leaf is left, it is
// of one that the API server has been told to trust for at least propagationMs.

export type Step =
  | { readonly kind: "keep" }
  /** The current authority signs a leaf for these names. */
  | { readonly kind: "issueLeaf"; readonly because: string; readonly dnsNames: readonly string[] }
  /** Make the next authority, to be trusted and not yet used. */
  | { readonly kind: "beginRotation"; readonly because: string }
  /** The next authority becomes the current one and signs a leaf. */
  | { readonly kind: "finishRotation"; readonly because: string }
  /** Nothing is left to build upon: a new authority signs a leaf at once. */
  | { readonly kind: "startAnew"; readonly because: string }
  /** Write down what is there, without what is of no use. */
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
  /** Whether the Secret holds in our fields what is not in the state. */
  readonly isDamaged: boolean;
}

/** The one next step. Taking it, and deciding again, comes to `keep`. */
export function nextStep(state: CertificateState, circumstances: Circumstances): Step {
  const { nowMs } = circumstances;
  const current = validAuthority(state.current, nowMs);
  const next = validAuthority(state.next, nowMs);
  if (current === undefined) {
    return next === undefined
      ? { kind: "startAnew", because: state.current ? "the authority is not valid now" : "there is no authority" }
      : { kind: "finishRotation", because: "only the next authority is left" };
  }
  if (next !== undefined && isPublished(next, circumstances)) {
    return { kind: "finishRotation", because: "the next authority is trusted everywhere" };
  }
  return (
    stepForLeaf({ state, current, next }, circumstances) ?? stepForAuthority({ state, current, next }, circumstances)
  );
}

interface Parts {
  readonly state: CertificateState;
  readonly current: Authority;
  readonly next: Authority | undefined;
}

function isPublished(
  { certificate }: Authority,
  { publishedForMs, propagationMs }: Pick<Circumstances, "publishedForMs" | "propagationMs">,
): boolean {
  const ms = publishedForMs(certificate.fingerprint);
  return ms !== undefined && ms >= propagationMs;
}

function stepForLeaf({ state, current, next }: Parts, circumstances: Circumstances): Step | undefined {
  const need = leafNeed(state, circumstances) ?? renewalNeed({ state, current }, circumstances);
  if (need === undefined) return undefined;
  const { because, dnsNames, isUrgent } = need;
  if (current.key !== undefined) return { kind: "issueLeaf", because, dnsNames };
  if (!isUrgent) return undefined;
  return { kind: next === undefined ? "startAnew" : "finishRotation", because };
}

function stepForAuthority({ state, current, next }: Parts, circumstances: Circumstances): Step {
  const { nowMs, lifetimes, isDamaged } = circumstances;
  if (next !== undefined) return isDamaged ? DAMAGED : { kind: "keep" };
  if (current.key === undefined) return { kind: "beginRotation", because: "the key of the authority is lost" };
  if (isDue(current.certificate, { nowMs, lifetimeMs: lifetimes.authorityMs })) {
    return { kind: "beginRotation", because: "the authority is in the last third of its lifetime" };
  }
  if (isDamaged) return DAMAGED;
  const others = [...(state.next ? [state.next.certificate] : []), ...state.previous];
  const isStale = others.some(({ notAfterMs }) => notAfterMs <= nowMs);
  return isStale ? { kind: "tidy", because: "an earlier authority has expired" } : { kind: "keep" };
}

const DAMAGED: Step = { kind: "tidy", because: "a field is of no use" };

interface LeafNeed {
  readonly because: string;
  readonly dnsNames: readonly string[];
  /** Whether the leaf that there is cannot be served. */
  readonly isUrgent: boolean;
}

function leafNeed(state: CertificateState, { nowMs, dnsNames }: Circumstances): LeafNeed | undefined {
  const { leaf } = state;
  const urgent = (because: string): LeafNeed => ({ because, dnsNames, isUrgent: true });
  if (leaf === undefined) return urgent("there is no certificate");
  if (!isValid(leaf.certificate, nowMs)) return urgent("the certificate is not valid now");
  if (!authoritiesOf(state).some(({ fingerprint }) => fingerprint === leaf.issuer)) {
    return urgent("the authority of the certificate is not trusted");
  }
  const missing = dnsNames.filter(name => !leaf.dnsNames.includes(name));
  if (missing.length === 0) return undefined;
  // Replicas of two versions may differ about the name. With the names of both, neither takes the other's away.
  const all = [...leaf.dnsNames, ...missing];
  return { because: `the certificate is not for ${missing.join(", ")}`, dnsNames: all, isUrgent: true };
}

/** The leaf is due, and a new one would last longer: at the very end of its authority it would not. */
function renewalNeed(
  { state: { leaf }, current }: Pick<Parts, "state" | "current">,
  { nowMs, dnsNames, lifetimes: { leafMs } }: Circumstances,
): LeafNeed | undefined {
  if (leaf === undefined || !isDue(leaf.certificate, { nowMs, lifetimeMs: leafMs })) return undefined;
  const endMs = Math.min(nowMs + leafMs, current.certificate.notAfterMs);
  if (endMs - leaf.certificate.notAfterMs < SMALLEST_GAIN * leafMs) return undefined;
  return { because: "the certificate is in the last third of its lifetime", dnsNames, isUrgent: false };
}

/** Of a leaf's lifetime. Without it each look would renew a leaf that ends with its authority. */
const SMALLEST_GAIN = 0.1;

function isDue({ notAfterMs }: Certificate, { nowMs, lifetimeMs }: { nowMs: number; lifetimeMs: number }): boolean {
  return notAfterMs - nowMs <= lifetimeMs / 3;
}

function validAuthority(authority: Authority | undefined, nowMs: number): Authority | undefined {
  return authority && isValid(authority.certificate, nowMs) ? authority : undefined;
}
