import { validateAmountLimit, validateAmountSyntax } from "./amount-validation";
import { parseIntOrPercent } from "./int-or-percent";
import { validateSelector } from "./selector-validation";
import { validateStaging } from "./staging-validation";
import type { DaemonSetUpdateStrategy, RolloutFence } from "./types";
import { type Field, type Violation, invalid, notSupported, required } from "./violation";

/** The update strategies of a daemon set. */
const STRATEGIES = ["RollingUpdate", "OnDelete"] as const;

export interface StrategyField {
  readonly path: string;
  readonly strategy: DaemonSetUpdateStrategy | undefined;
}

/**
 * The rules of an update strategy (D-API-36..38): a known type, and for `RollingUpdate` two well-formed amounts of which
 * exactly one is not zero. With `OnDelete` the amounts are not looked at. Absent fields count as their defaults
 * (D-API-20, D-API-21).
 */
export function validateUpdateStrategy({ path, strategy }: StrategyField): readonly Violation[] {
  const type = strategy?.type || "RollingUpdate";
  if (type === "OnDelete") return [];
  if (type !== "RollingUpdate") return [notSupported({ path, value: strategy }, STRATEGIES)];
  const { maxUnavailable, maxSurge, ...fence } = strategy?.rollingUpdate ?? {};
  const unavailable = { path: `${path}.rollingUpdate.maxUnavailable`, value: maxUnavailable ?? 1 };
  const surge = { path: `${path}.rollingUpdate.maxSurge`, value: maxSurge ?? 0 };
  return [
    ...validateAmountSyntax(unavailable),
    ...validateAmountSyntax(surge),
    ...validateAmountLimit(unavailable),
    ...validateAmountLimit(surge),
    ...validateExactlyOne(unavailable, { surge }),
    ...validateFence({ path: `${path}.rollingUpdate`, fence }),
  ];
}

interface FenceField {
  readonly path: string;
  readonly fence: RolloutFence;
}

/** Of our kind alone: the amount keeps the rules of the others, the selector those of any. */
function validateFence({ path, fence: { partition, nodeSelector, ...staging } }: FenceField): readonly Violation[] {
  const amount = { path: `${path}.partition`, value: partition ?? 0 };
  const selector = nodeSelector && validateSelector({ path: `${path}.nodeSelector`, selector: nodeSelector });
  return [
    ...validateAmountSyntax(amount),
    ...validateAmountLimit(amount),
    ...(selector ?? []),
    ...validateStaging({ path, staging }),
  ];
}

function validateExactlyOne(unavailable: Field, { surge }: { readonly surge: Field }): readonly Violation[] {
  const hasUnavailable = !isZero(unavailable);
  const hasSurge = !isZero(surge);
  if (hasUnavailable && hasSurge) return [invalid(surge, "may not be set when maxUnavailable is non-zero")];
  if (!hasUnavailable && !hasSurge)
    return [required({ path: unavailable.path, detail: "cannot be 0 when maxSurge is 0" })];
  return [];
}

/** A malformed amount counts as the integer that it reads as, if it does: `"5"` is wrong, but not also zero. */
function isZero({ value }: Field): boolean {
  const amount = parseIntOrPercent(value);
  if (amount) return amount.value === 0;
  // Two patterns, as one for both would take the square of the length of a text of digits that ends in something else.
  return typeof value !== "string" || !/^[+-]?[0-9]+$/.test(value) || !/[1-9]/.test(value);
}
