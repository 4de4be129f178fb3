import { canonicalJson } from "./canonical-json";
import { validateDirectPlacement } from "./direct-placement-validation";
import { isEmptySelector, isValidSelector, selectorMatches } from "./label-selector";
import { validatePlacementPolicy } from "./placement-policy";
import { validateRolloutControls } from "./rollout-controls-validation";
import { validateSelector } from "./selector-validation";
import { validateUpdateStrategy } from "./strategy-validation";
import type { DaemonSetSpec, PodTemplateSpec } from "./types";
import { type Violation, forbidden, invalid, nonNegative, notSupported } from "./violation";

export type { Violation } from "./violation";

/**
 * Every rule of a daemon set's spec that can be judged from the spec alone, as `apps/v1` judges it (D-API-31..38): the
 * same decision, field and wording. Beside them, the rules of what only our kind has. Used by admission, and by the
 * controller on each sync, because a set may be older than admission or have been written while it was down. So nothing
 * is assumed present: an absent field means its default. The rest of the template is judged by the API server itself
 * (docs/design.md: canonical templates).
 */
export function validateSpec(spec: DaemonSetSpec): readonly Violation[] {
  return [
    ...validateSelectorOfSet(spec),
    ...validateTemplate(spec.template),
    ...nonNegative({ path: "spec.minReadySeconds", value: spec.minReadySeconds }),
    ...validateUpdateStrategy({ path: "spec.updateStrategy", strategy: spec.updateStrategy }),
    ...nonNegative({ path: "spec.revisionHistoryLimit", value: spec.revisionHistoryLimit }),
    ...validatePlacementPolicy({ path: "spec.placement", placement: spec.placement }),
    ...validateDirectPlacement(spec),
    ...validateRolloutControls(spec),
  ];
}

export interface SpecUpdate {
  readonly spec: DaemonSetSpec;
  readonly oldSpec: DaemonSetSpec;
}

/** What an update may not do to a spec: the selector stays as it was created (D-API-53). */
export function validateUpdate({ spec, oldSpec }: SpecUpdate): readonly Violation[] {
  if (selectorText(spec) === selectorText(oldSpec)) return [];
  const field = { path: "spec.selector", value: spec.selector };
  return [{ ...invalid(field, "field is immutable"), shown: shownSelector(spec) }];
}

/** In the order of Go's fields. */
function shownSelector({ selector }: DaemonSetSpec): string {
  const parts = [
    selector?.matchLabels && { matchLabels: selector.matchLabels },
    selector?.matchExpressions && { matchExpressions: selector.matchExpressions },
  ];
  const texts = parts.flatMap(part => (part ? [canonicalJson(part).slice(1, -1)] : []));
  return selector ? `{${texts.join(",")}}` : "null";
}

/** `apps/v1` reports a missing selector only by what follows from it: it selects nothing, so not the template (D-API-31). */
function validateSelectorOfSet({ selector, template }: DaemonSetSpec): readonly Violation[] {
  const violations = selector ? [...validateSelector({ path: "spec.selector", selector })] : [];
  const labels = template?.metadata?.labels;
  if (!selector || (isValidSelector(selector) && !selectorMatches({ selector, labels }))) {
    const field = { path: "spec.template.metadata.labels", value: labels };
    violations.push(invalid(field, "`selector` does not match template `labels`"));
  }
  if (selector && isEmptySelector(selector)) {
    violations.push(invalid({ path: "spec.selector", value: {} }, "empty selector is invalid for daemonset"));
  }
  return violations;
}

/** The rules that a daemon set adds to those of any pod template (D-API-33, D-API-34). */
function validateTemplate(template: PodTemplateSpec | undefined): readonly Violation[] {
  const { restartPolicy, activeDeadlineSeconds, ephemeralContainers } = template?.spec ?? {};
  const violations: Violation[] = [];
  if (ephemeralContainers && ephemeralContainers.length > 0) {
    const detail = "ephemeral containers not allowed in pod template";
    violations.push(forbidden({ path: "spec.template.spec.ephemeralContainers", detail }));
  }
  // Absent and empty are both defaulted to `Always`.
  if (restartPolicy && restartPolicy !== "Always") {
    violations.push(notSupported({ path: "spec.template.spec.restartPolicy", value: restartPolicy }, ["Always"]));
  }
  if (activeDeadlineSeconds !== undefined && activeDeadlineSeconds !== null) {
    const detail = "activeDeadlineSeconds in DaemonSet is not Supported";
    violations.push(forbidden({ path: "spec.template.spec.activeDeadlineSeconds", detail }));
  }
  return violations;
}

/** A selector with its absent and its empty parts made the same, as the API server compares it. */
function selectorText({ selector }: DaemonSetSpec): string {
  if (!selector) return "null";
  const expressions = (selector.matchExpressions ?? []).map(({ key, operator, values }) => ({
    key,
    operator,
    values: values ?? [],
  }));
  return canonicalJson({ matchLabels: selector.matchLabels ?? {}, matchExpressions: expressions });
}
