import { fenceOf, rollbackRevision } from "./rollout-controls";
import { stagingOf } from "./staging";
import type { DaemonSetSpec } from "./types";

/** Whether more than the set's own template may say what a node should have: an older one, or a selector beside it. */
export function hasOtherTemplates(spec: DaemonSetSpec): boolean {
  return fenceOf(spec) !== undefined || stagingOf(spec) !== undefined || rollbackRevision(spec) !== undefined;
}
