import type { Occupancy } from "../api/occupancy";
import { aNode, aSet, aSnapshot, aTemplate } from "../../test/builders";
import { nodeNameOf } from "../api/identity";
import { type DemandingSpec, amountsOf, podDemand } from "../api/pod-demand";
import type { PodSpec } from "../api/types";
import { type Waiting, obstacles, roomFor, waitingMessage } from "./direct-placement";

const ALLOCATABLE = { cpu: "4", memory: "1Gi", "ephemeral-storage": "1Gi", pods: "3", "example.com/fpga": "2" };
const asking = (requests: Record<string, string>, ports: readonly object[] = []): DemandingSpec => ({
  containers: [{ resources: { requests }, ports }],
});
const taken = (pods: number, requests: Record<string, string> = {}, ports: readonly object[] = []): Occupancy => ({
  ...podDemand(asking(requests, ports)),
  pods,
});

describe("a node has room for a pod", () => {
  it.each<[string, DemandingSpec, Occupancy | undefined, readonly string[]]>([
    ["that asks for nothing", {}, undefined, []],
    ["that asks for all of it", asking({ cpu: "4", memory: "1Gi" }), undefined, []],
    ["that asks for what is left, to the last", asking({ cpu: "1" }), taken(1, { cpu: "3" }), []],
    ["but not for a thousandth of a core more", asking({ cpu: "1001m" }), taken(1, { cpu: "3" }), ["Insufficient cpu"]],
    ["but not for a byte more", asking({ memory: "1073741825" }), undefined, ["Insufficient memory"]],
    [
      "but not for more storage",
      asking({ "ephemeral-storage": "1Mi" }),
      taken(1, { "ephemeral-storage": "1Gi" }),
      ["Insufficient ephemeral-storage"],
    ],
    [
      "but not for more of an extended resource",
      asking({ "example.com/fpga": "1" }),
      taken(1, { "example.com/fpga": "2" }),
      ["Insufficient example.com/fpga"],
    ],
    ["but not of a resource that it does not have", asking({ "a/b": "1" }), undefined, ["Insufficient a/b"]],
    ["that asks for nothing of what others have too much of", asking({ memory: "1" }), taken(1, { cpu: "9" }), []],
    ["as its last one", {}, taken(2), []],
    ["but not for one too many", {}, taken(3), ["Too many pods"]],
    [
      "on another port",
      asking({}, [{ hostPort: 80 }]),
      taken(1, {}, [{ hostPort: 81 }, { hostPort: 80, protocol: "UDP" }]),
      [],
    ],
    [
      "but not on a port that is taken",
      asking({}, [{ hostPort: 80 }]),
      taken(1, {}, [{ hostPort: 80 }]),
      ["No free host port"],
    ],
    [
      "and says all that is in the way",
      asking({ cpu: "5", memory: "2Gi" }, [{ hostPort: 80 }]),
      taken(3, {}, [{ hostPort: 80 }]),
      ["Insufficient cpu", "Insufficient memory", "No free host port", "Too many pods"],
    ],
  ])("%s", (_, spec, occupancy, expected) => {
    const node = { allocatable: amountsOf(ALLOCATABLE) };
    expect(obstacles(podDemand(spec), { node, occupancy })).toEqual(expected);
  });

  it("never where its kubelet has not told what it has, and where it is gone", () => {
    expect(obstacles(podDemand({}), { node: aNode(), occupancy: undefined })).toEqual(["Too many pods"]);
    expect(obstacles(podDemand({}), { node: undefined, occupancy: undefined })).toEqual(["Too many pods"]);
  });
});

describe("the room for the pods of a set", () => {
  const a = nodeNameOf("a");
  const b = nodeNameOf("b");
  const nodes = [{ ...aNode("a"), allocatable: amountsOf(ALLOCATABLE) }, aNode("b")];
  const podSpec: Partial<PodSpec> = { containers: [{ name: "main", resources: { limits: { cpu: "2" } } }] };
  const template = aTemplate({ podSpec });
  const set = aSet({ podSpec, spec: { placement: { mode: "Direct" } } });

  it("tells nodes with room from others, in their order, by what the template's pod will take", () => {
    const room = roomFor(aSnapshot({ set, nodes, occupancy: new Map([[a, taken(1, { cpu: "2" })]]) }), template);
    expect(room.split([b, a])).toEqual({
      fitting: [a],
      waiting: [{ node: b, reasons: ["Insufficient cpu", "Too many pods"] }],
    });
    expect(room.demand?.requests.get("cpu")).toBe(2_000n);
    const full = roomFor(aSnapshot({ set, nodes, occupancy: new Map([[a, taken(1, { cpu: "3" })]]) }), template);
    expect(full.split([a]).fitting).toEqual([]);
  });

  it("is everywhere where it is not known what is taken", () => {
    const room = roomFor(aSnapshot({ set, nodes }), template);
    expect(room.split([a, b])).toEqual({ fitting: [a, b], waiting: [] });
  });

  it("is the scheduler's to find where the set does not say Direct", () => {
    const snapshot = aSnapshot({ set: aSet({ podSpec }), nodes, occupancy: new Map() });
    const room = roomFor(snapshot, template);
    expect(room.split([a, b])).toEqual({ fitting: [a, b], waiting: [] });
    expect(room).not.toHaveProperty("demand");
  });
});

it.each<[readonly Waiting[], string]>([
  [[{ node: nodeNameOf("a"), reasons: ["Too many pods"] }], "1 node has no room for a pod: 1 Too many pods (a)"],
  [
    ["a", "b", "c", "d", "e"].map((name, index) => ({
      node: nodeNameOf(name),
      reasons: index < 2 ? ["Insufficient cpu", "Too many pods"] : ["Insufficient cpu"],
    })),
    "5 nodes have no room for a pod: 5 Insufficient cpu, 2 Too many pods (a, b, c and 2 more)",
  ],
])("users are told how many nodes wait, why, and which", (waiting, message) => {
  expect(waitingMessage(waiting)).toBe(message);
});
