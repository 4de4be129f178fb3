import { stringify } from "yaml";

import { serviceAddresses } from "../control-plane/components";
import { images } from "./image-names";

export interface NodeSettings {
  readonly name: string;
  readonly address: string;
  /** With the prefix length. */
  readonly pods: string;
  /** The node's own cgroup, below which its pods are. */
  readonly cgroup: string;
}

/** Paths on a node's disk. */
export const nodePaths = {
  containerdConfig: "/etc/containerd/config.toml",
  containerdSocket: "/run/containerd/containerd.sock",
  network: "/etc/cni/net.d/10-everynode.conflist",
  authority: "/etc/kubernetes/ca.crt",
  kubeletConfig: "/etc/kubernetes/kubelet.yaml",
  kubeletKubeconfig: "/etc/kubernetes/kubelet.kubeconfig",
  kubeletCertificate: "/etc/kubernetes/kubelet.crt",
  kubeletKey: "/etc/kubernetes/kubelet.key",
  proxyConfig: "/etc/kubernetes/kube-proxy.yaml",
  proxyKubeconfig: "/etc/kubernetes/kube-proxy.kubeconfig",
} as const;

/** The files that make a bare disk that of this node, by path. Those with keys and certificates come from elsewhere. */
export function nodeFiles(settings: NodeSettings): Readonly<Record<string, string>> {
  return {
    "/etc/hostname": `${settings.name}\n`,
    "/etc/hosts": `127.0.0.1 localhost\n${settings.address} ${settings.name}\n`,
    // The network of a cluster ends at this machine, so there is no name server to ask.
    "/etc/resolv.conf": "",
    [nodePaths.containerdConfig]: containerdConfig,
    [nodePaths.network]: JSON.stringify(podNetwork(settings), undefined, 2),
    [nodePaths.kubeletConfig]: stringify(kubeletConfig(settings)),
    [nodePaths.proxyConfig]: stringify(proxyConfig(settings)),
  };
}

export type ServiceName = "containerd" | "kubelet" | "kube-proxy";

/** In the order in which they start. */
export const serviceNames = ["containerd", "kubelet", "kube-proxy"] as const satisfies readonly ServiceName[];

/** What runs on the node as the service. */
export function serviceCommand(service: ServiceName, settings: NodeSettings): readonly string[] {
  switch (service) {
    case "containerd":
      return ["containerd", "--config", nodePaths.containerdConfig];
    case "kubelet":
      return [
        "kubelet",
        `--config=${nodePaths.kubeletConfig}`,
        `--kubeconfig=${nodePaths.kubeletKubeconfig}`,
        `--hostname-override=${settings.name}`,
        `--node-ip=${settings.address}`,
      ];
    case "kube-proxy":
      return ["kube-proxy", `--config=${nodePaths.proxyConfig}`];
  }
}

const containerdConfig = `version = 2
root = "/var/lib/containerd"
state = "/run/containerd"

[grpc]
address = "${nodePaths.containerdSocket}"

[plugins."io.containerd.grpc.v1.cri"]
sandbox_image = "${images.pause}"
# Without it no container starts where the rights are missing to shield a process from the kernel's memory killer.
restrict_oom_score_adj = true

[plugins."io.containerd.grpc.v1.cri".containerd]
snapshotter = "overlayfs"

[plugins."io.containerd.grpc.v1.cri".cni]
bin_dir = "/usr/lib/cni"
conf_dir = "/etc/cni/net.d"
`;

function podNetwork({ pods }: NodeSettings): unknown {
  return {
    cniVersion: "0.4.0",
    name: "everynode",
    plugins: [
      {
        type: "bridge",
        bridge: podBridge,
        isGateway: true,
        // Pods are seen by their own addresses, on every node and on this machine.
        ipMasq: false,
        // A pod may reach itself by the service it is behind.
        hairpinMode: true,
        ipam: { type: "host-local", ranges: [[{ subnet: pods }]], routes: [{ dst: "0.0.0.0/0" }] },
      },
      { type: "portmap", capabilities: { portMappings: true }, snat: true },
    ],
  };
}

function kubeletConfig(settings: NodeSettings): unknown {
  return {
    apiVersion: "kubelet.config.k8s.io/v1beta1",
    kind: "KubeletConfiguration",
    address: settings.address,
    authentication: {
      anonymous: { enabled: false },
      webhook: { enabled: true },
      x509: { clientCAFile: nodePaths.authority },
    },
    authorization: { mode: "Webhook" },
    tlsCertFile: nodePaths.kubeletCertificate,
    tlsPrivateKeyFile: nodePaths.kubeletKey,
    clusterDNS: [serviceAddresses.dns],
    clusterDomain: "cluster.local",
    resolvConf: "/etc/resolv.conf",
    containerRuntimeEndpoint: `unix://${nodePaths.containerdSocket}`,
    cgroupDriver: "cgroupfs",
    cgroupRoot: settings.cgroup,
    failCgroupV1: false,
    failSwapOn: false,
    enforceNodeAllocatable: [],
    localStorageCapacityIsolation: false,
    // The machine's disk and memory are not the node's: what others use must not evict its pods or remove its images,
    // which no registry has.
    evictionHard: {
      "memory.available": "100Mi",
      "nodefs.available": "1%",
      "imagefs.available": "1%",
      "nodefs.inodesFree": "1%",
    },
    imageGCHighThresholdPercent: 100,
    // Seconds count in tests that change many pods, and the API server is on the same machine.
    kubeAPIQPS: 100,
    kubeAPIBurst: 200,
  };
}

function proxyConfig(settings: NodeSettings): unknown {
  return {
    apiVersion: "kubeproxy.config.k8s.io/v1alpha1",
    kind: "KubeProxyConfiguration",
    clientConnection: { kubeconfig: nodePaths.proxyKubeconfig },
    hostnameOverride: settings.name,
    mode: "iptables",
    detectLocalMode: "BridgeInterface",
    detectLocal: { bridgeInterface: podBridge },
    // Limits of the kernel, which is not the node's alone.
    conntrack: { maxPerCore: 0, min: 0, tcpEstablishedTimeout: "0s", tcpCloseWaitTimeout: "0s" },
    // A new endpoint is used at once and not after the second that large clusters collect them for.
    iptables: { minSyncPeriod: "0s" },
  };
}

const podBridge = "cni0";
