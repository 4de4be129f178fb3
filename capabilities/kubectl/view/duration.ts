const UNITS: readonly (readonly [string, number])[] = [
  ["d", 86_400],
  ["h", 3_600],
  ["m", 60],
  ["s", 1],
];

/** As kubectl shows ages: the two greatest units, `2d3h`, `90s` as `1m30s`. Never negative. */
export function durationText(ms: number): string {
  let seconds = Math.max(0, Math.floor(ms / 1_000));
  const parts: string[] = [];
  for (const [unit, size] of UNITS) {
    const count = Math.floor(seconds / size);
    if (count > 0 && parts.length < 2) parts.push(`${count}${unit}`);
    if (count === 0 && parts.length === 1) break;
    seconds -= count * size;
  }
  return parts.length === 0 ? "0s" : parts.join("");
}
