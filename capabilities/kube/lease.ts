import type { Namespace, ObjectName } from "../api/identity";
import type { Lease } from "../api/types";
import { type Clock, sleep } from "../telemetry/clock";
import type { Logger } from "../telemetry/log";
import { Outage } from "../telemetry/outage";
import { ApiError } from "./api-error";
import type { KubeClient } from "./client";
import { type Leadership, Term } from "./leadership";
import {
  type Claim,
  claimedLease,
  DEFAULT_TIMINGS,
  LeaseObservation,
  type LeaseTimings,
  releasedLease,
  requireValidTimings,
} from "./lease-record";
import { LEASES } from "./resources";

export interface LeaderElectionOptions {
  readonly client: KubeClient;
  readonly clock: Clock;
  readonly log: Logger;
  readonly namespace: Namespace;
  readonly name: ObjectName;
  /** Names this process and no other, also not the one before it on the same machine. */
  readonly identity: string;
  readonly timings?: LeaseTimings;
}

/** Leads until `leadership.signal` aborts, and returns only when nothing that it started is under way. */
export type Lead = (leadership: Leadership) => Promise<void>;

export interface LeaderElection {
  /** Whether we lead now, by the clock. */
  readonly isLeading: boolean;
  /**
   * Campaigns, leads, and campaigns again after a loss, until `stop`. Rejects with what `lead` rejects with, once the
   * Lease is released. May be called once.
   */
  run(lead: Lead): Promise<void>;
  /** Ends leading, waits for `lead` to return, and releases the Lease. */
  stop(): Promise<void>;
}

/** Throws when the timings are not valid (`requireValidTimings`). */
export function createLeaderElection(options: LeaderElectionOptions): LeaderElection {
  requireValidTimings(options.timings ?? DEFAULT_TIMINGS);
  return new Election(options);
}

/*
 *   candidate ──acquired──▶ leading ──stop, or lead returns──▶ ending ──released──▶ done, or candidate
 *       ▲                      │
 *       └──── lead returned ── lost: deadline passed, Lease taken or deleted
 */
class Election implements LeaderElection {
  private readonly options: LeaderElectionOptions;
  private readonly timings: LeaseTimings;
  private readonly log: Logger;
  private readonly outage: Outage;
  private readonly observation: LeaseObservation;
  private readonly stopping = new AbortController();
  private running: Promise<void> | undefined;
  private term: Term | undefined;

  constructor(options: LeaderElectionOptions) {
    this.options = options;
    this.timings = options.timings ?? DEFAULT_TIMINGS;
    this.observation = new LeaseObservation(this.timings);
    this.log = options.log.child({ lease: options.name, identity: options.identity });
    this.outage = new Outage({ clock: options.clock, log: this.log });
  }

  get isLeading(): boolean {
    return this.term?.isHeld() ?? false;
  }

  run(lead: Lead): Promise<void> {
    if (this.running !== undefined) throw new Error("the election already runs");
    this.running = this.campaign(lead);
    return this.running;
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    this.term?.end();
    // How leading failed is for `run` to say.
    await this.running?.catch(() => undefined);
  }

  private async campaign(lead: Lead): Promise<void> {
    while (!this.stopping.signal.aborted) {
      const term = await this.tryAcquire();
      if (term !== undefined) await this.serve(term, lead);
      await this.pause(this.stopping.signal);
    }
  }

  private async serve(term: Term, lead: Lead): Promise<void> {
    this.term = term;
    this.log.info("Leading");
    const done = new AbortController();
    const renewing = this.keepRenewing(term, done.signal);
    try {
      if (this.stopping.signal.aborted) term.end();
      else await lead(term);
    } catch (error) {
      // Giving up at the end of the lead is what its signal is for.
      if (!isGivingUp(error, term.signal)) throw error;
    } finally {
      term.end();
      done.abort();
      await renewing;
      if (term.isLost) this.log.warn("Losing the lead");
      else await this.release(term);
      term.close();
      this.term = undefined;
    }
  }

  /** Renews also after leading has ended, as long as something that it started may be under way. */
  private async keepRenewing(term: Term, done: AbortSignal): Promise<void> {
    for (;;) {
      await this.pause(done);
      if (done.aborted || term.isLost) return;
      await this.renew(term);
    }
  }

  private async tryAcquire(): Promise<Term | undefined> {
    const { clock, identity } = this.options;
    try {
      const lease = await this.read();
      if (lease !== undefined && !this.observation.isFree(lease, { identity, now: clock.now() })) {
        this.outage.over();
        return undefined;
      }
      const sentAt = clock.now();
      const written = await this.write(claimedLease(lease, this.claim()), lease === undefined ? "create" : "replace");
      this.outage.over();
      const { renewDeadlineMs } = this.timings;
      return new Term({ clock, renewDeadlineMs, lease: written, sentAt });
    } catch (error) {
      if (isTaken(error)) this.log.debug("Finding that another was faster");
      else this.failed("Failing to acquire the lease", { error });
      return undefined;
    }
  }

  private async renew(term: Term): Promise<void> {
    const sentAt = this.options.clock.now();
    try {
      term.renewed(await this.write(claimedLease(term.lease, this.claim()), "replace", term.remainingMs), sentAt);
      this.outage.over();
    } catch (error) {
      if (isTaken(error)) await this.examine(term);
      else this.failed("Failing to renew the lease", { error, remainingMs: term.remainingMs });
    }
  }

  /** After a conflict: somebody wrote the Lease, perhaps we ourselves by a write whose answer was lost. */
  private async examine(term: Term): Promise<void> {
    try {
      const lease = await this.read(term.remainingMs);
      if (lease?.spec?.holderIdentity === this.options.identity) term.lease = lease;
      else term.lose();
    } catch (error) {
      this.failed("Failing to read the lease", { error, remainingMs: term.remainingMs });
    }
  }

  private async release(term: Term): Promise<void> {
    const written = (): Promise<Lease> => this.write(releasedLease(term.lease, this.claim()), "replace");
    try {
      await written().catch(async (error: unknown) => {
        if (!isTaken(error)) throw error;
        await this.examine(term);
        if (!term.isLost) await written();
      });
      this.log.info("Releasing the lead");
    } catch (error) {
      // It then expires by itself.
      this.log.warn("Failing to release the lease", { error });
    }
  }

  private failed(message: string, fields: { readonly error: unknown; readonly remainingMs?: number }): void {
    const kind = fields.error instanceof ApiError ? fields.error.kind : "bug";
    this.outage.failed({ message, kind, fields });
  }

  private async read(limitMs = Infinity): Promise<Lease | undefined> {
    const { client, namespace, name } = this.options;
    try {
      return await client.get(LEASES, { namespace, name }, { timeoutMs: this.timeoutMs(limitMs) });
    } catch (error) {
      if (error instanceof ApiError && error.kind === "notFound") return undefined;
      throw error;
    }
  }

  private write(body: Lease, verb: "create" | "replace", limitMs = Infinity): Promise<Lease> {
    const { client, namespace, name } = this.options;
    const options = { namespace, name, body, timeoutMs: this.timeoutMs(limitMs) };
    return verb === "create" ? client.create(LEASES, options) : client.replace(LEASES, options);
  }

  /** So that a request that hangs leaves time for another. */
  private timeoutMs(limitMs: number): number {
    return Math.max(1, Math.min(Math.floor(this.timings.renewDeadlineMs / 2), limitMs));
  }

  private claim(): Claim {
    const { namespace, name, identity, clock } = this.options;
    return { namespace, name, identity, leaseDurationMs: this.timings.leaseDurationMs, now: clock.now() };
  }

  private pause(signal: AbortSignal): Promise<void> {
    return sleep(this.options.clock, { delayMs: this.timings.retryPeriodMs, signal });
  }
}

function isGivingUp(error: unknown, { aborted, reason }: AbortSignal): boolean {
  return aborted && (error === reason || (error instanceof ApiError && error.kind === "aborted"));
}

/** Whether the write met a Lease that is not the one it was made from. */
function isTaken(error: unknown): boolean {
  return error instanceof ApiError && ["conflict", "alreadyExists", "notFound"].includes(error.kind);
}
