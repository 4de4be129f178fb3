import type { Lease } from "../api/types";
import type { Clock } from "../telemetry/clock";

/** What the one who leads may rely on. */
export interface Leadership {
  /** Aborts when the lead ends: nothing may be written from then on, and what is under way is to be given up. */
  readonly signal: AbortSignal;
  /**
   * Whether the lead is still ours by the clock. Ask before acting: after a stall of the event loop it is false at
   * once, while the timer behind `signal` still waits for its turn.
   */
  isHeld(): boolean;
}

export interface TermOptions {
  readonly clock: Clock;
  readonly renewDeadlineMs: number;
  readonly lease: Lease;
  /** When the request that took the Lease was sent. */
  readonly sentAt: number;
}

/**
 * One time of leading, from the acquisition on. Counted from the moment a renewal was *sent*: others saw it later, so
 * they still wait when our deadline has passed. The deadline is kept twice, by timer and by clock, since a timer may
 * come late and a clock may be set back.
 */
export class Term implements Leadership {
  private readonly ended = new AbortController();
  private readonly clock: Clock;
  private readonly renewDeadlineMs: number;
  private deadline = 0;
  private cancelFence = (): void => undefined;
  private isLost_ = false;
  lease: Lease;

  constructor({ clock, renewDeadlineMs, lease, sentAt }: TermOptions) {
    this.clock = clock;
    this.renewDeadlineMs = renewDeadlineMs;
    this.lease = lease;
    this.renewed(lease, sentAt);
  }

  get signal(): AbortSignal {
    return this.ended.signal;
  }

  /** Whether the Lease itself is, or may be, another's. False while we hold it, also once leading has ended. */
  get isLost(): boolean {
    if (this.clock.now() >= this.deadline) this.lose();
    return this.isLost_;
  }

  isHeld(): boolean {
    return !this.isLost && !this.signal.aborted;
  }

  get remainingMs(): number {
    return Math.max(0, this.deadline - this.clock.now());
  }

  renewed(lease: Lease, sentAt: number): void {
    this.lease = lease;
    this.deadline = sentAt + this.renewDeadlineMs;
    this.cancelFence();
    this.cancelFence = this.clock.after(this.remainingMs, () => this.lose());
  }

  lose(): void {
    this.isLost_ = true;
    this.end();
  }

  /** Ends leading; the Lease stays ours until it is released. */
  end(): void {
    this.ended.abort();
  }

  /** After this no timer is left. */
  close(): void {
    this.cancelFence();
    this.end();
  }
}
