import { isFrozen, isPaused, isSuspended } from "../../capabilities/api/rollout-controls";
import { type ReasonCode, isOffTarget } from "../../capabilities/plan/reason-codes";
import { leaves, oracleNodes } from "./oracle";
import type { Step } from "./settle";

// What must be true of what the status says that nodes wait for, in every step. Which node is served is read off the objects.

/** What is wrong with the explanation of a step; nothing, if all is well. */
export function complaintsAboutExplanation(step: Step): readonly string[] {
  const { status, reasons } = step.plan;
  if (status?.explanation === undefined || reasons === undefined) return [];
  return [sums, samples, served, leftAlone, holds].flatMap(rule => rule(step, reasons.value));
}

type Rule = (step: Step, reasons: ReadonlyMap<string, ReasonCode>) => readonly string[];

const sums: Rule = ({ plan: { status } }, reasons) => {
  const { unavailableByCause = {}, blocked } = status?.explanation?.value ?? {};
  const off = [...reasons.values()].filter(isOffTarget).length;
  return [
    ...differ("causes and unavailable nodes", sum(Object.values(unavailableByCause)), status?.numberUnavailable),
    ...differ("reasons and blocked nodes", sum(groupsOf(blocked).map(([, { nodes }]) => nodes)), blocked?.nodes),
    ...differ("blocked nodes and nodes that are not at the target", blocked?.nodes, off),
  ];
};

const samples: Rule = ({ plan: { status } }, reasons) =>
  groupsOf(status?.explanation?.value.blocked).flatMap(([code, { nodes, sample }]) => {
    const expected = [...reasons].filter(([, reason]) => reason === code).map(([name]) => name);
    const isRight = nodes === expected.length && sample.join() === expected.slice(0, 5).join();
    return isRight
      ? []
      : [`${nodes} nodes, such as ${sample.join()}, are said to wait for ${code}: ${expected.join()}`];
  });

/** Of a set that goes by its template alone: who lacks a pod that serves is not at the target. */
const served: Rule = ({ before, plan }, reasons) => {
  if (plan.status?.candidateRevision !== undefined || isSuspended(before.set.spec)) return [];
  return oracleNodes(before).flatMap(({ name, exists, shouldRun, pods }) => {
    if (!exists || !shouldRun) return [];
    const isServed = pods.some(({ isRunning, isUpdated, isAvailable }) => isRunning && isUpdated && isAvailable);
    const reason = reasons.get(name);
    return isServed || (reason !== undefined && isOffTarget(reason)) ? [] : [`${name} is not served, and ${reason}`];
  });
};

/** Of a set that goes by its template alone: a node that it leaves alone is said to leave service, or else to be cordoned. */
const leftAlone: Rule = ({ before, plan }, reasons) => {
  const { spec } = before.set;
  if (plan.status?.candidateRevision !== undefined || isSuspended(spec)) return [];
  const heeds = spec.placement?.onDeparture === "Keep";
  const leaving = new Set(before.nodes.filter(node => heeds && leaves(before, node)).map(({ name }) => String(name)));
  return oracleNodes(before)
    .filter(({ isHeld }) => isHeld)
    .flatMap(({ name }) => {
      const expected: ReasonCode = leaving.has(name) ? "LeavesService" : "Cordoned";
      return differ(`the reason of ${name}`, reasons.get(name), expected);
    });
};

/** What the set holds back is said to be, and nothing that is not. */
const holds: Rule = ({ before: { set } }, reasons) => {
  const codes = new Set(reasons.values());
  const isHeld = isFrozen(set.spec) || isPaused(set.spec);
  const wrong: readonly ReasonCode[] = [
    ...(isHeld ? (["NextInLine", "BudgetExhausted"] as const) : []),
    ...(isFrozen(set.spec) ? (["Paused"] as const) : (["Frozen"] as const)),
    ...(isPaused(set.spec) ? [] : (["Paused"] as const)),
    ...(isSuspended(set.spec) ? (["Updated", "NoPod"] as const) : (["Suspended"] as const)),
  ];
  // A pair of which the new one serves already is placement's, which a pause does not hold.
  return wrong
    .filter(code => codes.has(code) && !(code === "NextInLine" && !isFrozen(set.spec)))
    .map(code => `${code} of a set with ${JSON.stringify(set.spec)}`);
};

type Blocked = NonNullable<NonNullable<Step["plan"]["status"]>["explanation"]>["value"]["blocked"];

function groupsOf(blocked: Blocked | undefined) {
  return Object.entries(blocked?.byReason ?? {});
}

type Known = number | string | undefined;

function differ(what: string, found: Known, expected: Known): readonly string[] {
  return found === expected ? [] : [`${what}: ${found} and ${expected}`];
}

function sum(counts: readonly number[]): number {
  return counts.reduce((a, b) => a + b, 0);
}
