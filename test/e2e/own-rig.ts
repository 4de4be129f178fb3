import { openRealCluster, type RealNode } from "../../hack/node/cluster";
import { auditedRequests } from "./audit";
import { machineWithoutNetwork } from "./new-node";
import type { Rig } from "./rig";

/** Of a cluster of hack/node, whose nodes are on this machine. */
export async function openOwnRig(name: string): Promise<Rig> {
  const { cluster, nodes, close } = await openRealCluster(name);
  const named = (wanted: string): RealNode => {
    const node = nodes.find(one => one.name === wanted);
    if (node === undefined) throw new Error(`there is no node ${wanted}`);
    return node;
  };
  return {
    logs: `${cluster.dir}/logs`,
    run: (node, command, options) => named(node).run(command, options),
    stopKubelet: node => named(node).stopKubelet(),
    startKubelet: node => named(node).startKubelet(),
    machineWithoutNetwork: node => machineWithoutNetwork({ cluster, others: nodes.map(other => other.name) }, node),
    auditedRequests: () => auditedRequests(name),
    close,
  };
}
