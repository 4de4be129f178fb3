import { inSlowStartBatches } from "./slow-start";

/** Runs `count` items of which the numbers in `failing` fail; returns which were begun together. */
async function batchesOf(count: number, failing: readonly number[] = []): Promise<number[][]> {
  const batches: number[][] = [];
  let current: number[] = [];
  await inSlowStartBatches(
    Array.from({ length: count }, (_, index) => index),
    async item => {
      if (current.length === 0) batches.push(current);
      current.push(item);
      await Promise.resolve();
      current = [];
      return !failing.includes(item);
    },
  );
  return batches;
}

describe("inSlowStartBatches", () => {
  it.each([
    { count: 0, sizes: [] },
    { count: 1, sizes: [1] },
    { count: 10, sizes: [1, 2, 4, 3] },
    { count: 15, sizes: [1, 2, 4, 8] },
  ])("runs $count items in batches of $sizes (D-PLACE-23)", async ({ count, sizes }) => {
    const batches = await batchesOf(count);
    expect(batches.map(batch => batch.length)).toEqual(sizes);
    expect(batches.flat()).toEqual(Array.from({ length: count }, (_, index) => index));
  });

  it("begins no batch after one with a failure, and finishes that one (D-PLACE-26, D-EDGE-54)", async () => {
    expect(await batchesOf(15, [1])).toEqual([[0], [1, 2]]);
  });
});
