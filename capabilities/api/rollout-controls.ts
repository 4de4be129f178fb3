import { type IntOrPercent, parseIntOrPercent } from "./int-or-percent";
import type { DaemonSetSpec, LabelSelector, RolloutControls } from "./types";

// What a valid spec says of its rollouts beyond their strategy (docs/adr/0011-rollout-controls.md). A switch is on where it
// is `true` and nothing else: the schema may be gone.

/** No pod is created or deleted. */
export function isFrozen({ frozen }: RolloutControls): boolean {
  return frozen === true;
}

/** No pod is replaced for being outdated. */
export function isPaused({ paused }: RolloutControls): boolean {
  return paused === true;
}

/** No node should run a pod. */
export function isSuspended({ suspend }: RolloutControls): boolean {
  return suspend === true;
}

/** The number of the revision that pods are made from instead of the template; undefined: the template. */
export function rollbackRevision({ rollbackTo }: RolloutControls): number | undefined {
  return rollbackTo?.revision ?? undefined;
}

/** How long a set may go without progress, in milliseconds; undefined: for ever. */
export function progressDeadlineMs({ progressDeadlineSeconds }: RolloutControls): number | undefined {
  return typeof progressDeadlineSeconds === "number" ? progressDeadlineSeconds * 1_000 : undefined;
}

/** Which nodes may have the newest revision. */
export interface Fence {
  /** How many may not. */
  readonly partition: IntOrPercent;
  /** Undefined: any may. */
  readonly nodeSelector: LabelSelector | undefined;
}

const ZERO: IntOrPercent = { kind: "int", value: 0 };

/** Undefined where every node may have the newest revision. Under OnDelete it is users who decide, by deleting. */
export function fenceOf({ updateStrategy }: Pick<DaemonSetSpec, "updateStrategy">): Fence | undefined {
  if (updateStrategy?.type === "OnDelete") return undefined;
  const { partition: given, nodeSelector } = updateStrategy?.rollingUpdate ?? {};
  const partition = parseIntOrPercent(given) ?? ZERO;
  if (partition.value === 0 && !nodeSelector) return undefined;
  return { partition, nodeSelector: nodeSelector ?? undefined };
}
