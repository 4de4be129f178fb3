// What the Secret holds, as values: two authorities at most that can sign, those before them, and what is served. The
// decisions about it (`decision.ts`, `served-leaf.ts`) see certificates only so.

/** What matters of an X.509 certificate. */
export interface Certificate {
  /** One block. */
  readonly pem: string;
  /** Tells it from any other. */
  readonly fingerprint: string;
  readonly notBeforeMs: number;
  readonly notAfterMs: number;
}

export interface Authority {
  readonly certificate: Certificate;
  /** PEM. Without it the authority is still trusted, and signs nothing any more. */
  readonly key?: string;
}

/** An authority that can sign. */
export interface Signer extends Authority {
  readonly key: string;
}

/** The certificate of the webhooks. */
export interface Leaf {
  readonly certificate: Certificate;
  /** PEM. */
  readonly key: string;
  /** The fingerprint of the authority that signed it. */
  readonly issuer: string;
  readonly dnsNames: readonly string[];
}

export interface CertificateState {
  /** Signs leaves. */
  readonly current?: Authority;
  /** Is trusted already, and will sign leaves once everybody knows that. */
  readonly next?: Signer;
  /** Signed leaves before, and is trusted as long as one of those may be served. */
  readonly previous: readonly Certificate[];
  readonly leaf?: Leaf;
}

/** Which certificates are good for how long, in milliseconds. */
export interface Lifetimes {
  readonly leafMs: number;
  /** At least three times `leafMs`, so that the last third of an authority holds a whole leaf. */
  readonly authorityMs: number;
}

export function isValid({ notBeforeMs, notAfterMs }: Certificate, nowMs: number): boolean {
  return notBeforeMs <= nowMs && nowMs < notAfterMs;
}

export function authoritiesOf({ current, next, previous }: CertificateState): readonly Certificate[] {
  return [...(current ? [current.certificate] : []), ...(next ? [next.certificate] : []), ...previous];
}

/**
 * Whom the API server is to trust. Undefined without a current authority, as where the Secret was emptied and this look
 * could not write what is to be there: whom it trusts already is then all that is known of what replicas serve.
 */
export function authoritiesToTrust(state: CertificateState): readonly Certificate[] | undefined {
  return state.current && authoritiesOf(state);
}
