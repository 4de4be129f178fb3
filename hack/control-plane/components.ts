import { join } from "node:path";

import type { ToolName } from "./tools";

/** The programs of a control plane, in the order in which they start. They stop in the opposite one. */
export const componentNames = ["etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler", "kwok"] as const;

export type ComponentName = (typeof componentNames)[number] & ToolName;

export interface ComponentSettings {
  readonly dir: string;
  readonly ports: ClusterPorts;
  readonly controllers: string;
  readonly qps: number;
  readonly apiServerFlags: readonly string[];
  /** Where the API server listens. */
  readonly address: string;
  /** Whether there are nodes with kubelets, and with them a network of pods. */
  readonly kubelets: boolean;
}

export interface ClusterPorts {
  readonly etcd: number;
  readonly etcdPeer: number;
  readonly apiServer: number;
  readonly controllerManager: number;
  readonly scheduler: number;
}

/** Nodes with this annotation are KWOK's to play. */
export const kwokNodeAnnotation = { key: "kwok.x-k8s.io/node", value: "fake" } as const;

/**
 * How long a node's lease lasts. That of a kubelet is what Kubernetes has by default; thousands of simulated ones would
 * write most of what the API server takes.
 */
export function nodeLeaseSeconds(kubelets: boolean): number {
  return kubelets ? 40 : 200;
}

/** Of the first service, `kubernetes`, and of the one of the name server. */
export const serviceAddresses = { range: "10.96.0.0/16", kubernetes: "10.96.0.1", dns: "10.96.0.10" } as const;

export function componentArgs(name: ComponentName, settings: ComponentSettings): readonly string[] {
  switch (name) {
    case "etcd":
      return etcdArgs(settings);
    case "kube-apiserver":
      return apiServerArgs(settings);
    case "kube-controller-manager":
      return controllerManagerArgs(settings);
    case "kube-scheduler":
      return [
        ...servingArgs(settings, settings.ports.scheduler),
        ...clientArgs(settings, "kube-scheduler"),
        "--authorization-always-allow-paths=/healthz,/readyz,/livez,/metrics",
      ];
    case "kwok":
      return [`--kubeconfig=${kubeconfigOf(settings, "kwok")}`, `--config=${join(settings.dir, "kwok.yaml")}`];
  }
}

function etcdArgs({ dir, ports }: ComponentSettings): readonly string[] {
  const client = `http://127.0.0.1:${ports.etcd}`;
  const peer = `http://127.0.0.1:${ports.etcdPeer}`;
  return [
    "--name=everynode",
    `--data-dir=${join(dir, "etcd")}`,
    `--listen-client-urls=${client}`,
    `--advertise-client-urls=${client}`,
    `--listen-peer-urls=${peer}`,
    `--initial-advertise-peer-urls=${peer}`,
    `--initial-cluster=everynode=${peer}`,
    // The data need not survive the machine, and waiting for the disk would be most of what a benchmark measures.
    "--unsafe-no-fsync",
    `--quota-backend-bytes=${8 * 2 ** 30}`,
    "--log-level=warn",
  ];
}

function apiServerArgs(settings: ComponentSettings): readonly string[] {
  const { ports } = settings;
  const args = [
    `--etcd-servers=http://127.0.0.1:${ports.etcd}`,
    `--bind-address=${settings.address}`,
    `--advertise-address=${settings.address}`,
    `--secure-port=${ports.apiServer}`,
    ...servingCertificateArgs(settings),
    `--client-ca-file=${pkiFile(settings, "ca.crt")}`,
    "--service-account-issuer=https://kubernetes.default.svc.cluster.local",
    `--service-account-signing-key-file=${pkiFile(settings, "service-account.key")}`,
    `--service-account-key-file=${pkiFile(settings, "service-account.pub")}`,
    `--service-cluster-ip-range=${serviceAddresses.range}`,
    "--authorization-mode=Node,RBAC",
    "--allow-privileged=true",
    ...(settings.kubelets ? kubeletArgs(settings) : noPodNetworkArgs),
    "--profiling=false",
  ];
  // Last, so that they win over ours.
  return [...args, ...settings.apiServerFlags];
}

/** There is no network of pods in which the "kubernetes" service could be reached. */
const noPodNetworkArgs = ["--endpoint-reconciler-type=none"];

function kubeletArgs(settings: ComponentSettings): readonly string[] {
  return [
    "--enable-admission-plugins=NodeRestriction",
    `--kubelet-client-certificate=${pkiFile(settings, "kubelet-client.crt")}`,
    `--kubelet-client-key=${pkiFile(settings, "kubelet-client.key")}`,
    `--kubelet-certificate-authority=${pkiFile(settings, "ca.crt")}`,
    "--kubelet-preferred-address-types=InternalIP",
    // This machine has no proxy for services, so webhooks are called at the addresses of their pods.
    "--enable-aggregator-routing=true",
  ];
}

function controllerManagerArgs(settings: ComponentSettings): readonly string[] {
  return [
    ...servingArgs(settings, settings.ports.controllerManager),
    ...clientArgs(settings, "kube-controller-manager"),
    "--authorization-always-allow-paths=/healthz,/readyz,/livez,/metrics",
    `--controllers=${settings.controllers}`,
    "--use-service-account-credentials=true",
    ...(settings.kubelets ? [] : simulatedNodesArgs),
    `--service-account-private-key-file=${pkiFile(settings, "service-account.key")}`,
    `--root-ca-file=${pkiFile(settings, "ca.crt")}`,
    "--profiling=false",
  ];
}

/** A busy machine renews leases late, and a node that is lost for that reason is no test of anything. */
const simulatedNodesArgs = [`--node-monitor-grace-period=${3 * nodeLeaseSeconds(false)}s`];

function servingArgs(settings: ComponentSettings, port: number): readonly string[] {
  return [
    "--bind-address=127.0.0.1",
    `--secure-port=${port}`,
    ...servingCertificateArgs(settings),
    "--leader-elect=false",
  ];
}

function servingCertificateArgs(settings: ComponentSettings): readonly string[] {
  return [
    `--tls-cert-file=${pkiFile(settings, "server.crt")}`,
    `--tls-private-key-file=${pkiFile(settings, "server.key")}`,
  ];
}

function clientArgs(settings: ComponentSettings, user: string): readonly string[] {
  const kubeconfig = kubeconfigOf(settings, user);
  return [
    `--kubeconfig=${kubeconfig}`,
    `--authentication-kubeconfig=${kubeconfig}`,
    `--authorization-kubeconfig=${kubeconfig}`,
    `--kube-api-qps=${settings.qps}`,
    `--kube-api-burst=${2 * settings.qps}`,
  ];
}

function pkiFile(settings: ComponentSettings, name: string): string {
  return join(settings.dir, "pki", name);
}

function kubeconfigOf(settings: ComponentSettings, user: string): string {
  return join(settings.dir, "pki", `${user}.kubeconfig`);
}
