import { assertNever } from "../../api/assert-never";
import { DEGRADED, PODS_REFUSED } from "../../api/conditions";
import type { NodeName } from "../../api/identity";
import { REVISION_HASH_LABEL } from "../../api/well-known";
import { availableFromMs } from "../../plan/availability";
import { waitsUntilMs } from "../../plan/failed-pods";
import type { PodState } from "../../plan/node-states";
import { isInvolved, isServed } from "../../plan/rollout";
import type { NodeSituation, Situation } from "../../simulation/situation";
import { fencedOff, heldBack } from "./control-reasons";
import { durationText } from "./duration";
import { type Explanation, clause, podTrouble } from "./pod-trouble";
import { type ReasonCode, type Stage, stageOf } from "./reason-codes";
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

/** The reason of every node that exists or has a pod, sorted by name, as the controller's own rules see it. */
export function nodeReasons(view: ActingView): readonly NodeReason[] {
  const users = budgetUsers(view.situation);
  return view.situation.nodes.map(node => {
    const { code, message } = explained(node, { view, users });
    return { node: node.name, code, stage: stageOf(code), message, pods: node.pods.map(podOfNode) };
  });
}

function podOfNode({ pod, isUpdated }: PodState): PodOfNode {
  const hash = pod.labels[REVISION_HASH_LABEL];
  return { name: pod.name, ...(hash !== undefined && { hash }), updated: isUpdated };
}

interface Surroundings {
  readonly view: ActingView;
  readonly users: readonly NodeName[];
}

/** The nodes that use up the budget of the strategy. */
function budgetUsers({ nodes, budget }: Situation): readonly NodeName[] {
  if (budget === undefined) return [];
  const uses = ({ pods, progress }: NodeSituation): boolean =>
    budget.kind === "surge" ? progress === "surging" || progress === "duplicate" : !isServed(pods);
  return nodes.filter(node => isInvolved(node) && uses(node)).map(({ name }) => name);
}

function explained(node: NodeSituation, surroundings: Surroundings): Explanation {
  return heldBack(node, surroundings.view) ?? ofItself(node, surroundings);
}

function ofItself(node: NodeSituation, surroundings: Surroundings): Explanation {
  switch (node.progress) {
    case "updated":
      return { code: "Updated", message: "its pod is of the current revision, and available" };
    case "fenced":
      return fencedOff(node, surroundings.view);
    case "outdated":
      return node.lacks ? noRoom(node.lacks) : outdated(surroundings);
    case "outdated-unavailable":
      return { code: "OldPodUnavailable", message: "an old pod that is not available, and is replaced at once" };
    case "duplicate":
      return { code: "DuplicatePods", message: "two pods of one kind, of which the controller keeps one" };
    case "missing":
      return node.lacks ? noRoom(node.lacks) : missing(surroundings);
    default:
      return isBeside(node) ? beside(node) : onItsWay(node, surroundings);
  }
}

/** Of a node whose set places its pods itself. In the scheduler's words. */
function noRoom(lacks: readonly string[]): Explanation {
  return { code: "NoRoom", message: `the node has no room for a pod: ${lacks.join(", ")}` };
}

/** Of a node whose pod begins or ends. */
function onItsWay(node: NodeSituation, surroundings: Surroundings): Explanation {
  if (node.progress === "terminating") return terminating(node, surroundings);
  return node.progress === "failed" ? failed(node, surroundings) : ofNewPod(node, surroundings);
}

const BESIDE = ["held", "leaving", "staying", "gone", "unwanted"] as const;

type Beside = NodeSituation & { readonly progress: (typeof BESIDE)[number] };

function isBeside(node: NodeSituation): node is Beside {
  return BESIDE.some(progress => progress === node.progress);
}

/** Of a node that should have no pod. */
function beside({ progress, whyNot = "no pod belongs there", isHeld }: Beside): Explanation {
  switch (progress) {
    case "held":
      return { code: "Cordoned", message: "the node is cordoned, and the set leaves the pods of such nodes alone" };
    case "leaving":
      return { code: "Leaving", message: `its pod has to go: ${whyNot}` };
    case "staying":
      return { code: "Staying", message: `its pod may stay, and would not come back: ${whyNot}` };
    case "gone":
      return { code: "NodeGone", message: "the node does not exist, and its pod is left to the garbage collector" };
    case "unwanted":
      return isHeld === true
        ? { code: "Cordoned", message: "the node is cordoned, and the set puts no pod on such nodes" }
        : { code: "NotEligible", message: `no pod belongs there: ${whyNot}` };
    default:
      return assertNever(progress);
  }
}

function outdated({ view: { situation }, users }: Surroundings): Explanation {
  const { budget } = situation;
  if (budget === undefined)
    return { code: "WaitsForDeletion", message: "an old pod, which stays until someone deletes it (OnDelete)" };
  if (budget.used < budget.most) return { code: "NextInLine", message: "an old pod, which is replaced next" };
  const state = budget.kind === "surge" ? "surging" : "unavailable";
  const message = `an old pod; ${budget.used} of at most ${budget.most} ${state} (${listed(users)})`;
  return { code: "BudgetExhausted", message };
}

/** Of the pod of the current revision, which is not available. */
function ofNewPod(node: NodeSituation, { view }: Surroundings): Explanation {
  const state = newest(node);
  if (state === undefined) return { code: "Starting", message: "its pod is being started" };
  if (state.isReady) return settlingPod(state, view);
  const { details, snapshot } = view;
  const nodeDetails = details.nodes.get(node.name);
  return podTrouble({ state, pod: details.pods.get(state.pod.uid), node: nodeDetails, nowMs: snapshot.nowMs });
}

function settlingPod({ pod }: PodState, { snapshot: { set, nowMs } }: SetView): Explanation {
  const seconds = set.spec.minReadySeconds ?? 0;
  const leftMs = (availableFromMs(pod, seconds) ?? nowMs) - nowMs;
  const message = `pod ${pod.name} is ready, and counts as available in ${durationText(leftMs)} (minReadySeconds ${seconds})`;
  return { code: "Settling", message };
}

function newest({ pods }: NodeSituation): PodState | undefined {
  return pods.find(({ isUpdated, isTerminating }) => isUpdated && !isTerminating);
}

function failed(node: NodeSituation, { view: { details, snapshot } }: Surroundings): Explanation {
  const state = newest(node);
  if (state === undefined) return { code: "PodFailed", message: "its pod failed" };
  const { reason, message } = details.pods.get(state.pod.uid) ?? {};
  const why = [reason, message].filter(text => text !== undefined).map(clause);
  const untilMs = waitsUntilMs(state, snapshot.nowMs);
  const when = untilMs === undefined ? "now" : `in ${durationText(untilMs - snapshot.nowMs)}`;
  const because = why.length === 0 ? "" : ` (${why.join(": ")})`;
  return { code: "PodFailed", message: `pod ${state.pod.name} failed${because}; the next one comes ${when}` };
}

function missing({ view: { conditions, details } }: Surroundings): Explanation {
  const isRefused = conditions.some(
    ({ type, status, reason }) => type === DEGRADED && status === "True" && reason === PODS_REFUSED,
  );
  if (!isRefused && details.refusal === undefined)
    return { code: "NoPod", message: "no pod yet, and the controller is to create one" };
  return { code: "PodRefused", message: `the API server refuses its pod: ${clause(details.refusal)}` };
}

function terminating(node: NodeSituation, { view: { details, snapshot } }: Surroundings): Explanation {
  const [state] = node.pods;
  const nodeDetails = details.nodes.get(node.name);
  const name = state?.pod.name ?? "";
  if (nodeDetails?.isReady === false) {
    const why = clause(nodeDetails.notReady);
    return { code: "NodeNotReady", message: `the node is not ready, so pod ${name} cannot end: ${why}` };
  }
  const deadlineMs = state?.pod.deletionTimestampMs ?? snapshot.nowMs;
  const leftMs = deadlineMs - snapshot.nowMs;
  const grace = leftMs > 0 ? `has up to ${durationText(leftMs)} left` : `is ${durationText(-leftMs)} over its time`;
  return { code: "Terminating", message: `pod ${name} is being deleted, and ${grace}` };
}

const MOST_LISTED = 5;

/** Names, and how many more there are. */
export function listed(names: readonly string[]): string {
  const more = names.length - MOST_LISTED;
  const shown = names.slice(0, MOST_LISTED).join(", ");
  return more > 0 ? `${shown} and ${more} more` : shown;
}
