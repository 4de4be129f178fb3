import { REASONS } from "../plan/reason-codes";
import { grouped } from "./grouped";
import type {
  ActionReport,
  EndReport,
  NodeReport,
  NodesWaiting,
  PlanReport,
  Standing,
  StepReport,
} from "./plan-report";

/** A report for whoever reads it. Lines without their ends. */
export function reportLines(report: PlanReport): readonly string[] {
  const { set, strategy, at, nodes, troubles, stands, steps, end } = report;
  return [
    `${set}, ${strategy}, at ${at}`,
    "",
    ...table([["NODE", "ELIGIBLE", "STATE", "POD"], ...nodes.map(nodeRow)]),
    "",
    ...troubleLines(troubles, stands),
    `     start  ${standingText(stands)}`,
    ...steps.flatMap(stepLines),
    "",
    ...endLines(end),
  ];
}

function nodeRow({ node, eligible, whyNot, state, pods }: NodeReport): readonly string[] {
  return [node, eligible ? "yes" : `no: ${whyNot ?? "?"}`, state, pods.length > 0 ? pods.join(", ") : "-"];
}

function table(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map(row => (row[column] ?? "").length)));
  return rows.map(row =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}

function troubleLines(troubles: readonly NodesWaiting[], stands: Standing): readonly string[] {
  if (troubles.length === 0) return [];
  return [
    "In trouble already, and taken to stay so. New pods are taken to start, but for those of nodes that are not ready:",
    ...troubles.map(group => `  ${listed(group.nodes)}: ${whyText(group, stands)}`),
    "",
  ];
}

function stepLines({ afterSeconds, changed, actions, waiting, stands }: StepReport): readonly string[] {
  const said = [
    ...changed.map(({ state, nodes }) => `is      ${listed(nodes)}: ${state}`),
    ...actionLines(actions),
    ...waiting.map(group => `keep    ${listed(group.nodes)}: ${whyText(group, stands)}`),
    `then    ${standingText(stands)}`,
  ];
  const time = `${afterSeconds} s`.padStart(10);
  return said.map((line, index) => `${index === 0 ? time : " ".repeat(10)}  ${line}`);
}

const VERBS: Readonly<Record<ActionReport["action"], string>> = {
  canonicalizeTemplate: "ask     the API server for the template with its defaults",
  createPod: "create",
  deletePod: "delete",
  adoptPod: "adopt   pods",
  releasePod: "release pods",
  relabelPod: "relabel pods",
  createRevision: "create  revision",
  updateRevision: "update  revision",
  deleteRevision: "delete  revision",
  adoptRevision: "adopt   revision",
  releaseRevision: "release revision",
};

/** One for each kind of action and its reason. */
function actionLines(actions: readonly ActionReport[]): readonly string[] {
  const groups = grouped(actions, ({ action, reason = "" }) => `${action} ${reason}`);
  return [...groups.values()].map(group => {
    const [first] = group;
    if (first === undefined) return "";
    const verb = VERBS[first.action].padEnd(7);
    const of = group.flatMap(({ node, name }) => node ?? name ?? []);
    const what = of.length > 0 ? ` ${listed(of)}` : "";
    return `${verb}${what}${first.reason === undefined ? "" : `: ${first.reason}`}`;
  });
}

const MOST_LISTED = 8;

function listed(names: readonly string[]): string {
  const more = names.length - MOST_LISTED;
  const shown = names.slice(0, MOST_LISTED).join(", ");
  return more > 0 ? `${shown} and ${more} more` : shown;
}

/** What the plan of a set says of a node, with the numbers and names that it says it of. */
function whyText({ reason, lacks }: NodesWaiting, { budget, missingRevision }: Standing): string {
  // One that waits for those that come next is not kept by what is used so far.
  if (reason === "BudgetExhausted" && budget && budget.used >= budget.most)
    return `an old pod, as ${budgetText(budget)} (${reason})`;
  if (reason === "NoRoom" && lacks) return `${roomText(lacks)} (${reason})`;
  if (reason === "NoSuchRevision") return `an old pod, as there is no revision ${missingRevision} (${reason})`;
  return `${REASONS[reason].meaning.replaceAll("`", "")} (${reason})`;
}

/** In the scheduler's words. */
function roomText(lacks: readonly string[]): string {
  return `no room for a pod: ${lacks.join(", ")}`;
}

function standingText({ desired, available, updated, budget }: Standing): string {
  const use = budget === undefined ? "" : `, ${budgetText(budget)}`;
  return `${available} of ${desired} available, ${updated} updated${use}`;
}

function budgetText({ kind, used, most }: NonNullable<Standing["budget"]>): string {
  return `${used} of at most ${most} ${kind === "surge" ? "surging" : "unavailable"}`;
}

function endLines({
  kind,
  afterSeconds,
  waiting,
  stands,
  violations,
  restraint = "Paused",
}: EndReport): readonly string[] {
  const waits = waiting.map(group => `  ${listed(group.nodes)}: ${whyText(group, stands)}`);
  const after = `after ${afterSeconds} s`;
  switch (kind) {
    case "complete":
      return [`Complete ${after}: nothing is left to do.`];
    case "on-delete":
      return [`Nothing is left to do ${after}. These nodes are updated when someone deletes their pods:`, ...waits];
    case "restrained":
      return [
        `Nothing is left to do ${after}, as the set is ${restraint.toLowerCase()}. These nodes are left as they are:`,
        ...waits,
      ];
    case "stuck":
      return [`Stuck ${after}. It waits for these nodes:`, ...waits];
    case "unfinished":
      return [`Not at rest ${after}. It waits for these nodes:`, ...waits];
    case "invalid":
      return ["Nothing is done for this set, as it is invalid:", ...violations.map(line => `  ${line}`)];
    case "deleted":
      return ["Nothing is done for this set, as it is being deleted."];
  }
}
