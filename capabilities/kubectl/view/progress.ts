import { STALLED } from "../../api/conditions";
import { describeViolations } from "../../api/invalid-status";
import { updateStrategy } from "../../plan/budget";
import type { SetView } from "./set-view";

export type ProgressKind =
  | "unobserved" // the controller has not told of this generation yet
  | "deleting"
  | "stalled" // the spec breaks a rule
  | "updating"
  | "becoming-available"
  | "on-delete" // complete but for pods that wait for someone to delete them
  | "complete";

/** How far a roll-out is, as the controller says in the status. */
export interface Progress {
  readonly kind: ProgressKind;
  /** As `kubectl rollout status` says it, where it does. */
  readonly message: string;
  readonly desired: number;
  readonly updated: number;
  readonly ready: number;
  readonly available: number;
}

export function progressOf(view: SetView): Progress {
  const { status } = view;
  return {
    ...judged(view),
    desired: status.desiredNumberScheduled,
    updated: status.updatedNumberScheduled ?? 0,
    ready: status.numberReady,
    available: status.numberAvailable ?? 0,
  };
}

type Judged = Pick<Progress, "kind" | "message">;

function judged(view: SetView): Judged {
  const { set } = view.snapshot;
  if (set.deletionTimestampMs !== undefined)
    return { kind: "deleting", message: `daemon set "${set.name}" is being deleted` };
  const stalled = stalledMessage(view);
  if (stalled !== undefined) return { kind: "stalled", message: `daemon set "${set.name}" is stalled: ${stalled}` };
  if ((view.status.observedGeneration ?? 0) < set.generation)
    return { kind: "unobserved", message: "Waiting for daemon set spec update to be observed..." };
  return counted(view);
}

function stalledMessage({ conditions, violations, status, snapshot }: SetView): string | undefined {
  if (violations.length > 0) return describeViolations(violations);
  const isCurrent = (status.observedGeneration ?? 0) >= snapshot.set.generation;
  const condition = conditions.find(({ type }) => type === STALLED);
  return isCurrent && condition?.status === "True" ? condition.message : undefined;
}

function counted({ status, snapshot: { set } }: SetView): Judged {
  const {
    desiredNumberScheduled: desired,
    updatedNumberScheduled: updated = 0,
    numberAvailable: available = 0,
  } = status;
  const waiting = `Waiting for daemon set "${set.name}" rollout to finish:`;
  const isOnDelete = updateStrategy(set.spec).kind === "OnDelete";
  if (updated < desired && !isOnDelete)
    return { kind: "updating", message: `${waiting} ${updated} out of ${desired} new pods have been updated...` };
  if (available < desired) {
    const which = updated < desired ? "pods" : "updated pods";
    return { kind: "becoming-available", message: `${waiting} ${available} of ${desired} ${which} are available...` };
  }
  if (updated < desired) {
    const old = desired - updated;
    const message = `daemon set "${set.name}" keeps ${old} of ${desired} pods of an older revision until someone deletes them (OnDelete)`;
    return { kind: "on-delete", message };
  }
  return { kind: "complete", message: `daemon set "${set.name}" successfully rolled out` };
}
