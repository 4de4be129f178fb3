import { parseSetKey } from "../api/flavor";
import type { NodeName, SetKey } from "../api/identity";
import { isPlacedDirectly } from "../api/placement-policy";
import type {
  CanonicalTemplate,
  ObservedNode,
  ObservedPod,
  ObservedRevision,
  ObservedSet,
  PlanSettings,
  Snapshot,
} from "../plan/snapshot";
import type { CanonicalTemplates } from "./canonical-templates";
import { BY_CONTROLLER, controlledBy, orphansIn } from "./indexes";
import type { NamespacePodDefaults } from "./namespace-pod-defaults";
import type { Occupancies } from "./occupancies";
import type { Rivals } from "./rivals";
import type { SetListers } from "./set-listers";
import type { Lister } from "./store";
import { storeKey } from "./stored-object";

export interface SnapshotterOptions {
  readonly sets: SetListers;
  readonly nodes: Lister<ObservedNode>;
  readonly pods: Lister<ObservedPod>;
  readonly revisions: Lister<ObservedRevision>;
  readonly canonicalTemplates: CanonicalTemplates;
  readonly podDefaults: Pick<NamespacePodDefaults, "of">;
  readonly occupancies: Pick<Occupancies, "current">;
  readonly rivals: Pick<Rivals, "of">;
}

/** What a snapshot needs that is not in the cache. */
export interface SnapshotInput {
  readonly nowMs: number;
  readonly settings: PlanSettings;
  readonly lastFailedPods: (set: ObservedSet) => ReadonlyMap<NodeName, ObservedPod>;
  readonly refusedNodes: (set: ObservedSet) => ReadonlySet<NodeName>;
}

export interface Snapshotter {
  /** Undefined where there is no such set. Lists in it keep their identity for as long as nothing in them changes. */
  take(key: SetKey, input: SnapshotInput): Snapshot | undefined;
}

/** Reads the cache once, synchronously, so that all parts of a snapshot are of one moment. */
export function createSnapshotter(options: SnapshotterOptions): Snapshotter {
  const { sets, nodes, pods, revisions, canonicalTemplates, rivals, occupancies } = options;
  return {
    take: (key, { nowMs, settings, lastFailedPods, refusedNodes }) => {
      const identity = parseSetKey(key);
      const set = sets.get(identity.flavor.name)?.get(storeKey(identity))?.set;
      if (set === undefined) return undefined;
      return {
        set,
        canonicalTemplate: canonicalTemplateOf(set, { key, canonicalTemplates }),
        podDefaults: options.podDefaults.of(set.namespace),
        nodes: nodes.list(),
        ...(isPlacedDirectly(set.spec) && { occupancy: occupancies.current() }),
        pods: claimable(pods, set),
        revisions: claimable(revisions, set),
        rivals: rivals.of(set),
        lastFailedPods: lastFailedPods(set),
        refusedNodes: refusedNodes(set),
        nowMs,
        settings,
      };
    },
  };
}

function canonicalTemplateOf(
  { flavor, spec, templateDigest }: ObservedSet,
  { key, canonicalTemplates }: { readonly key: SetKey; readonly canonicalTemplates: CanonicalTemplates },
): CanonicalTemplate {
  if (flavor.storesCanonicalTemplate) return { kind: "known", template: spec.template };
  return canonicalTemplates.get(key, templateDigest);
}

/** What the set controls, and what nobody does: that may be claimed (D-OWN-01, D-OWN-20). Sorted by name. */
function claimable<T extends { readonly name: string }>(lister: Lister<T>, set: ObservedSet): readonly T[] {
  const controlled = lister.byIndex(BY_CONTROLLER, controlledBy(set));
  const orphans = lister.byIndex(BY_CONTROLLER, orphansIn(set.namespace));
  if (orphans.length === 0) return controlled;
  return merged(controlled, orphans);
}

/** Two lists that are sorted by name, as one; within one namespace, the order of a store is that of the names. */
function merged<T extends { readonly name: string }>(left: readonly T[], right: readonly T[]): readonly T[] {
  const result: T[] = [];
  let position = 0;
  for (const object of left) {
    for (let other = right[position]; other !== undefined && other.name < object.name; other = right[position]) {
      result.push(other);
      position += 1;
    }
    result.push(object);
  }
  return result.concat(right.slice(position));
}
