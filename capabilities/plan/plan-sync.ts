import { assertNever } from "../api/assert-never";
import type { RevisionHash } from "../api/identity";
import type { PodDefaults } from "../api/pod-defaults";
import { isSuspended } from "../api/rollout-controls";
import type { PodTemplateSpec } from "../api/types";
import type { Action } from "./action";
import { nextAvailableMs } from "./availability";
import { type Budget, type UpdateStrategy, allowsSurge, budgetFor, updateStrategy } from "./budget";
import { canonicalTemplate } from "./canonical-template";
import { actingEvents, invalidSetEvents } from "./circumstances";
import type { Room } from "./direct-placement";
import { type Judgement, lastFailedPods, successorAttempts } from "./failed-pods";
import { history, revisionsToDelete } from "./history";
import { type Placement, placement } from "./manage";
import { deferred } from "./deferred";
import { NOTHING_EXPLAINED, causesOf, explanation, reasonsOf } from "./explanation";
import { holdOn } from "./holds";
import { PlanMemo } from "./memo";
import type { NodeState, PodState } from "./node-state";
import { type ReasonLook, reasonInput } from "./reason-input";
import type { Plan } from "./plan";
import { type PodActionsInput, type PodChanges, podActions } from "./pod-actions";
import { rolloutOrder } from "./policies/fence";
import { nextDeadlineMs } from "./policies/progress-deadline";
import { restraintOf } from "./policies/restraint";
import { parted } from "./policies/unreachable-nodes";
import { hasOutdated, isInvolved, outdatedPodsToDelete } from "./rollout";
import type { ObservedPod, ObservedRevision, Snapshot } from "./snapshot";
import { sourcesFor } from "./sources";
import { failureMessage } from "./stage-conditions";
import { actingStatus, stalledStatus } from "./status";
import { type SurgePlan, surgePlan } from "./surge";
import { type Targets, targetsOf } from "./targets";

// One look at one set, in phases. The first phase that asks for something ends the plan: what comes after it is decided
// on the next look, when its results are there to be seen. So no phase need foresee another's effects.
//
//   being deleted? ─▶ valid? ─▶ claims ─▶ canonical template ─▶ history ─▶ targets ─▶ placement ─▶ rollout, truncation
//
// A frozen set gets as far as its targets, and a paused one to placement and truncation.

const NOTHING: Plan = { actions: [] };

/** The plan for what the snapshot shows: the same for the same snapshot, whatever the memo knows. */
export function planSync(snapshot: Snapshot, memo: PlanMemo = new PlanMemo()): Plan {
  const { set } = snapshot;
  // The garbage collector has it now (D-OWN-30, D-OWN-32).
  if (set.deletionTimestampMs !== undefined) return NOTHING;
  // An empty selector, which would claim everything, is among the violations (D-SYNC-01).
  const violations = memo.violationsOf(set.spec);
  if (violations.length > 0) {
    const events = invalidSetEvents(set);
    return { ...held(stalledStatus(set, violations)), ...(events && { events }) };
  }
  const pods = memo.podClaims({ set, objects: snapshot.pods });
  const revisions = memo.revisionClaims({ set, objects: snapshot.revisions });
  const claiming: readonly Action[] = [
    ...revisions.toAdopt.map((revision): Action => ({ kind: "adoptRevision", revision })),
    ...revisions.toRelease.map((revision): Action => ({ kind: "releaseRevision", revision })),
    ...pods.toAdopt.map((pod): Action => ({ kind: "adoptPod", pod })),
    ...pods.toRelease.map((pod): Action => ({ kind: "releasePod", pod })),
  ];
  if (claiming.length > 0) return { actions: claiming };
  return planForOwned({ snapshot, memo, pods: pods.claimed, revisions: revisions.claimed });
}

interface Owned {
  readonly snapshot: Snapshot;
  readonly memo: PlanMemo;
  /** The set's own. */
  readonly pods: readonly ObservedPod[];
  readonly revisions: readonly ObservedRevision[];
}

function planForOwned(owned: Owned): Plan {
  const { snapshot, memo, pods, revisions } = owned;
  const { set } = snapshot;
  const { templateOf } = memo;
  const canonical = canonicalTemplate({ set, revisions, templateOf, answer: snapshot.canonicalTemplate });
  switch (canonical.kind) {
    case "unknown":
      return {
        actions: [{ kind: "canonicalizeTemplate", digest: set.templateDigest, template: set.spec.template }],
      };
    case "rejected":
      return held(stalledStatus(set, canonical.violations));
    case "known": {
      const { template } = canonical;
      const settled = history({ set, template, data: memo.dataOf(template), revisions, pods });
      if (settled.kind === "unsettled") return { actions: settled.actions };
      const { podDefaults } = snapshot;
      // Its namespace wakes the set once it is seen.
      if (podDefaults === undefined) return NOTHING;
      return planForNodes({ ...owned, template, hash: settled.hash, old: settled.old, podDefaults });
    }
    default:
      return assertNever(canonical);
  }
}

/** A set whose revisions are known, be they written or not. */
export interface Settled extends Owned {
  readonly template: PodTemplateSpec;
  readonly hash: RevisionHash;
  /** The revisions but that of the template. */
  readonly old: readonly ObservedRevision[];
  readonly podDefaults: PodDefaults;
}

/** Every node was looked at. */
export type PlanForNodes = Plan & Required<Pick<Plan, "reasons" | "causes">>;

/** With how many pods failed on a node before the next one that is created there. */
type Creating = Settled & Pick<PodActionsInput, "attemptsOf" | "room" | "sourceOf">;

/** What is planned once the history is settled; and before that as well, for whoever asks how a set stands and writes nothing. */
export function planForNodes(settled: Settled): PlanForNodes {
  const { snapshot, pods } = settled;
  const { set, nowMs, refusedNodes, rivals } = snapshot;
  const strategy = updateStrategy(set.spec);
  const targets = targetsOf(settled);
  const { nodes, candidate } = targets;
  const judgement = { current: candidate.current, nowMs, ...(targets.fence && { currentOf: currentBy(targets) }) };
  const failed = lastFailedPods({ nodes, pods, ...judgement, before: snapshot.lastFailedPods });
  const placed = placement({ nodes, allowsSurge: allowsSurge(strategy), isSuspended: isSuspended(set.spec), nowMs });
  const { room, sourceOf } = sourcesFor(snapshot, targets);
  const { template, current } = candidate;
  const attemptsOf = successorAttempts(failed, judgement);
  const creating = { ...settled, template, hash: current.hash, attemptsOf, room, sourceOf };
  const step = stepFor(creating, { placed, targets, strategy, room });
  const changesAtMs = [
    ...nextAvailableMs(pods, { minReadySeconds: set.spec.minReadySeconds ?? 0, nowMs }),
    ...(targets.stage?.passesAtMs ?? []),
    ...targets.unreachable.changesAtMs,
    ...targets.departing.changesAtMs,
  ];
  const { waiting } = step;
  const difficulties = { strategy, refused: refusedNodes.size, failing: placed.retriesAtMs.length, waiting, rivals };
  const status = actingStatus(set, { nodes, targets, nowMs, ...difficulties });
  const known = deferred(() => reasonInput({ snapshot, targets, strategy, step }));
  const explained = set.flavor.writesConditions && {
    explanation: deferred(() => explanation(nodes, known.value)),
  };
  return {
    actions: step.actions,
    status: { ...status, ...explained },
    reasons: deferred(() => reasonsOf(nodes, known.value)),
    causes: deferred(() => causesOf(nodes, known.value)),
    events: actingEvents(set, {
      ...{ desired: status.desiredNumberScheduled, rivals, waiting },
      failure: failureMessage(targets.stage),
    }),
    lastFailedPods: failed,
    ...soonest([...changesAtMs, ...placed.retriesAtMs, ...nextDeadlineMs({ set, status, nowMs })], nowMs),
  };
}

function currentBy({ sourceOf }: Targets): NonNullable<Judgement["currentOf"]> {
  return node => sourceOf(node).current;
}

/** Placement goes first: only when every node has what it needs are outdated pods replaced (D-SYNC-02). */
function stepFor(creating: Creating, input: RolloutInput & { readonly placed: Placement }): Step {
  const { placed, room } = input;
  if (restraintOf(creating.snapshot.set.spec) === "Frozen") return { actions: [], waiting: [], replacing: [] };
  const { fitting, waiting } = room.split(placed.create);
  const actions = podActions({ ...placed, create: fitting }, creating);
  if (actions.length > 0) return { actions, waiting, replacing: [] };
  const step = finalActions(creating, input);
  return { ...step, waiting: [...waiting, ...step.waiting] };
}

/** What is left then: replacing outdated pods, and forgetting old revisions. */
function finalActions(creating: Creating, input: RolloutInput): Step {
  const { snapshot, old, pods } = creating;
  const { set } = snapshot;
  const { targets } = input;
  const { revisions } = targets;
  const truncated = revisionsToDelete({ set, old, pods, ...(revisions && { inUse: Object.values(revisions) }) });
  const { waiting, ...changes } = holdOn({ set, targets }) === undefined ? rolloutStep(input) : NO_CHANGES;
  const actions = [
    ...podActions(changes, creating),
    ...truncated.map((revision): Action => ({ kind: "deleteRevision", revision })),
  ];
  const replacing = [...changes.create, ...changes.delete.flatMap(({ pod: { targetNode } }) => targetNode ?? [])];
  return { actions, waiting, replacing };
}

interface Step extends Pick<ReasonLook["step"], "waiting" | "replacing"> {
  readonly actions: readonly Action[];
}

interface RolloutInput {
  readonly targets: Targets;
  readonly strategy: UpdateStrategy;
  readonly room: Room;
}

const NO_CHANGES: PodChanges & Pick<Step, "waiting"> = { create: [], delete: [], waiting: [] };

function rolloutStep({ targets, strategy, room }: RolloutInput): PodChanges & Pick<Step, "waiting"> {
  const { nodes, fence, unreachable } = targets;
  if (strategy.kind === "OnDelete" || !nodes.some(hasOutdated)) return NO_CHANGES;
  const { counted, aside } = parted({ nodes: nodes.filter(isInvolved), unreachable, admitted: fence?.admitted });
  const budget = budgetFor(counted.filter(({ shouldRun }) => shouldRun).length, strategy);
  const surges = budget.maxSurge > 0;
  const steps = [
    outdatedStep(fence ? rolloutOrder(counted, fence.admitted) : counted, { ...budget, surges, room }),
    outdatedStep(aside, { maxSurge: 0, maxUnavailable: 0, surges, room }),
  ];
  return {
    create: steps.flatMap(({ create }) => create),
    waiting: steps.flatMap(({ waiting }) => waiting),
    delete: steps.flatMap(step => step.delete.map(({ pod }) => ({ pod, reason: "outdated" }))),
  };
}

interface Within extends Budget, Pick<RolloutInput, "room"> {
  readonly surges: boolean;
}

function outdatedStep(
  nodes: readonly NodeState[],
  { surges, maxSurge, maxUnavailable, room }: Within,
): SurgePlan<PodState> {
  if (surges) return surgePlan({ nodes, maxSurge, split: room.split });
  const podsOfNodes = nodes.map(({ pods }) => pods);
  return { create: [], waiting: [], delete: outdatedPodsToDelete({ podsOfNodes, maxUnavailable }) };
}

/** No node is looked at. */
const NOBODY = deferred(() => NOTHING_EXPLAINED);

function held(status: Plan["status"]): Plan {
  return status ? { actions: [], status: { ...status, explanation: NOBODY } } : NOTHING;
}

function soonest(momentsMs: readonly number[], nowMs: number): Pick<Plan, "requeueAfterMs"> {
  if (momentsMs.length === 0) return {};
  return { requeueAfterMs: momentsMs.reduce((a, b) => Math.min(a, b)) - nowMs };
}
