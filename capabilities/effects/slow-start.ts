export interface SlowStartOptions<T> {
  /** Whether it was well. Never rejects. One that has to wait for others first begins only where it still may. */
  readonly run: (item: T, mayBegin: () => boolean) => Promise<boolean>;
  /** How many are under way at most, at least 1. */
  readonly concurrency: number;
}

/**
 * Runs the items in batches of 1, 2, 4, 8, ..., each all at once, until one batch is not wholly well: what refuses all
 * of them, such as a quota, is met after few requests (D-PLACE-23, D-PLACE-26). Once a batch would be more than may be
 * under way, the rest follow one another, and none is begun after the first that is not well: upstream waits for the slowest of
 * each batch, and asks for all of one of hundreds although the first is refused.
 */
export async function inSlowStart<T>(items: readonly T[], { run, concurrency }: SlowStartOptions<T>): Promise<void> {
  let start = 0;
  for (let size = 1; size <= concurrency && start < items.length; size *= 2) {
    const results = await Promise.all(items.slice(start, start + size).map(item => run(item, () => true)));
    if (results.includes(false)) return;
    start += size;
  }
  const left = items.slice(start);
  const rest = left.values();
  let isWell = true;
  const mayBegin = (): boolean => isWell;
  const work = async (): Promise<void> => {
    for (const item of rest) {
      isWell = (await run(item, mayBegin)) && isWell;
      if (!isWell) return;
    }
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, left.length) }, work));
}
