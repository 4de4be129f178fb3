/** A whole number of nodes, or a share of them. */
export type IntOrPercent =
  | { readonly kind: "int"; readonly value: number }
  | { readonly kind: "percent"; readonly value: number };

const PERCENT = /^([0-9]+)%$/;

/** Reads an int-or-string field; undefined where it is neither an integer nor digits with `%`. Checks no limits. */
export function parseIntOrPercent(value: unknown): IntOrPercent | undefined {
  if (typeof value === "number") return Number.isSafeInteger(value) ? { kind: "int", value } : undefined;
  const digits = typeof value === "string" ? PERCENT.exec(value)?.[1] : undefined;
  return digits === undefined ? undefined : { kind: "percent", value: Number(digits) };
}

/** The number of nodes meant, rounded up (D-UPD-22): 1% of 3 is 1. `total` is a count of nodes. */
export function resolveRoundingUp(amount: IntOrPercent, total: number): number {
  if (amount.kind === "int") return amount.value;
  const product = amount.value * total;
  // Division last and of whole numbers: 0.07 * 100 would be a little more than 7, and round up to 8.
  return Math.ceil(product / 100);
}

/** The number of nodes meant, rounded down: 99% of 3 is 2. `total` is a count of nodes. */
export function resolveRoundingDown(amount: IntOrPercent, total: number): number {
  return amount.kind === "int" ? amount.value : Math.floor((amount.value * total) / 100);
}

/** Whether a percentage exceeds the whole (D-API-36); integers have no upper limit (D-API-37). */
export function exceedsWhole(amount: IntOrPercent): boolean {
  return amount.kind === "percent" && amount.value > 100;
}
