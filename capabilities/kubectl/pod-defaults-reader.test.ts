import { namespaceOf } from "../api/identity";
import { ApiError } from "../kube/api-error";
import type { KubeClient } from "../kube/client";
import { type ConfigMap, readPodDefaults } from "./pod-defaults-reader";

const text = JSON.stringify([
  { tolerations: [{ key: "dedicated", operator: "Exists" }] },
  { namespaceSelector: { matchLabels: { tier: "infra" } }, tolerations: [{ key: "spot", operator: "Exists" }] },
]);
const map = (data: string, name = "everynode-pod-defaults"): ConfigMap => ({
  metadata: { name },
  data: { "defaults.yaml": data },
});
const refusal = (kind: "forbidden" | "notFound"): ApiError => new ApiError({ kind, message: kind });

interface World {
  readonly listed?: readonly ConfigMap[] | ApiError;
  readonly usual?: ConfigMap | ApiError;
  readonly labels?: Readonly<Record<string, string>> | ApiError;
}

/** As much of a cluster as is asked. */
function clusterWith({ listed = [], usual = refusal("notFound"), labels = {} }: World): KubeClient {
  const answer = (value: unknown): Promise<unknown> =>
    value instanceof ApiError ? Promise.reject(value) : Promise.resolve(value);
  const client = {
    list: () => answer(listed instanceof ApiError ? listed : { items: listed }),
    get: ({ kind }: { readonly kind: string }) =>
      answer(kind === "ConfigMap" ? usual : labels instanceof ApiError ? labels : { metadata: { labels } }),
  };
  return client as unknown as KubeClient;
}

const keysOf = async (world: World) => {
  const { podDefaults, unknown } = await readPodDefaults(clusterWith(world), namespaceOf("default"));
  return { keys: podDefaults.tolerations.map(({ key }) => key), unknown };
};

it.each<[string, World, readonly string[]]>([
  ["none where there is no such ConfigMap", {}, []],
  ["those of every namespace", { listed: [map(text)] }, ["dedicated"]],
  ["those of the namespace", { listed: [map(text)], labels: { tier: "infra" } }, ["dedicated", "spot"]],
  ["those of the usual place", { listed: refusal("forbidden"), usual: map(text) }, ["dedicated"]],
  ["nothing of other ConfigMaps of the chart", { listed: [map("[]", "everynode-dashboard")] }, []],
])("finds %s", async (_, world, keys) => {
  expect(await keysOf(world)).toEqual({ keys, unknown: undefined });
});

it.each<[string, World, string]>([
  ["may not be read", { listed: refusal("forbidden"), usual: refusal("forbidden") }, "you may not read them"],
  ["may be elsewhere", { listed: refusal("forbidden") }, "they may be in a namespace that you may not read"],
  ["need labels that may not be read", { listed: [map(text)], labels: refusal("forbidden") }, "you may not read them"],
  ["break a rule", { listed: [map('[{"tolerations":[{"key":"-"}]}]')] }, "they break a rule"],
  ["are no YAML", { listed: [map("[")] }, "they are no YAML"],
])("says that they %s, and goes on without", async (_, world, unknown) => {
  expect(await keysOf(world)).toEqual({ keys: [], unknown });
});
