import { type NodeName, type ObjectName, nodeNameOf, objectNameOf } from "./identity";
import { isSameJson } from "./same-json";
import { timeText } from "./time";
import type { Json, RolloutFailureStatus, RolloutStatus } from "./types";

/** The stages of a rollout, in their order. */
export const ROLLOUT_PHASES = ["Canary", "Wave", "Everywhere"] as const;
export type RolloutPhase = (typeof ROLLOUT_PHASES)[number];

/** How far a staged rollout is: all that a restart must not forget. */
export interface RolloutRecord {
  /** Which revision it is about: of any other, nothing is known. */
  readonly revision: ObjectName;
  readonly phase: RolloutPhase;
  /** Which wave it is; 0 before the first one has begun. */
  readonly wave?: number;
  /** The first and the last value of the label that are of the wave. Without the last one, all that are left are. */
  readonly from?: string;
  readonly through?: string;
  /** Since when every node of the stage has had an available pod, in milliseconds since the epoch. */
  readonly completeSinceMs?: number;
  /** Of a candidate that failed: as it was when that was found. */
  readonly failure?: CandidateFailure;
}

export interface CandidateFailure {
  /** A short code: that of the first node. */
  readonly reason: string;
  /** On how many nodes its pods fail, and the first of them by name. */
  readonly nodes: number;
  readonly node: NodeName;
}

/** On which nodes its pods fail, and how, as people are told. */
export function failureText({ reason, nodes, node }: CandidateFailure): string {
  return `${reason} on ${nodes === 1 ? `node ${node}` : `${nodes} nodes, ${node} among them`}`;
}

/** The record of a status; undefined where there is none, or none that can be read. */
export function recordedRollout(rollout: RolloutStatus | null | undefined): RolloutRecord | undefined {
  if (!rollout?.revision) return undefined;
  const phase = ROLLOUT_PHASES.find(known => known === rollout.phase);
  if (phase === undefined) return undefined;
  const completeSinceMs = Date.parse(rollout.completeTime ?? "");
  const failure = recordedFailure(rollout.failure);
  return {
    ...{ revision: objectNameOf(rollout.revision), phase },
    ...(phase === "Wave" && recordedWave(rollout)),
    ...(!Number.isNaN(completeSinceMs) && { completeSinceMs }),
    ...(failure && { failure }),
  };
}

/** Without its number, none has begun: nobody gets anything by a record that is not whole. */
function recordedWave({ wave = 0, from, through }: RolloutStatus): Pick<RolloutRecord, "wave" | "from" | "through"> {
  return { wave, ...(typeof from === "string" && { from }), ...(typeof through === "string" && { through }) };
}

/** A failure of which somebody removed a part is one still. */
function recordedFailure(failure: RolloutFailureStatus | null | undefined): CandidateFailure | undefined {
  if (!failure) return undefined;
  const { reason = "", nodes = 0, node = "" } = failure;
  return { reason, nodes, node: nodeNameOf(node) };
}

/** Whether both are the same. */
export function isSameRollout(a: RolloutRecord | undefined, b: RolloutRecord | undefined): boolean {
  return isSameJson(comparable(a), comparable(b));
}

function comparable(record: RolloutRecord | undefined): Json | undefined {
  if (record === undefined) return undefined;
  const { failure, ...rest } = record;
  return { ...rest, failure: failure ? { ...failure } : null };
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
  const { revision, phase, wave = null, from = null, through = null, completeSinceMs, failure = null } = planned;
  const completeTime = completeSinceMs === undefined ? null : timeText(completeSinceMs);
  return { revision, phase, wave, from, through, completeTime, failure };
}
