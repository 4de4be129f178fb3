import { validateAmountLimit, validateAmountSyntax } from "./amount-validation";
import { type IntOrPercent, parseIntOrPercent } from "./int-or-percent";
import type { DaemonSetSpec, UnreachableNodes } from "./types";
import { type Field, type Violation, nonNegative, notSupported } from "./violation";

/**
 * What nodes that are not ready mean to a rolling update. `Count`: what any node does, as with `apps/v1`. `Exclude`: those that
 * were not ready before they got the revision are left out, and those that turned so soon after are suspects.
 */
export const UNREACHABLE_POLICIES = ["Count", "Exclude"] as const;

/** How a set under the policy `Exclude` tells nodes apart (docs/adr/0012-nodes-that-are-not-ready.md). */
export interface Exclusion {
  /** How long a node has to be not ready before it is left out. */
  readonly afterMs: number;
  /** How many are left out at most; a share is one of the nodes that should run a pod, rounded up. */
  readonly maxExcluded: IntOrPercent;
  /** How soon after it got the revision a node turns not ready, to be a suspect. */
  readonly suspectMs: number;
  /** With how many suspects the rollout goes on; a share is rounded down. */
  readonly maxSuspects: IntOrPercent;
}

// As long as a pod stays bound to a node that is not ready, where its tolerations do not say. To detect it takes about a minute.
const DEFAULT_SECONDS = 300;
const DEFAULT_MAX_EXCLUDED: IntOrPercent = { kind: "percent", value: 10 };
/** One may be chance. */
const DEFAULT_MAX_SUSPECTS: IntOrPercent = { kind: "int", value: 1 };

/** Of a valid spec; undefined: every node counts. Under OnDelete nothing is rolled out. */
export function exclusionOf(spec: Pick<DaemonSetSpec, "updateStrategy">): Exclusion | undefined {
  const given = unreachableNodesOf(spec);
  if (given?.policy !== "Exclude") return undefined;
  const { afterSeconds, maxExcluded, suspectSeconds, maxSuspects } = given;
  return {
    afterMs: (afterSeconds ?? DEFAULT_SECONDS) * 1_000,
    maxExcluded: parseIntOrPercent(maxExcluded) ?? DEFAULT_MAX_EXCLUDED,
    suspectMs: (suspectSeconds ?? DEFAULT_SECONDS) * 1_000,
    maxSuspects: parseIntOrPercent(maxSuspects) ?? DEFAULT_MAX_SUSPECTS,
  };
}

/** Whether it matters to the set that a node is ready; of any spec, be it valid or not. */
export function mindsReadiness({ updateStrategy }: Pick<DaemonSetSpec, "updateStrategy">): boolean {
  return updateStrategy?.rollingUpdate?.unreachableNodes?.policy === "Exclude";
}

/** The rules of the field, in the words that the API server has for a choice, a time and an amount. */
export function validateUnreachableNodes(spec: DaemonSetSpec): readonly Violation[] {
  const given = unreachableNodesOf(spec);
  return given ? violationsOf(given) : [];
}

function unreachableNodesOf({ updateStrategy }: Pick<DaemonSetSpec, "updateStrategy">): UnreachableNodes | undefined {
  return updateStrategy?.type === "OnDelete"
    ? undefined
    : (updateStrategy?.rollingUpdate?.unreachableNodes ?? undefined);
}

function violationsOf({ policy, ...given }: UnreachableNodes): readonly Violation[] {
  const path = "spec.updateStrategy.rollingUpdate.unreachableNodes";
  const { afterSeconds, suspectSeconds, maxExcluded, maxSuspects } = given;
  const isKnown = !policy || UNREACHABLE_POLICIES.some(known => known === policy);
  return [
    ...(isKnown ? [] : [notSupported({ path: `${path}.policy`, value: policy }, UNREACHABLE_POLICIES)]),
    ...nonNegative({ path: `${path}.afterSeconds`, value: afterSeconds }),
    ...validateAmount({ path: `${path}.maxExcluded`, value: maxExcluded ?? 0 }),
    ...nonNegative({ path: `${path}.suspectSeconds`, value: suspectSeconds }),
    ...validateAmount({ path: `${path}.maxSuspects`, value: maxSuspects ?? 0 }),
  ];
}

function validateAmount(field: Field): readonly Violation[] {
  return [...validateAmountSyntax(field), ...validateAmountLimit(field)];
}
