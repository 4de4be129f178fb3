import type { Lease } from "../../api/types";
import type { Clock } from "../../telemetry/clock";
import { type LeaseTimings, writeTimeoutMs } from "./lease-record";

/** What the one who leads may rely on. */
export interface Leadership {
  /** Aborts when the lead ends: nothing may be written from then on, and what is under way is to be given up. */
  readonly signal: AbortSignal;
  /**
   * Whether the lead is still ours by the clock. Ask before acting: after a stall of the event loop it is false at
   * once, while the timer behind `signal` still waits for its turn.
   */
  isHeld(): boolean;
  /** How long the server may work on a write; undefined where nobody else could lead. */
  readonly writeTimeoutMs?: number | undefined;
}

/** A Lease that we hold, as the server answered it. */
export interface Renewal {
  readonly lease: Lease;
  /** How long ago the request was sent, in milliseconds. */
  readonly ageMs: () => number;
}

export interface TermOptions extends Renewal {
  readonly clock: Clock;
  readonly timings: LeaseTimings;
}

/**
 * One time of leading, from the acquisition on. Counted from the moment a renewal was *sent*: others saw it later, so
 * they still wait when our deadline has passed. The deadline is kept twice, by timer and by clock, since a timer may
 * come late.
 */
export class Term implements Leadership {
  readonly writeTimeoutMs: number;
  readonly #ended = new AbortController();
  readonly #clock: Clock;
  readonly #renewDeadlineMs: number;
  readonly #startMs: number;
  #renewal: Renewal;
  #cancelFence = (): void => undefined;
  #isLost = false;

  constructor({ clock, timings, lease, ageMs }: TermOptions) {
    this.#clock = clock;
    this.#renewDeadlineMs = timings.renewDeadlineMs;
    this.writeTimeoutMs = writeTimeoutMs(timings);
    this.#startMs = clock.monotonic();
    this.#renewal = { lease, ageMs };
    this.renewed(this.#renewal);
  }

  get signal(): AbortSignal {
    return this.#ended.signal;
  }

  /** Whether the Lease itself is, or may be, another's. False while we hold it, also once leading has ended. */
  get isLost(): boolean {
    if (this.remainingMs === 0) this.lose();
    return this.#isLost;
  }

  isHeld(): boolean {
    return !this.isLost && !this.signal.aborted;
  }

  /** How long we lead already, and how long ago the last renewal was sent; both in milliseconds. */
  get ageMs(): { readonly term: number; readonly renewal: number } {
    return { term: this.#clock.monotonic() - this.#startMs, renewal: this.#renewal.ageMs() };
  }

  get remainingMs(): number {
    return Math.max(0, this.#renewDeadlineMs - this.#renewal.ageMs());
  }

  get lease(): Lease {
    return this.#renewal.lease;
  }

  renewed(renewal: Renewal): void {
    this.#renewal = renewal;
    this.#cancelFence();
    this.#cancelFence = this.#clock.after(this.remainingMs, () => this.lose());
  }

  /** The Lease is ours as before, but not as it was: somebody wrote it, and that renews nothing. */
  changed(lease: Lease): void {
    this.#renewal = { ...this.#renewal, lease };
  }

  lose(): void {
    this.#isLost = true;
    this.end();
  }

  /** Ends leading; the Lease stays ours until it is released. */
  end(): void {
    this.#ended.abort();
  }

  /** After this no timer is left. */
  close(): void {
    this.#cancelFence();
    this.end();
  }
}
