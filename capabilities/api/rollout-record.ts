import { type ObjectName, objectNameOf } from "./identity";
import { isSameJson } from "./same-json";
import { timeText } from "./time";
import type { RolloutStatus } from "./types";

/** The stages of a rollout, in their order. */
export const ROLLOUT_PHASES = ["Canary", "Everywhere"] as const;
export type RolloutPhase = (typeof ROLLOUT_PHASES)[number];

/** How far a staged rollout is: all that a restart must not forget. */
export interface RolloutRecord {
  /** Which revision it is about: of any other, nothing is known. */
  readonly revision: ObjectName;
  readonly phase: RolloutPhase;
  /** Since when every node of the stage has had an available pod, in milliseconds since the epoch. */
  readonly completeSinceMs?: number;
}

/** The record of a status; undefined where there is none, or none that can be read. */
export function recordedRollout(rollout: RolloutStatus | null | undefined): RolloutRecord | undefined {
  if (!rollout?.revision) return undefined;
  const phase = ROLLOUT_PHASES.find(known => known === rollout.phase);
  if (phase === undefined) return undefined;
  const completeSinceMs = Date.parse(rollout.completeTime ?? "");
  return {
    ...{ revision: objectNameOf(rollout.revision), phase },
    ...(!Number.isNaN(completeSinceMs) && { completeSinceMs }),
  };
}

/** Whether both are the same. */
export function isSameRollout(a: RolloutRecord | undefined, b: RolloutRecord | undefined): boolean {
  return isSameJson(a && { ...a }, b && { ...b });
}

/** As a merge patch: a field that has no value any more is null. */
export type RolloutPatch = { readonly [Field in keyof RolloutStatus]: RolloutStatus[Field] | null } | null;

/**
 * What makes the status tell what is planned: of undefined, and of what it tells already, nothing.
 */
export function rolloutPatch(
  stored: RolloutStatus | undefined,
  planned: RolloutRecord | null | undefined,
): RolloutPatch | undefined {
  if (planned === undefined) return undefined;
  if (planned === null) return stored === undefined ? undefined : null;
  if (isSameRollout(recordedRollout(stored), planned)) return undefined;
  const { revision, phase, completeSinceMs } = planned;
  return { revision, phase, completeTime: completeSinceMs === undefined ? null : timeText(completeSinceMs) };
}
