import { flavorOfReference } from "../api/flavor";
import { nodeNameOf } from "../api/identity";
import { targetNode } from "../api/target-node";
import type { ControllerRef, ObservedPod, PodPhase } from "../plan/snapshot";
import type { Intern } from "./intern";
import type { PodToProject } from "./pod-fields";
import { podFailure } from "./pod-failure";
import { type Projected, controllerRefOf, frozenLabels, projectNamespaced, timeMs } from "./projection";

/**
 * Of another controller's pod only who has it and its name are kept: its name may be one that a set wants, and it may
 * be let go and become an orphan. So its life changes nothing in the cache.
 */
export function projectPod(raw: PodToProject, intern: Intern): Projected<ObservedPod> {
  const controller = controllerRefOf(raw.metadata?.ownerReferences, intern);
  const details = isForeign(controller) ? foreignDetails : podDetails;
  return projectNamespaced(raw, identity => ({
    ...identity,
    ...(controller && { controller }),
    creationTimestampMs: timeMs(raw.metadata?.creationTimestamp) ?? 0,
    ...details(raw, intern),
  }));
}

type Details = Omit<
  ObservedPod,
  "name" | "uid" | "resourceVersion" | "namespace" | "controller" | "creationTimestampMs"
>;

function isForeign(controller: ControllerRef | undefined): boolean {
  return controller !== undefined && flavorOfReference(controller) === undefined;
}

function foreignDetails(): Details {
  return { labels: frozenLabels(undefined), phase: "Unknown" };
}

function podDetails(raw: PodToProject, intern: Intern): Details {
  const deletionTimestampMs = timeMs(raw.metadata?.deletionTimestamp);
  const target = targetNode(raw);
  const readySinceMs = readySince(raw);
  const phase = phaseOf(raw.status?.phase);
  return {
    labels: frozenLabels(raw.metadata?.labels),
    phase,
    ...(deletionTimestampMs !== undefined && { deletionTimestampMs }),
    ...(raw.spec?.nodeName && { nodeName: nodeNameOf(intern(raw.spec.nodeName)) }),
    ...(target !== undefined && { targetNode: nodeNameOf(intern(target)) }),
    ...(readySinceMs !== undefined && { readySinceMs }),
    // Of others nobody reads it, and nearly all pods are others.
    ...(phase === "Failed" && { failure: podFailure(raw) }),
  };
}

function phaseOf(phase: string | undefined): PodPhase {
  switch (phase) {
    case "Pending":
    case "Running":
    case "Succeeded":
    case "Failed":
      return phase;
    default:
      return "Unknown";
  }
}

function readySince(raw: PodToProject): number | undefined {
  const ready = raw.status?.conditions?.find(({ type }) => type === "Ready");
  return ready?.status === "True" ? (timeMs(ready.lastTransitionTime) ?? 0) : undefined;
}
