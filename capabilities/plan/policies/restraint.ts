import { isFrozen, isPaused } from "../../api/rollout-controls";
import type { RolloutControls } from "../../api/types";

/**
 * What keeps the controller from its work, because the set's user wants it so.
 *
 *   Frozen: no pod is created or deleted    Paused: no outdated pod is replaced, everything else goes on
 */
export type Restraint = "Frozen" | "Paused";

/** Frozen, if it is both: it is the stronger one. */
export function restraintOf(spec: RolloutControls): Restraint | undefined {
  if (isFrozen(spec)) return "Frozen";
  return isPaused(spec) ? "Paused" : undefined;
}
