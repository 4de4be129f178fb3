import type { NodeName, ObjectName } from "../api/identity";
import type { DaemonSet } from "../api/types";
import { BURST_REPLICAS } from "../api/well-known";
import type { PlanMemo } from "../plan/memo";
import type { ObservedRevision, ObservedSet, Snapshot } from "../plan/snapshot";
import type { PodDefaultsReading } from "./pod-defaults-reader";
import type { RoomReading } from "./room-reader";
import type { SeenNode, SeenPod } from "./seen";
import { type SetView, setView } from "./view/set-view";

/** All that was read of a set. */
export interface Gathered {
  readonly object: DaemonSet;
  readonly set: ObservedSet;
  readonly nodes: readonly SeenNode[];
  /** Those that the set selects. */
  readonly pods: readonly SeenPod[];
  readonly revisions: readonly ObservedRevision[];
  readonly surroundings: SetSurroundings;
}

/** What is read beside a set's own objects. */
export interface SetSurroundings {
  readonly defaults: PodDefaultsReading;
  /** Of a set that places its pods itself. */
  readonly room?: RoomReading;
  /** What the API server said when it last refused a pod; absent where it does not refuse any. */
  readonly refusal?: string;
}

export interface GatheredOptions {
  /** Milliseconds since the epoch. */
  readonly nowMs: number;
  /** Of a set that is looked at again and again. */
  readonly memo?: PlanMemo;
}

/** What the controller makes of it. */
export function viewOf(gathered: Gathered, { nowMs, memo }: GatheredOptions): SetView {
  const { object, set, nodes, pods, revisions, surroundings } = gathered;
  const { defaults, room, refusal } = surroundings;
  const snapshot: Snapshot = {
    ...(room && { occupancy: room.occupancy }),
    ...{ set, podDefaults: defaults.podDefaults },
    nodes: sorted(nodes.map(({ observed }) => observed)),
    pods: sorted(pods.map(({ observed }) => observed)),
    canonicalTemplate: set.flavor.storesCanonicalTemplate
      ? { kind: "known", template: set.spec.template }
      : { kind: "unknown" },
    revisions: sorted(revisions),
    ...{ rivals: [], lastFailedPods: new Map(), refusedNodes: new Set<NodeName>() },
    ...{ nowMs, settings: { burstReplicas: BURST_REPLICAS } },
  };
  const details = {
    pods: new Map(pods.map(pod => [pod.uid, pod.details])),
    nodes: new Map(nodes.map(({ observed, details: of }) => [observed.name, of])),
    ...(refusal !== undefined && { refusal }),
  };
  return setView({ snapshot, details, object, ...(memo && { memo }) });
}

function sorted<T extends { readonly name: ObjectName | NodeName }>(objects: readonly T[]): readonly T[] {
  return objects.toSorted((a, b) => (a.name < b.name ? -1 : Number(a.name > b.name)));
}
