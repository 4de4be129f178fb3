import type { Namespace, ObjectName } from "../../api/identity";
import type { Lease } from "../../api/types";

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

/**
 * How long the server may work on a write of the leader's. One that is sent at the last moment of the lead is over before
 * another may lead; a fifth of the time is left for its way there, on which no server can put a limit.
 */
export function writeTimeoutMs({ leaseDurationMs, renewDeadlineMs }: LeaseTimings): number {
  return Math.floor((leaseDurationMs - renewDeadlineMs) * 0.8);
}

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

/** `metav1.MicroTime`, which is read with exactly six digits. */
function microTime(now: number): string {
  return new Date(now).toISOString().replace("Z", "000Z");
}
