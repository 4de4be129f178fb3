/** The middle one, or the mean of the two in the middle. Throws where there is none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.ceil(sorted.length / 2) - 1];
  if (upper === undefined || lower === undefined) throw new Error("there is no median of nothing");
  return (lower + upper) / 2;
}

/** The least value that at least that part of all, 0 to 1, does not exceed. Throws where there is none. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = Float64Array.from(values).sort();
  const found = sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)];
  if (found === undefined) throw new Error("there is no quantile of nothing");
  return found;
}

/** The items in another order for each turn, so that over as many turns as there are items each was once at each place. */
export function rotated<T>(items: readonly T[], turn: number): readonly T[] {
  const start = items.length === 0 ? 0 : turn % items.length;
  return [...items.slice(start), ...items.slice(0, start)];
}

/**
 * The items in another order for each turn, so that over as many turns as there are items (twice as many of an odd number) each was once at each
 * place, and once (twice) right behind each other one: what an item leaves behind meets all the others alike. A Williams design.
 */
export function balanced<T>(items: readonly T[], turn: number): readonly T[] {
  const count = items.length;
  const zigzag = items.map((_, place) => (place % 2 === 0 ? place / 2 : count - (place + 1) / 2));
  const order = zigzag.map(index => (index + turn) % count);
  const isMirrored = count % 2 === 1 && Math.floor(turn / count) % 2 === 1;
  return (isMirrored ? order.toReversed() : order).flatMap(index => items.slice(index, index + 1));
}
