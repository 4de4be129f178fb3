import { validateAmountLimit, validateAmountSyntax } from "./amount-validation";
import { parseIntOrPercent } from "./int-or-percent";
import { labelKeyErrors } from "./label-syntax";
import { validateSelector } from "./selector-validation";
import { MOST_TOLERATED_RESTARTS, ON_FAILURE } from "./staging";
import type { AnalysisPolicy, CanaryPolicy, RolloutFence, WavePolicy } from "./types";
import { type Field, type Violation, invalid, nonNegative, notSupported, required } from "./violation";

/** The fields of a rolling update that stage it. */
export type StagingFields = Pick<RolloutFence, "canary" | "waves" | "analysis" | "promotedRevision">;

export interface StagingField {
  /** Of the rolling update. */
  readonly path: string;
  readonly staging: StagingFields;
}

/** The rules of rollouts that go by stages, of our kind alone; worded as the API server words such rules. */
export function validateStaging({ path, staging }: StagingField): readonly Violation[] {
  const { canary, waves, analysis, promotedRevision } = staging;
  return [
    ...validateCanary(`${path}.canary`, canary ?? {}),
    ...(waves ? validateWaves(`${path}.waves`, waves) : []),
    ...validateAnalysis(`${path}.analysis`, analysis ?? {}),
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

/** A topology key is judged as that of a pod's affinity. */
function validateWaves(path: string, { topologyKey, bakeSeconds, growth }: WavePolicy): readonly Violation[] {
  const key = { path: `${path}.topologyKey`, value: topologyKey };
  return [
    ...(topologyKey ? [] : [required({ path: key.path, detail: "can not be empty" })]),
    ...labelKeyErrors(topologyKey || "x").map(error => invalid(key, error)),
    ...seconds({ path: `${path}.bakeSeconds`, value: bakeSeconds ?? 0 }),
    ...positive({ path: `${path}.growth`, value: growth ?? 1 }),
  ];
}

function validateAnalysis(
  path: string,
  { onFailure, maxFailedNodes, maxRestarts }: AnalysisPolicy,
): readonly Violation[] {
  const isKnown = !onFailure || ON_FAILURE.some(known => known === onFailure);
  const amount = { path: `${path}.maxFailedNodes`, value: maxFailedNodes ?? 0 };
  return [
    ...(isKnown ? [] : [notSupported({ path: `${path}.onFailure`, value: onFailure }, ON_FAILURE)]),
    ...validateAmountSyntax(amount),
    ...validateAmountLimit(amount),
    ...restarts({ path: `${path}.maxRestarts`, value: maxRestarts ?? 0 }),
  ];
}

function restarts(field: Field): readonly Violation[] {
  const { value } = field;
  if (typeof value === "number" && value >= 0 && value <= MOST_TOLERATED_RESTARTS) return [];
  return [invalid(field, `must be between 0 and ${MOST_TOLERATED_RESTARTS}, inclusive`)];
}

/** The schema may be gone: what is no number must not be taken for no time at all. */
function seconds(field: Field): readonly Violation[] {
  if (typeof field.value === "number") return nonNegative(field);
  return [invalid({ ...field, value: typeof field.value }, "must be of type integer")];
}

function positive(field: Field): readonly Violation[] {
  return typeof field.value === "number" && field.value > 0 ? [] : [invalid(field, "must be greater than 0")];
}
