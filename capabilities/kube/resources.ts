import type { Flavor } from "../api/flavor";
import type { Namespace as NamespaceName, ObjectName } from "../api/identity";
import type { ControllerRevision, DaemonSet, Lease, Node, Pod, PodTemplateSpec, ObjectMeta } from "../api/types";

/** One kind of object and where its collection is; `T` is what the server sends for it. */
export interface Resource<T> {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
  readonly namespaced: boolean;
  /** Never set: it ties `T` to the description. */
  readonly type?: T;
}

export interface PodTemplate {
  readonly metadata?: ObjectMeta;
  readonly template?: PodTemplateSpec;
}

export const PODS: Resource<Pod> = { group: "", version: "v1", kind: "Pod", plural: "pods", namespaced: true };
export const NODES: Resource<Node> = { group: "", version: "v1", kind: "Node", plural: "nodes", namespaced: false };

export interface Namespace {
  readonly metadata?: ObjectMeta;
}

export const NAMESPACES: Resource<Namespace> = {
  group: "",
  version: "v1",
  kind: "Namespace",
  plural: "namespaces",
  namespaced: false,
};

export const POD_TEMPLATES: Resource<PodTemplate> = {
  group: "",
  version: "v1",
  kind: "PodTemplate",
  plural: "podtemplates",
  namespaced: true,
};
export const CONTROLLER_REVISIONS: Resource<ControllerRevision> = {
  group: "apps",
  version: "v1",
  kind: "ControllerRevision",
  plural: "controllerrevisions",
  namespaced: true,
};

export const LEASES: Resource<Lease> = {
  group: "coordination.k8s.io",
  version: "v1",
  kind: "Lease",
  plural: "leases",
  namespaced: true,
};

/** Of the webhooks only what tells where they go and whom they trust. */
export interface WebhookConfiguration {
  readonly metadata?: ObjectMeta;
  readonly webhooks?: readonly Webhook[];
}

export interface Webhook {
  readonly name: string;
  readonly clientConfig: {
    readonly service?: { readonly namespace: string; readonly name: string };
    /** PEM certificates, in base64. */
    readonly caBundle?: string;
  };
}

export const MUTATING_WEBHOOKS: Resource<WebhookConfiguration> = {
  group: "admissionregistration.k8s.io",
  version: "v1",
  kind: "MutatingWebhookConfiguration",
  plural: "mutatingwebhookconfigurations",
  namespaced: false,
};

export const VALIDATING_WEBHOOKS: Resource<WebhookConfiguration> = {
  group: "admissionregistration.k8s.io",
  version: "v1",
  kind: "ValidatingWebhookConfiguration",
  plural: "validatingwebhookconfigurations",
  namespaced: false,
};

export interface Secret {
  readonly metadata?: ObjectMeta;
  /** Base64 by field. */
  readonly data?: Readonly<Record<string, string>>;
}

export const SECRETS: Resource<Secret> = {
  group: "",
  version: "v1",
  kind: "Secret",
  plural: "secrets",
  namespaced: true,
};

export function daemonSets(flavor: Flavor): Resource<DaemonSet> {
  return { group: flavor.group, version: flavor.version, kind: flavor.kind, plural: flavor.plural, namespaced: true };
}

export interface PathOptions {
  readonly namespace?: NamespaceName;
  readonly name?: ObjectName;
  readonly subresource?: string;
}

/** The URL path of a collection, an object or a subresource. */
export function resourcePath(resource: Resource<unknown>, { namespace, name, subresource }: PathOptions = {}): string {
  const root = resource.group === "" ? `/api/${resource.version}` : `/apis/${resource.group}/${resource.version}`;
  const scope = namespace === undefined ? "" : `/namespaces/${encodeURIComponent(namespace)}`;
  const object = name === undefined ? "" : `/${encodeURIComponent(name)}`;
  return `${root}${scope}/${resource.plural}${object}${subresource === undefined ? "" : `/${subresource}`}`;
}
