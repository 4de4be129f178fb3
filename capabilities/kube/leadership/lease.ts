import type { Lease } from "../../api/types";
import { inSeconds, sleep, startStopwatch } from "../../telemetry/clock";
import type { Logger } from "../../telemetry/log";
import { Outage } from "../../telemetry/outage";
import { ApiError } from "../api-error";
import { type Leadership, Term } from "./leadership";
import { LeaseAccess, type LeaseAccessOptions, isTaken } from "./lease-access";
import { LeaseObservation, orderOf, versionOf } from "./lease-observation";
import { DEFAULT_TIMINGS, type LeaseTimings, requireValidTimings } from "./lease-record";
import { type LeaseEvent, LeaseWatch } from "./lease-watch";

export interface LeaderElectionOptions extends Omit<LeaseAccessOptions, "timings"> {
  readonly log: Logger;
  /** Names this process and no other, also not the one before it on the same machine. */
  readonly identity: string;
  readonly timings?: LeaseTimings;
}

/** Leads until `leadership.signal` aborts, and returns only when nothing that it started is under way. */
export type Lead = (leadership: Leadership) => Promise<void>;

export interface LeaderElection {
  /** Whether we lead now, by the clock. */
  readonly isLeading: boolean;
  /** One line for people: who leads, and since when we know. */
  describe(): string;
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
 *               ┌──── woken by the watch, or it is time to look ────┐
 *               ▼                                                   │
 *   start ──▶ looking ──another holds it────────────────────────▶ waiting
 *              │  ▲  ▲
 *              │  │  └──a retry period later── failed to read or claim
 *       claimed│  │
 *              │  └──lead has returned── lost: not renewed in time; taken or deleted, as the watch or a renewal tells
 *              ▼                          ▲
 *           leading ──────────────────────┘
 *              │ stop, or lead returns
 *              ▼
 *           ending (lead is given up; renewing until it has returned) ──▶ released ──▶ done, or looking
 *
 * Time to look: the Lease has not changed for its duration; or the watch is not open, or silent for longer than a living
 * holder is, and a retry period has passed. The Lease is read before it is claimed, whatever the watch said.
 */
class Election implements LeaderElection {
  readonly #options: LeaderElectionOptions;
  readonly #timings: LeaseTimings;
  readonly #log: Logger;
  readonly #outage: Outage;
  readonly #access: LeaseAccess;
  readonly #watch: LeaseWatch;
  readonly #observation = new LeaseObservation();
  readonly #stopping = new AbortController();
  #running: Promise<void> | undefined;
  #term: Term | undefined;
  #wake = (): void => undefined;

  constructor(options: LeaderElectionOptions) {
    this.#options = options;
    this.#timings = options.timings ?? DEFAULT_TIMINGS;
    this.#log = options.log.child({ lease: options.name, identity: options.identity });
    this.#outage = new Outage({ clock: options.clock, log: this.#log });
    this.#access = new LeaseAccess({ ...options, timings: this.#timings });
    this.#watch = new LeaseWatch({
      ...options,
      onEvent: event => this.#observed(event),
      onEnd: error => this.#unwatched(error),
    });
  }

  get isLeading(): boolean {
    return this.#term?.isHeld() ?? false;
  }

  describe(): string {
    const term = this.#term;
    if (term?.isHeld())
      return `leading for ${inSeconds(term.ageMs.term)}, renewed ${inSeconds(term.ageMs.renewal)} ago`;
    const { lease, seenAtMs = 0 } = this.#observation;
    if (lease === undefined) return "the Lease was not seen yet";
    const age = inSeconds(this.#options.clock.monotonic() - seenAtMs);
    return `${lease.spec?.holderIdentity || "nobody"} leads, as the Lease said ${age} ago`;
  }

  run(lead: Lead): Promise<void> {
    if (this.#running !== undefined) throw new Error("the election already runs");
    this.#running = this.#campaign(lead);
    return this.#running;
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#wake();
    this.#term?.end();
    // How leading failed is for `run` to say.
    await this.#running?.catch(() => undefined);
  }

  async #campaign(lead: Lead): Promise<void> {
    try {
      while (!this.#stopping.signal.aborted) {
        const found = await this.#look();
        if (found === "taken") {
          await this.#wait();
          continue;
        }
        if (found !== "failed") await this.#serve(found, lead);
        await this.#pause(this.#stopping.signal);
      }
    } finally {
      await this.#watch.close();
    }
  }

  /** Reads the Lease, and takes it where it may be taken. */
  async #look(): Promise<Term | "taken" | "failed"> {
    const { clock, identity } = this.#options;
    try {
      const lease = await this.#read();
      if (this.#observation.respectedMs({ identity, nowMs: clock.monotonic() }) > 0) {
        this.#outage.over();
        return "taken";
      }
      const ageMs = startStopwatch(clock);
      const written = await this.#access.claim(lease);
      this.#outage.over();
      this.#follow(written);
      return new Term({ clock, timings: this.#timings, lease: written, ageMs });
    } catch (error) {
      if (isTaken(error)) this.#log.debug("Finding that another was faster");
      else this.#failed("Failing to acquire the lease", { error });
      return "failed";
    }
  }

  /** The Lease as it is; and a watch of it from there. */
  async #read(): Promise<Lease | undefined> {
    const askedAtMs = this.#options.clock.monotonic();
    const lease = await this.#access.read();
    if (lease === undefined) return undefined;
    const isNews = this.#see(lease, askedAtMs);
    // What a watch that is open should have told.
    if (isNews && this.#isSilent) await this.#watch.close();
    this.#watch.open(versionOf(lease));
    return lease;
  }

  /** Until it is time to look again. */
  async #wait(): Promise<void> {
    const lookAtMs = this.#options.clock.monotonic() + this.#timings.retryPeriodMs;
    for (let delayMs = this.#lookInMs(lookAtMs); delayMs > 0; delayMs = this.#lookInMs(lookAtMs)) {
      const woken = new AbortController();
      this.#wake = () => woken.abort();
      await this.#pause(woken.signal, delayMs);
    }
  }

  #lookInMs(lookAtMs: number): number {
    if (this.#stopping.signal.aborted) return 0;
    const { clock, identity } = this.#options;
    const nowMs = clock.monotonic();
    const { silentMs } = this.#watch;
    const trustedMs = silentMs === undefined ? 0 : this.#longestSilenceMs - silentMs;
    return Math.min(this.#observation.respectedMs({ identity, nowMs }), Math.max(trustedMs, lookAtMs - nowMs));
  }

  /** A living holder writes the Lease each retry period, and a little later if its server is slow. */
  get #longestSilenceMs(): number {
    return this.#timings.retryPeriodMs * 1.5;
  }

  get #isSilent(): boolean {
    return (this.#watch.silentMs ?? 0) >= this.#longestSilenceMs;
  }

  async #serve(term: Term, lead: Lead): Promise<void> {
    this.#term = term;
    this.#log.info("Leading");
    const done = new AbortController();
    const renewing = this.#keepRenewing(term, done.signal);
    try {
      if (this.#stopping.signal.aborted) term.end();
      else await lead(term);
    } catch (error) {
      // Giving up at the end of the lead is what its signal is for.
      if (!isGivingUp(error, term.signal)) throw error;
    } finally {
      term.end();
      done.abort();
      await renewing;
      if (term.isLost) this.#log.warn("Losing the lead");
      else await this.#release(term);
      term.close();
      this.#term = undefined;
    }
  }

  /** Renews also after leading has ended, as long as something that it started may be under way. */
  async #keepRenewing(term: Term, done: AbortSignal): Promise<void> {
    for (;;) {
      await this.#pause(done);
      if (done.aborted || term.isLost) return;
      await this.#renew(term);
    }
  }

  async #renew(term: Term): Promise<void> {
    try {
      await this.#write(term, async () => {
        const ageMs = startStopwatch(this.#options.clock);
        const lease = await this.#access.claim(term.lease, term.remainingMs);
        this.#follow(lease);
        term.renewed({ lease, ageMs });
      });
      this.#outage.over();
    } catch (error) {
      this.#failed("Failing to renew the lease", { error, remainingMs: term.remainingMs });
    }
  }

  async #release(term: Term): Promise<void> {
    try {
      await this.#write(term, async () => void this.#see(await this.#access.release(term.lease)));
      this.#log.info("Releasing the lead");
    } catch (error) {
      // It then expires by itself.
      this.#log.warn("Failing to release the lease", { error });
    }
  }

  /** A conflict says that somebody wrote the Lease, perhaps we ourselves by a write whose answer was lost. */
  async #write(term: Term, write: () => Promise<void>): Promise<void> {
    try {
      return await write();
    } catch (error) {
      if (!isTaken(error)) throw error;
    }
    const lease = await this.#access.read(term.remainingMs);
    if (lease?.spec?.holderIdentity !== this.#options.identity) return term.lose();
    term.changed(lease);
    return write();
  }

  #observed({ kind, object }: LeaseEvent): void {
    if (kind !== "deleted") this.#see(object);
    const isOurs = kind !== "deleted" && object.spec?.holderIdentity === this.#options.identity;
    const term = this.#term;
    // Events from before the acquisition may come late.
    if (!isOurs && term?.isHeld() && (orderOf(object, term.lease) ?? 0) > 0) term.lose();
    this.#wake();
  }

  #unwatched(error: ApiError | undefined): void {
    this.#log.debug("Reading the lease now and then, until it is watched again", { error });
    this.#wake();
  }

  /** Also while leading, to hear at once of whoever takes the Lease away. */
  #follow(written: Lease): void {
    this.#see(written);
    this.#watch.open(versionOf(written));
  }

  #see(lease: Lease, askedAtMs?: number): boolean {
    const seenAtMs = this.#options.clock.monotonic();
    return this.#observation.see({ lease, seenAtMs, ...(askedAtMs === undefined ? {} : { askedAtMs }) });
  }

  #failed(message: string, fields: { readonly error: unknown; readonly remainingMs?: number }): void {
    const kind = fields.error instanceof ApiError ? fields.error.kind : "bug";
    this.#outage.failed({ message, kind, fields });
  }

  #pause(signal: AbortSignal, delayMs = this.#timings.retryPeriodMs): Promise<void> {
    return sleep(this.#options.clock, { delayMs, signal });
  }
}

function isGivingUp(error: unknown, { aborted, reason }: AbortSignal): boolean {
  return aborted && (error === reason || (error instanceof ApiError && error.kind === "aborted"));
}
