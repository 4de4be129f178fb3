import { type IntOrPercent, parseIntOrPercent } from "./int-or-percent";
import { rollbackRevision } from "./rollout-controls";
import type { AnalysisPolicy, CanaryPolicy, DaemonSetSpec, LabelSelector, WavePolicy } from "./types";

// What a valid spec says of the stages of its rollouts (docs/adr/0013-staged-rollouts.md).

/** How a new revision comes to the nodes that may have it: not to all of them at once. */
export interface Staging {
  readonly canary: Canary | undefined;
  readonly waves: Waves | undefined;
  readonly analysis: Analysis | undefined;
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

/** Nodes get a new revision by the values of their label. */
export interface Waves {
  readonly topologyKey: string;
  readonly bakeMs: number;
  /** The first wave has one value, and each so many times as many as the one before it. */
  readonly growth: number;
}

/** What becomes of a candidate that fails. */
export const ON_FAILURE = ["Pause", "Rollback"] as const;
export type OnFailure = (typeof ON_FAILURE)[number];

/** When a candidate fails. */
export interface Analysis {
  readonly onFailure: OnFailure;
  /** On so many of the nodes that have it it may fail, and does not fail as a whole. */
  readonly maxFailedNodes: IntOrPercent;
  /** So often a container of a pod may be restarted. */
  readonly maxRestarts: number;
}

/** So many restarts may be tolerated at most: above, they are not told apart. */
export const MOST_TOLERATED_RESTARTS = 19;

/**
 * Undefined where a new revision goes to all nodes at once. Under OnDelete it is users who decide, by deleting; and who
 * rolls back by hand knows the revision, and has no time.
 */
export function stagingOf(spec: Pick<DaemonSetSpec, "updateStrategy" | "rollbackTo">): Staging | undefined {
  const { updateStrategy } = spec;
  if (updateStrategy?.type === "OnDelete" || rollbackRevision(spec) !== undefined) return undefined;
  const { canary, waves, analysis, promotedRevision } = updateStrategy?.rollingUpdate ?? {};
  const staging = {
    canary: given(canary, canaryOf),
    waves: given(waves, wavesOf),
    analysis: given(analysis, analysisOf),
  };
  const isStaged = Object.values(staging).some(Boolean);
  return isStaged ? { ...staging, promotedRevision: promotedRevision ?? undefined } : undefined;
}

/** A `null` is as good as nothing. */
function given<P, T>(policy: P | null | undefined, read: (policy: P) => T): T | undefined {
  return policy ? read(policy) : undefined;
}

const NONE: IntOrPercent = { kind: "int", value: 0 };
const ONE: IntOrPercent = { kind: "int", value: 1 };

function canaryOf({ nodes, nodeSelector, bakeSeconds }: CanaryPolicy): Canary {
  return {
    nodes: parseIntOrPercent(nodes) ?? ONE,
    nodeSelector: nodeSelector ?? undefined,
    bakeMs: milliseconds(bakeSeconds),
  };
}

function wavesOf({ topologyKey = "", bakeSeconds, growth }: WavePolicy): Waves {
  return { topologyKey, bakeMs: milliseconds(bakeSeconds), growth: growth ?? 1 };
}

const DEFAULT_MAX_RESTARTS = 2;

function analysisOf({ onFailure, maxFailedNodes, maxRestarts }: AnalysisPolicy): Analysis {
  return {
    onFailure: onFailure === "Rollback" ? "Rollback" : "Pause",
    maxFailedNodes: parseIntOrPercent(maxFailedNodes) ?? NONE,
    maxRestarts: maxRestarts ?? DEFAULT_MAX_RESTARTS,
  };
}

function milliseconds(seconds: number | null | undefined): number {
  return typeof seconds === "number" ? seconds * 1_000 : 0;
}
