import { RECONCILING } from "./conditions";

/** The parts of a status that say how far its set is. */
export interface ProgressStatus {
  readonly observedGeneration?: number;
  readonly updatedNumberScheduled?: number;
  readonly numberAvailable?: number;
  readonly conditions?: readonly { readonly type: string; readonly status: string }[];
}

export interface ToldProgress {
  readonly generation: number;
  /** Counts of nodes. */
  readonly updated: number;
  readonly available: number;
  /** Nothing was left to be done. */
  readonly isDone: boolean;
}

/** How far a set is as its status tells, which may be absent or not written yet. */
export function toldProgress(status: ProgressStatus = {}): ToldProgress {
  const { observedGeneration = 0, updatedNumberScheduled = 0, numberAvailable = 0, conditions = [] } = status;
  const isDone = conditions.some(({ type, status: is }) => type === RECONCILING && is === "False");
  return { generation: observedGeneration, updated: updatedNumberScheduled, available: numberAvailable, isDone };
}
