import { assertNever } from "../api/assert-never";
import type { RevisionHash } from "../api/identity";
import { onCordon } from "../api/placement-policy";
import type { PodDefaults } from "../api/pod-defaults";
import type { PodTemplateSpec } from "../api/types";
import type { Action } from "./action";
import { nextAvailableMs } from "./availability";
import { type UpdateStrategy, allowsSurge, budgetFor, updateStrategy } from "./budget";
import { canonicalTemplate } from "./canonical-template";
import { actingEvents, invalidSetEvents } from "./circumstances";
import { type Room, type Waiting, roomFor } from "./direct-placement";
import { lastFailedPods, successorAttempts } from "./failed-pods";
import { history, revisionsToDelete } from "./history";
import { placement } from "./manage";
import { PlanMemo } from "./memo";
import type { NodeState } from "./node-state";
import type { Plan } from "./plan";
import { type PodActionsInput, type PodChanges, podActions } from "./pod-actions";
import { hasOutdated, isInvolved, outdatedPodsToDelete } from "./rollout";
import type { ObservedPod, ObservedRevision, Snapshot } from "./snapshot";
import { actingStatus, stalledStatus } from "./status";
import { surgePlan } from "./surge";
import { templateGeneration } from "./template-generation";

// One look at one set, in phases. The first phase that asks for something ends the plan: what comes after it is decided
// on the next look, when its results are there to be seen. So no phase need foresee another's effects.
//
//   being deleted? ─▶ valid? ─▶ claims ─▶ canonical template ─▶ history ─▶ placement ─▶ rollout, truncation

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

interface Settled extends Owned {
  readonly template: PodTemplateSpec;
  readonly hash: RevisionHash;
  /** The revisions but the current one. */
  readonly old: readonly ObservedRevision[];
  readonly podDefaults: PodDefaults;
}

/** With how many pods failed on a node before the next one that is created there. */
type Creating = Settled & Pick<PodActionsInput, "attemptsOf" | "room">;

function planForNodes(settled: Settled): Plan {
  const { snapshot, memo, template, hash, pods, podDefaults } = settled;
  const { set, nowMs, refusedNodes, rivals } = snapshot;
  const strategy = updateStrategy(set.spec);
  const minReadySeconds = set.spec.minReadySeconds ?? 0;
  const current = { hash, generation: templateGeneration(set) };
  const nodes = memo.nodeStates({
    nodes: snapshot.nodes,
    pods,
    eligibilityOf: memo.eligibilityFor(template, onCordon(set.spec), podDefaults),
    current,
    minReadySeconds,
    nowMs,
  });
  const failed = lastFailedPods({ nodes, pods, current, nowMs, before: snapshot.lastFailedPods });
  const placed = placement({ nodes, allowsSurge: allowsSurge(strategy), nowMs });
  const room = roomFor(snapshot, template);
  const creating = { ...settled, attemptsOf: successorAttempts(failed, { current, nowMs }), room };
  const placeable = room.split(placed.create);
  const placing = podActions({ ...placed, create: placeable.fitting }, creating);
  const step =
    placing.length > 0 ? { actions: placing, waiting: [] } : finalActions(creating, { nodes, strategy, room });
  const waiting = [...placeable.waiting, ...step.waiting];
  const changesAtMs = nextAvailableMs(pods, { minReadySeconds, nowMs });
  const difficulties = { strategy, refused: refusedNodes.size, failing: placed.retriesAtMs.length, waiting, rivals };
  const status = actingStatus(set, { nodes, ...difficulties });
  return {
    actions: step.actions,
    status,
    events: actingEvents(set, { desired: status.desiredNumberScheduled, rivals, waiting }),
    lastFailedPods: failed,
    ...soonest([...changesAtMs, ...placed.retriesAtMs], nowMs),
  };
}

/** What is left when every node has what it needs: replacing outdated pods, and forgetting old revisions (D-SYNC-02). */
function finalActions(settled: Creating, input: RolloutInput): Step {
  const { snapshot, old, pods } = settled;
  const truncated = revisionsToDelete({ set: snapshot.set, old, pods });
  const { waiting, ...changes } = rolloutStep(input);
  const actions = [
    ...podActions(changes, settled),
    ...truncated.map((revision): Action => ({ kind: "deleteRevision", revision })),
  ];
  return { actions, waiting };
}

interface Step {
  readonly actions: readonly Action[];
  /** Nodes without room for the pod that they would get now. */
  readonly waiting: readonly Waiting[];
}

interface RolloutInput {
  readonly nodes: readonly NodeState[];
  readonly strategy: UpdateStrategy;
  readonly room: Room;
}

function rolloutStep({ nodes, strategy, room }: RolloutInput): PodChanges & Pick<Step, "waiting"> {
  if (strategy.kind === "OnDelete" || !nodes.some(hasOutdated)) return { create: [], delete: [], waiting: [] };
  const desired = nodes.filter(({ shouldRun }) => shouldRun).length;
  const { maxSurge, maxUnavailable } = budgetFor(desired, strategy);
  const involved = nodes.filter(isInvolved);
  const step =
    maxSurge > 0
      ? surgePlan({ nodes: involved, maxSurge, split: room.split })
      : {
          ...{ create: [], waiting: [] },
          delete: outdatedPodsToDelete({ podsOfNodes: involved.map(({ pods }) => pods), maxUnavailable }),
        };
  return { ...step, delete: step.delete.map(({ pod }) => ({ pod, reason: "outdated" })) };
}

function held(status: Plan["status"]): Plan {
  return status ? { actions: [], status } : NOTHING;
}

function soonest(momentsMs: readonly number[], nowMs: number): Pick<Plan, "requeueAfterMs"> {
  if (momentsMs.length === 0) return {};
  return { requeueAfterMs: momentsMs.reduce((a, b) => Math.min(a, b)) - nowMs };
}
