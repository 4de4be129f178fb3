import { selectorMatcher } from "../../api/label-selector";
import { fenceOf, isSuspended } from "../../api/rollout-controls";
import { stagingOf } from "../../api/staging";
import { fenceTexts } from "../../simulation/controls-text";
import type { NodeProgress, NodeSituation, Situation } from "../../simulation/situation";
import type { Explanation } from "./pod-trouble";
import type { ActingView } from "./set-view";

// Why a node is as it is where that is what the set asks for (docs/rollouts.md).

/** Of a node at which the controller would do something if the set did not hold it back; undefined of any other. */
export function heldBack(node: NodeSituation, { situation, snapshot }: ActingView): Explanation | undefined {
  const what = situation.restraint === "Frozen" ? leftUndone(node) : undefined;
  if (what !== undefined) return { code: "Frozen", message: `${what}, and nothing is done, as the set is frozen` };
  if (node.progress === "unwanted") return isSuspended(snapshot.set.spec) ? suspended(node) : undefined;
  return node.progress.startsWith("outdated") ? keptOld(situation) : undefined;
}

function suspended({ isHeld }: NodeSituation): Explanation | undefined {
  return isHeld === true ? undefined : { code: "Suspended", message: "no pod for now, as the set is suspended" };
}

/** Under OnDelete nothing would be done anyway. */
function keptOld({ restraint, missingRevision, budget }: Situation): Explanation | undefined {
  if (budget === undefined) return undefined;
  if (missingRevision !== undefined) {
    const message = `an old pod, which stays, as there is no revision ${missingRevision} to roll back to`;
    return { code: "NoSuchRevision", message };
  }
  return restraint && { code: "Paused", message: "an old pod, which stays until the set is resumed" };
}

const UNDONE: Readonly<Partial<Record<NodeProgress, string>>> = {
  outdated: "an old pod",
  "outdated-unavailable": "an old pod that is not available",
  missing: "no pod",
  failed: "a pod that failed",
  duplicate: "two pods of one kind",
  surging: "a new pod beside the old one",
  leaving: "a pod that has to go",
};

/** What would not stay as it is. */
function leftUndone({ progress, pods }: NodeSituation): string | undefined {
  return pods.some(({ isTerminating }) => isTerminating) ? undefined : UNDONE[progress];
}

/** Of a node that has what it should have, which is not the newest revision. */
export function fencedOff(node: NodeSituation, view: ActingView): Explanation {
  const { snapshot, status } = view;
  const { spec } = snapshot.set;
  const stable = status.stableRevision ?? "the stable revision";
  if (stagingOf(spec) !== undefined && status.rollout?.phase === "Canary")
    return { code: "Canary", message: `it keeps ${stable} until the canaries have lasted` };
  const message = `it keeps ${stable}, and may not have the newest revision yet: ${fenceReason(node, view)}`;
  return { code: "Fenced", message };
}

function fenceReason({ name }: NodeSituation, { snapshot: { set, nodes } }: ActingView): string {
  const selector = fenceOf(set.spec)?.nodeSelector;
  const labels = nodes.find(node => node.name === name)?.labels ?? {};
  const isSelected = selector === undefined || selectorMatcher(selector)(labels);
  // Where the selector takes it, the number of nodes that may not have it leaves it out.
  const [first = "", last = first] = fenceTexts(set.spec);
  return isSelected ? last : first;
}
