import type { ObservedPod } from "./snapshot";

// When a pod counts as serving (D-UPD-05). Phase and deletion play no part.

/** Whether the pod's Ready condition is True. */
export function isReady({ readySinceMs }: ObservedPod): boolean {
  return readySinceMs !== undefined;
}

/**
 * The moment from which the pod is available, if it stays ready; undefined while it is not ready, or where readiness
 * must last for a while and the condition does not say since when it does.
 */
export function availableFromMs(pod: ObservedPod, minReadySeconds: number): number | undefined {
  if (pod.readySinceMs === undefined) return undefined;
  if (minReadySeconds === 0) return 0;
  return pod.readySinceMs === 0 ? undefined : pod.readySinceMs + minReadySeconds * 1_000;
}

/** The moment at which the next pod becomes available, if it stays ready: nothing, or one, in the future. */
export function nextAvailableMs(
  pods: readonly ObservedPod[],
  { minReadySeconds, nowMs }: { readonly minReadySeconds: number; readonly nowMs: number },
): readonly number[] {
  if (minReadySeconds === 0) return [];
  let next: number | undefined;
  for (const pod of pods) {
    const fromMs = availableFromMs(pod, minReadySeconds);
    if (fromMs !== undefined && fromMs > nowMs && fromMs < (next ?? Infinity)) next = fromMs;
  }
  return next === undefined ? [] : [next];
}
