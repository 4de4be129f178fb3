import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";

import { ensureBinaries } from "../../hack/control-plane/cluster";
import { machineFolder } from "../../hack/node/machine";
import { createNode, openNode, type RealNode } from "../../hack/node/node";
import { nodePaths } from "../../hack/node/settings";
import { collectorArchive } from "./images";
import type { World } from "./world";

export interface NewNode {
  /** What a network plugin has to write to `networkPath`; until then the node is not ready. */
  readonly network: string;
  /** Starts it, with a kubelet that registers it. */
  powerOn(): Promise<RealNode>;
}

export const networkPath = nodePaths.network;

/** One more machine, which has no network for pods. */
export async function machineWithoutNetwork({ cluster, nodes }: World, name: string): Promise<NewNode> {
  const programs = await ensureBinaries(["kubelet", "kube-proxy"]);
  const options = { dir: cluster.dir, cluster: cluster.name, server: cluster.server, name, programs };
  await createNode({ ...options, others: nodes.map(other => other.name) });
  const path = join(machineFolder(cluster.dir, name), "disk", networkPath);
  const network = await readFile(path, "utf8");
  await rm(path);
  const powerOn = async (): Promise<RealNode> => {
    const node = await openNode(options);
    await node.powerOn();
    for (const archive of archives) await node.loadImage(archive);
    return node;
  };
  return { network, powerOn };
}

/** Made when the cluster started. */
const archives = [
  ...["pause", "busybox"].map(image => join(__dirname, "../../dist/node-images", `${image}.oci.tar`)),
  collectorArchive("2"),
];
