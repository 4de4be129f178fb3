import { type UpdateStrategy, updateStrategy } from "../../plan/budget";
import { REASONS, type ReasonCode } from "../../plan/reason-codes";
import { controlTexts } from "../../simulation/controls-text";
import type { IntOrPercent } from "../../api/int-or-percent";
import { nameInKubectl } from "./set-name";
import { type ReasonGroup, groupedReasons } from "./grouped-reasons";
import { type NodeReason, nodeReasons, offTarget } from "./node-reasons";
import { type Progress, type ProgressKind, progressOf } from "./progress";
import { listed } from "./sentence";
import type { SetView } from "./set-view";
import { tableLines } from "./table";

export type Verdict = "complete" | "in-progress" | "failed";

/** What `status` tells: the JSON and YAML outputs, and what the text is made from. */
export interface StatusReport {
  readonly set: string;
  readonly namespace: string;
  readonly strategy: string;
  readonly verdict: Verdict;
  readonly progress: Progress;
  readonly waiting: readonly ReasonGroup[];
}

export function statusReport(view: SetView): StatusReport {
  const { set } = view.snapshot;
  const progress = progressOf(view);
  const reasons = offTarget(nodeReasons(view));
  return {
    set: nameInKubectl(set),
    namespace: set.namespace,
    strategy: strategyText(view),
    verdict: verdictOn(progress, reasons),
    progress,
    waiting: groupedReasons(reasons),
  };
}

/** All that the controller does by itself is done. */
const DONE: readonly ProgressKind[] = ["complete", "on-delete", "fenced", "left-out"];

/** It does not go on by itself. */
const FAILED: readonly ProgressKind[] = ["stalled", "overdue", "suspects"];

function verdictOn({ kind }: Progress, reasons: readonly NodeReason[]): Verdict {
  if (DONE.includes(kind)) return "complete";
  if (kind === "suspended" && reasons.length === 0) return "complete";
  if (FAILED.includes(kind)) return "failed";
  return reasons.some(({ stage }) => stage === "failing") ? "failed" : "in-progress";
}

function strategyText({ snapshot: { set }, violations }: SetView): string {
  if (violations.length > 0) return "invalid";
  return [amountsText(updateStrategy(set.spec)), ...controlTexts(set.spec)].join(", ");
}

function amountsText(strategy: UpdateStrategy): string {
  if (strategy.kind === "OnDelete") return "OnDelete";
  const { maxSurge, maxUnavailable } = strategy;
  const [field, value] = maxSurge.value > 0 ? ["maxSurge", maxSurge] : ["maxUnavailable", maxUnavailable];
  return `RollingUpdate, ${field} ${amountText(value)}`;
}

function amountText({ kind, value }: IntOrPercent): string {
  return kind === "percent" ? `${value}%` : String(value);
}

export interface StatusOptions {
  /** Instead of a few names of nodes, all of them. */
  readonly wide?: boolean;
}

/** For people. Lines without their ends; the last but the waiting nodes is what kubectl would say. */
export function statusLines(report: StatusReport, { wide = false }: StatusOptions = {}): readonly string[] {
  const { set, namespace, strategy, progress, waiting } = report;
  const groups = waiting.map(({ code, nodes, message = meaningOf(code) }) => {
    const names = wide ? nodes.join(", ") : listed(nodes);
    const count = nodes.length === 1 ? "1 node" : `${nodes.length} nodes`;
    return [`  ${code}`, count, `${names}: ${message}`];
  });
  return [
    `${set} in namespace ${namespace} (${strategy})`,
    progressBar(progress),
    progress.message,
    ...(groups.length > 0 ? ["", ...tableLines(groups)] : []),
  ];
}

/** What is true of all nodes of a code, where each has a sentence of its own. */
function meaningOf(code: ReasonCode): string {
  return REASONS[code].meaning.replaceAll("`", "");
}

const BAR_WIDTH = 30;

/** Updated nodes with an available pod as `=`, as far as the numbers prove it, and other updated ones as `-`. */
export function progressBar({ desired, updated, ready, available }: Progress): string {
  const share = (count: number): number =>
    desired === 0 ? 0 : Math.floor((Math.min(Math.max(count, 0), desired) / desired) * BAR_WIDTH);
  const serving = share(updated + available - desired);
  const bar = "=".repeat(serving) + "-".repeat(share(updated) - serving);
  return `[${bar.padEnd(BAR_WIDTH)}] ${updated}/${desired} updated, ${ready} ready, ${available} available`;
}
