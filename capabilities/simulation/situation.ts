import { type NodeName, type RevisionHash, revisionHashOf } from "../api/identity";
import { NO_POD_DEFAULTS } from "../api/pod-defaults";
import { isSuspended } from "../api/rollout-controls";
import { REVISION_HASH_LABEL } from "../api/well-known";
import { type UpdateStrategy, allowsSurge, budgetFor, updateStrategy } from "../plan/budget";
import { canonicalTemplate } from "../plan/canonical-template";
import { claims } from "../plan/claim";
import { type Deferred, deferred } from "../plan/deferred";
import { PlanMemo } from "../plan/memo";
import type { NodeState, PodState } from "../plan/node-states";
import { placementRules } from "../plan/placement";
import { type Settled, planForNodes } from "../plan/plan-sync";
import { type Restraint, restraintOf } from "../plan/policies/restraint";
import type { ReasonCode } from "../plan/reason-codes";
import { remembered } from "../plan/remembered";
import { revisionData, revisionHash } from "../plan/revision-data";
import { isInvolved, isServed, pairing } from "../plan/rollout";
import type { ObservedPod, ObservedRevision, Snapshot } from "../plan/snapshot";
import { sourcesFor } from "../plan/sources";
import { type Targets, targetsOf } from "../plan/targets";
import type { PodTemplateSpec } from "../api/types";
import { whyNotEligible } from "./eligibility-reason";

/** How far a node is. */
export type NodeProgress =
  | "updated" // runs a pod of the revision that it should have, which is available
  | "fenced" // runs a pod of the stable revision, which is available, and may have no newer one
  | "settling" // its pod is ready, and has to stay so for minReadySeconds
  | "starting" // its pod is not ready yet
  | "failed" // its pod failed
  | "surging" // a new pod starts beside the old one
  | "outdated" // runs an older pod, which is available
  | "outdated-unavailable"
  | "duplicate" // two pods of one kind
  | "terminating" // its pod is being deleted, and its successor waits for that
  | "missing" // has no pod
  | "held" // cordoned or leaving service, and the set leaves such nodes alone
  | "leaving" // has a pod, and should not
  | "staying" // has a pod that it would not get any more, and may keep it
  | "gone" // does not exist, and has a pod
  | "unwanted"; // has no pod, and should not

export interface NodeSituation extends NodeState {
  readonly progress: NodeProgress;
  /** Why the node should not run a pod; absent where it should, or does not exist. */
  readonly whyNot?: string;
  /** Of what the node has too little for the pod that it would get next; absent where it has room, or gets none. */
  readonly lacks?: readonly string[];
}

/** How a set stands. */
export interface Situation {
  readonly nodes: readonly NodeSituation[];
  /** Nodes that should run a pod; of them those with an available one, and those with one that is current as well. */
  readonly desired: number;
  readonly available: number;
  readonly updated: number;
  /** Absent under OnDelete. */
  readonly budget?: BudgetUse;
  /** What keeps outdated pods from being replaced, whatever the budget. */
  readonly restraint?: Restraint;
  /** Of a revision that the set is to be rolled back to, and does not have: no outdated pod is replaced. */
  readonly missingRevision?: number;
  /** Nodes that the newest revision may have harmed, as far as the set asks for that. */
  readonly suspects: readonly NodeName[];
  /** What each node waits for, of the plan: the same that the status and the metrics tell. */
  readonly reasons: Deferred<ReadonlyMap<NodeName, ReasonCode>>;
  /** Why nodes that should run a pod have no available one, whatever they wait for. */
  readonly causes: Deferred<ReadonlyMap<NodeName, ReasonCode>>;
}

export type BudgetUse =
  | { readonly kind: "unavailable"; readonly used: number; readonly most: number }
  | { readonly kind: "surge"; readonly used: number; readonly most: number };

/** How a set stands in a snapshot that holds one that is valid. */
export function situationOf(snapshot: Snapshot, memo: PlanMemo = new PlanMemo()): Situation {
  const settled = settledParts(snapshot, memo);
  const plan = deferred(() => planForNodes(settled));
  const targets = targetsOf(settled);
  const nodes = situatedNodes(settled, targets);
  const { missingRevision, unreachable } = targets;
  const restraint = restraintOf(snapshot.set.spec);
  const desired = nodes.filter(({ shouldRun }) => shouldRun);
  const strategy = updateStrategy(snapshot.set.spec);
  const served = desired.filter(({ pods }) =>
    pods.some(({ isAvailable, isTerminating }) => isAvailable && !isTerminating),
  );
  return {
    nodes,
    desired: desired.length,
    available: served.length,
    updated: desired.filter(({ progress }) => progress === "updated").length,
    ...(restraint && { restraint }),
    ...(missingRevision !== undefined && { missingRevision }),
    ...(strategy.kind === "RollingUpdate" && {
      budget: budgetUse(
        nodes.filter(({ name }) => !unreachable.excluded.has(name)),
        strategy,
      ),
    }),
    suspects: unreachable.suspects,
    reasons: deferred(() => plan.value.reasons.value),
    causes: deferred(() => plan.value.causes.value),
  };
}

type RollingUpdate = Extract<UpdateStrategy, { readonly kind: "RollingUpdate" }>;

/** Of the nodes that a rolling update counts. */
function budgetUse(nodes: readonly NodeSituation[], strategy: RollingUpdate): BudgetUse {
  const involved = nodes.filter(isInvolved);
  const budget = budgetFor(involved.filter(({ shouldRun }) => shouldRun).length, strategy);
  if (allowsSurge(strategy)) {
    const used = involved.filter(({ progress }) => progress === "surging" || progress === "duplicate").length;
    return { kind: "surge", used, most: budget.maxSurge };
  }
  return {
    kind: "unavailable",
    used: involved.filter(({ pods }) => !isServed(pods)).length,
    most: budget.maxUnavailable,
  };
}

/** What the planner takes, before the history is settled as well. */
function settledParts(snapshot: Snapshot, memo: PlanMemo): Settled {
  const { set, podDefaults = NO_POD_DEFAULTS } = snapshot;
  const revisions = owned(snapshot, snapshot.revisions);
  const { templateOf } = memo;
  const answer = canonicalTemplate({ set, revisions, templateOf, answer: snapshot.canonicalTemplate });
  const template = answer.kind === "known" ? answer.template : set.spec.template;
  return {
    ...{ snapshot, memo, revisions, template, podDefaults },
    pods: owned(snapshot, snapshot.pods),
    hash: currentHash(snapshot, { revisions, template }),
    old: revisions.filter(({ data }) => data !== revisionData(template)),
  };
}

function situatedNodes({ snapshot, podDefaults }: Settled, targets: Targets): readonly NodeSituation[] {
  const { set } = snapshot;
  const observed = new Map(snapshot.nodes.map(node => [node.name, node]));
  const { departing, fence, sourceOf } = targets;
  const otherwise = (name: NodeName): string => {
    if (isSuspended(set.spec)) return "the set is suspended";
    return departing.nodes.has(name) ? "it leaves service" : "it is cordoned";
  };
  const rulesFor = remembered((of: PodTemplateSpec) => placementRules(of, podDefaults));
  const nodes = targets.nodes.map((state): NodeSituation => {
    const node = observed.get(state.name);
    const found = progressOf(state);
    const progress = found === "updated" && fence?.admitted.has(state.name) === false ? "fenced" : found;
    if (node === undefined || state.shouldRun) return { ...state, progress };
    const whyNot = whyNotEligible(rulesFor(sourceOf(state.name).template), node) ?? otherwise(state.name);
    return { ...state, progress, whyNot };
  });
  return withLacks(nodes, { snapshot, targets });
}

interface Rooms {
  readonly snapshot: Snapshot;
  readonly targets: Targets;
}

/** Nodes that would get a pod next, told apart by whether they have room for it. */
function withLacks(nodes: readonly NodeSituation[], { snapshot, targets }: Rooms): readonly NodeSituation[] {
  const surges = allowsSurge(updateStrategy(snapshot.set.spec));
  const getsPod = ({ progress }: NodeSituation): boolean =>
    progress === "missing" || (surges && (progress === "outdated" || progress === "outdated-unavailable"));
  const names = nodes.filter(getsPod).map(({ name }) => name);
  const { waiting } = sourcesFor(snapshot, targets).room.split(names);
  if (waiting.length === 0) return nodes;
  const lacks = new Map(waiting.map(({ node, reasons }) => [node, reasons]));
  return nodes.map(node => {
    const missing = lacks.get(node.name);
    return missing ? { ...node, lacks: missing } : node;
  });
}

/** What the set has, and what it is about to adopt. */
function owned<T extends ObservedPod | ObservedRevision>({ set }: Snapshot, objects: readonly T[]): readonly T[] {
  const { claimed, toAdopt } = claims({ set, objects });
  return [...claimed, ...toAdopt];
}

interface CurrentInput {
  readonly revisions: readonly ObservedRevision[];
  readonly template: PodTemplateSpec;
}

/** The hash of the template's revision; of one that does not exist yet, the one that it will have. */
function currentHash({ set }: Snapshot, { revisions, template }: CurrentInput): RevisionHash {
  const data = revisionData(template);
  const [newest] = revisions.filter(revision => revision.data === data).toSorted((a, b) => b.revision - a.revision);
  const label = newest?.labels[REVISION_HASH_LABEL];
  return label === undefined ? revisionHash({ template, collisionCount: set.collisionCount }) : revisionHashOf(label);
}

function progressOf(state: NodeState): NodeProgress {
  const { exists, shouldRun, isHeld, pods } = state;
  if (!exists) return "gone";
  if (isHeld) return pods.length > 0 ? "held" : "unwanted";
  if (!shouldRun) return unwantedProgress(state);
  const staying = pods.filter(({ isTerminating }) => !isTerminating);
  if (staying.length === 0) return pods.length > 0 ? "terminating" : "missing";
  return stayingProgress(staying);
}

function unwantedProgress({ shouldContinueRunning, pods }: NodeState): NodeProgress {
  if (pods.length === 0) return "unwanted";
  return shouldContinueRunning && pods.some(({ isTerminating }) => !isTerminating) ? "staying" : "leaving";
}

function stayingProgress(pods: NodeState["pods"]): NodeProgress {
  const found = pairing(pods);
  if (found.kind === "ambiguous") return "duplicate";
  const { updated, outdated } = found;
  if (updated) return outdated ? "surging" : updatedProgress(updated);
  return outdated?.isAvailable === true ? "outdated" : "outdated-unavailable";
}

function updatedProgress({ pod, isAvailable, isReady }: PodState): NodeProgress {
  if (pod.phase === "Failed") return "failed";
  if (isAvailable) return "updated";
  return isReady ? "settling" : "starting";
}
