import {
  FAILED_CREATE,
  FAILED_DAEMON_POD,
  FAILED_DELETE,
  SUCCEEDED_DAEMON_POD,
  SUCCESSFUL_CREATE,
  SUCCESSFUL_DELETE,
} from "../api/event-reasons";
import type { DeleteReason } from "../plan/action";
import type { PlannedEvent } from "../plan/plan";
import type { ObservedPod } from "../plan/snapshot";
import { isApiError } from "./object-control";

// What is told of writes on pods (D-EVT-01..04, D-EVT-06, D-EVT-07). Why a pod is replaced by a roll-out is not (D-EVT-10).

export function podCreated(name: string): PlannedEvent {
  return { type: "Normal", reason: SUCCESSFUL_CREATE, message: `Created pod: ${name}` };
}

/** Undefined for a failure that is nobody's concern: the namespace or the lead is going away. */
export function podNotCreated(error: unknown): PlannedEvent | undefined {
  if (isApiError(error, "namespaceTerminating", "aborted")) return undefined;
  return { type: "Warning", reason: FAILED_CREATE, message: `Error creating: ${textOf(error)}` };
}

export function podDeleted({ name }: ObservedPod): PlannedEvent {
  return { type: "Normal", reason: SUCCESSFUL_DELETE, message: `Deleted pod: ${name}` };
}

/** Undefined for a failure that is nobody's concern: the lead is going away. */
export function podNotDeleted(error: unknown): PlannedEvent | undefined {
  if (isApiError(error, "aborted")) return undefined;
  return { type: "Warning", reason: FAILED_DELETE, message: `Error deleting: ${textOf(error)}` };
}

/** That a pod which has ended is about to make room for a new one; undefined where it is deleted for another reason. */
export function podEnded(pod: ObservedPod, reason: DeleteReason): PlannedEvent | undefined {
  const which = `daemon pod ${pod.namespace}/${pod.name} on node ${pod.targetNode ?? "unknown"}`;
  switch (reason) {
    case "failed":
      return { type: "Warning", reason: FAILED_DAEMON_POD, message: `Deleting failed ${which}, for a new one` };
    case "succeeded":
      return { type: "Normal", reason: SUCCEEDED_DAEMON_POD, message: `Deleting succeeded ${which}, for a new one` };
    default:
      return undefined;
  }
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
