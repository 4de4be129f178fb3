import { type NodeName, type Uid, nodeNameOf, uidOf } from "../api/identity";
import { type Occupancy, type Taking, occupancyByNode } from "../api/occupancy";
import { isPlacedDirectly } from "../api/placement-policy";
import { podDemand } from "../api/pod-demand";
import type { Pod } from "../api/types";
import { ApiError } from "../kube/api-error";
import type { KubeClient } from "../kube/client";
import { PODS } from "../kube/resources";
import type { ObservedPod, ObservedSet } from "../plan/snapshot";
import { each } from "./pages";

// A set that places its pods itself asks what all other pods take of the nodes. The controller has them in its cache.

type Reader = Pick<KubeClient, "list">;

export interface RoomReading {
  /** What pods take of each node that are not the set's own. */
  readonly takenByOthers: ReadonlyMap<NodeName, Occupancy>;
  /** What all pods take. */
  readonly occupancy: ReadonlyMap<NodeName, Occupancy>;
}

export interface RoomQuestion {
  readonly set: ObservedSet;
  /** Those that are known already. */
  readonly pods: readonly ObservedPod[];
}

/** Undefined where the set does not ask, and where whoever asks may not read the pods of the cluster. */
export async function readRoom(client: Reader, { set, pods }: RoomQuestion): Promise<RoomReading | undefined> {
  if (!isPlacedDirectly(set.spec)) return undefined;
  const known = new Set(pods.map(({ uid }) => uid));
  try {
    const takenByOthers = occupancyByNode(await takingBeside(client, known));
    return { takenByOthers, occupancy: occupancyByNode(pods, takenByOthers) };
  } catch (error) {
    if (error instanceof ApiError && error.kind === "forbidden") return undefined;
    throw error;
  }
}

/** Pods that are bound and have not ended. */
const fieldSelector = "spec.nodeName!=,status.phase!=Succeeded,status.phase!=Failed";

async function takingBeside(client: Reader, known: ReadonlySet<Uid>): Promise<readonly Taking[]> {
  const taking: Taking[] = [];
  for await (const { metadata, spec } of each<Pod>(client, PODS, { fieldSelector })) {
    if (spec?.nodeName && !known.has(uidOf(metadata?.uid ?? ""))) {
      taking.push({ nodeName: nodeNameOf(spec.nodeName), demand: podDemand(spec) });
    }
  }
  return taking;
}
