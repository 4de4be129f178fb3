import type { Namespace, ObjectName } from "../api/identity";
import type { Lease } from "../api/types";

export interface LeaseTimings {
  /** How long others wait after the last renewal that they saw. Whole seconds, as the Lease has it. */
  readonly leaseDurationMs: number;
  /** How long after its last renewal the holder stops acting. */
  readonly renewDeadlineMs: number;
  /** Between two attempts to renew, or to acquire. */
  readonly retryPeriodMs: number;
}

/** Those of kube-controller-manager. */
export const DEFAULT_TIMINGS: LeaseTimings = { leaseDurationMs: 15_000, renewDeadlineMs: 10_000, retryPeriodMs: 2_000 };

/** Throws on timings with which two could lead at once, or nobody for long. */
export function requireValidTimings({ leaseDurationMs, renewDeadlineMs, retryPeriodMs }: LeaseTimings): void {
  const isOrdered = leaseDurationMs > renewDeadlineMs && renewDeadlineMs > retryPeriodMs && retryPeriodMs > 0;
  if (!isOrdered) throw new Error("leader election needs lease duration > renew deadline > retry period > 0");
  if (leaseDurationMs % 1000 !== 0) throw new Error("leader election needs a lease duration of whole seconds");
}

export interface Claim {
  readonly namespace: Namespace;
  readonly name: ObjectName;
  readonly identity: string;
  readonly leaseDurationMs: number;
  readonly now: number;
}

/** The Lease as `identity` takes it over, or confirms that it has it. */
export function claimedLease(lease: Lease | undefined, claim: Claim): Lease {
  const { namespace, name, identity } = claim;
  const now = microTime(claim.now);
  const ours = {
    holderIdentity: identity,
    leaseDurationSeconds: claim.leaseDurationMs / 1000,
    renewTime: now,
  };
  // The first holder is no change of holders.
  if (!lease)
    return { ...TYPE, metadata: { namespace, name }, spec: { ...ours, acquireTime: now, leaseTransitions: 0 } };
  const { spec = {} } = lease;
  if (spec.holderIdentity === identity) return { ...lease, spec: { ...spec, ...ours } };
  const leaseTransitions = (spec.leaseTransitions ?? 0) + 1;
  return { ...lease, spec: { ...spec, ...ours, acquireTime: now, leaseTransitions } };
}

const TYPE = { apiVersion: "coordination.k8s.io/v1", kind: "Lease" } as const;

/** The Lease as its holder leaves it, for others to take at once. */
export function releasedLease(lease: Lease, { now }: Pick<Claim, "now">): Lease {
  return {
    ...lease,
    spec: { ...lease.spec, holderIdentity: "", leaseDurationSeconds: 1, renewTime: microTime(now) },
  };
}

/**
 * What a candidate knows of another's Lease: how long it has been as it is, by the candidate's own clock, as those of
 * machines differ. A clock that is set forward must not make the Lease look old: between two looks it ages by no more
 * than what lies between its holder's deadline and its end.
 */
export class LeaseObservation {
  private readonly longestStepMs: number;
  private version: string | undefined;
  private ageMs = 0;
  private seenAt = 0;

  constructor({ leaseDurationMs, renewDeadlineMs }: LeaseTimings) {
    this.longestStepMs = leaseDurationMs - renewDeadlineMs;
  }

  /** Whether the Lease may be taken. Must see the Lease at every attempt, as its age is that of its last change. */
  isFree(lease: Lease, { identity, now }: Pick<Claim, "identity" | "now">): boolean {
    const version = lease.metadata?.resourceVersion;
    const stepMs = Math.min(Math.max(0, now - this.seenAt), this.longestStepMs);
    this.ageMs = version === this.version ? this.ageMs + stepMs : 0;
    this.version = version;
    this.seenAt = now;
    const { holderIdentity = "", leaseDurationSeconds = 0 } = lease.spec ?? {};
    return holderIdentity === "" || holderIdentity === identity || this.ageMs >= leaseDurationSeconds * 1000;
  }
}

/** `metav1.MicroTime`, which is read with exactly six digits. */
function microTime(now: number): string {
  return new Date(now).toISOString().replace("Z", "000Z");
}
