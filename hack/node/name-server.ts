import { stringify } from "yaml";

import { serviceAddresses } from "../control-plane/components";
import { images } from "./image-names";

const name = "coredns";
const namespace = "kube-system";
const metadata = { name, namespace };
const labels = { "k8s-app": "kube-dns" };

const configuration = `.:53 {
    errors
    health {
        lameduck 1s
    }
    ready
    kubernetes cluster.local in-addr.arpa ip6.arpa {
        pods insecure
        ttl 5
    }
    prometheus :9153
    cache 5
    reload
    loadbalance
}
`;

/** The cluster's name server and what it needs, as a manifest. The service has the name that clusters have for it. */
export function nameServerManifest(): string {
  return [...access(), ...workload()].map(one => stringify(one, { lineWidth: 0 })).join("---\n");
}

/** What a Deployment's roll-out is asked for by. */
export const nameServer = { deployment: name, namespace } as const;

function access(): readonly unknown[] {
  const authorization = "rbac.authorization.k8s.io";
  const verbs = ["list", "watch"];
  return [
    { apiVersion: "v1", kind: "ServiceAccount", metadata },
    {
      apiVersion: `${authorization}/v1`,
      kind: "ClusterRole",
      metadata: { name },
      rules: [
        { apiGroups: [""], resources: ["services", "pods", "namespaces"], verbs },
        { apiGroups: ["discovery.k8s.io"], resources: ["endpointslices"], verbs },
      ],
    },
    {
      apiVersion: `${authorization}/v1`,
      kind: "ClusterRoleBinding",
      metadata: { name },
      roleRef: { apiGroup: authorization, kind: "ClusterRole", name },
      subjects: [{ kind: "ServiceAccount", name, namespace }],
    },
  ];
}

function workload(): readonly unknown[] {
  return [
    { apiVersion: "v1", kind: "ConfigMap", metadata, data: { Corefile: configuration } },
    {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { ...metadata, labels },
      spec: { replicas: 1, selector: { matchLabels: labels }, template: { metadata: { labels }, spec: podSpec() } },
    },
    {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: "kube-dns", namespace, labels },
      spec: {
        selector: labels,
        clusterIP: serviceAddresses.dns,
        ports: [
          { name: "dns", port: 53, protocol: "UDP" },
          { name: "dns-tcp", port: 53, protocol: "TCP" },
        ],
      },
    },
  ];
}

function podSpec(): unknown {
  return {
    serviceAccountName: name,
    priorityClassName: "system-cluster-critical",
    // It answers names while nodes come and go, which is when they are asked for.
    tolerations: [{ key: "node-role.kubernetes.io/control-plane", effect: "NoSchedule" }],
    dnsPolicy: "Default",
    containers: [
      {
        name,
        image: images.coredns,
        imagePullPolicy: "Never",
        args: ["-conf", "/etc/coredns/Corefile"],
        ports: [
          { name: "dns", containerPort: 53, protocol: "UDP" },
          { name: "dns-tcp", containerPort: 53, protocol: "TCP" },
          { name: "metrics", containerPort: 9153, protocol: "TCP" },
        ],
        resources: { requests: { cpu: "10m", memory: "70Mi" }, limits: { memory: "170Mi" } },
        livenessProbe: { httpGet: { path: "/health", port: 8080 }, timeoutSeconds: 5, failureThreshold: 5 },
        readinessProbe: { httpGet: { path: "/ready", port: 8181 }, periodSeconds: 1 },
        securityContext: {
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ["ALL"], add: ["NET_BIND_SERVICE"] },
        },
        volumeMounts: [{ name: "config", mountPath: "/etc/coredns", readOnly: true }],
      },
    ],
    volumes: [{ name: "config", configMap: { name } }],
  };
}
