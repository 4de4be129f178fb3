import { amountsOf, isSameHostPort, podDemand, templateDemand } from "./pod-demand";
import type { DemandingSpec, HostPort } from "./pod-demand";
import type { PodSpec } from "./types";

const asking = (requests: Record<string, string>, more: object = {}) => ({ resources: { requests }, ...more });
const sidecar = { restartPolicy: "Always" };

describe("what a pod requests", () => {
  it.each<[string, DemandingSpec, Record<string, bigint>]>([
    ["is nothing where it says nothing", { containers: [{}] }, {}],
    ["is nothing where it asks for nothing", { containers: [asking({ cpu: "0" })] }, {}],
    ["is the sum of its containers", { containers: [asking({ cpu: "100m" }), asking({ cpu: "1" })] }, { cpu: 1_100n }],
    ["is cpu in thousandths and others in units", { containers: [asking({ memory: "1Ki" })] }, { memory: 1_024n }],
    [
      "is rounded up once for the pod",
      { containers: [asking({ memory: "500m" }), asking({ memory: "500m" })] },
      { memory: 1n },
    ],
    [
      "holds extended resources and storage",
      { containers: [asking({ "example.com/fpga": "2", "ephemeral-storage": "1k" })] },
      { "example.com/fpga": 2n, "ephemeral-storage": 1_000n },
    ],
    [
      "is that of an init container which asks for more",
      { containers: [asking({ cpu: "1" })], initContainers: [asking({ cpu: "3" }), asking({ cpu: "2" })] },
      { cpu: 3_000n },
    ],
    [
      "is not that of an init container which asks for less",
      { containers: [asking({ cpu: "2" })], initContainers: [asking({ cpu: "1" })] },
      { cpu: 2_000n },
    ],
    [
      "holds sidecars, beside containers and beside the init containers after them",
      {
        containers: [asking({ cpu: "1" })],
        initContainers: [asking({ cpu: "4" }), asking({ cpu: "2" }, sidecar), asking({ cpu: "3" })],
      },
      { cpu: 5_000n },
    ],
    [
      "adds up sidecars",
      {
        containers: [asking({ cpu: "1" })],
        initContainers: [asking({ cpu: "2" }, sidecar), asking({ cpu: "3" }, sidecar)],
      },
      { cpu: 6_000n },
    ],
    [
      "is what the pod as a whole says, of what may be said so",
      {
        containers: [asking({ cpu: "1", memory: "1", "ephemeral-storage": "1" })],
        ...asking({ cpu: "500m", "ephemeral-storage": "9" }),
      },
      { cpu: 500n, memory: 1n, "ephemeral-storage": 1n },
    ],
    [
      "has the overhead on top, also of what the pod as a whole says",
      { containers: [{}], ...asking({ cpu: "1" }), overhead: { cpu: "250m", memory: "10" } },
      { cpu: 1_250n, memory: 10n },
    ],
    ["leaves out what is no quantity", { containers: [asking({ cpu: "much" })] }, {}],
  ])("%s", (_, spec, expected) => {
    expect(Object.fromEntries(podDemand(spec).requests)).toEqual(expected);
  });
});

describe("the ports that a pod takes of its node", () => {
  it.each<[string, DemandingSpec, readonly HostPort[]]>([
    ["are none of which the node knows nothing", { containers: [{ ports: [{ protocol: "TCP" }] }] }, []],
    [
      "are of all addresses and TCP where nothing else is said",
      { containers: [{ ports: [{ hostPort: 80 }] }] },
      [{ ip: "0.0.0.0", protocol: "TCP", port: 80 }],
    ],
    [
      "are those of sidecars too, and not of init containers",
      {
        initContainers: [
          { ...sidecar, ports: [{ hostPort: 53, protocol: "UDP", hostIP: "127.0.0.1" }] },
          { ports: [{ hostPort: 1 }] },
        ],
      },
      [{ ip: "127.0.0.1", protocol: "UDP", port: 53 }],
    ],
  ])("%s", (_, spec, expected) => {
    expect(podDemand(spec).hostPorts).toEqual(expected);
  });

  const port = (ip: string, protocol = "TCP", number = 80): HostPort => ({ ip, protocol, port: number });
  it.each([
    ["the same", port("10.0.0.1"), port("10.0.0.1"), true],
    ["of all addresses and of one", port("0.0.0.0"), port("10.0.0.1"), true],
    ["of one and of all addresses", port("10.0.0.1"), port("0.0.0.0"), true],
    ["of two addresses", port("10.0.0.1"), port("10.0.0.2"), false],
    ["of two protocols", port("0.0.0.0"), port("0.0.0.0", "UDP"), false],
    ["of two numbers", port("0.0.0.0"), port("0.0.0.0", "TCP", 81), false],
  ])("exclude each other where they are %s: %j %j %s", (_, a, b, expected) => {
    expect(isSameHostPort(a, b)).toBe(expected);
  });
});

describe("the demand of a template's pod", () => {
  const container = (resources: object, more: object = {}) => ({ name: "main", resources, ...more });
  const demand = (spec: Partial<PodSpec>) => templateDemand({ containers: [{ name: "main" }], ...spec });

  it.each<[string, Partial<PodSpec>, Record<string, bigint>]>([
    [
      "is of each container its limit, where it requests nothing",
      { containers: [container({ limits: { cpu: "2", memory: "5" }, requests: { cpu: "1" } })] },
      { cpu: 1_000n, memory: 5n },
    ],
    [
      "is of init containers their limit as well",
      { initContainers: [container({ limits: { cpu: "2" } })] },
      { cpu: 2_000n },
    ],
    [
      "is the pod's limit where neither the pod nor its containers request anything",
      { resources: { limits: { cpu: "2", memory: "7" } }, containers: [container({ requests: { cpu: "1" } })] },
      { cpu: 1_000n, memory: 7n },
    ],
    [
      "is of pages the pod's limit always",
      {
        resources: { limits: { "hugepages-2Mi": "4Mi" } },
        containers: [container({ limits: { "hugepages-2Mi": "2Mi" } })],
      },
      { "hugepages-2Mi": 4_194_304n },
    ],
    [
      "is what the pod requests where it does",
      { resources: { limits: { cpu: "2" }, requests: { cpu: "1500m" } } },
      { cpu: 1_500n },
    ],
    ["has the overhead", { overhead: { cpu: "5m" } }, { cpu: 5n }],
  ])("%s", (_, spec, expected) => {
    expect(Object.fromEntries(demand(spec).requests)).toEqual(expected);
  });

  it("on the network of the node takes every port that it names", () => {
    const spec = {
      containers: [container({}, { ports: [{ containerPort: 80 }, { containerPort: 1, hostPort: 90 }] })],
    };
    expect(demand(spec).hostPorts.map(({ port }) => port)).toEqual([90]);
    expect(demand({ ...spec, hostNetwork: true }).hostPorts.map(({ port }) => port)).toEqual([80, 90]);
  });

  it("counts a sidecar as one", () => {
    const initContainers = [container({ requests: { cpu: "1" } }, sidecar)];
    const spec = { containers: [container({ requests: { cpu: "1" } })], initContainers };
    expect(demand(spec).requests.get("cpu")).toBe(2_000n);
  });
});

it("a node has what is allocatable", () => {
  expect(Object.fromEntries(amountsOf({ cpu: "3920m", memory: "1Mi", pods: "110" }))).toEqual({
    ...{ cpu: 3_920n, memory: 1_048_576n, pods: 110n },
  });
  expect(amountsOf(undefined).size).toBe(0);
});
