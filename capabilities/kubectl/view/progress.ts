import {
  BAKING,
  CANDIDATE_FAILED,
  FENCE_REACHED,
  FROZEN,
  PAUSED,
  PROGRESSING,
  PROGRESS_DEADLINE_EXCEEDED,
  RECONCILING,
  ROLLBACK_REVISION_NOT_FOUND,
  ROLLED_BACK,
  ROLLING_BACK,
  ROLLING_OUT,
  STALLED,
  SUSPECT_NODES,
  SUSPENDED,
  UNREACHABLE_LEFT_OUT,
} from "../../api/conditions";
import { describeViolations } from "../../api/invalid-status";
import { hasOtherTemplates } from "../../api/other-templates";
import { updateStrategy } from "../../plan/budget";
import { type SetView, isObserved } from "./set-view";

export type ProgressKind =
  | "unobserved" // the controller has not told of this generation yet
  | "deleting"
  | "stalled" // the spec breaks a rule, or the newest revision failed
  | "frozen" // something is left to do, and the set asks that it be left
  | "paused" // old pods are left, and the set asks that they be left
  | "suspended" // the set is to have no pods, and perhaps has some still
  | "baking" // the newest revision has to last on some nodes before it goes on to others
  | "overdue" // nothing got on for as long as the set allows
  | "updating"
  | "becoming-available"
  | "suspects" // nodes turned not ready by the newest revision, and no other gets it
  | "left-out" // complete but for nodes that are not ready
  | "fenced" // complete but for nodes that may not have the newest revision
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
  if (!isObserved(view)) return { kind: "unobserved", message: "Waiting for daemon set spec update to be observed..." };
  return steered(view) ?? counted(view);
}

/** Of a set that asks for something else than a roll-out to its end; the controller's own words. */
function steered({ conditions, snapshot: { set } }: SetView): Judged | undefined {
  const told = [PROGRESSING, RECONCILING].flatMap(wanted => conditions.find(({ type }) => type === wanted) ?? []);
  for (const { reason, message } of told) {
    const held = HELD[reason ?? ""];
    if (held !== undefined) {
      return { kind: held.kind, message: `daemon set "${set.name}" ${held.is}${message ? `: ${message}` : ""}` };
    }
    // It counts the nodes that may have the newest revision, which the numbers do not tell.
    if (reason === ROLLING_OUT && hasOtherTemplates(set.spec))
      return { kind: "updating", message: `${waitingFor(set.name)} ${message}...` };
  }
  return undefined;
}

interface Held {
  readonly kind: ProgressKind;
  /** What the set is, or does. */
  readonly is: string;
}

/** By the reason of a condition. */
const HELD: Readonly<Record<string, Held>> = {
  [PROGRESS_DEADLINE_EXCEEDED]: { kind: "overdue", is: "exceeded its progress deadline" },
  [FROZEN]: { kind: "frozen", is: "is frozen" },
  [PAUSED]: { kind: "paused", is: "is paused" },
  [SUSPENDED]: { kind: "suspended", is: "is suspended" },
  [BAKING]: { kind: "baking", is: "tries its newest revision out" },
  [SUSPECT_NODES]: { kind: "suspects", is: "stops, as nodes turned not ready" },
  [CANDIDATE_FAILED]: { kind: "stalled", is: "does not go on" },
  [ROLLING_BACK]: { kind: "stalled", is: "is being rolled back" },
  [ROLLED_BACK]: { kind: "stalled", is: "was rolled back" },
  [ROLLBACK_REVISION_NOT_FOUND]: { kind: "updating", is: "cannot be rolled back" },
  [UNREACHABLE_LEFT_OUT]: { kind: "left-out", is: "is rolled out but for nodes that are not ready" },
  [FENCE_REACHED]: { kind: "fenced", is: "is rolled out as far as it may be" },
};

function waitingFor(name: string): string {
  return `Waiting for daemon set "${name}" rollout to finish:`;
}

function stalledMessage(view: SetView): string | undefined {
  const { conditions, violations } = view;
  if (violations.length > 0) return describeViolations(violations);
  const condition = conditions.find(({ type }) => type === STALLED);
  // Of a revision that failed `Progressing` tells what has become of it.
  const isOfSpec = condition?.status === "True" && condition.reason !== CANDIDATE_FAILED;
  return isObserved(view) && isOfSpec ? condition.message : undefined;
}

function counted({ status, snapshot: { set } }: SetView): Judged {
  const {
    desiredNumberScheduled: desired,
    updatedNumberScheduled: updated = 0,
    numberAvailable: available = 0,
  } = status;
  const waiting = waitingFor(set.name);
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
