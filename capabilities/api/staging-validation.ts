import { validateAmountLimit, validateAmountSyntax } from "./amount-validation";
import { parseIntOrPercent } from "./int-or-percent";
import { validateSelector } from "./selector-validation";
import type { CanaryPolicy, RolloutFence } from "./types";
import { type Field, type Violation, invalid, nonNegative } from "./violation";

/** The fields of a rolling update that stage it. */
export type StagingFields = Pick<RolloutFence, "canary" | "promotedRevision">;

export interface StagingField {
  /** Of the rolling update. */
  readonly path: string;
  readonly staging: StagingFields;
}

/** The rules of rollouts that go by stages, of our kind alone; worded as the API server words such rules. */
export function validateStaging({ path, staging }: StagingField): readonly Violation[] {
  const { canary, promotedRevision } = staging;
  return [
    ...validateCanary(`${path}.canary`, canary ?? {}),
    ...positive({ path: `${path}.promotedRevision`, value: promotedRevision ?? 1 }),
  ];
}

function validateCanary(path: string, { nodes, nodeSelector, bakeSeconds }: CanaryPolicy): readonly Violation[] {
  const amount = { path: `${path}.nodes`, value: nodes ?? 1 };
  const syntax = validateAmountSyntax(amount);
  const isNone = syntax.length === 0 && parseIntOrPercent(amount.value)?.value === 0;
  return [
    ...syntax,
    ...validateAmountLimit(amount),
    ...(isNone ? [invalid(amount, "must be greater than 0")] : []),
    ...(nodeSelector ? validateSelector({ path: `${path}.nodeSelector`, selector: nodeSelector }) : []),
    ...seconds({ path: `${path}.bakeSeconds`, value: bakeSeconds ?? 0 }),
  ];
}

/** The schema may be gone: what is no number must not be taken for no time at all. */
function seconds(field: Field): readonly Violation[] {
  if (typeof field.value === "number") return nonNegative(field);
  return [invalid({ ...field, value: typeof field.value }, "must be of type integer")];
}

function positive(field: Field): readonly Violation[] {
  return typeof field.value === "number" && field.value > 0 ? [] : [invalid(field, "must be greater than 0")];
}
