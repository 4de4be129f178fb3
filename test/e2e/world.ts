import type { Pod } from "../../capabilities/api/types";
import type { Cluster } from "../../hack/control-plane/cluster";
import { openRealCluster, type RealCluster, type RealNode } from "../../hack/node/cluster";
import { type Helm, newHelm } from "../chart/helm";
import { type Api, newApi } from "../integration/api";
import { type Commands, newCommands } from "../integration/commands";

/** The cluster of the scenarios, with a user's tools, and a hand of the test's own to look what is there. */
export interface World {
  readonly cluster: Cluster;
  /** In the order of their names. */
  readonly nodes: readonly RealNode[];
  readonly kubectl: Commands;
  readonly helm: Helm;
  readonly api: Api;
  close(): Promise<void>;
}

export async function openWorld(): Promise<World> {
  const real: RealCluster = await openRealCluster(process.env["EVERYNODE_E2E_CLUSTER"]);
  const { cluster, nodes } = real;
  const api = await newApi(cluster);
  return {
    cluster,
    nodes,
    api,
    kubectl: newCommands(cluster),
    helm: await newHelm({ kubeconfig: cluster.kubeconfig }),
    close: async () => {
      await api.close();
      await real.close();
    },
  };
}

/** As `kubectl get pods --selector`. */
export async function podsOf({ api }: World, namespace: string, selector: string): Promise<readonly Pod[]> {
  const path = `/api/v1/namespaces/${namespace}/pods?labelSelector=${encodeURIComponent(selector)}`;
  const { items } = (await api.send({ method: "GET", path })) as { readonly items: readonly Pod[] };
  return items;
}

/** What tells whether a pod is still the same and its containers were never started anew. */
export async function identities(world: World, namespace: string, selector: string): Promise<readonly string[]> {
  const pods = await podsOf(world, namespace, selector);
  const identity = ({ metadata, spec, status }: Pod): string => {
    const containers = status?.containerStatuses ?? [];
    const starts = containers.map(
      ({ containerID, restartCount }) => `${containerID} started again ${restartCount} times`,
    );
    return [spec?.nodeName, metadata?.name, metadata?.uid, ...starts].join(" ");
  };
  return pods.map(identity).toSorted();
}
