import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";

import { type Cluster, ensureBinaries } from "../../hack/control-plane/cluster";
import { machineFolder } from "../../hack/node/machine";
import { createNode, openNode } from "../../hack/node/node";
import { nodePaths } from "../../hack/node/settings";
import { collectorArchive } from "./images";
import type { NewMachine } from "./rig";

export const networkPath = nodePaths.network;

/** One more machine for a cluster of hack/node, beside the nodes that it has. */
export async function machineWithoutNetwork(
  { cluster, others }: { readonly cluster: Cluster; readonly others: readonly string[] },
  name: string,
): Promise<NewMachine> {
  const programs = await ensureBinaries(["kubelet", "kube-proxy"]);
  const options = { dir: cluster.dir, cluster: cluster.name, server: cluster.server, name, programs };
  await createNode({ ...options, others });
  const path = join(machineFolder(cluster.dir, name), "disk", networkPath);
  const network = await readFile(path, "utf8");
  await rm(path);
  const node = await openNode(options);
  const powerOn = async (): Promise<void> => {
    await node.powerOn();
    for (const archive of archives) await node.loadImage(archive);
  };
  return { network, powerOn, powerOff: () => node.powerOff(), run: command => node.run(command) };
}

/** Made when the cluster started. */
const archives = [
  ...["pause", "busybox"].map(image => join(__dirname, "../../dist/node-images", `${image}.oci.tar`)),
  collectorArchive("2"),
];
