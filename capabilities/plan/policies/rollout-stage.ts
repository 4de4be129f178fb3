import type { NodeName } from "../../api/identity";
import type { RolloutRecord } from "../../api/rollout-record";
import type { Staging } from "../../api/staging";
import type { NodeState } from "../node-state";
import type { ObservedRevision } from "../snapshot";
import { canaryAdmission } from "./canary";
import type { Admission } from "./fence";

// How a rollout goes from stage to stage (docs/adr/0013-staged-rollouts.md).
//
//   another candidate ──▶ Canary ── complete for bakeSeconds ──▶ Everywhere ── on every node ──▶ it is the stable revision
//
// Invariants
// - A stage is acted upon once it is on record, in the status. So what a restart finds there is how far it was.
// - Of another revision than the recorded one nothing is known: it starts anew.

export interface CandidateOnStages {
  readonly staging: Staging;
  /** What the status tells. */
  readonly recorded: RolloutRecord | undefined;
  readonly candidate: ObservedRevision;
}

/** How far the candidate is, by what the spec says now: a stage that is not asked for any more has been passed. */
export function currentRecord({ staging, recorded, candidate }: CandidateOnStages): RolloutRecord {
  const everywhere: RolloutRecord = { revision: candidate.name, phase: "Everywhere" };
  if (staging.promotedRevision === candidate.revision || staging.canary === undefined) return everywhere;
  return recorded?.revision === candidate.name ? recorded : { revision: candidate.name, phase: "Canary" };
}

/** Whether it is known that the candidate has a stage to pass: then it is not the stable revision, wherever it runs. */
export function isOnTrial(record: RolloutRecord | undefined, recorded: RolloutRecord | undefined): boolean {
  return record !== undefined && record.phase !== "Everywhere" && recorded?.revision === record.revision;
}

/** Which nodes the stage lets have the candidate; undefined: all of them. */
export function stageAdmission({ phase }: RolloutRecord, { canary }: Staging): Admission | undefined {
  return phase === "Canary" && canary ? canaryAdmission(canary) : undefined;
}

export interface StageInput {
  readonly record: RolloutRecord;
  readonly staging: Staging;
  /** The nodes of the stage. */
  readonly admitted: ReadonlySet<NodeName>;
  /** Of all names, judged by the candidate. */
  readonly nodes: readonly NodeState[];
  readonly minReadySeconds: number;
  readonly nowMs: number;
  /** A set that is paused or frozen stays at its stage, as somebody wants to look at it. */
  readonly isRestrained: boolean;
}

export interface StageStep {
  /** How far it is now. */
  readonly record: RolloutRecord;
  /** The moment at which the stage will have lasted long enough, if nothing happens: none, or one in the future. */
  readonly passesAtMs: readonly number[];
}

/** What has become of a stage that is not the last one. */
export function stageStep(input: StageInput): StageStep {
  const { staging, nowMs, isRestrained } = input;
  const { revision, phase } = input.record;
  const sinceMs = completeSinceMs(input);
  const record = { revision, phase };
  if (sinceMs === undefined) return { record, passesAtMs: [] };
  const baking: StageStep = { record: { ...record, completeSinceMs: sinceMs }, passesAtMs: [] };
  if (isRestrained) return baking;
  const passesAtMs = sinceMs + (staging.canary?.bakeMs ?? 0);
  if (passesAtMs > nowMs) return { ...baking, passesAtMs: [passesAtMs] };
  return { record: { revision, phase: "Everywhere" }, passesAtMs: [] };
}

/**
 * Since when every node of the stage has had an available pod: since the last of them became available. A pod that was not
 * for a moment counts from then on, so what keeps starting again never lasts. Undefined where one is missing, or there is no node.
 */
function completeSinceMs({ nodes, admitted, minReadySeconds }: StageInput): number | undefined {
  const ofStage = nodes.filter(({ name, exists, shouldRun }) => exists && shouldRun && admitted.has(name));
  if (ofStage.length === 0 || !ofStage.every(({ isSettled }) => isSettled)) return undefined;
  const momentsMs = ofStage.flatMap(({ pods }) =>
    pods.map(({ pod }) => (pod.readySinceMs || pod.creationTimestampMs) + minReadySeconds * 1_000),
  );
  return momentsMs.reduce((a, b) => Math.max(a, b));
}
