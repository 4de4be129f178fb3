import type { ObjectMeta, Pod, PodTemplateSpec } from "../../capabilities/api/types";
import type { PodTemplate, Resource } from "../../capabilities/kube/resources";

export interface ConfigMap {
  readonly metadata?: ObjectMeta;
  readonly data?: Readonly<Record<string, string>>;
}

export const CONFIG_MAPS: Resource<ConfigMap> = {
  group: "",
  version: "v1",
  kind: "ConfigMap",
  plural: "configmaps",
  namespaced: true,
};

export const SECRETS: Resource<object> = {
  group: "",
  version: "v1",
  kind: "Secret",
  plural: "secrets",
  namespaced: true,
};

export const NAMESPACES: Resource<{ readonly metadata?: ObjectMeta }> = {
  group: "",
  version: "v1",
  kind: "Namespace",
  plural: "namespaces",
  namespaced: false,
};

export const SERVICE_ACCOUNTS: Resource<{ readonly metadata?: ObjectMeta }> = {
  group: "",
  version: "v1",
  kind: "ServiceAccount",
  plural: "serviceaccounts",
  namespaced: true,
};

const run = Date.now().toString(36);
let count = 0;

/** A name that no other object has, also where several runs share a cluster. */
export function nextName(): string {
  count += 1;
  return `t-${run}-${process.pid}-${count}`;
}

export function configMap({ data, ...metadata }: ObjectMeta & Pick<ConfigMap, "data">): ConfigMap {
  return { metadata: { name: nextName(), ...metadata }, ...(data === undefined ? {} : { data }) };
}

export function clusterNode(): { readonly metadata: ObjectMeta } {
  return { metadata: { name: nextName() } };
}

const template: PodTemplateSpec = {
  metadata: { labels: { app: "test" } },
  spec: { containers: [{ name: "main", image: "pause" }] },
};

export function pod({ nodeName, schedulingGate }: { nodeName?: string; schedulingGate?: boolean }): Pod {
  return {
    metadata: { name: nextName() },
    spec: {
      containers: [{ name: "main", image: "pause" }],
      ...(nodeName === undefined ? {} : { nodeName }),
      ...(schedulingGate === true ? { schedulingGates: [{ name: "everynode.dev/test" }] } : {}),
    },
  };
}

export function podTemplate(): PodTemplate & { readonly metadata: { readonly name: string } } {
  return { metadata: { name: nextName() }, template };
}

export function revision(data: string): { readonly name: string; readonly rawJson: string } {
  const name = nextName();
  return {
    name,
    rawJson: `{"apiVersion":"apps/v1","kind":"ControllerRevision","metadata":{"name":"${name}"},"revision":1,"data":${data}}`,
  };
}
