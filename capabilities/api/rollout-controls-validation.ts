import type { DaemonSetSpec, RolloutControls } from "./types";
import { validateUnreachableNodes } from "./unreachable-nodes";
import { type Violation, invalid, nonNegative } from "./violation";

/** The rules of the rollout controls, worded as the API server words those of a Deployment. */
export function validateRolloutControls(spec: DaemonSetSpec): readonly Violation[] {
  return [
    ...validateSwitches(spec),
    ...validateDeadline(spec),
    ...validateRollback(spec),
    ...validateUnreachableNodes(spec),
  ];
}

/** The schema sees to it where it is there. What is not a switch must not be taken for one that is off. */
function validateSwitches({ paused, frozen, suspend }: RolloutControls): readonly Violation[] {
  return Object.entries({ paused, frozen, suspend }).flatMap(([name, value]) =>
    value === undefined || value === null || typeof value === "boolean"
      ? []
      : [invalid({ path: `spec.${name}`, value: typeof value }, "must be of type boolean")],
  );
}

function validateDeadline({ progressDeadlineSeconds: value, minReadySeconds }: DaemonSetSpec): readonly Violation[] {
  if (typeof value !== "number") return [];
  const field = { path: "spec.progressDeadlineSeconds", value };
  const isTooShort = value <= (minReadySeconds ?? 0);
  return [...nonNegative(field), ...(isTooShort ? [invalid(field, "must be greater than minReadySeconds")] : [])];
}

function validateRollback({ rollbackTo }: RolloutControls): readonly Violation[] {
  if (!rollbackTo) return [];
  const { revision } = rollbackTo;
  if (typeof revision === "number" && revision > 0) return [];
  return [invalid({ path: "spec.rollbackTo.revision", value: revision }, "must be greater than 0")];
}
