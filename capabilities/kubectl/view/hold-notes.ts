import { type RolloutRecord, failureText } from "../../api/rollout-record";
import { isFrozen, isPaused, isSuspended, rollbackRevision } from "../../api/rollout-controls";
import type { DaemonSetSpec } from "../../api/types";
import { updateStrategy } from "../../plan/budget";

/** What, but a pause, keeps a set from having its pods; one line, empty where nothing does. */
export function stillHeldNote(spec: DaemonSetSpec): string {
  if (isFrozen(spec)) return "note: it is frozen, so that nothing happens before spec.frozen is taken away\n";
  return isSuspended(spec) ? "note: it is suspended, so that it has no pods before spec.suspend is taken away\n" : "";
}

/** What a pause has nothing to do with, and ends in other ways; one line, empty where the newest revision has not failed. */
export function failureNote(rollout: RolloutRecord | undefined): string {
  if (rollout?.failure === undefined) return "";
  const what = `its newest revision failed (${failureText(rollout.failure)})`;
  return `note: ${what}, so that it waits for another template: undo goes back, and promote goes on all the same\n`;
}

/** What keeps another template from the pods of a set; lines, empty where nothing does. */
export function templateNotes(spec: DaemonSetSpec): string {
  return `${stillHeldNote(spec)}${pausedNote(spec)}${rollbackNote(spec)}`;
}

/** Under OnDelete it is not the pause that keeps them. */
function pausedNote(spec: DaemonSetSpec): string {
  if (!isPaused(spec) || updateStrategy(spec).kind === "OnDelete") return "";
  return "note: it is paused, so that no pod is replaced before it is resumed\n";
}

function rollbackNote(spec: DaemonSetSpec): string {
  const revision = rollbackRevision(spec);
  if (revision === undefined) return "";
  return `note: it is rolled back to revision ${revision}, so that pods are made from that before spec.rollbackTo is taken away\n`;
}
