import { failedAttemptsOf } from "../api/failed-attempts";
import { FAILED_ATTEMPTS_ANNOTATION } from "../api/well-known";
import type { PodFailure } from "../plan/snapshot";
import type { PodToProject } from "./pod-fields";
import { timeMs } from "./projection";

/** What a failed pod tells of its end. */
export function podFailure(raw: PodToProject): PodFailure {
  const createdAtMs = timeMs(raw.metadata?.creationTimestamp) ?? 0;
  return Object.freeze({
    attempts: failedAttemptsOf(raw.metadata?.annotations?.[FAILED_ATTEMPTS_ANNOTATION]),
    finishedAtMs: latest(containerEnds(raw)) ?? latest(transitions(raw)) ?? createdAtMs,
  });
}

function containerEnds({ status }: PodToProject): readonly number[] {
  return status?.containerStatuses?.flatMap(({ state }) => timeMs(state?.terminated?.finishedAt) ?? []) ?? [];
}

/** A pod that the kubelet refused never had a container; of one that it evicted, or lost, no container may tell its end. */
function transitions({ status }: PodToProject): readonly number[] {
  return status?.conditions?.flatMap(({ lastTransitionTime }) => timeMs(lastTransitionTime) ?? []) ?? [];
}

function latest(momentsMs: readonly number[]): number | undefined {
  return momentsMs.length === 0 ? undefined : Math.max(...momentsMs);
}
