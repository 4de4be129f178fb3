import { validateHostPorts } from "./host-ports";
import type { DaemonSetSpec, PodSpec } from "./types";

function specOf(pod: Partial<PodSpec>, updateStrategy?: DaemonSetSpec["updateStrategy"]): DaemonSetSpec {
  const template = { spec: { containers: [{ name: "main" }], ...pod } };
  return { selector: {}, template, ...(updateStrategy && { updateStrategy }) };
}

const surge = { rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } };
const hostPort = { containers: [{ name: "main", ports: [{ containerPort: 80, hostPort: 80 }] }] };
const port = { containers: [{ name: "main", ports: [{ containerPort: 80 }] }] };

describe("surge", () => {
  it.each<[string, Partial<PodSpec>, string]>([
    ["a host port", hostPort, "containers[0].ports[0]"],
    ["a port on the network of the node", { ...port, hostNetwork: true }, "containers[0].ports[0]"],
    [
      "a sidecar with a host port",
      {
        initContainers: [
          { name: "setup", ports: [{ containerPort: 1, hostPort: 1 }] },
          { name: "proxy", restartPolicy: "Always", ports: [{ containerPort: 1 }, { containerPort: 2, hostPort: 2 }] },
        ],
      },
      "initContainers[1].ports[1]",
    ],
  ])("is refused beside %s", (_what, pod, field) => {
    expect(validateHostPorts(specOf(pod, surge))).toEqual([
      {
        type: "Invalid",
        field: "spec.updateStrategy.rollingUpdate.maxSurge",
        value: 1,
        detail: `may not be set when a container takes a port of its node, as spec.template.spec.${field} does`,
      },
    ]);
  });

  it.each<[string, DaemonSetSpec]>([
    ["a port that is the pod's own", specOf(port, surge)],
    [
      "an init container that is over by then",
      specOf({ initContainers: [{ name: "i", ...hostPort.containers[0] }] }, surge),
    ],
    ["no port", specOf({}, surge)],
    ["a host port where the budget is zero", specOf(hostPort, { rollingUpdate: { maxSurge: "0%" } })],
    ["a host port where there is none", specOf(hostPort)],
    ["a host port where nothing is rolled", specOf(hostPort, { type: "OnDelete", ...surge })],
    ["an amount that is none", specOf(hostPort, { rollingUpdate: { maxSurge: "many" } })],
  ])("is allowed beside %s", (_what, spec) => {
    expect(validateHostPorts(spec)).toEqual([]);
  });
});
