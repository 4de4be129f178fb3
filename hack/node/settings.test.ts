import { parse } from "yaml";

import { nodeFiles, nodePaths, serviceCommand, serviceNames, type NodeSettings } from "./settings";

const settings: NodeSettings = {
  name: "node-2",
  address: "10.200.0.12",
  pods: "10.200.2.0/24",
  cgroup: "/everynode-1/node-2",
};
const files = nodeFiles(settings);
const read = (path: string): unknown => parse(files[path] ?? "");

describe("a node's disk", () => {
  it("tells the kubelet the node's own address and cgroup", () => {
    expect(read(nodePaths.kubeletConfig)).toMatchObject({ address: "10.200.0.12", cgroupRoot: "/everynode-1/node-2" });
  });

  it("has the kubelet let in nobody without a certificate or a token", () => {
    expect(read(nodePaths.kubeletConfig)).toMatchObject({
      authentication: { anonymous: { enabled: false }, webhook: { enabled: true } },
      authorization: { mode: "Webhook" },
    });
  });

  it("has the kubelet ask containerd where it listens", () => {
    const socket = /^address = "(.*)"$/m.exec(files[nodePaths.containerdConfig] ?? "")?.[1];
    expect(read(nodePaths.kubeletConfig)).toMatchObject({ containerRuntimeEndpoint: `unix://${socket}` });
  });

  it("gives pods addresses of the node's own range, and host ports", () => {
    const network = JSON.parse(files[nodePaths.network] ?? "");
    expect(network.plugins[0].ipam.ranges).toEqual([[{ subnet: "10.200.2.0/24" }]]);
    expect(network.plugins[1]).toMatchObject({ type: "portmap", capabilities: { portMappings: true } });
  });

  it("tells the proxy of services the bridge by which pods are known to be the node's own", () => {
    const network = JSON.parse(files[nodePaths.network] ?? "");
    const bridge: string = network.plugins[0].bridge;
    expect(read(nodePaths.proxyConfig)).toMatchObject({ detectLocal: { bridgeInterface: bridge } });
  });

  it("leaves alone the limits of the kernel, which is this machine's", () => {
    expect(read(nodePaths.proxyConfig)).toMatchObject({ conntrack: { maxPerCore: 0, min: 0 } });
  });
});

describe("a node's services", () => {
  it.each(serviceNames)("start %s with a configuration that is on its disk", service => {
    const named = serviceCommand(service, settings).flatMap(
      part => /^(?:--config=)?(\/etc\/.*)$/.exec(part)?.[1] ?? [],
    );
    expect(named).toHaveLength(1);
    expect(Object.keys(files)).toEqual(expect.arrayContaining(named));
  });
});
