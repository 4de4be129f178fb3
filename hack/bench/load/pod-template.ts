import type { PodSpec, PodTemplateSpec, Toleration } from "../../../capabilities/api/types";

type Container = PodSpec["containers"][number];
type EnvVar = NonNullable<Container["env"]>[number];
type VolumeMount = NonNullable<Container["volumeMounts"]>[number];
type Probe = NonNullable<Container["livenessProbe"]>;

/** What a cluster runs on every node. */
export interface Daemon {
  readonly name: string;
  readonly namespace: string;
  readonly uid: string;
}

/** Six a node, so that 30,000 pods are those of 5,000 nodes. */
export const daemons: readonly Daemon[] = [
  { name: "fluent-bit", namespace: "logging", uid: "6f0e2b5c-1b7e-4d0c-9a55-0c3f5b1a7e01" },
  { name: "node-exporter", namespace: "monitoring", uid: "6f0e2b5c-1b7e-4d0c-9a55-0c3f5b1a7e02" },
  { name: "calico-node", namespace: "network", uid: "6f0e2b5c-1b7e-4d0c-9a55-0c3f5b1a7e03" },
  { name: "csi-node-driver", namespace: "storage", uid: "6f0e2b5c-1b7e-4d0c-9a55-0c3f5b1a7e04" },
  { name: "falco", namespace: "security", uid: "6f0e2b5c-1b7e-4d0c-9a55-0c3f5b1a7e05" },
  { name: "node-problem-detector", namespace: "monitoring", uid: "6f0e2b5c-1b7e-4d0c-9a55-0c3f5b1a7e06" },
];

/** A template of the size that charts of log collectors and network plugins make: about 10 kB once its pod runs. */
export function podTemplate({ name }: Daemon): PodTemplateSpec {
  return {
    metadata: {
      labels: {
        "app.kubernetes.io/name": name,
        "app.kubernetes.io/instance": "production",
        "app.kubernetes.io/managed-by": "Helm",
        "controller-revision-hash": "6c9f8d7b54",
        "helm.sh/chart": `${name}-2.14.3`,
      },
      annotations: {
        "checksum/config": "f3c1b6d0a8e95b7724c6d1f0a3b48c29e5d7f6081b92c3d4e5f60718293a4b5c",
        "prometheus.io/scrape": "true",
        "prometheus.io/port": "2021",
      },
    },
    spec: {
      serviceAccountName: name,
      priorityClassName: "system-node-critical",
      hostNetwork: true,
      dnsPolicy: "ClusterFirstWithHostNet",
      terminationGracePeriodSeconds: 30,
      securityContext: { runAsUser: 0, fsGroup: 2000, seccompProfile: { type: "RuntimeDefault" } },
      containers: [
        {
          ...container(name, "agent"),
          args: ["--config=/etc/agent/config.yaml", "--log-level=info"],
          ports: [{ name: "metrics", containerPort: 2021, hostPort: 2021, protocol: "TCP" }],
          env: environment(3),
          livenessProbe: probe("/livez"),
          readinessProbe: probe("/readyz"),
        },
        { ...container(name, "reloader"), args: ["--watch=/etc/agent"], env: environment(1) },
      ],
      tolerations: [...alwaysTolerated],
      volumes: [
        { name: "config", configMap: { name: `${name}-config`, defaultMode: 0o644 } },
        { name: "logs", hostPath: { path: "/var/log", type: "Directory" } },
      ],
    },
  };
}

function container(daemon: string, name: string): Container {
  return {
    name,
    image: `registry.example.com/platform/${daemon}/${name}:v2.14.3`,
    imagePullPolicy: "IfNotPresent",
    resources: { requests: { cpu: "50m", memory: "64Mi" }, limits: { memory: "256Mi" } },
    securityContext: { readOnlyRootFilesystem: true, capabilities: { drop: ["ALL"] } },
    volumeMounts: [...mounts],
  };
}

const mounts: readonly VolumeMount[] = [
  { name: "config", mountPath: "/etc/agent", readOnly: true },
  { name: "logs", mountPath: "/var/log", readOnly: true, mountPropagation: "HostToContainer" },
];

const variables: readonly EnvVar[] = [
  { name: "NODE_NAME", valueFrom: { fieldRef: { fieldPath: "spec.nodeName" } } },
  { name: "CLUSTER_NAME", value: "production-eu-west-1" },
  { name: "UPSTREAM_TOKEN", valueFrom: { secretKeyRef: { name: "upstream-credentials", key: "token" } } },
];

function environment(count: number): EnvVar[] {
  return variables.slice(0, count);
}

function probe(path: string): Probe {
  return {
    httpGet: { path, port: "metrics", scheme: "HTTP" },
    periodSeconds: 10,
    timeoutSeconds: 3,
    failureThreshold: 6,
  };
}

/** D-ELIG-25..28. */
const alwaysTolerated: readonly Toleration[] = [
  { key: "node.kubernetes.io/not-ready", operator: "Exists", effect: "NoExecute" },
  { key: "node.kubernetes.io/unreachable", operator: "Exists", effect: "NoExecute" },
  ...["disk-pressure", "memory-pressure", "pid-pressure", "unschedulable", "network-unavailable"].map(taint => ({
    key: `node.kubernetes.io/${taint}`,
    operator: "Exists" as const,
    effect: "NoSchedule" as const,
  })),
];
