import { flavorOfReference } from "../api/flavor";
import { nodeNameOf } from "../api/identity";
import { podDemand } from "../api/pod-demand";
import { targetNode } from "../api/target-node";
import type { ControllerRef, ObservedPod, PodPhase } from "../plan/snapshot";
import type { Demands } from "./demands";
import type { Intern } from "./intern";
import type { PodToProject } from "./pod-fields";
import { podFailure } from "./pod-failure";
import { podSetbacks } from "./pod-setbacks";
import { podTrouble } from "./pod-trouble";
import { type Projected, controllerRefOf, frozenLabels, projectNamespaced, timeMs } from "./projection";

/**
 * Of another controller's pod only who has it, its name, and what it takes of its node are kept: its name may be one that a
 * set wants, and it may be let go and become an orphan. So of its life nothing but its binding and its end changes the cache.
 */
export function projectPod(
  raw: PodToProject,
  intern: Intern,
  demandOf: Demands["ofPod"] = podDemand,
): Projected<ObservedPod> {
  const controller = controllerRefOf(raw.metadata?.ownerReferences, intern);
  const details = isForeign(controller) ? foreignDetails : podDetails;
  return projectNamespaced(raw, identity => ({
    creationTimestampMs: timeMs(raw.metadata?.creationTimestamp) ?? 0,
    ...identity,
    ...(controller && { controller }),
    ...details(raw, intern),
    ...bindingOf(raw, { intern, demandOf }),
  }));
}

/** Where it is bound, and what it takes there for as long as it has not ended. */
function bindingOf(
  { spec, status }: PodToProject,
  { intern, demandOf }: { readonly intern: Intern; readonly demandOf: Demands["ofPod"] },
): Pick<ObservedPod, "nodeName" | "demand"> {
  if (!spec?.nodeName) return {};
  const nodeName = nodeNameOf(intern(spec.nodeName));
  const hasEnded = status?.phase === "Succeeded" || status?.phase === "Failed";
  return hasEnded ? { nodeName } : { nodeName, demand: demandOf(spec) };
}

type Details = Omit<
  ObservedPod,
  "name" | "uid" | "resourceVersion" | "namespace" | "controller" | "creationTimestampMs" | "nodeName" | "demand"
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
  const trouble = readySinceMs === undefined ? podTrouble(raw) : undefined;
  return {
    labels: frozenLabels(raw.metadata?.labels),
    phase,
    ...(deletionTimestampMs !== undefined && { deletionTimestampMs }),
    ...(target !== undefined && { targetNode: nodeNameOf(intern(target)) }),
    ...(readySinceMs !== undefined && { readySinceMs }),
    ...(trouble !== undefined && { trouble }),
    ...podSetbacks(raw),
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
