import type { Pod } from "../../capabilities/api/types";
import { isReady, podsByNode } from "../../hack/operator/judge";
import type { ApiEvent } from "./api-watch";

/** What was seen of a set's pods since the last `forget`, looked at after every single event. */
export interface Seen {
  readonly events: number;
  /** The most nodes that were without an available pod at one moment. */
  readonly mostUnavailable: number;
  /** The most pods beyond one for each node at one moment, without those that were being deleted. */
  readonly mostExtra: number;
  /** The most pods of one node at one moment, without those that were being deleted. */
  readonly mostOnANode: number;
}

export interface RollWitness {
  take(event: ApiEvent<Pod>): void;
  seen(): Seen;
  /** Begins anew, with the pods that are there. */
  forget(): void;
}

/** Available means ready and staying: the set has no `minReadySeconds`. Its cost for an event does not grow with nodes. */
export function newRollWitness(nodes: readonly string[]): RollWitness {
  const byNode = new Map(nodes.map(node => [node, { staying: new Set<string>(), available: new Set<string>() }]));
  let unavailable = nodes.length;
  let extra = -nodes.length;
  let seen: Seen;
  const forget = (): void => {
    const mostOnANode = Math.max(...[...byNode.values()].map(({ staying }) => staying.size));
    seen = { events: 0, mostUnavailable: unavailable, mostExtra: extra, mostOnANode };
  };
  forget();
  return {
    forget,
    seen: () => seen,
    take: ({ type, object }) => {
      const { uid = "", deletionTimestamp } = object.metadata ?? {};
      const [node = ""] = podsByNode([object]).keys();
      const { staying, available } = byNode.get(node) ?? unexpected(object);
      const before = { staying: staying.size, isAvailable: available.size > 0 };
      const isStaying = type !== "DELETED" && deletionTimestamp === undefined;
      put(staying, uid, isStaying);
      put(available, uid, isStaying && isReady(object));
      extra += staying.size - before.staying;
      unavailable += Number(before.isAvailable) - Number(available.size > 0);
      seen = {
        events: seen.events + 1,
        mostUnavailable: Math.max(seen.mostUnavailable, unavailable),
        mostExtra: Math.max(seen.mostExtra, extra),
        mostOnANode: Math.max(seen.mostOnANode, staying.size),
      };
    },
  };
}

function put(uids: Set<string>, uid: string, isIn: boolean): void {
  if (isIn) uids.add(uid);
  else uids.delete(uid);
}

function unexpected({ metadata }: Pod): never {
  throw new Error(`pod ${metadata?.name} is tied to no node of the cluster`);
}
