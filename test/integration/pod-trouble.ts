import type { Pod } from "../../capabilities/api/types";

/** What befalls a pod that serves, as an analysis calls it. */
export type PodTrouble = "CrashLoop" | "ContainerError" | "Restarts" | "ReadinessLost";

/** The status of a pod that serves, as a kubelet would write it once that has happened. */
export function troubledStatus(pod: Pod, trouble: PodTrouble): object {
  switch (trouble) {
    case "CrashLoop":
      return unready(pod, { restartCount: 1, state: { waiting: { reason: "CrashLoopBackOff" } } });
    case "ContainerError":
      return unready(pod, { state: { waiting: { reason: "CreateContainerConfigError" } } });
    case "ReadinessLost":
      return unready(pod, {}, laterThanStart(pod));
    case "Restarts":
      // It serves again: nothing but the number tells.
      return { containerStatuses: [{ ...containerOf(pod), restartCount: 3 }] };
  }
}

/** The status of a pod that was not ready for a while and serves again. */
export function servingStatus(pod: Pod): object {
  const lastTransitionTime = laterThanStart(pod);
  const found = { status: "True", lastTransitionTime };
  const conditions = pod.status?.conditions?.map(one => (isAboutReadiness(one.type) ? { ...one, ...found } : one));
  return { conditions, containerStatuses: [{ ...containerOf(pod), ready: true, started: true }] };
}

/** Without a time, since when it is not ready is not told: so one sees that nothing else than the container's state is read. */
function unready(pod: Pod, container: object, lastTransitionTime?: string): object {
  const lost = { status: "False", ...(lastTransitionTime !== undefined && { lastTransitionTime }) };
  const conditions = pod.status?.conditions?.map(one => (isAboutReadiness(one.type) ? { ...one, ...lost } : one));
  return { conditions, containerStatuses: [{ ...containerOf(pod), ready: false, started: false, ...container }] };
}

function containerOf({ status }: Pod): object {
  return status?.containerStatuses?.[0] ?? {};
}

/** Times have whole seconds, and a condition of the first one is not a change. */
function laterThanStart({ status }: Pod): string {
  const startedMs = Date.parse(status?.startTime ?? "");
  return new Date(Math.max(Date.now(), startedMs + 2_000)).toISOString().replace(/\.\d+Z/, "Z");
}

function isAboutReadiness(type: string): boolean {
  return type === "Ready" || type === "ContainersReady";
}
