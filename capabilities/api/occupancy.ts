import type { NodeName } from "./identity";
import type { Amounts, HostPort, PodDemand } from "./pod-demand";

// What pods take of their nodes, added up.

/** What the pods that are bound to a node and have not ended take of it, whoever's they are. */
export interface Occupancy {
  readonly pods: number;
  readonly requests: Amounts;
  readonly hostPorts: readonly HostPort[];
}

/** Of a node without pods. */
export const UNOCCUPIED: Occupancy = { pods: 0, requests: new Map(), hostPorts: [] };

/** What of a pod tells where it takes how much: only one that is bound and has not ended has both. */
export interface Taking {
  readonly nodeName?: NodeName;
  readonly demand?: PodDemand;
}

/** Of each node that has pods, what these take beside what is taken there before them. */
export function occupancyByNode(
  pods: Iterable<Taking>,
  before: ReadonlyMap<NodeName, Occupancy> = new Map(),
): ReadonlyMap<NodeName, Occupancy> {
  const byNode = new Map(before);
  for (const { nodeName, demand } of pods) {
    if (nodeName !== undefined && demand !== undefined) {
      byNode.set(nodeName, occupied(byNode.get(nodeName) ?? UNOCCUPIED, demand));
    }
  }
  return byNode;
}

/** With one more pod. */
export function occupied({ pods, requests, hostPorts }: Occupancy, demand: PodDemand): Occupancy {
  return Object.freeze({
    pods: pods + 1,
    requests: sum(requests, demand.requests, 1n),
    hostPorts: demand.hostPorts.length === 0 ? hostPorts : Object.freeze([...hostPorts, ...demand.hostPorts]),
  });
}

/** Without one of its pods. */
export function vacated({ pods, requests, hostPorts }: Occupancy, demand: PodDemand): Occupancy {
  return Object.freeze({
    pods: pods - 1,
    requests: sum(requests, demand.requests, -1n),
    hostPorts: demand.hostPorts.reduce(withoutOne, hostPorts),
  });
}

function sum(amounts: Amounts, changes: Amounts, sign: bigint): Amounts {
  if (changes.size === 0) return amounts;
  const result = new Map(amounts);
  for (const [name, amount] of changes) {
    const next = (result.get(name) ?? 0n) + sign * amount;
    if (next === 0n) result.delete(name);
    else result.set(name, next);
  }
  return result;
}

/** Several pods may have one port, as those that were bound by hand or by two at once. */
function withoutOne(ports: readonly HostPort[], port: HostPort): readonly HostPort[] {
  const index = ports.findIndex(
    ({ ip, protocol, port: number }) => ip === port.ip && protocol === port.protocol && number === port.port,
  );
  return index < 0 ? ports : Object.freeze(ports.toSpliced(index, 1));
}
