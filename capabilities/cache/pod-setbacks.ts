import { MOST_TOLERATED_RESTARTS } from "../api/staging";
import type { ObservedPod } from "../plan/snapshot";
import type { PodToProject } from "./pod-fields";
import { timeMs } from "./projection";

// What went wrong with a pod since it started, as a number and a sign: of thousands of pods hardly any has either, and what
// the kubelet writes of its containers changes far more often.

/** More restarts are not told apart, or a pod that keeps crashing would be another one each time for good. */
const MOST_RESTARTS = MOST_TOLERATED_RESTARTS + 1;

/** Nothing, if all went well, and nothing of a pod that has ended. */
export function podSetbacks(raw: PodToProject): Pick<ObservedPod, "restarts" | "hasLostReadiness"> {
  const { status } = raw;
  if (status?.phase === "Succeeded" || status?.phase === "Failed") return {};
  const restarts = mostRestarts(raw);
  return {
    ...(restarts > 0 && { restarts: Math.min(restarts, MOST_RESTARTS) }),
    ...(hasLostReadiness(raw) && { hasLostReadiness: true }),
  };
}

function mostRestarts({ status }: PodToProject): number {
  const containers = [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])];
  return containers.reduce((most, { restartCount = 0 }) => Math.max(most, restartCount), 0);
}

/** The kubelet writes the first Ready condition with the start time; both have whole seconds. */
const SAME_MOMENT_MS = 1_000;

/** Its condition has changed since it started. */
function hasLostReadiness({ status }: PodToProject): boolean {
  const ready = status?.conditions?.find(({ type }) => type === "Ready");
  const changedMs = timeMs(ready?.lastTransitionTime);
  const startedMs = timeMs(status?.startTime);
  if (ready?.status !== "False" || changedMs === undefined || startedMs === undefined) return false;
  return changedMs - startedMs > SAME_MOMENT_MS;
}
