import { BAKING, CANDIDATE_FAILED, FENCE_REACHED, ROLLED_BACK, ROLLING_BACK, ROLLING_OUT } from "../api/conditions";
import type { RolloutRecord } from "../api/rollout-record";
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
  /** How many nodes may have the candidate now. */
  readonly admitted: number;
  /** None may, whatever the stage. */
  readonly isShut: boolean;
}

/** The same with what the stage has to do with it. */
export function atStage<T extends Found>(found: T, stage: StageProgress | undefined, reached: Reached | undefined): T {
  if (stage === undefined) return found;
  if (stage.record.failure) return { ...found, reason: reasonAfterFailure(found.reason, stage) };
  const { phase } = stage.record;
  const isWaiting = phase !== "Everywhere" && found.reason === FENCE_REACHED;
  if (!isWaiting || reached === undefined || reached.isShut) return found;
  const isIdle = phase === "Canary" && reached.admitted === 0;
  const message = isIdle ? "no node may be a canary" : `${found.message} before they have lasted`;
  return { ...found, isDone: false, reason: BAKING, message };
}

function reasonAfterFailure(reason: string, { onFailure }: StageProgress): string {
  const isTakenBack = onFailure === "Rollback";
  if (reason === ROLLING_OUT && isTakenBack) return ROLLING_BACK;
  if (reason !== FENCE_REACHED) return reason;
  return isTakenBack ? ROLLED_BACK : CANDIDATE_FAILED;
}

/** How the candidate failed, and what comes of it; undefined where it did not. */
export function failureMessage(stage: StageProgress | undefined): string | undefined {
  if (stage?.record.failure === undefined) return undefined;
  const { revision, failure } = stage.record;
  const where = failure.nodes === 1 ? `node ${failure.node}` : `${failure.nodes} nodes, ${failure.node} among them`;
  const then = stage.onFailure === "Rollback" ? "nodes go back to the stable revision" : "it goes to no other node";
  return `revision ${revision} failed: ${failure.reason} on ${where}; ${then}`;
}
