import { type DemandingSpec, podDemand } from "../api/pod-demand";
import { createDemands } from "./demands";

const base: DemandingSpec = {
  containers: [
    { resources: { requests: { cpu: "1" } }, ports: [{ hostPort: 80, hostIP: "10.0.0.1", protocol: "UDP" }] },
  ],
  initContainers: [{ resources: { requests: { cpu: "2" } }, restartPolicy: "Always" }],
  resources: { requests: { memory: "1" } },
  overhead: { cpu: "1m" },
};
const [container] = base.containers ?? [];
const [init] = base.initContainers ?? [];

it("the same demand is the same object, and so is what the same nodes have", () => {
  const { ofPod, ofNode } = createDemands();
  expect(ofPod(base)).toBe(ofPod(structuredClone(base)));
  expect(ofPod(base)).toEqual(podDemand(base));
  expect(ofNode({ cpu: "4" })).toBe(ofNode({ cpu: "4" }));
  expect(ofNode({ cpu: "4" })).not.toEqual(ofNode({ cpu: "8" }));
});

it.each<[string, DemandingSpec]>([
  ["requests", { ...base, containers: [{ ...container, resources: { requests: { cpu: "3" } } }] }],
  ["resource", { ...base, containers: [{ ...container, resources: { requests: { memory: "1" } } }] }],
  ["number of containers", { ...base, containers: [container ?? {}, container ?? {}] }],
  ["port", { ...base, containers: [{ ...container, ports: [{ hostPort: 81, hostIP: "10.0.0.1", protocol: "UDP" }] }] }],
  ["address", { ...base, containers: [{ ...container, ports: [{ hostPort: 80, protocol: "UDP" }] }] }],
  ["protocol", { ...base, containers: [{ ...container, ports: [{ hostPort: 80, hostIP: "10.0.0.1" }] }] }],
  ["kind of init container", { ...base, initContainers: [{ ...init, restartPolicy: "Never" }] }],
  ["request of the whole pod", { ...base, resources: { requests: { memory: "2" } } }],
  ["overhead", { ...base, overhead: {} }],
])("another %s is another demand", (_, spec) => {
  const { ofPod } = createDemands();
  expect(ofPod(base)).not.toEqual(ofPod(spec));
  expect(ofPod(spec)).toEqual(podDemand(spec));
});

it("starts afresh rather than grow without bounds, and gives the same as before", () => {
  const { ofPod } = createDemands(1);
  const first = ofPod(base);
  ofPod({});
  expect(ofPod(base)).toEqual(first);
  expect(ofPod(base)).not.toBe(first);
});
