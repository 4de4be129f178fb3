/** As `metav1.Time` is written: RFC 3339 in UTC, without fractions of a second. `ms` is since the epoch. */
export function timeText(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}
