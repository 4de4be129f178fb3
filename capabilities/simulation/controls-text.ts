import type { IntOrPercent } from "../api/int-or-percent";
import { fenceOf, isFrozen, isPaused, isSuspended, rollbackRevision } from "../api/rollout-controls";
import { type Canary, type OnFailure, type Waves, stagingOf } from "../api/staging";
import type { DaemonSetSpec, LabelSelector } from "../api/types";
import { exclusionOf } from "../api/unreachable-nodes";

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
    ...unreachableTexts(spec),
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
  const { canary, waves, analysis, promotedRevision } = stagingOf(spec) ?? {};
  return [
    ...(canary ? [canaryText(canary)] : []),
    ...(waves ? [wavesText(waves)] : []),
    ...(analysis ? [ON_FAILURE_TEXTS[analysis.onFailure]] : []),
    ...(promotedRevision === undefined ? [] : [`revision ${promotedRevision} promoted`]),
  ];
}

function canaryText({ nodes, nodeSelector, bakeMs }: Canary): string {
  const where = nodeSelector ? [`of ${selectorText(nodeSelector)}`] : [];
  return ["canary", amountText(nodes), ...where, lastingText(bakeMs)].join(" ");
}

function wavesText({ topologyKey, bakeMs, growth }: Waves): string {
  const growing = growth > 1 ? [`growing by ${growth}`] : [];
  return [`waves by ${topologyKey}`, lastingText(bakeMs), ...growing].join(" ");
}

const ON_FAILURE_TEXTS: Readonly<Record<OnFailure, string>> = {
  Pause: "stops where it fails",
  Rollback: "goes back where it fails",
};

function lastingText(bakeMs: number): string {
  return `for ${bakeMs / 1_000} s`;
}

/** Up to which number of nodes that are not ready it goes on. */
function unreachableTexts(spec: DaemonSetSpec): readonly string[] {
  const exclusion = exclusionOf(spec);
  if (exclusion === undefined) return [];
  const { maxExcluded, maxSuspects } = exclusion;
  return [`at most ${amountText(maxExcluded)} not ready left out, and ${amountText(maxSuspects)} suspect`];
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
