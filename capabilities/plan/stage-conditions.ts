import { BAKING, CANDIDATE_FAILED, FENCE_REACHED, ROLLED_BACK, ROLLING_BACK, ROLLING_OUT } from "../api/conditions";
import { type RolloutRecord, failureText } from "../api/rollout-record";
import type { OnFailure } from "../api/staging";

// What users are told of a rollout that goes by stages.

export interface StageProgress {
  readonly record: RolloutRecord;
  readonly onFailure?: OnFailure | undefined;
}

/** How far a set is: what `conditions.ts` tells of any. */
interface Found {
  readonly isDone: boolean;
  readonly reason: string;
  readonly message: string;
}

interface Reached {
  /** How many nodes have the candidate, and how many may have it now. */
  readonly updated: number;
  readonly admitted: number;
  /** None may, whatever the stage. */
  readonly isShut: boolean;
}

/** The same with what the stage has to do with it. */
export function atStage<T extends Found>(found: T, stage: StageProgress | undefined, reached: Reached | undefined): T {
  if (stage === undefined) return found;
  if (stage.record.failure) return afterFailure(found, stage, reached);
  const { phase } = stage.record;
  const isWaiting = phase !== "Everywhere" && found.reason === FENCE_REACHED;
  if (!isWaiting || reached === undefined || reached.isShut) return found;
  const isIdle = phase === "Canary" && reached.admitted === 0;
  const message = isIdle
    ? "no node may be a canary, so that none gets the newest revision"
    : `${found.message} before ${untilWhen(stage.record)}`;
  return { ...found, isDone: false, reason: BAKING, message };
}

function untilWhen({ phase, wave = 0 }: RolloutRecord): string {
  if (phase === "Canary") return "the canaries have lasted";
  return wave === 0 ? "the first wave has begun" : `wave ${wave} has lasted`;
}

function afterFailure<T extends Found>(found: T, stage: StageProgress, reached: Reached | undefined): T {
  const { reason } = found;
  if (!isTakenBack(stage)) return reason === FENCE_REACHED ? { ...found, reason: CANDIDATE_FAILED } : found;
  if (reason === ROLLING_OUT) return { ...found, reason: ROLLING_BACK };
  if (reason !== FENCE_REACHED || reached === undefined) return found;
  // It keeps its nodes until its failure is on record.
  if (reached.admitted > 0) return { ...found, isDone: false, reason: ROLLING_BACK };
  const message = reached.updated === 0 ? "no node has the newest revision any more" : found.message;
  return { ...found, reason: ROLLED_BACK, message };
}

export function isTakenBack({ record, onFailure }: StageProgress): boolean {
  return record.failure !== undefined && onFailure === "Rollback";
}

/** How the candidate failed, and what comes of it; undefined where it did not. */
export function failureMessage(stage: StageProgress | undefined, { isGone = false } = {}): string | undefined {
  if (stage?.record.failure === undefined) return undefined;
  const { revision, failure } = stage.record;
  return `revision ${revision} failed: ${failureText(failure)}; ${outcome(stage, isGone)}`;
}

function outcome(stage: StageProgress, isGone: boolean): string {
  if (!isTakenBack(stage)) return "it goes to no other node";
  return isGone ? "no node has it any more" : "nodes go back to the stable revision";
}
