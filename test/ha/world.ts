import type { Cluster } from "../../hack/control-plane/cluster";
import { openRealCluster, type RealNode } from "../../hack/node/cluster";
import { type Helm, newHelm } from "../chart/helm";
import { type Api, newApi } from "../integration/api";
import { type Commands, newCommands } from "../integration/commands";

/** The cluster that is disturbed, with a user's tools. */
export interface World {
  readonly cluster: Cluster;
  /** In the order of their names. */
  readonly nodes: readonly RealNode[];
  readonly kubectl: Commands;
  readonly helm: Helm;
  readonly api: Api;
  close(): Promise<void>;
}

export async function openWorld(name: string): Promise<World> {
  const { cluster, nodes, close } = await openRealCluster(name);
  const api = await newApi(cluster);
  return {
    cluster,
    nodes,
    api,
    kubectl: newCommands(cluster),
    helm: await newHelm({ kubeconfig: cluster.kubeconfig }),
    close: async () => {
      await api.close();
      await close();
    },
  };
}
