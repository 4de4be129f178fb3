import { nodeNameOf } from "../../capabilities/api/identity";
import { NO_POD_DEFAULTS } from "../../capabilities/api/pod-defaults";
import type { ObservedNode, ObservedPod, ObservedRevision, Snapshot } from "../../capabilities/plan/snapshot";
import { NOW_MS } from "./now";
import { aRevision } from "./revision";
import { aSet } from "./set";

export interface SnapshotFields extends Partial<Omit<Snapshot, "refusedNodes" | "settings">> {
  readonly refusedNodes?: readonly string[];
  readonly burstReplicas?: number;
}

const DEFAULTS = {
  podDefaults: NO_POD_DEFAULTS,
  nodes: [],
  pods: [],
  rivals: [],
  lastFailedPods: new Map(),
  refusedNodes: [],
  nowMs: NOW_MS,
  burstReplicas: 250,
} satisfies SnapshotFields;

/** A set whose template is canonical and has its revision, in a cluster without nodes. Sorts what it is given. */
export function aSnapshot(fields: SnapshotFields = {}): Snapshot {
  const { set = aSet(), ...given } = { ...DEFAULTS, ...fields };
  return {
    set,
    canonicalTemplate: given.canonicalTemplate ?? { kind: "known", template: set.spec.template },
    podDefaults: given.podDefaults,
    nodes: sortedByName<ObservedNode>(given.nodes),
    ...(given.occupancy && { occupancy: given.occupancy }),
    pods: sortedByName<ObservedPod>(given.pods),
    revisions: sortedByName<ObservedRevision>(given.revisions ?? [aRevision({ of: set })]),
    rivals: given.rivals,
    lastFailedPods: given.lastFailedPods,
    refusedNodes: new Set(given.refusedNodes.map(nodeNameOf)),
    nowMs: given.nowMs,
    settings: { burstReplicas: given.burstReplicas },
  };
}

function sortedByName<T extends { readonly name: string }>(objects: readonly T[]): readonly T[] {
  return [...objects].sort((a, b) => (a.name < b.name ? -1 : Number(a.name > b.name)));
}
