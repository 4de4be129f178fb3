import { EVERYNODE, type Flavor } from "../../capabilities/api/flavor";
import type { PodDefaultsEntry } from "../../capabilities/api/pod-defaults";
import type { LabelSelector, Toleration } from "../../capabilities/api/types";
import { REVISION_HASH_LABEL } from "../../capabilities/api/well-known";
import { completeTolerations } from "../../capabilities/plan/daemon-pod";

// What the API server is told about admission: which requests go where. A pure function, so that the development
// install applies the same that the Helm chart is held to.

/** How the API server reaches the admission server: a URL in development, a service in a cluster. */
export interface ClientConfig {
  readonly url?: string;
  readonly service?: {
    readonly name: string;
    readonly namespace: string;
    readonly path: string;
    readonly port: number;
  };
  /** PEM certificates of the authority, in base64. */
  readonly caBundle: string;
}

export interface WebhookOptions {
  readonly mutate: ClientConfig;
  readonly validate: ClientConfig;
  /** The kinds whose pods are completed. */
  readonly flavors: readonly Flavor[];
  /** The cluster-wide defaults that the operator has; absent: none. */
  readonly podDefaults?: readonly PodDefaultsEntry[];
}

export interface WebhookConfiguration {
  readonly apiVersion: "admissionregistration.k8s.io/v1";
  readonly kind: "MutatingWebhookConfiguration" | "ValidatingWebhookConfiguration";
  readonly metadata: { readonly name: string; readonly labels: Readonly<Record<string, string>> };
  readonly webhooks: readonly object[];
}

/** The name of both configurations. */
export const CONFIGURATION_NAME = "everynode";

/** The mutating and the validating configuration. */
export function webhookConfigurations(options: WebhookOptions): readonly [WebhookConfiguration, WebhookConfiguration] {
  const { mutate, validate, flavors, podDefaults = [] } = options;
  return [
    configuration("MutatingWebhookConfiguration", [
      { ...daemonSetWebhook("daemonsets.defaults.everynode.dev", mutate), reinvocationPolicy: "Never" },
      {
        ...podWebhook("pods.defaults.everynode.dev", mutate),
        matchConditions: [
          controlledByADaemonSet(flavors),
          { name: "incomplete", expression: `!(${TOLERATES}) || !(${TIED})` },
        ],
        reinvocationPolicy: "Never",
      },
      ...podDefaults.flatMap((entry, index) => podDefaultsWebhooks(entry, { index, mutate, flavors })),
    ]),
    configuration("ValidatingWebhookConfiguration", [daemonSetWebhook("daemonsets.rules.everynode.dev", validate)]),
  ];
}

function configuration(kind: WebhookConfiguration["kind"], webhooks: readonly object[]): WebhookConfiguration {
  const labels = { "app.kubernetes.io/name": "everynode" };
  return {
    apiVersion: "admissionregistration.k8s.io/v1",
    kind,
    metadata: { name: CONFIGURATION_NAME, labels },
    webhooks,
  };
}

/**
 * Fails closed: the API server would store a set that the controller then refuses to act on. The conditions keep out
 * what changes nothing that we judge, so that removing a finalizer or deleting a namespace never waits for us.
 */
function daemonSetWebhook(name: string, clientConfig: ClientConfig): object {
  return {
    ...common(name, clientConfig),
    failurePolicy: "Fail",
    timeoutSeconds: 10,
    rules: [
      {
        apiGroups: [EVERYNODE.group],
        apiVersions: [EVERYNODE.version],
        resources: [EVERYNODE.plural],
        operations: ["CREATE", "UPDATE"],
        scope: "Namespaced",
      },
    ],
    matchConditions: [
      { name: "not-being-deleted", expression: "!has(object.metadata.deletionTimestamp)" },
      {
        name: "spec-changes",
        expression:
          'request.operation == "CREATE" || !has(object.spec) || !has(oldObject.spec) || object.spec != oldObject.spec',
      },
    ],
  };
}

/**
 * What the API server asks about a pod first, of its labels alone: for an expression it makes another object of the pod, and
 * that would cost whoever creates the pods of a cluster, which are not daemon pods, more than all else that we do. Every
 * controller of daemon sets puts the first label on its pods, and that of StatefulSets puts both.
 */
const REVISED_PODS: LabelSelector = {
  matchExpressions: [
    { key: REVISION_HASH_LABEL, operator: "Exists" },
    { key: "statefulset.kubernetes.io/pod-name", operator: "DoesNotExist" },
  ],
};

/** Fails open and soon: the reconciler creates complete pods, so nothing is lost while admission is down. */
function podWebhook(name: string, clientConfig: ClientConfig): object {
  const rule = {
    apiGroups: [""],
    apiVersions: ["v1"],
    resources: ["pods"],
    operations: ["CREATE"],
    scope: "Namespaced",
  };
  return {
    ...common(name, clientConfig),
    failurePolicy: "Ignore",
    timeoutSeconds: 3,
    rules: [rule],
    objectSelector: REVISED_PODS,
  };
}

interface EntryOptions extends Pick<WebhookOptions, "mutate" | "flavors"> {
  readonly index: number;
}

/**
 * One for each entry, as a selector of namespaces is one of a webhook, and no expression can ask for the labels: so a pod
 * that has all that holds in its namespace stays off the path. A webhook is asked about what those before it made of the
 * pod, and any of them adds everything, so that a pod is sent once.
 */
function podDefaultsWebhooks(entry: PodDefaultsEntry, { index, mutate, flavors }: EntryOptions): readonly object[] {
  const { namespaceSelector, tolerations = [] } = entry;
  if (tolerations.length === 0) return [];
  const toleratesAll = tolerations.map(has).join(" && ");
  return [
    {
      ...podWebhook(`pods-${index}.defaults.everynode.dev`, mutate),
      ...(namespaceSelector && { namespaceSelector }),
      matchConditions: [
        controlledByADaemonSet(flavors),
        { name: "incomplete", expression: `!(has(object.spec.tolerations) && ${toleratesAll})` },
      ],
      reinvocationPolicy: "Never",
    },
  ];
}

/** As `completeSpec` tells whether a pod has a toleration. */
function has({ key = "", operator = "Equal", value = "", effect = "" }: Toleration): string {
  const same = [
    is("key", key),
    operator === "Equal" ? `(${is("operator", "")} || ${is("operator", "Equal")})` : is("operator", operator),
    is("value", value),
    is("effect", effect),
    "!has(t.tolerationSeconds)",
  ];
  return `object.spec.tolerations.exists(t, ${same.join(" && ")})`;
}

function is(field: string, value: string): string {
  return value === "" ? `(!has(t.${field}) || t.${field} == "")` : `(has(t.${field}) && t.${field} == "${value}")`;
}

function common(name: string, clientConfig: ClientConfig): object {
  return { name, clientConfig, admissionReviewVersions: ["v1"], sideEffects: "None", matchPolicy: "Equivalent" };
}

/** Of those that are left, the API server itself sees which ones no set of ours controls. */
function controlledByADaemonSet(flavors: readonly Flavor[]): object {
  const groups = flavors.map(({ group }) => `r.apiVersion.startsWith("${group}/")`).join(" || ");
  return {
    name: "controlled-by-a-daemon-set",
    expression:
      "has(object.metadata.ownerReferences) && object.metadata.ownerReferences.exists(r, " +
      `has(r.controller) && r.controller && r.kind == "DaemonSet" && (${groups}))`,
  };
}

// CEL for what `admission/daemon-pods.ts` decides: complete pods, which are all that the reconciler creates, stay off
// the path.

const TIED = `has(object.spec.affinity) && has(object.spec.affinity.nodeAffinity) && \
has(object.spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution) && \
object.spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms.exists(term, \
has(term.matchFields) && term.matchFields.exists(f, f.key == "metadata.name" && f.operator == "In"))`;

/** The tolerations that such a pod is completed with, as `key:effect`. */
function added(pod: { readonly hostNetwork?: boolean }): readonly string[] {
  const { tolerations = [] } = completeTolerations({ ...pod, containers: [] });
  return tolerations.map(({ key, effect }) => `${key}:${effect}`);
}

const TOLERATES = `has(object.spec.tolerations) && (has(object.spec.hostNetwork) && object.spec.hostNetwork ? \
${celList(added({ hostNetwork: true }))} : ${celList(added({}))}).all(taint, \
object.spec.tolerations.exists(t, has(t.key) && has(t.effect) && has(t.operator) && t.operator == "Exists" && \
!has(t.tolerationSeconds) && t.key + ":" + t.effect == taint))`;

function celList(texts: readonly string[]): string {
  return `[${texts.map(text => `"${text}"`).join(", ")}]`;
}
