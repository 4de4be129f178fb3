/** "500ms", "2s", "1m" or "1.5s", in milliseconds. */
export function parseDurationMs(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m)$/.exec(text);
  const unitMs = { ms: 1, s: 1_000, m: 60_000 };
  const unit = match?.[2];
  if (unit !== "ms" && unit !== "s" && unit !== "m")
    throw new Error(`"${text}" is no duration such as 500ms, 2s or 1m`);
  return Number(match?.[1]) * unitMs[unit];
}

export function renderDuration(durationMs: number): string {
  if (durationMs < 60_000) return `${(durationMs / 1_000).toFixed(1)} s`;
  const seconds = Math.round(durationMs / 1_000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
