import { type NodeName, nodeNameOf } from "../../capabilities/api/identity";
import type { ObservedNode, ObservedPod, ObservedRevision, Snapshot } from "../../capabilities/plan/snapshot";
import { NOW_MS } from "./now";
import { aRevision } from "./revision";
import { aSet } from "./set";

export interface SnapshotFields extends Partial<Omit<Snapshot, "failedPodRetryAtMs" | "refusedNodes" | "settings">> {
  readonly failedPodRetryAtMs?: Readonly<Record<string, number>>;
  readonly refusedNodes?: readonly string[];
  readonly burstReplicas?: number;
}

/** A set whose template is canonical and has its revision, in a cluster without nodes. Sorts what it is given. */
export function aSnapshot(fields: SnapshotFields = {}): Snapshot {
  const set = fields.set ?? aSet();
  return {
    set,
    canonicalTemplate: fields.canonicalTemplate ?? { kind: "known", template: set.spec.template },
    nodes: sortedByName<ObservedNode>(fields.nodes ?? []),
    pods: sortedByName<ObservedPod>(fields.pods ?? []),
    revisions: sortedByName<ObservedRevision>(fields.revisions ?? [aRevision({ of: set })]),
    failedPodRetryAtMs: new Map<NodeName, number>(
      Object.entries(fields.failedPodRetryAtMs ?? {}).map(([name, atMs]) => [nodeNameOf(name), atMs]),
    ),
    refusedNodes: new Set((fields.refusedNodes ?? []).map(nodeNameOf)),
    nowMs: fields.nowMs ?? NOW_MS,
    settings: { burstReplicas: fields.burstReplicas ?? 250 },
  };
}

function sortedByName<T extends { readonly name: string }>(objects: readonly T[]): readonly T[] {
  return [...objects].sort((a, b) => (a.name < b.name ? -1 : Number(a.name > b.name)));
}
