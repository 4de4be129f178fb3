import type { NodeName } from "../../api/identity";
import { REVISION_HASH_LABEL } from "../../api/well-known";
import type { PodState } from "../../plan/node-states";
import { type ReasonCode, type Stage, isOffTarget, stageOf } from "../../plan/reason-codes";
import { isInvolved, isServed } from "../../plan/rollout";
import type { NodeSituation } from "../../simulation/situation";
import { SENTENCES } from "./sentences";
import type { ActingView, SetView } from "./set-view";

/** Why a node is as it is. */
export interface NodeReason {
  readonly node: NodeName;
  readonly code: ReasonCode;
  readonly stage: Stage;
  /** One sentence, without its full stop. */
  readonly message: string;
  readonly pods: readonly PodOfNode[];
}

export interface PodOfNode {
  readonly name: string;
  /** Its revision's hash; absent where it has none. */
  readonly hash?: string;
  readonly updated: boolean;
}

/** The reason of every node that exists or has a pod, sorted by name: the plan's, in a sentence. None where no node is looked at. */
export function nodeReasons({ situation, ...view }: SetView): readonly NodeReason[] {
  return situation === undefined ? [] : reasonsOf({ ...view, situation });
}

/** Those of the nodes that are not where they should be. */
export function offTarget(reasons: readonly NodeReason[]): readonly NodeReason[] {
  return reasons.filter(({ code }) => isOffTarget(code));
}

function reasonsOf(view: ActingView): readonly NodeReason[] {
  const reasons = view.situation.reasons.value;
  const users = budgetUsers(view);
  return view.situation.nodes.flatMap(node => {
    const code = reasons.get(node.name);
    if (code === undefined) return [];
    const message = SENTENCES[code]({ node, view, users });
    return [{ node: node.name, code, stage: stageOf(code), message, pods: node.pods.map(podOfNode) }];
  });
}

function podOfNode({ pod, isUpdated }: PodState): PodOfNode {
  const hash = pod.labels[REVISION_HASH_LABEL];
  return { name: pod.name, ...(hash !== undefined && { hash }), updated: isUpdated };
}

/** The nodes that use up the budget of the strategy. */
function budgetUsers({ situation: { nodes, budget, reasons } }: ActingView): readonly NodeName[] {
  if (budget === undefined) return [];
  const uses = ({ pods, progress }: NodeSituation): boolean =>
    budget.kind === "surge" ? progress === "surging" || progress === "duplicate" : !isServed(pods);
  return nodes
    .filter(node => isInvolved(node) && reasons.value.get(node.name) !== "LeftOut" && uses(node))
    .map(({ name }) => name);
}
