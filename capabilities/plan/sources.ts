import type { NodeName } from "../api/identity";
import { type Room, roomBy, roomFor } from "./direct-placement";
import type { PodActionsInput, PodSource } from "./pod-actions";
import type { Snapshot } from "./snapshot";
import type { Source, Targets } from "./targets";

/** What pods are created from, and where there is room for them. */
export interface Sources {
  readonly room: Room;
  readonly sourceOf?: NonNullable<PodActionsInput["sourceOf"]>;
}

export function sourcesFor(snapshot: Snapshot, { candidate, fence }: Targets): Sources {
  const room = roomFor(snapshot, candidate.template);
  if (fence === undefined) return { room };
  const { admitted, stable } = fence;
  const stableRoom = roomFor(snapshot, stable.template);
  const newest = podSource(candidate, room);
  const oldest = podSource(stable, stableRoom);
  const isAdmitted = (name: NodeName): boolean => admitted.has(name);
  return {
    room: { ...room, ...roomBy(name => (isAdmitted(name) ? room : stableRoom)) },
    sourceOf: name => (isAdmitted(name) ? newest : oldest),
  };
}

function podSource({ template, current }: Source, { demand }: Room): PodSource {
  return { template, hash: current.hash, ...(demand && { demand }) };
}
