import fc from "fast-check";

import { occupancyByNode } from "../../capabilities/api/occupancy";
import { amountsOf, templateDemand } from "../../capabilities/api/pod-demand";
import type { PodSpec } from "../../capabilities/api/types";
import type { ObservedNode, ObservedSet } from "../../capabilities/plan/snapshot";
import { nodeLost, setChanged } from "../../capabilities/simulation/happenings";
import type { ModelCluster } from "../../capabilities/simulation/model-cluster";
import { situationOf } from "../../capabilities/simulation/situation";
import { snapshotOf } from "../../capabilities/simulation/model-cluster";
import { aNode, aSet, rolling } from "../builders";
import { runs } from "../properties/runs";
import { aCluster } from "./cluster";
import { type Step, settle } from "./settle";

// Sets that place their pods themselves, on nodes that have few cores, of which others take some. A pod takes one core.

const asking = (cpu: string): PodSpec => ({ containers: [{ name: "main", resources: { requests: { cpu } } }] });

interface Cores {
  readonly has: number;
  readonly others: number;
}

const free = ({ has, others }: Cores): number => has - others;

interface Size {
  readonly cores: readonly Cores[];
  readonly spec: ReturnType<typeof rolling>;
}

function version(image: string, { spec }: Pick<Size, "spec">): ObservedSet {
  const containers = [{ name: "main", image, resources: { requests: { cpu: "1" } } }];
  return aSet({ podSpec: { containers }, spec: { ...spec, placement: { mode: "Direct" } } });
}

function nodeOf({ has }: Cores, index: number): ObservedNode {
  return { ...aNode(`n${index}`), allocatable: amountsOf({ cpu: `${has}`, pods: "110" }) };
}

function clusterOf({ cores, spec }: Size): ModelCluster {
  const nodes = cores.map(nodeOf);
  const taking = nodes.map(({ name }, index) => ({
    nodeName: name,
    demand: templateDemand(asking(`${cores[index]?.others}`)),
  }));
  return aCluster({ set: version("logs:1", { spec }), nodes, takenByOthers: occupancyByNode(taking) });
}

/** Nodes that hold more of the set's pods than they have room for. */
function overfull({ after }: Step, cores: readonly Cores[]): readonly string[] {
  return cores.flatMap((one, index) => {
    const own = after.pods.filter(({ pod }) => pod.nodeName === `n${index}` && pod.demand !== undefined);
    return own.length > Math.max(0, free(one)) ? [`n${index} has ${own.length} pods`] : [];
  });
}

/** The image of the pod that each node has; `-` of one that has none. */
function images({ pods, nodes }: ModelCluster): readonly string[] {
  return nodes.map(({ name }) => pods.find(({ pod }) => pod.nodeName === name)?.images.join() ?? "-");
}

/** Without surge nodes that wait for room are unavailable, and use up the budget; under it both pods of a node must fit. */
function rolledTo(one: Cores, { cores, spec: { updateStrategy } }: Size): string {
  const { maxSurge, maxUnavailable } = updateStrategy.rollingUpdate;
  const waiting = cores.filter(other => free(other) < 1).length;
  const isReplaced = maxSurge === 0 ? waiting < Number(maxUnavailable) : free(one) > 1;
  return isReplaced ? "logs:2" : "logs:1";
}

const spec = fc.oneof(
  fc.integer({ min: 1, max: 3 }).map(maxUnavailable => rolling({ maxUnavailable, maxSurge: 0 })),
  fc.integer({ min: 1, max: 3 }).map(maxSurge => rolling({ maxUnavailable: 0, maxSurge })),
);
const someCores = fc.record({ has: fc.nat(4), others: fc.nat(3) });
const sizes = fc.record({ cores: fc.array(someCores, { minLength: 1, maxLength: 5 }), spec });

it("gives each node with room its pod, and never one without", () => {
  fc.assert(
    fc.property(sizes, size => {
      const { cores } = size;
      const check = (step: Step): void => expect(overfull(step, cores)).toEqual([]);
      const placed = settle(clusterOf(size), { check }).after;
      expect(images(placed)).toEqual(cores.map(one => (free(one) < 1 ? "-" : "logs:1")));
      const { after } = settle(setChanged(placed, version("logs:2", size)), { check });
      expect(images(after)).toEqual(cores.map(one => (free(one) < 1 ? "-" : rolledTo(one, size))));
    }),
    runs(200),
  );
});

it("says of what a node has too little", () => {
  const size = {
    cores: [
      { has: 1, others: 1 },
      { has: 1, others: 0 },
    ],
    spec: rolling({ maxUnavailable: 1, maxSurge: 0 }),
  };
  const { nodes } = situationOf(snapshotOf(settle(clusterOf(size)).after));
  expect(nodes.map(({ progress, lacks }) => [progress, lacks])).toEqual([
    ["missing", ["Insufficient cpu"]],
    ["updated", undefined],
  ]);
});

it("takes every node to have room where nobody knows what they have", () => {
  const start = aCluster({
    set: version("logs:1", { spec: rolling({ maxUnavailable: 1, maxSurge: 0 }) }),
    nodes: [aNode("a")],
  });
  expect(images(settle(start).after)).toEqual(["logs:1"]);
});

it("leaves the pods of a node that is gone to the garbage collector, as pods that were scheduled", () => {
  const size = { cores: [{ has: 1, others: 0 }], spec: rolling({ maxUnavailable: 1, maxSurge: 0 }) };
  const placed = settle(clusterOf(size)).after;
  const [node] = placed.nodes;
  if (node === undefined) throw new Error("there is one node");
  expect(settle(nodeLost(placed, node.name)).after.pods).toEqual([]);
});
