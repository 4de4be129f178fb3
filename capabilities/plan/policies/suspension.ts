import { isSuspended } from "../../api/rollout-controls";
import type { RolloutControls } from "../../api/types";
import type { Eligibility } from "../placement";
import type { ObservedNode } from "../snapshot";

type Judge = (node: ObservedNode) => Eligibility;

/**
 * Which nodes the pods of a suspended set belong on: none, so that placement takes them away as from any node that should
 * not have them, and brings them back. Always the same function, by which the memo knows that the same still holds.
 */
export function underSuspension(spec: RolloutControls, judge: Judge): Judge {
  return isSuspended(spec) ? NOWHERE : judge;
}

const MUST_LEAVE: Eligibility = { shouldRun: false, shouldContinueRunning: false };
const NOWHERE: Judge = () => MUST_LEAVE;
