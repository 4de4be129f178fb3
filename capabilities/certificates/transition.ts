import { assertNever } from "../api/assert-never";
import type { Step } from "./decision";
import {
  type Authority,
  type Certificate,
  type CertificateState,
  type Leaf,
  type Lifetimes,
  type Signer,
  authoritiesOf,
} from "./state";

// What a decided step makes of the state. All that it makes is written in one write, so a crash is before it or after it.

interface Validity {
  readonly nowMs: number;
  readonly lifetimeMs: number;
}

/** What makes certificates; an argument, so that years of rotations can be tried without a key. */
export interface Issuer {
  makeAuthority(validity: Validity): Promise<Signer>;
  makeLeaf(authority: Signer, request: Validity & { readonly dnsNames: readonly string[] }): Promise<Leaf>;
}

export interface TransitionOptions {
  readonly issuer: Issuer;
  readonly nowMs: number;
  readonly lifetimes: Lifetimes;
  readonly dnsNames: readonly string[];
  /** What the webhooks trust. A start anew keeps it, for the replicas that still serve a leaf of it. */
  readonly published: readonly Certificate[];
}

/** The state after the step. Rejects only where the issuer does, or where `nextStep` would not have chosen the step. */
export async function stateAfter(
  step: Step,
  state: CertificateState,
  options: TransitionOptions,
): Promise<CertificateState> {
  const { issuer, nowMs, lifetimes } = options;
  const { current, next, previous, leaf } = withoutExpired(state, nowMs);
  const newAuthority = (): Promise<Signer> => issuer.makeAuthority({ nowMs, lifetimeMs: lifetimes.authorityMs });
  switch (step.kind) {
    case "keep":
      return state;
    case "tidy":
      return stateOf({ current, next, previous, leaf });
    case "issueLeaf":
      return stateOf({ current, next, previous, leaf: await newLeaf(current, { ...options, ...step }) });
    case "beginRotation":
      return stateOf({ current, next: await newAuthority(), previous, leaf });
    case "finishRotation": {
      const outgoing = current ? [current.certificate] : [];
      return stateOf({ current: next, previous: [...outgoing, ...previous], leaf: await newLeaf(next, options) });
    }
    case "startAnew": {
      const fresh = await newAuthority();
      const trusted = [...authoritiesOf({ ...(current && { current }), previous }), ...options.published];
      return stateOf({
        current: fresh,
        previous: distinct(trusted.filter(({ notAfterMs }) => notAfterMs > nowMs)),
        leaf: await newLeaf(fresh, options),
      });
    }
    default:
      return assertNever(step);
  }
}

async function newLeaf(authority: Authority | undefined, options: TransitionOptions): Promise<Leaf> {
  if (authority?.key === undefined) throw new Error("the authority that is to sign has no key");
  const { issuer, nowMs, lifetimes, dnsNames } = options;
  const signer = { certificate: authority.certificate, key: authority.key };
  return issuer.makeLeaf(signer, { nowMs, lifetimeMs: lifetimes.leafMs, dnsNames });
}

interface Parts {
  readonly current: Authority | undefined;
  readonly next?: Signer | undefined;
  readonly previous: readonly Certificate[];
  readonly leaf: Leaf | undefined;
}

function withoutExpired({ current, next, previous, leaf }: CertificateState, nowMs: number): Parts {
  const isLeft = ({ notAfterMs }: Certificate): boolean => notAfterMs > nowMs;
  return {
    current: current && isLeft(current.certificate) ? current : undefined,
    next: next && isLeft(next.certificate) ? next : undefined,
    previous: previous.filter(isLeft),
    leaf,
  };
}

function stateOf({ current, next, previous, leaf }: Parts): CertificateState {
  return { ...(current && { current }), ...(next && { next }), previous, ...(leaf && { leaf }) };
}

function distinct(certificates: readonly Certificate[]): readonly Certificate[] {
  return [...new Map(certificates.map(certificate => [certificate.fingerprint, certificate])).values()];
}
