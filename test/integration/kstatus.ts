import type { DaemonSet } from "../../capabilities/api/types";

// What sigs.k8s.io/cli-utils/pkg/kstatus/status says of a kind that it has no rules for. Flux and `kpt` go by it.

export type Verdict = "Terminating" | "InProgress" | "Failed" | "Current";

/** The first one that holds decides. Of the two conditions kstatus takes the one that comes first; ours are never both True. */
const rules: readonly (readonly [verdict: Verdict, holds: (set: DaemonSet) => boolean])[] = [
  ["Terminating", ({ metadata }) => metadata?.deletionTimestamp !== undefined],
  [
    "InProgress",
    ({ metadata, status }) => (status?.observedGeneration ?? metadata?.generation) !== metadata?.generation,
  ],
  ["InProgress", isTrue("Reconciling")],
  ["Failed", isTrue("Stalled")],
  ["Current", () => true],
];

export function kstatusOf(set: DaemonSet): Verdict | undefined {
  return rules.find(([, holds]) => holds(set))?.[0];
}

function isTrue(type: string): (set: DaemonSet) => boolean {
  return ({ status }) => status?.conditions?.some(one => one.type === type && one.status === "True") ?? false;
}
