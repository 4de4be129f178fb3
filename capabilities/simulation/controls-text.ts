import type { IntOrPercent } from "../api/int-or-percent";
import { fenceOf, isFrozen, isPaused, isSuspended, rollbackRevision } from "../api/rollout-controls";
import { stagingOf } from "../api/staging";
import type { DaemonSetSpec, LabelSelector } from "../api/types";

/** How a set is steered beyond its strategy, in a few words each: `paused`, `partition 50%`. The strongest first. */
export function controlTexts(spec: DaemonSetSpec): readonly string[] {
  const revision = rollbackRevision(spec);
  return [
    ...(isFrozen(spec) ? ["frozen"] : []),
    ...(isSuspended(spec) ? ["suspended"] : []),
    ...(isPaused(spec) ? ["paused"] : []),
    ...(revision === undefined ? [] : [`rolled back to revision ${revision}`]),
    ...fenceTexts(spec),
    ...stageTexts(spec),
  ];
}

/** Which nodes may have the newest revision. */
export function fenceTexts(spec: DaemonSetSpec): readonly string[] {
  const fence = fenceOf(spec);
  if (fence === undefined) return [];
  const { partition, nodeSelector } = fence;
  return [
    ...(nodeSelector ? [`nodeSelector ${selectorText(nodeSelector)}`] : []),
    ...(partition.value > 0 ? [`partition ${amountText(partition)}`] : []),
  ];
}

function stageTexts(spec: DaemonSetSpec): readonly string[] {
  const { canary, promotedRevision } = stagingOf(spec) ?? {};
  const promoted = promotedRevision === undefined ? [] : [`revision ${promotedRevision} promoted`];
  if (canary === undefined) return promoted;
  const where = canary.nodeSelector ? [`of ${selectorText(canary.nodeSelector)}`] : [];
  return [["canary", amountText(canary.nodes), ...where, `for ${canary.bakeMs / 1_000} s`].join(" "), ...promoted];
}

function amountText({ kind, value }: IntOrPercent): string {
  return kind === "percent" ? `${value}%` : String(value);
}

function selectorText({ matchLabels = {}, matchExpressions = [] }: LabelSelector): string {
  const requirements = [
    ...Object.entries(matchLabels).map(([key, value]) => `${key}=${value}`),
    ...matchExpressions.map(({ key, operator, values = [] }) => [key, operator, ...values].join(" ")),
  ];
  return requirements.length === 0 ? "of all nodes" : requirements.join(", ");
}
