import { type IntOrPercent, parseIntOrPercent, resolveRoundingUp } from "../api/int-or-percent";
import type { DaemonSetSpec } from "../api/types";

/** How a set replaces its outdated pods; absent fields mean their defaults (D-API-20, D-API-21). */
export type UpdateStrategy =
  | { readonly kind: "OnDelete" }
  | { readonly kind: "RollingUpdate"; readonly maxUnavailable: IntOrPercent; readonly maxSurge: IntOrPercent };

const ZERO: IntOrPercent = { kind: "int", value: 0 };
const ONE: IntOrPercent = { kind: "int", value: 1 };

/** The strategy of a valid spec. */
export function updateStrategy({ updateStrategy: given }: DaemonSetSpec): UpdateStrategy {
  if (given?.type === "OnDelete") return { kind: "OnDelete" };
  return {
    kind: "RollingUpdate",
    maxUnavailable: parseIntOrPercent(given?.rollingUpdate?.maxUnavailable) ?? ONE,
    maxSurge: parseIntOrPercent(given?.rollingUpdate?.maxSurge) ?? ZERO,
  };
}

/** Whether a node may have a new pod beside its old one (D-PLACE-06). */
export function allowsSurge(strategy: UpdateStrategy): boolean {
  return strategy.kind === "RollingUpdate" && strategy.maxSurge.value > 0;
}

/** How many nodes a rolling update may take at one time. */
export interface Budget {
  readonly maxUnavailable: number;
  readonly maxSurge: number;
}

/** The budget for that many desired nodes (D-UPD-20..23): never zero twice, or a rolling update would never end. */
export function budgetFor(
  desired: number,
  strategy: { readonly maxUnavailable: IntOrPercent; readonly maxSurge: IntOrPercent },
): Budget {
  const maxSurge = resolveRoundingUp(strategy.maxSurge, desired);
  const maxUnavailable = resolveRoundingUp(strategy.maxUnavailable, desired);
  const isStuck = desired > 0 && maxSurge === 0 && maxUnavailable === 0;
  return { maxSurge, maxUnavailable: isStuck ? 1 : maxUnavailable };
}
