import type { BlockedNodes, DaemonSetStatus } from "../api/types";
import type { PlannedStatus } from "../plan/plan";

type Explanation = NonNullable<PlannedStatus["explanation"]>["value"];

/** As a JSON merge patch: of maps only what changes, and null for what is to be gone. */
export interface ExplanationPatch {
  readonly unavailableByCause?: Patched<number> | null;
  readonly blocked?: { readonly nodes: number; readonly byReason: Patched<Group> } | null;
}

type Patched<T> = Readonly<Record<string, T | null>>;
type Group = BlockedNodes["byReason"][string];

/** What makes the stored status explain what was planned; empty where it does already. Where there is nothing to explain, it is absent. */
export function explanationPatch(stored: Partial<DaemonSetStatus>, planned: Explanation): ExplanationPatch {
  const causes = causesPatch(stored.unavailableByCause, planned.unavailableByCause);
  const blocked = blockedPatch(stored.blocked, planned.blocked);
  return {
    ...(causes !== undefined && { unavailableByCause: causes }),
    ...(blocked !== undefined && { blocked }),
  };
}

function causesPatch(
  stored: Explanation["unavailableByCause"] | undefined,
  planned: Explanation["unavailableByCause"],
): Patched<number> | null | undefined {
  if (Object.keys(planned).length === 0) return stored === undefined ? undefined : null;
  return mapPatch({ stored, planned, isSame: (a, b) => a === b });
}

function blockedPatch(
  stored: DaemonSetStatus["blocked"],
  planned: BlockedNodes,
): ExplanationPatch["blocked"] | undefined {
  if (planned.nodes === 0) return stored === undefined ? undefined : null;
  const byReason = mapPatch({ stored: stored?.byReason, planned: planned.byReason, isSame: isSameGroup });
  if (byReason === undefined && stored?.nodes === planned.nodes) return undefined;
  return { nodes: planned.nodes, byReason: byReason ?? {} };
}

/** What is stored may be anything that the schema lets pass. */
function isSameGroup(stored: Partial<Group>, { nodes, sample }: Group): boolean {
  const { sample: before = [] } = stored;
  return stored.nodes === nodes && before.length === sample.length && sample.every((name, at) => name === before[at]);
}

interface Maps<S, T> {
  readonly stored: Readonly<Record<string, S>> | undefined;
  readonly planned: Readonly<Record<string, T>>;
  readonly isSame: (stored: S, planned: T) => boolean;
}

/** Undefined where nothing changes. */
function mapPatch<S, T>({ stored = {}, planned, isSame }: Maps<S, T>): Patched<T> | undefined {
  const before = new Map(Object.entries(stored));
  const changed = Object.entries(planned).filter(([code, value]) => {
    const known = before.get(code);
    return known === undefined || !isSame(known, value);
  });
  const gone = [...before.keys()].filter(code => !Object.hasOwn(planned, code));
  if (changed.length + gone.length === 0) return undefined;
  return Object.fromEntries([...changed, ...gone.map(code => [code, null] as const)]);
}
