import type { Pod } from "../../capabilities/api/types";
import type { World } from "./world";

/** How much of a node's processors nobody has asked for, in thousandths of one. */
export async function freeMillicores({ api, kubectl }: Pick<World, "api" | "kubectl">, node: string): Promise<number> {
  const allocatable = await kubectl.run("get", "node", node, "--output=jsonpath={.status.allocatable.cpu}");
  const path = `/api/v1/pods?fieldSelector=${encodeURIComponent(`spec.nodeName=${node}`)}`;
  const { items } = (await api.send({ method: "GET", path })) as { readonly items: readonly Pod[] };
  const running = items.filter(({ status }) => status?.phase !== "Succeeded" && status?.phase !== "Failed");
  const containers = running.flatMap(({ spec }) => spec?.containers ?? []);
  const requests = containers.map(({ resources }) => millicores(String(resources?.requests?.["cpu"] ?? "0")));
  return millicores(allocatable) - requests.reduce((sum, one) => sum + one, 0);
}

/** As Kubernetes writes them: `2`, `1500m`. */
function millicores(quantity: string): number {
  return quantity.endsWith("m") ? Number(quantity.slice(0, -1)) : Number(quantity) * 1000;
}
