import type { Change } from "./manifest";

/** What a manifest has that the base has not. Where both kinds are not to answer alike, `differs` says why. */
export interface Case {
  readonly name: string;
  readonly changes: readonly Change[];
  readonly differs?: Difference;
}

/** What cannot be, or is not to be, as in apps/v1; docs/compatibility.md lists each. */
export type Difference = keyof typeof differences;

/** A way to write a manifest, as far as answers differ by it. */
export interface Way {
  /** By server-side apply. */
  readonly applies: boolean;
  /** What the manifest does not have stays as it is stored. */
  readonly merges: boolean;
}

interface Refusals {
  readonly theirs: boolean;
  readonly ours: boolean;
}

const both: Refusals = { theirs: true, ours: true };

/** Who refuses, by the way of writing; undefined where both answer alike after all. */
export const differences = {
  "a missing field is named, and not what follows from it": ({ merges }: Way) => (merges ? undefined : both),
  // Server-side apply fails at both before any rule is looked at.
  "wrong types are refused at their field, and not as a whole": ({ applies }: Way) => (applies ? undefined : both),
  // Server-side apply fails at apps/v1 as a whole.
  "a quantity that is none is refused at its field": () => both,
  "a second item of the same name is refused as a whole": ({ applies }: Way) => (applies ? undefined : both),
  "server-side apply takes the list whole": ({ applies }: Way) => (applies ? { theirs: true, ours: false } : undefined),
  "a strategy is shown as it was written": () => both,
  "surge beside a port of the node is refused": () => ({ theirs: false, ours: true }),
} satisfies Readonly<Record<string, (way: Way) => Refusals | undefined>>;

const pod = "spec.template.spec";
const main = `${pod}.containers.0`;
const strategy = "spec.updateStrategy";

const one = (name: string, path: string, value: unknown, differs?: Difference): Case => ({
  name,
  changes: [[path, value]],
  ...(differs && { differs }),
});
const many = (name: string, changes: readonly Change[], differs?: Difference): Case => ({
  name,
  changes,
  ...(differs && { differs }),
});
const each = (name: string, path: string, values: readonly unknown[], differs?: Difference): readonly Case[] =>
  values.map(value => one(`${name} ${JSON.stringify(value)}`, path, value, differs));
/** A container field with a value. */
const container = (name: string, path: string, value: unknown, differs?: Difference): Case =>
  one(name, `${main}.${path}`, value, differs);

const volume = (source: object): readonly Change[] => [[`${pod}.volumes`, [{ name: "data", ...source }]]];
const probe = (fields: object): object => ({ httpGet: { path: "/", port: 80 }, ...fields });

/** The set itself (D-API-20..38). */
export const ofTheSet: readonly Case[] = [
  many("nothing more", []),
  one("no selector", "spec.selector", undefined, "a missing field is named, and not what follows from it"),
  one("no template", "spec.template", undefined, "a missing field is named, and not what follows from it"),
  one("no spec", "spec", undefined, "a missing field is named, and not what follows from it"),
  one("an empty selector", "spec.selector", {}),
  one("a selector of something else", "spec.selector.matchLabels", { app: "other" }),
  one("a selector with a bad key", "spec.selector.matchLabels", { "a b": "x" }),
  one("a selector with a bad value", "spec.selector.matchLabels", { app: "a b" }),
  one("an expression", "spec.selector", { matchExpressions: [{ key: "app", operator: "In", values: ["agent"] }] }),
  one("an expression without values", "spec.selector", { matchExpressions: [{ key: "app", operator: "In" }] }),
  one("an expression with values that it may not have", "spec.selector", {
    matchExpressions: [{ key: "app", operator: "Exists", values: ["agent"] }],
  }),
  one("an expression with an unknown operator", "spec.selector", {
    matchExpressions: [{ key: "app", operator: "Is", values: ["agent"] }],
  }),
  one("an expression with a bad key", "spec.selector", { matchExpressions: [{ key: "-", operator: "Exists" }] }),
  one("an expression that nobody fulfils", "spec.selector", {
    matchExpressions: [{ key: "app", operator: "DoesNotExist" }],
  }),
  one("no labels of the template", "spec.template.metadata", undefined),
  one("a bad label of the template", "spec.template.metadata.labels.tier", "a b"),
  one("a bad label key of the template", "spec.template.metadata.labels", { app: "agent", "a/b/c": "x" }),
  one("a label of the template that is too long", "spec.template.metadata.labels.tier", "x".repeat(64)),
  one("an annotation of the template", "spec.template.metadata.annotations", { "example.com/note": "any <text>" }),
  one("a bad annotation of the template", "spec.template.metadata.annotations", { "a b": "x" }),
  one("a finalizer of the template", "spec.template.metadata.finalizers", ["example.com/wait"]),
  one("a name of the template, which is ignored", "spec.template.metadata.name", "agent"),
  ...each("minReadySeconds", "spec.minReadySeconds", [0, 5, -1]),
  ...each("revisionHistoryLimit", "spec.revisionHistoryLimit", [0, 3, -1]),
  ...each("a type of strategy", `${strategy}.type`, ["OnDelete", "RollingUpdate"]),
  one("an unknown strategy", `${strategy}.type`, "Recreate", "a strategy is shown as it was written"),
  ...each("maxUnavailable", `${strategy}.rollingUpdate.maxUnavailable`, [1, "10%", "100%", 0, -1, "101%", "0%"]),
  ...each("a maxUnavailable that is none", `${strategy}.rollingUpdate.maxUnavailable`, ["5", "many", "1.5%", "-1%"]),
  ...each("maxSurge with the default of maxUnavailable", `${strategy}.rollingUpdate.maxSurge`, [0, 1, "10%"]),
  ...[1, "10%", "100%", -1, "101%", 0, "0%", "x"].map(maxSurge =>
    one(`surge of ${JSON.stringify(maxSurge)}`, strategy, { rollingUpdate: { maxSurge, maxUnavailable: 0 } }),
  ),
  one("OnDelete with amounts that nobody looks at", strategy, {
    type: "OnDelete",
    rollingUpdate: { maxSurge: 5, maxUnavailable: 5 },
  }),
  one(
    "surge beside a host port",
    "spec",
    {
      selector: { matchLabels: { app: "agent" } },
      updateStrategy: { rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
      template: {
        metadata: { labels: { app: "agent" } },
        spec: { containers: [{ name: "main", image: "a:1", ports: [{ containerPort: 80, hostPort: 80 }] }] },
      },
    },
    "surge beside a port of the node is refused",
  ),
  many("several faults at once", [
    ["spec.minReadySeconds", -1],
    [`${main}.image`, ""],
    [`${strategy}.rollingUpdate.maxSurge`, 1],
  ]),
  ...each(
    "a text for a number,",
    "spec.minReadySeconds",
    ["5"],
    "wrong types are refused at their field, and not as a whole",
  ),
  one("a list for an object", "spec.selector", [], "wrong types are refused at their field, and not as a whole"),
];

/** The pod (D-API-26, D-API-32..34). */
export const ofThePod: readonly Case[] = [
  ...each("restartPolicy", `${pod}.restartPolicy`, ["Always", "Never", "OnFailure", "", "Sometimes"]),
  one("activeDeadlineSeconds", `${pod}.activeDeadlineSeconds`, 5),
  one("ephemeral containers", `${pod}.ephemeralContainers`, [{ name: "debug", image: "a:1" }]),
  one("no containers", `${pod}.containers`, []),
  one("no list of containers", `${pod}.containers`, undefined),
  ...each("dnsPolicy", `${pod}.dnsPolicy`, ["Default", "ClusterFirstWithHostNet", "Never", "Other"]),
  one("a dnsConfig", `${pod}.dnsConfig`, { nameservers: ["10.0.0.10"], searches: ["a.example"] }),
  one("a nameserver that is none", `${pod}.dnsConfig`, { nameservers: ["ten"] }),
  ...each("terminationGracePeriodSeconds", `${pod}.terminationGracePeriodSeconds`, [0, 30, -1]),
  one("hostNetwork", `${pod}.hostNetwork`, true),
  many("hostNetwork with another host port", [
    [`${pod}.hostNetwork`, true],
    [`${main}.ports`, [{ containerPort: 80, hostPort: 81 }]],
  ]),
  one("hostPID and hostIPC", `${pod}.hostPID`, true),
  many("hostPID beside a shared process namespace", [
    [`${pod}.hostPID`, true],
    [`${pod}.shareProcessNamespace`, true],
  ]),
  one("a node selector", `${pod}.nodeSelector`, { "kubernetes.io/os": "linux" }),
  one("a node selector with a bad key", `${pod}.nodeSelector`, { "a b": "x" }),
  one("a node selector with a bad value", `${pod}.nodeSelector`, { disk: "a b" }),
  one("a node name", `${pod}.nodeName`, "node-0"),
  one("a node name that is none", `${pod}.nodeName`, "Node 0"),
  ...each("a service account", `${pod}.serviceAccountName`, ["agent", "Not A Name"]),
  ...each("a priority class", `${pod}.priorityClassName`, ["system-node-critical", "Not A Name"]),
  ...each("a scheduler", `${pod}.schedulerName`, ["mine", ""]),
  ...each("a runtime class", `${pod}.runtimeClassName`, ["gvisor", "Not A Name"]),
  one("image pull secrets", `${pod}.imagePullSecrets`, [{ name: "registry" }]),
  one("host aliases", `${pod}.hostAliases`, [{ ip: "10.0.0.1", hostnames: ["a.example"] }]),
  one("a host alias without an address", `${pod}.hostAliases`, [{ ip: "ten", hostnames: ["a"] }]),
  one("a host name", `${pod}.hostname`, "agent"),
  one("a host name that is none", `${pod}.hostname`, "A_B"),
  one("a subdomain that is none", `${pod}.subdomain`, "A_B"),
  ...each("preemptionPolicy", `${pod}.preemptionPolicy`, ["Never", "PreemptLowerPriority"]),
  one("sysctls", `${pod}.securityContext`, { sysctls: [{ name: "net.core.somaxconn", value: "1024" }] }),
  one("a sysctl without a name", `${pod}.securityContext`, { sysctls: [{ name: "", value: "1" }] }),
  one("a negative user", `${pod}.securityContext`, { runAsUser: -1 }),
  one("a seccomp profile", `${pod}.securityContext`, { seccompProfile: { type: "RuntimeDefault" } }),
  one("a seccomp profile without its file", `${pod}.securityContext`, { seccompProfile: { type: "Localhost" } }),
  one("an unknown fsGroupChangePolicy", `${pod}.securityContext`, { fsGroup: 1, fsGroupChangePolicy: "Never" }),
  one("overhead", `${pod}.overhead`, { cpu: "10m" }),
  one("readiness gates", `${pod}.readinessGates`, [{ conditionType: "example.com/ready" }]),
  one("a readiness gate that is none", `${pod}.readinessGates`, [{ conditionType: "a b" }]),
  one("spread constraints", `${pod}.topologySpreadConstraints`, [
    { maxSkew: 1, topologyKey: "zone", whenUnsatisfiable: "DoNotSchedule" },
  ]),
  one("a spread constraint without skew", `${pod}.topologySpreadConstraints`, [
    { maxSkew: 0, topologyKey: "zone", whenUnsatisfiable: "DoNotSchedule" },
  ]),
  one("an operating system", `${pod}.os`, { name: "linux" }),
  one("an unknown operating system", `${pod}.os`, { name: "plan9" }),
  one("a scheduling gate", `${pod}.schedulingGates`, [{ name: "example.com/wait" }]),
];

/** Who may run where. */
export const ofPlacement: readonly Case[] = [
  one("a toleration", `${pod}.tolerations`, [{ key: "dedicated", operator: "Exists", effect: "NoSchedule" }]),
  one("a toleration of everything", `${pod}.tolerations`, [{ operator: "Exists" }]),
  one("a toleration without key", `${pod}.tolerations`, [{ operator: "Equal", value: "x" }]),
  one("a toleration with a value too many", `${pod}.tolerations`, [{ key: "a", operator: "Exists", value: "x" }]),
  one("a toleration with an unknown operator", `${pod}.tolerations`, [{ key: "a", operator: "In" }]),
  one("a toleration with an unknown effect", `${pod}.tolerations`, [{ key: "a", operator: "Exists", effect: "No" }]),
  one("seconds where nothing is evicted", `${pod}.tolerations`, [
    { key: "a", operator: "Exists", effect: "NoSchedule", tolerationSeconds: 5 },
  ]),
  ...[
    { name: "required terms", terms: [{ matchExpressions: [{ key: "zone", operator: "In", values: ["a"] }] }] },
    {
      name: "a term by the name of a node",
      terms: [{ matchFields: [{ key: "metadata.name", operator: "In", values: ["a"] }] }],
    },
    {
      name: "a term by another field",
      terms: [{ matchFields: [{ key: "metadata.uid", operator: "In", values: ["a"] }] }],
    },
    {
      name: "two names of a node",
      terms: [{ matchFields: [{ key: "metadata.name", operator: "In", values: ["a", "b"] }] }],
    },
    { name: "no terms", terms: [] },
    { name: "an empty term", terms: [{}] },
    { name: "a term with Gt", terms: [{ matchExpressions: [{ key: "cores", operator: "Gt", values: ["4"] }] }] },
    {
      name: "a term with two values for Gt",
      terms: [{ matchExpressions: [{ key: "c", operator: "Gt", values: ["4", "5"] }] }],
    },
    {
      name: "a term with an unknown operator",
      terms: [{ matchExpressions: [{ key: "c", operator: "Is", values: ["4"] }] }],
    },
    { name: "a term without values", terms: [{ matchExpressions: [{ key: "c", operator: "In" }] }] },
    { name: "a term with a bad key", terms: [{ matchExpressions: [{ key: "a b", operator: "Exists" }] }] },
  ].map(({ name, terms }) =>
    one(name, `${pod}.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution`, {
      nodeSelectorTerms: terms,
    }),
  ),
  ...each("a preference of weight", `${pod}.affinity.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution`, [
    [{ weight: 1, preference: { matchExpressions: [{ key: "a", operator: "Exists" }] } }],
    [{ weight: 101, preference: { matchExpressions: [{ key: "a", operator: "Exists" }] } }],
  ]),
  one("pod anti-affinity", `${pod}.affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution`, [
    { labelSelector: { matchLabels: { app: "other" } }, topologyKey: "kubernetes.io/hostname" },
  ]),
  one(
    "pod anti-affinity without topology",
    `${pod}.affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution`,
    [{ labelSelector: { matchLabels: { app: "other" } }, topologyKey: "" }],
  ),
];

/** Containers. */
export const ofContainers: readonly Case[] = [
  container("no image", "image", undefined),
  container("an image with spaces around it", "image", " agent:1"),
  ...["Main", "", "a".repeat(64), "a_b"].map(name =>
    container(`a container named ${JSON.stringify(name.slice(0, 8))}`, "name", name),
  ),
  one(
    "two containers of the same name",
    `${pod}.containers`,
    [
      { name: "main", image: "a:1" },
      { name: "main", image: "b:1" },
    ],
    "a second item of the same name is refused as a whole",
  ),
  one("an init container", `${pod}.initContainers`, [{ name: "setup", image: "a:1" }]),
  one("a sidecar", `${pod}.initContainers`, [{ name: "proxy", image: "a:1", restartPolicy: "Always" }]),
  one("an init container with a probe", `${pod}.initContainers`, [
    { name: "setup", image: "a:1", readinessProbe: probe({}) },
  ]),
  one("an init container named as a container", `${pod}.initContainers`, [{ name: "main", image: "a:1" }]),
  ...each("imagePullPolicy", `${main}.imagePullPolicy`, ["Always", "IfNotPresent", "Never", "Sometimes"]),
  container("command, args and working folder", "command", ["/agent", "--flag=<&>"]),
  container("ports", "ports", [{ containerPort: 80, name: "http", protocol: "TCP" }]),
  ...[0, -1, 65_536].map(containerPort => container(`port ${containerPort}`, "ports", [{ containerPort }])),
  container("a host port out of range", "ports", [{ containerPort: 80, hostPort: 70_000 }]),
  container("a port with an unknown protocol", "ports", [{ containerPort: 80, protocol: "ICMP" }]),
  container("a port with a bad name", "ports", [{ containerPort: 80, name: "Not_A_Port_Name" }]),
  container("two ports of the same name", "ports", [
    { containerPort: 80, name: "http" },
    { containerPort: 81, name: "http" },
  ]),
  container(
    "two equal ports",
    "ports",
    [{ containerPort: 80 }, { containerPort: 80 }],
    "server-side apply takes the list whole",
  ),
  container("variables", "env", [
    { name: "A", value: "1" },
    { name: "B", valueFrom: { fieldRef: { fieldPath: "spec.nodeName" } } },
    { name: "C", valueFrom: { secretKeyRef: { name: "s", key: "k", optional: true } } },
  ]),
  container(
    "a variable twice",
    "env",
    [
      { name: "A", value: "1" },
      { name: "A", value: "2" },
    ],
    "server-side apply takes the list whole",
  ),
  container("a variable without a name", "env", [{ name: "", value: "1" }]),
  container("a variable with two sources", "env", [
    { name: "A", value: "1", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } },
  ]),
  container("a variable of an unknown field", "env", [
    { name: "A", valueFrom: { fieldRef: { fieldPath: "spec.magic" } } },
  ]),
  container("a variable of a resource", "env", [
    { name: "A", valueFrom: { resourceFieldRef: { resource: "limits.cpu" } } },
  ]),
  container("variables from a map", "envFrom", [{ prefix: "A_", configMapRef: { name: "settings" } }]),
  container("variables from nothing", "envFrom", [{ prefix: "A_" }]),
  container("resources", "resources", {
    requests: { cpu: "1000m", memory: "0.5Gi" },
    limits: { cpu: 1, memory: "1Gi" },
  }),
  container("a request above its limit", "resources", { requests: { cpu: "2" }, limits: { cpu: "1" } }),
  container("a negative request", "resources", { requests: { cpu: "-1" } }),
  container("an unknown resource", "resources", { requests: { magic: "1" } }),
  container("an extended resource without limit", "resources", { requests: { "example.com/gpu": "1" } }),
  container(
    "a quantity that is none",
    "resources",
    { requests: { cpu: "many" } },
    "a quantity that is none is refused at its field",
  ),
  container("a liveness probe", "livenessProbe", probe({ periodSeconds: 5 })),
  container("a probe with two handlers", "livenessProbe", probe({ tcpSocket: { port: 80 } })),
  container("a probe without handler", "livenessProbe", { periodSeconds: 5 }),
  container("a probe with a negative period", "readinessProbe", probe({ periodSeconds: -1 })),
  container("a liveness probe that needs two successes", "livenessProbe", probe({ successThreshold: 2 })),
  container("a probe of a port that has no name", "readinessProbe", { httpGet: { path: "/", port: "" } }),
  container("a gRPC probe", "startupProbe", { grpc: { port: 90 } }),
  container("lifecycle", "lifecycle", {
    preStop: { exec: { command: ["sleep", "1"] } },
    postStart: { sleep: { seconds: 1 } },
  }),
  container("a lifecycle without handler", "lifecycle", { preStop: {} }),
  container("privileged", "securityContext", { privileged: true, capabilities: { add: ["SYS_PTRACE"] } }),
  container("privileged without escalation", "securityContext", { privileged: true, allowPrivilegeEscalation: false }),
  container("an unknown procMount", "securityContext", { procMount: "Half" }),
  ...each("terminationMessagePolicy", `${main}.terminationMessagePolicy`, ["File", "FallbackToLogsOnError", "Other"]),
  container("stdin and tty", "stdin", true),
  container("a restart policy of a container", "restartPolicy", "Sometimes"),
];

/** Volumes and where they are mounted. */
export const ofVolumes: readonly Case[] = [
  many("hostPath", volume({ hostPath: { path: "/var/log", type: "DirectoryOrCreate" } })),
  many("a hostPath without path", volume({ hostPath: { path: "" } })),
  many("a hostPath of an unknown type", volume({ hostPath: { path: "/a", type: "Door" } })),
  many("a hostPath that climbs", volume({ hostPath: { path: "/a/../b" } })),
  many("emptyDir", volume({ emptyDir: { medium: "Memory", sizeLimit: "0.5Gi" } })),
  many("a negative emptyDir", volume({ emptyDir: { sizeLimit: "-1" } })),
  many("a config map", volume({ configMap: { name: "settings", items: [{ key: "a", path: "b" }] } })),
  many(
    "a config map with a path that climbs",
    volume({ configMap: { name: "s", items: [{ key: "a", path: "../b" }] } }),
  ),
  many("a config map with a mode out of range", volume({ configMap: { name: "s", defaultMode: 512 } })),
  many("a secret", volume({ secret: { secretName: "s", optional: true } })),
  many("a secret without name", volume({ secret: {} })),
  many(
    "a projection",
    volume({
      projected: {
        sources: [
          { serviceAccountToken: { path: "token", expirationSeconds: 3_600 } },
          { downwardAPI: { items: [{ path: "labels", fieldRef: { fieldPath: "metadata.labels" } }] } },
        ],
      },
    }),
  ),
  many(
    "a projected token that expires too soon",
    volume({
      projected: { sources: [{ serviceAccountToken: { path: "token", expirationSeconds: 5 } }] },
    }),
  ),
  many("a claim", volume({ persistentVolumeClaim: { claimName: "data", readOnly: true } })),
  many("a CSI volume", volume({ csi: { driver: "csi.example.com" } })),
  many(
    "an ephemeral claim",
    volume({
      ephemeral: {
        volumeClaimTemplate: { spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } } },
      },
    }),
  ),
  many("an ephemeral claim without a template", volume({ ephemeral: {} })),
  many("a volume of two sources", volume({ emptyDir: {}, hostPath: { path: "/a" } })),
  many("a volume of no source", volume({})),
  many("a volume with a bad name", [[`${pod}.volumes`, [{ name: "Data", emptyDir: {} }]]]),
  many(
    "two volumes of the same name",
    [
      [
        `${pod}.volumes`,
        [
          { name: "data", emptyDir: {} },
          { name: "data", emptyDir: {} },
        ],
      ],
    ],
    "a second item of the same name is refused as a whole",
  ),
  many("a mount", [...volume({ emptyDir: {} }), [`${main}.volumeMounts`, [{ name: "data", mountPath: "/data" }]]]),
  many("a mount of no volume", [[`${main}.volumeMounts`, [{ name: "data", mountPath: "/data" }]]]),
  many("a mount without path", [
    ...volume({ emptyDir: {} }),
    [`${main}.volumeMounts`, [{ name: "data", mountPath: "" }]],
  ]),
  many(
    "two mounts at one path",
    [
      ...volume({ emptyDir: {} }),
      [
        `${main}.volumeMounts`,
        [
          { name: "data", mountPath: "/d" },
          { name: "data", mountPath: "/d" },
        ],
      ],
    ],
    "a second item of the same name is refused as a whole",
  ),
  many("a mount with a path inside that climbs", [
    ...volume({ emptyDir: {} }),
    [`${main}.volumeMounts`, [{ name: "data", mountPath: "/d", subPath: "../x" }]],
  ]),
  many("a mount with an unknown propagation", [
    ...volume({ hostPath: { path: "/a" } }),
    [`${main}.volumeMounts`, [{ name: "data", mountPath: "/d", mountPropagation: "Sideways" }]],
  ]),
  many("a bidirectional mount without privilege", [
    ...volume({ hostPath: { path: "/a" } }),
    [`${main}.volumeMounts`, [{ name: "data", mountPath: "/d", mountPropagation: "Bidirectional" }]],
  ]),
];

export const cases: readonly Case[] = [...ofTheSet, ...ofThePod, ...ofPlacement, ...ofContainers, ...ofVolumes];
