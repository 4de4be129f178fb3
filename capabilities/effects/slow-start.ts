/**
 * Runs the items in batches of 1, 2, 4, 8, ..., each all at once, until one batch is not wholly well: what refuses all
 * of them, such as a quota, is met after few requests (D-PLACE-23, D-PLACE-26). `run` never rejects.
 */
export async function inSlowStartBatches<T>(items: readonly T[], run: (item: T) => Promise<boolean>): Promise<void> {
  for (let start = 0, size = 1; start < items.length; start += size, size *= 2) {
    const results = await Promise.all(items.slice(start, start + size).map(run));
    if (results.includes(false)) return;
  }
}
