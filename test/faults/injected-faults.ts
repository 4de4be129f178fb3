import { setTimeout as sleep } from "node:timers/promises";

import { isAmong, type Call } from "./call";
import { type Fault, type OnItsWay, waitMs } from "./fault";

/** Ends a fault, and says how often it was felt. Once more changes nothing. */
export type Lift = () => number;

/** A part of an exchange that wants to go on. */
export interface Passage extends Pick<OnItsWay, "call" | "part"> {
  /** By `performance.now()`. */
  readonly since: number;
  readonly bytes?: number;
  readonly signal: AbortSignal;
}

export type Refusal = Extract<Fault, { kind: "answer" }>;

/** The faults of the moment, and the waiting that they cause. */
export class InjectedFaults {
  private readonly injected = new Set<Fault>();
  private readonly shares = new Map<Fault, number>();
  private readonly felt = new Map<Fault, number>();
  private readonly waiting = new Set<() => void>();
  private wireIsFreeAt = 0;

  inject(fault: Fault): Lift {
    // A copy: the same fault may be injected twice, and each is lifted by itself.
    const one = { ...fault };
    this.injected.add(one);
    this.changed();
    return () => {
      this.injected.delete(one);
      this.shares.delete(one);
      this.changed();
      return this.felt.get(one) ?? 0;
    };
  }

  /** Resolves when the part may go on, and rejects when the signal aborts. */
  async pass({ bytes = 0, signal, ...way }: Passage): Promise<void> {
    if (this.injected.size === 0) return;
    const throughAt = this.throughAt(bytes);
    this.feel(way);
    for (;;) {
      signal.throwIfAborted();
      const now = performance.now();
      const faults = [...this.injected];
      const transferMs = bandwidthOf(faults) === Infinity ? 0 : throughAt - now;
      const ms = Math.max(transferMs, waitMs(faults, { ...way, now }));
      if (ms <= 0) return;
      await this.changeWithin(ms, signal);
    }
  }

  /** How this call is to be answered without the API server, if at all. */
  refusalOf(call: Call): Refusal | undefined {
    return [...this.injected].find(
      (fault): fault is Refusal => fault.kind === "answer" && isAmong(call, fault.of ?? {}) && this.isDue(fault),
    );
  }

  losesResponse(call: Call): boolean {
    return [...this.injected].some(
      fault => fault.kind === "lose-responses" && isAmong(call, fault.of) && this.isDue(fault),
    );
  }

  private feel(way: Omit<OnItsWay, "now">): void {
    const now = way.since;
    for (const fault of this.injected) if (waitMs([fault], { ...way, now }) > 0) this.count(fault);
  }

  private count(fault: Fault): void {
    this.felt.set(fault, (this.felt.get(fault) ?? 0) + 1);
  }

  /** Evenly spread instead of by chance, so that a run can be repeated. */
  private isDue(fault: Extract<Fault, { readonly rate: number }>): boolean {
    const share = (this.shares.get(fault) ?? 0) + fault.rate;
    const isDue = share >= 1;
    this.shares.set(fault, isDue ? share - 1 : share);
    if (isDue) this.count(fault);
    return isDue;
  }

  /** When the last of these bytes is through, at the bandwidth that there is. */
  private throughAt(bytes: number): number {
    const transferMs = (1_000 * bytes) / bandwidthOf([...this.injected]);
    this.wireIsFreeAt = Math.max(this.wireIsFreeAt, performance.now()) + transferMs;
    return this.wireIsFreeAt;
  }

  private async changeWithin(ms: number, signal: AbortSignal): Promise<void> {
    const woken = new AbortController();
    const wake = (): void => woken.abort();
    this.waiting.add(wake);
    signal.addEventListener("abort", wake);
    try {
      await sleep(Math.min(ms, longestTimerMs), undefined, { signal: woken.signal });
    } catch {
      // Woken before the time: whoever waits looks again.
    } finally {
      this.waiting.delete(wake);
      signal.removeEventListener("abort", wake);
    }
  }

  private changed(): void {
    for (const wake of this.waiting) wake();
  }
}

/** Bytes per second. */
function bandwidthOf(faults: readonly Fault[]): number {
  return Math.min(Infinity, ...faults.map(fault => (fault.kind === "throttle" ? fault.bytesPerSecond : Infinity)));
}

const longestTimerMs = 2 ** 31 - 1;
