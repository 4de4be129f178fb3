import { assertNever } from "../api/assert-never";
import { objectNameOf } from "../api/identity";
import { progressDeadlineMs } from "../api/rollout-controls";
import { toldProgress } from "../api/told-progress";
import type { Action } from "../plan/action";
import type { Plan } from "../plan/plan";
import type { ObservedSet } from "../plan/snapshot";
import { without } from "./fields";
import type { ModelCluster } from "./model-cluster";
import { adoptPod, createPod, deletePod, relabelPod, releasePod } from "./pod-writes";
import { adoptRevision, createRevision, deleteRevision, releaseRevision, updateRevision } from "./revision-writes";

/** The cluster once the plan is carried out: its actions in their order, then its status. */
export function applyPlan(cluster: ModelCluster, { actions, status, lastFailedPods }: Plan): ModelCluster {
  const acted = actions.reduce(applyAction, cluster);
  const remembered = lastFailedPods && { lastFailedPods };
  const { hasProgressed = false, rollout, ...written } = status ?? {};
  const told = { ...acted, ...remembered, status: { ...acted.status, ...written } };
  const set = withStatus(told, hasProgressed);
  if (rollout === undefined) return { ...told, set };
  return { ...told, set: rollout === null ? without(set, "rollout") : { ...set, rollout } };
}

/** The set with what decisions read of its status. */
function withStatus({ set, status, nowMs }: ModelCluster, hasProgressed: boolean): ObservedSet {
  const { stableRevision } = status;
  const atMs = hasProgressed ? nowMs : set.progress?.atMs;
  const progress = { ...toldProgress(status), ...(atMs !== undefined && { atMs }) };
  return {
    ...set,
    ...(stableRevision !== undefined && { stableRevision: objectNameOf(stableRevision) }),
    ...(progressDeadlineMs(set.spec) !== undefined && { progress }),
  };
}

/**
 * The cluster after one action. Throws where the API server would refuse it: a name that is taken, an object that is not
 * there any more.
 */
export function applyAction(cluster: ModelCluster, action: Action): ModelCluster {
  return { ...applied(cluster, action), writes: cluster.writes + 1 };
}

function applied(cluster: ModelCluster, action: Action): ModelCluster {
  switch (action.kind) {
    case "canonicalizeTemplate":
      return { ...cluster, canonicalTemplate: { kind: "known", template: action.template } };
    case "createPod":
      return createPod(cluster, action);
    case "deletePod":
      return deletePod(cluster, action.pod);
    case "relabelPod":
      return relabelPod(cluster, action);
    case "adoptPod":
      return adoptPod(cluster, action.pod);
    case "releasePod":
      return releasePod(cluster, action.pod);
    default:
      return appliedToRevision(cluster, action);
  }
}

type RevisionAction = Extract<Action, { readonly kind: `${string}Revision` }>;

function appliedToRevision(cluster: ModelCluster, action: RevisionAction): ModelCluster {
  switch (action.kind) {
    case "createRevision":
      return createRevision(cluster, action.revision);
    case "updateRevision":
      return updateRevision(cluster, action);
    case "deleteRevision":
      return deleteRevision(cluster, action.revision);
    case "adoptRevision":
      return adoptRevision(cluster, action.revision);
    case "releaseRevision":
      return releaseRevision(cluster, action.revision);
    default:
      return assertNever(action);
  }
}
