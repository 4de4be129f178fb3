// Sets whose bytes are hard to keep. Whoever writes a template otherwise than the other controller makes a new revision.

export interface MovingSet {
  readonly name: string;
  readonly template: Template;
  readonly updateStrategy?: object;
}

/** What stands in a template besides labels and the container's image. */
export interface Template {
  readonly metadata?: object;
  readonly spec?: object;
  readonly container?: object;
}

export interface ManifestOptions {
  readonly apiVersion: string;
  readonly image: string;
  /** Of the set. */
  readonly annotations?: Readonly<Record<string, string>>;
}

export function movingManifest(
  { name, template, updateStrategy }: MovingSet,
  { apiVersion, image, annotations = {} }: ManifestOptions,
): object {
  const labels = { app: name };
  return {
    apiVersion,
    kind: "DaemonSet",
    metadata: { name, annotations },
    spec: {
      selector: { matchLabels: labels },
      ...(updateStrategy && { updateStrategy }),
      template: {
        metadata: { labels, ...template.metadata },
        spec: { containers: [{ name: "main", image, ...template.container }], ...template.spec },
      },
    },
  };
}

export const atOnce = { type: "RollingUpdate", rollingUpdate: { maxUnavailable: "100%" } };
export const onDelete = { type: "OnDelete" };

export function surging(maxSurge: number | string): object {
  return { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 0, maxSurge } };
}

// Go escapes <, >, & and the two line separators; JSON.stringify does not. Go sorts by bytes, JavaScript by UTF-16.
const text = '<a href="x">1 && 2</a> \u2028\u2029 Grüße, 日本, 🚀, \ufb00 \\ \b\f\n\t\u0001\u007f';

/** Every text that is written in more than one way. */
export const texts: Template = {
  metadata: { annotations: { "example.test/text": text, "example.test/none": "", b: text } },
  container: {
    command: ["sh", "-c", 'while a < b && c > d; do echo "$(e)"; done'],
    args: [text, "", " "],
    env: [{ name: "TEXT", value: text }, { name: "A<&>B", value: "1" }, { name: "EMPTY" }],
  },
};

const probe = { httpGet: { path: "/<&>", port: "http", scheme: "HTTP" }, periodSeconds: 10 };

/** Defaults that are spelled out, quantities in a form that is not kept, empty lists and maps. */
export const spelledOut: Template = {
  metadata: { creationTimestamp: null, annotations: {} },
  spec: {
    restartPolicy: "Always",
    dnsPolicy: "ClusterFirst",
    terminationGracePeriodSeconds: 30,
    hostNetwork: true,
    nodeSelector: {},
    securityContext: {},
    tolerations: [],
    volumes: [
      { name: "scratch", emptyDir: {} },
      { name: "config", configMap: { name: "config", defaultMode: 420 } },
    ],
  },
  container: {
    resources: { requests: { cpu: "1000m", memory: "1024Mi" }, limits: { cpu: "1.5", memory: "2e9" } },
    imagePullPolicy: "IfNotPresent",
    ports: [{ name: "http", containerPort: 8099, protocol: "TCP" }],
    env: [
      { name: "NODE", valueFrom: { fieldRef: { apiVersion: "v1", fieldPath: "spec.nodeName" } } },
      { name: "NOTHING", value: "" },
    ],
    volumeMounts: [{ name: "scratch", mountPath: "/scratch" }],
    livenessProbe: { ...probe, timeoutSeconds: 1, successThreshold: 1, failureThreshold: 3 },
    securityContext: {},
  },
};

/** The same template in fewer words. */
export const short: Template = {
  spec: {
    hostNetwork: true,
    volumes: [
      { name: "scratch", emptyDir: {} },
      { name: "config", configMap: { name: "config" } },
    ],
    securityContext: {},
  },
  container: {
    resources: { requests: { cpu: 1, memory: "1Gi" }, limits: { cpu: "1500m", memory: "2e9" } },
    ports: [{ name: "http", containerPort: 8099 }],
    env: [{ name: "NODE", valueFrom: { fieldRef: { fieldPath: "spec.nodeName" } } }, { name: "NOTHING" }],
    volumeMounts: [{ name: "scratch", mountPath: "/scratch" }],
    livenessProbe: { httpGet: { path: "/<&>", port: "http" } },
    securityContext: {},
  },
};

export const plain: Template = {};

/** Its pods stay unready until a test says otherwise, so that a roll-out stops where it is. */
export const unready: Template = { metadata: { annotations: { "pod-ready.stage.kwok.x-k8s.io/delay": "1h" } } };
