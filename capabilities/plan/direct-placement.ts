import type { NodeName } from "../api/identity";
import { type Occupancy, UNOCCUPIED } from "../api/occupancy";
import { isPlacedDirectly } from "../api/placement-policy";
import { type PodDemand, isSameHostPort, templateDemand } from "../api/pod-demand";
import type { PodTemplateSpec } from "../api/types";
import type { ObservedNode, Snapshot } from "./snapshot";

// Which nodes have room for a pod that is created bound (docs/adr/0010-direct-placement.md). Taints, selectors, affinity and
// cordons are judged for every set, when it is said which nodes should run a pod (`placement.ts`); here is what else the
// scheduler asks of a node, and then its kubelet again: the number of pods, requested resources, and ports.
//
// Assumptions
// - A look creates at most one pod of the set for a node, so that pods of one plan need not be counted for each other.
// - Who carries out a plan has its pods counted in `occupancy` from then on, before another plan is made.

/** A node that should get a pod, and cannot hold it now. */
export interface Waiting {
  readonly node: NodeName;
  /** As the scheduler says it, sorted; one at least. */
  readonly reasons: readonly string[];
}

/** Nodes that are to get a pod, told apart by whether they can hold it. */
export interface Split {
  readonly fitting: readonly NodeName[];
  readonly waiting: readonly Waiting[];
}

export interface Room {
  /** What each pod takes; absent where the scheduler sees to it. */
  readonly demand?: PodDemand;
  readonly split: (nodes: readonly NodeName[]) => Split;
}

const SCHEDULER: Room = { split: fitting => ({ fitting, waiting: [] }) };

/** The room for pods of which some are made from another template than others. */
export function roomBy(roomOf: (node: NodeName) => Room): Pick<Room, "split"> {
  return {
    split: names => {
      const groups = new Map<Room, NodeName[]>();
      for (const name of names) {
        const room = roomOf(name);
        const group = groups.get(room) ?? [];
        group.push(name);
        groups.set(room, group);
      }
      const splits = [...groups].map(([room, group]) => room.split(group));
      const waiting = new Map(splits.flatMap(split => split.waiting.map(one => [one.node, one])));
      return {
        fitting: names.filter(name => !waiting.has(name)),
        waiting: names.flatMap(name => waiting.get(name) ?? []),
      };
    },
  };
}

/** The room for the pods of the template, which is canonical. */
export function roomFor({ set, nodes, occupancy }: Snapshot, { spec }: PodTemplateSpec): Room {
  if (!isPlacedDirectly(set.spec)) return SCHEDULER;
  const demand = templateDemand(spec ?? { containers: [] });
  if (occupancy === undefined) return { ...SCHEDULER, demand };
  return {
    demand,
    split: names => {
      // Nearly always there is nothing to be created.
      if (names.length === 0) return SCHEDULER.split(names);
      const byName = new Map(nodes.map(node => [node.name, node]));
      const judged = names.map(node => ({
        node,
        reasons: obstacles(demand, { node: byName.get(node), occupancy: occupancy.get(node) }),
      }));
      return {
        fitting: judged.filter(({ reasons }) => reasons.length === 0).map(({ node }) => node),
        waiting: judged.filter(({ reasons }) => reasons.length > 0),
      };
    },
  };
}

export interface Place {
  readonly node: Pick<ObservedNode, "allocatable"> | undefined;
  /** Undefined: it has no pods. */
  readonly occupancy: Occupancy | undefined;
}

/**
 * Why the node cannot hold one more pod that takes so much; nothing where it can. A node whose kubelet has not told what it
 * has can hold none. What a pod does not request is not looked at, though others may have too much of it.
 */
export function obstacles(demand: PodDemand, { node, occupancy = UNOCCUPIED }: Place): readonly string[] {
  const left = (name: string, taken: bigint): bigint => (node?.allocatable?.get(name) ?? 0n) - taken;
  const reasons = [...demand.requests]
    .filter(([name, amount]) => amount > left(name, occupancy.requests.get(name) ?? 0n))
    .map(([name]) => `Insufficient ${name}`);
  if (left("pods", BigInt(occupancy.pods)) < 1n) reasons.push("Too many pods");
  const isTaken = demand.hostPorts.some(port => occupancy.hostPorts.some(other => isSameHostPort(port, other)));
  if (isTaken) reasons.push("No free host port");
  return reasons.sort();
}

/** So many nodes are named. */
const MAX_NAMED = 3;

/** How many nodes wait for which reason, and some of their names. There is one at least. */
export function waitingMessage(waiting: readonly Waiting[]): string {
  const counts = new Map<string, number>();
  for (const reason of waiting.flatMap(({ reasons }) => reasons)) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  const reasons = [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([reason, count]) => `${count} ${reason}`);
  const named = waiting.slice(0, MAX_NAMED).map(({ node }) => node);
  const others = waiting.length - named.length;
  const names = named.join(", ") + (others > 0 ? ` and ${others} more` : "");
  const nodes = waiting.length === 1 ? "1 node has" : `${waiting.length} nodes have`;
  return `${nodes} no room for a pod: ${reasons.join(", ")} (${names})`;
}
