import type { Uid } from "../api/identity";
import type { ObservedSet } from "../plan/snapshot";
import type { Clock } from "../telemetry/clock";

/** For so long it is likely that what was just taken is taken again, in milliseconds; looks follow one another sooner. */
const PROVEN_MS = 5_000;

export interface SlowStartOptions<T> {
  /** Whether it was well. Never rejects. One that has to wait for others first begins only where it still may. */
  readonly run: (item: T, mayBegin: () => boolean) => Promise<boolean>;
  /** How many are under way at most, at least 1. */
  readonly concurrency: number;
}

/** Which set it is, and which version of its spec. */
export type SetVersion = Pick<ObservedSet, "uid" | "generation">;

interface Proof {
  readonly generation: number;
  readonly untilMs: number;
}

/**
 * Runs the items in batches of 1, 2, 4, 8, ..., each all at once, until one batch is not wholly well: what refuses all
 * of them, such as a quota, is met after few requests (D-PLACE-23, D-PLACE-26). Once a batch would be more than may be
 * under way, the rest follow one another, and none is begun after the first that is not well: upstream waits for the slowest of
 * each batch, and asks for all of one of hundreds although the first is refused. Where all of a set were well within the last
 * seconds, and its spec is still the same, the next begin with as many as may be under way; upstream begins with one in
 * each of its syncs.
 */
export class SlowStart {
  readonly #clock: Clock;
  /** The sets whose last items were all well. */
  readonly #proven = new Map<Uid, Proof>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async run<T>({ uid, generation }: SetVersion, items: readonly T[], options: SlowStartOptions<T>): Promise<void> {
    if (items.length === 0) return;
    const proof = this.#proven.get(uid);
    const isProven = proof?.generation === generation && this.#clock.monotonic() < proof.untilMs;
    const left = isProven ? items : await inBatches(items, options);
    if (left !== undefined && (await inTurn(left, options))) {
      this.#proven.set(uid, { generation, untilMs: this.#clock.monotonic() + PROVEN_MS });
    } else {
      this.#proven.delete(uid);
    }
  }

  forget(set: Uid): void {
    this.#proven.delete(set);
  }
}

/** The items that are left when a batch would be more than may be under way; undefined once one was not wholly well. */
async function inBatches<T>(
  items: readonly T[],
  { run, concurrency }: SlowStartOptions<T>,
): Promise<readonly T[] | undefined> {
  let start = 0;
  for (let size = 1; size <= concurrency && start < items.length; size *= 2) {
    const results = await Promise.all(items.slice(start, start + size).map(item => run(item, () => true)));
    if (results.includes(false)) return undefined;
    start += size;
  }
  return items.slice(start);
}

/** Whether all were well. */
async function inTurn<T>(items: readonly T[], { run, concurrency }: SlowStartOptions<T>): Promise<boolean> {
  const rest = items.values();
  let isWell = true;
  const mayBegin = (): boolean => isWell;
  const work = async (): Promise<void> => {
    for (const item of rest) {
      isWell = (await run(item, mayBegin)) && isWell;
      if (!isWell) return;
    }
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, items.length) }, work));
  return isWell;
}
