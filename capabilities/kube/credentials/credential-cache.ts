import type { Clock } from "../../telemetry/clock";

/** What somebody else has issued to us: a token, a client's certificate with its key, or both. */
export interface Issued {
  readonly token?: string | undefined;
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
  /** Absent: until the server refuses them. */
  readonly expiresAtMs?: number | undefined;
}

export interface CredentialCacheOptions {
  readonly clock: Clock;
  /** Asks for new ones. */
  readonly issue: () => Promise<Issued>;
  /** Told of a failure that nobody waits for, as the old ones are still good. */
  readonly onEarlyFailure: (error: unknown) => void;
}

/** New ones are asked for as long before the old ones expire, but not before three quarters of their time. */
const RENEW_BEFORE_MS = 60_000;

/** Between two times of asking. Each may start a process or reach another service, and the server may refuse them all. */
const PAUSE_MS = 5_000;

/**
 * Credentials that cost something to get, kept until they expire or until the server refuses them. Shortly before they
 * expire new ones are asked for while the old ones are still given out: nobody waits who could do without, least of all
 * the renewal of a Lease. Those who need new ones at the same time share one asking, and within the pause after it its outcome.
 */
export class CredentialCache {
  readonly #clock: Clock;
  readonly #issue: () => Promise<Issued>;
  readonly #onEarlyFailure: (error: unknown) => void;
  #held: { readonly issued: Issued; readonly renewAtMs: number } | undefined;
  #asking: Promise<Issued> | undefined;
  #last: { readonly atMs: number; readonly outcome: Promise<Issued> } | undefined;

  constructor({ clock, issue, onEarlyFailure }: CredentialCacheOptions) {
    this.#clock = clock;
    this.#issue = issue;
    this.#onEarlyFailure = onEarlyFailure;
  }

  /** When the credentials should be asked for anew, if they are held. */
  get renewAtMs(): number {
    return this.#held?.renewAtMs ?? Infinity;
  }

  current(): Promise<Issued> {
    const held = this.#held;
    const nowMs = this.#clock.now();
    if (held === undefined || nowMs >= (held.issued.expiresAtMs ?? Infinity)) return this.#renewed();
    if (nowMs >= held.renewAtMs && !this.#isBusy()) this.#renewed().catch(this.#onEarlyFailure);
    return Promise.resolve(held.issued);
  }

  /** The server refused what is held. */
  drop(): void {
    this.#held = undefined;
  }

  /** Whether somebody asks now, or did so a moment ago. */
  #isBusy(): boolean {
    return (
      this.#asking !== undefined || (this.#last !== undefined && this.#clock.monotonic() - this.#last.atMs < PAUSE_MS)
    );
  }

  #renewed(): Promise<Issued> {
    if (this.#asking !== undefined) return this.#asking;
    if (this.#last !== undefined && this.#isBusy()) return this.#last.outcome;
    const outcome = this.#ask().finally(() => {
      this.#asking = undefined;
      this.#last = { atMs: this.#clock.monotonic(), outcome };
    });
    this.#asking = outcome;
    return outcome;
  }

  async #ask(): Promise<Issued> {
    const askedAtMs = this.#clock.now();
    const issued = await this.#issue();
    const { expiresAtMs = Infinity } = issued;
    const renewAtMs = Math.max(expiresAtMs - RENEW_BEFORE_MS, askedAtMs + (expiresAtMs - askedAtMs) * 0.75);
    this.#held = { issued, renewAtMs };
    return issued;
  }
}
