import type { NodeName } from "../../api/identity";
import { selectorMatcher } from "../../api/label-selector";
import type { RolloutPhase, RolloutRecord } from "../../api/rollout-record";
import type { Fence } from "../../api/rollout-controls";
import type { OnFailure, Staging } from "../../api/staging";
import type { Labels } from "../../api/types";
import type { NodeState } from "../node-state";
import type { ObservedRevision } from "../snapshot";
import { canaryAdmission } from "./canary";
import { HELD, TAKEN_BACK, candidateFailure } from "./failure-analysis";
import type { Admission } from "./fence";
import { isOfWave, nextWave, waveAdmission } from "./waves";

// How a rollout goes from stage to stage (docs/adr/0013-staged-rollouts.md).
//
//   another candidate ──▶ Canary ── complete for bakeSeconds ──▶ Wave 1, 2, … ── each for bakeSeconds ──▶ Everywhere
//                                                                    Everywhere ── on every node ──▶ it is the stable revision
//
//   at any of them ── too many of its pods fail ──▶ failed: it holds, or is taken back, until there is another candidate
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
  if (staging.promotedRevision === candidate.revision) return everywhere;
  const afterCanary: RolloutRecord = staging.waves ? { ...everywhere, phase: "Wave", wave: 0 } : everywhere;
  if (recorded?.revision !== candidate.name) return staging.canary ? { ...everywhere, phase: "Canary" } : afterCanary;
  const { failure, ...rest } = recorded;
  return { ...(isAskedFor(rest.phase, staging) ? rest : afterCanary), ...(failure && staging.analysis && { failure }) };
}

function isAskedFor(phase: RolloutPhase, { canary, waves }: Staging): boolean {
  if (phase === "Canary") return canary !== undefined;
  return phase === "Everywhere" || waves !== undefined;
}

/** The record with what its pods tell of the candidate: once it has failed, it has failed. */
export function judgedRecord(
  record: RolloutRecord,
  { staging, candidate, nodes }: Pick<StageInput, "staging" | "nodes"> & Pick<CandidateOnStages, "candidate">,
): RolloutRecord {
  const { analysis, promotedRevision } = staging;
  if (record.failure || !analysis || promotedRevision === candidate.revision) return record;
  const failure = candidateFailure({ analysis, nodes });
  return failure ? { ...record, failure } : record;
}

/** Whether it is known that the candidate has a stage to pass: then it is not the stable revision, wherever it runs. */
export function isOnTrial(record: RolloutRecord | undefined, recorded: RolloutRecord | undefined): boolean {
  if (record === undefined || recorded?.revision !== record.revision) return false;
  return record.phase !== "Everywhere" || record.failure !== undefined;
}

/**
 * Which nodes the stage lets have the candidate; undefined: all of them. What has failed just now holds, until that is
 * recorded: once its pods are gone, nothing else tells.
 */
export function stageAdmission(
  record: RolloutRecord,
  { staging, recorded }: Omit<CandidateOnStages, "candidate">,
): Admission | undefined {
  const { phase, failure } = record;
  const { canary, waves, analysis } = staging;
  if (failure) return analysis?.onFailure === "Rollback" && recorded?.failure ? TAKEN_BACK : HELD;
  if (phase === "Canary" && canary) return canaryAdmission(canary);
  return phase === "Wave" && waves ? waveAdmission(waves, record) : undefined;
}

export interface StageInput {
  readonly record: RolloutRecord;
  readonly staging: Staging;
  /** The nodes that have the candidate or may get it. */
  readonly admitted: ReadonlySet<NodeName>;
  /** Which nodes the fence keeps for the stable revision by their labels: they are of no wave. */
  readonly fence: Pick<Fence, "nodeSelector">;
  readonly labelsOf: (node: NodeName) => Labels | undefined;
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
  /** What becomes of it, if it has failed. */
  readonly onFailure?: OnFailure | undefined;
  /** The moment at which the stage will have lasted long enough, if nothing happens: none, or one in the future. */
  readonly passesAtMs: readonly number[];
  /** It goes no further, as the fence keeps nodes of the stage out. */
  readonly isCut?: boolean;
}

/** What has become of a stage. */
export function stageStep(input: StageInput): StageStep {
  const { record, staging } = input;
  if (record.failure) return { record, onFailure: staging.analysis?.onFailure, passesAtMs: [] };
  return record.phase === "Everywhere" ? { record, passesAtMs: [] } : passage(input);
}

function passage(input: StageInput): StageStep {
  const { record, staging, isRestrained } = input;
  const stage = stageOf(input);
  if (stage.isCut) return { record: withTime(record, undefined), passesAtMs: [], isCut: true };
  const next = (): StageStep => ({ record: nextRecord(record, staging, stage), passesAtMs: [] });
  if (hasNothingToWaitFor(record, stage) && !isRestrained) return next();
  const sinceMs = completeSinceMs(stage, input);
  const baking: StageStep = { record: withTime(record, sinceMs), passesAtMs: [] };
  if (sinceMs === undefined || isRestrained || !isComplete(stage)) return baking;
  const passesAtMs = sinceMs + bakeMs(record, staging);
  return passesAtMs > input.nowMs ? { ...baking, passesAtMs: [passesAtMs] } : next();
}

function bakeMs({ phase }: RolloutRecord, { canary, waves }: Staging): number {
  return (phase === "Wave" ? waves : canary)?.bakeMs ?? 0;
}

/** Before the first wave there is none that would have to last, and one whose nodes are all gone is over. */
function hasNothingToWaitFor({ phase, wave }: RolloutRecord, { nodes }: StageNodes): boolean {
  return phase === "Wave" && (wave === 0 || nodes.length === 0);
}

/** Of a candidate that has passed its canaries or a wave; where no node is to get it, it stays before its first wave. */
function nextRecord({ revision, ...before }: RolloutRecord, { waves }: Staging, { labels }: StageNodes): RolloutRecord {
  const everywhere: RolloutRecord = { revision, phase: "Everywhere" };
  if (waves === undefined) return everywhere;
  const from: RolloutRecord = before.phase === "Wave" ? { revision, ...before } : { revision, phase: "Wave", wave: 0 };
  if (labels.length === 0) return withTime(from, undefined);
  return nextWave(waves, from, labels) ?? everywhere;
}

function withTime(record: RolloutRecord, sinceMs: number | undefined): RolloutRecord {
  const { revision, phase, wave, from, through } = record;
  const place = { ...(wave !== undefined && { wave }), ...(from !== undefined && { from }) };
  const time = sinceMs === undefined ? undefined : { completeSinceMs: sinceMs };
  return { revision, phase, ...place, ...(through !== undefined && { through }), ...time };
}

interface StageNodes {
  /** Those of the stage. */
  readonly nodes: readonly NodeState[];
  /** Of all nodes that are to get the candidate one day. */
  readonly labels: readonly (Labels | undefined)[];
  readonly isCut: boolean;
}

function stageOf(input: StageInput): StageNodes {
  const { record, staging, admitted, nodes, fence, labelsOf } = input;
  const desired = nodes.filter(({ exists, shouldRun }) => exists && shouldRun);
  const matches = fence.nodeSelector ? selectorMatcher(fence.nodeSelector) : (): boolean => true;
  const selected = staging.waves ? desired.filter(({ name }) => matches(labelsOf(name))) : [];
  const labels = selected.map(({ name }) => labelsOf(name));
  const { waves } = staging;
  if (record.phase !== "Wave" || waves === undefined) {
    return { nodes: desired.filter(({ name }) => admitted.has(name)), labels, isCut: false };
  }
  const ofWave = record.wave === 0 ? [] : selected.filter(({ name }) => isOfWave(waves, record, labelsOf(name)));
  return { nodes: ofWave, labels, isCut: labels.length === 0 || ofWave.some(({ name }) => !admitted.has(name)) };
}

function isComplete({ nodes }: StageNodes): boolean {
  return nodes.every(({ isSettled }) => isSettled);
}

/**
 * Since when every node of the stage has had an available pod: since the last of them became available. A pod that was not
 * for a moment counts from then on, so what keeps starting again never lasts. Undefined where one is missing.
 *
 * To a wave of thousands of nodes some come all the time: one that joins after the wave was complete has to be available, and
 * not to have been for so long.
 */
function completeSinceMs(stage: StageNodes, { record, minReadySeconds }: StageInput): number | undefined {
  const { phase, completeSinceMs: recordedMs } = record;
  if (stage.nodes.length === 0) return undefined;
  const since = ({ pods }: NodeState): readonly number[] =>
    pods.map(({ pod }) => (pod.readySinceMs || pod.creationTimestampMs) + minReadySeconds * 1_000);
  const isOld = ({ pods }: NodeState): boolean =>
    pods.some(({ pod, hasCurrentHash }) => hasCurrentHash && pod.creationTimestampMs <= (recordedMs ?? -Infinity));
  const old = phase === "Wave" ? stage.nodes.filter(isOld) : [];
  const counted = old.length > 0 ? old : stage.nodes;
  if (!counted.every(({ isSettled }) => isSettled)) return undefined;
  return counted.flatMap(since).reduce((a, b) => Math.max(a, b));
}
