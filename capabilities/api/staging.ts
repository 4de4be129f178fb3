import { type IntOrPercent, parseIntOrPercent } from "./int-or-percent";
import { rollbackRevision } from "./rollout-controls";
import type { CanaryPolicy, DaemonSetSpec, LabelSelector } from "./types";

// What a valid spec says of the stages of its rollouts (docs/adr/0013-staged-rollouts.md).

/** How a new revision comes to the nodes that may have it: not to all of them at once. */
export interface Staging {
  readonly canary: Canary | undefined;
  /** Of the revision that somebody vouches for. */
  readonly promotedRevision: number | undefined;
}

/** Which nodes get a new revision first, and how long it has to last there. */
export interface Canary {
  readonly nodes: IntOrPercent;
  /** Undefined: any node may. */
  readonly nodeSelector: LabelSelector | undefined;
  readonly bakeMs: number;
}

/**
 * Undefined where a new revision goes to all nodes at once. Under OnDelete it is users who decide, by deleting; and who
 * rolls back by hand knows the revision, and has no time.
 */
export function stagingOf(spec: Pick<DaemonSetSpec, "updateStrategy" | "rollbackTo">): Staging | undefined {
  const { updateStrategy } = spec;
  if (updateStrategy?.type === "OnDelete" || rollbackRevision(spec) !== undefined) return undefined;
  const { canary, promotedRevision } = updateStrategy?.rollingUpdate ?? {};
  if (!canary) return undefined;
  return { canary: canaryOf(canary), promotedRevision: promotedRevision ?? undefined };
}

const ONE: IntOrPercent = { kind: "int", value: 1 };

function canaryOf({ nodes, nodeSelector, bakeSeconds }: CanaryPolicy): Canary {
  return {
    nodes: parseIntOrPercent(nodes) ?? ONE,
    nodeSelector: nodeSelector ?? undefined,
    bakeMs: milliseconds(bakeSeconds),
  };
}

function milliseconds(seconds: number | null | undefined): number {
  return typeof seconds === "number" ? seconds * 1_000 : 0;
}
