import { readdir } from "node:fs/promises";
import { join } from "node:path";

import { ensureBinaries, openCluster, startCluster, type Cluster, type ClusterOptions } from "../control-plane/cluster";
import { waitUntil } from "../control-plane/readiness";
import { silent, type Report } from "../control-plane/report";
import type { ToolName } from "../control-plane/tools";
import { makeImages } from "./images";
import { nodeNames } from "./layout";
import { nameServer, nameServerManifest } from "./name-server";
import { createNetwork } from "./network";
import { createNode, openNode, type NodeOptions, type RealNode } from "./node";
import { busyboxPath, requireMachine } from "./requirements";
import { run } from "./run";

export type { RealNode } from "./node";
export { images } from "./image-names";

export interface RealNodesOptions {
  /** One that was started with `network: createNetwork`. */
  readonly cluster: Cluster;
  readonly nodes?: number | undefined;
  /** Archives of images that every node gets beside its own, before its kubelet starts. */
  readonly archives?: readonly string[] | undefined;
  /** Without a name server the names of services resolve nowhere. */
  readonly nameServer?: boolean | undefined;
  readonly report?: Report | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface RealCluster {
  readonly cluster: Cluster;
  readonly nodes: readonly RealNode[];
  /** Lets go of connections and leaves everything running. */
  close(): Promise<void>;
  /** Ends every node and the control plane, and leaves nothing behind. */
  stop(): Promise<void>;
}

export const defaultNodes = 2;
/** A machine that is busy with other work takes its time. */
const readyLimitMs = 180_000;

const nodeTools = ["kubelet", "kube-proxy", "coredns", "agnhost"] as const satisfies readonly ToolName[];
type NodeBinaries = Readonly<Record<(typeof nodeTools)[number], string>>;

/** A new control plane with real nodes, all ready, and a name server. Whatever fails, it leaves nothing behind. */
export async function startRealCluster(
  options: Omit<ClusterOptions, "network" | "nodes"> & Omit<RealNodesOptions, "cluster"> = {},
): Promise<RealCluster> {
  await requireMachine();
  // Before the control plane: compiling beside it would slow down both.
  await ensureBinaries(nodeTools, options);
  const cluster = await startCluster({ ...options, nodes: 0, network: createNetwork });
  try {
    return clusterWith(cluster, await startRealNodes({ ...options, cluster }));
  } catch (error) {
    await cluster.stop();
    throw error;
  }
}

/** Nodes for a control plane that has a network for them. */
export async function startRealNodes(options: RealNodesOptions): Promise<readonly RealNode[]> {
  const { cluster, report = silent, signal } = options;
  await requireMachine();
  const binaries = await ensureBinaries(nodeTools, options);
  report({ kind: "step", step: "making the images of the nodes" });
  const archives = await makeImages({ ...binaries, busybox: await busyboxPath() });
  const names = nodeNames(options.nodes ?? defaultNodes);
  const started: RealNode[] = [];
  for (const [index, name] of names.entries()) {
    signal?.throwIfAborted();
    report({ kind: "step", step: `starting ${name} with containerd, kubelet and kube-proxy` });
    const own = nodeOptions(cluster, name, binaries);
    await createNode({ ...own, others: names.slice(0, index) });
    const node = await openNode(own);
    await node.powerOn();
    for (const archive of [...archives, ...(options.archives ?? [])]) await node.loadImage(archive);
    started.push(node);
  }
  report({ kind: "waiting", reason: `${names.length} nodes to be ready` });
  await untilReady(cluster, names, signal);
  if (options.nameServer !== false) await startNameServer(cluster, report);
  return started;
}

/** A cluster with real nodes that runs already. */
export async function openRealCluster(name?: string): Promise<RealCluster> {
  const cluster = await openCluster(name);
  const binaries = await ensureBinaries(nodeTools);
  const names = await realNodeNames(cluster.dir);
  return clusterWith(cluster, await Promise.all(names.map(one => openNode(nodeOptions(cluster, one, binaries)))));
}

/** Of the real nodes of a cluster, by the cluster's folder; none where it has none. */
export async function realNodeNames(dir: string): Promise<readonly string[]> {
  const names = await readdir(join(dir, "nodes")).catch(() => []);
  return names.toSorted((one, other) => one.localeCompare(other, "en", { numeric: true }));
}

function clusterWith(cluster: Cluster, nodes: readonly RealNode[]): RealCluster {
  return { cluster, nodes, close: () => cluster.close(), stop: () => cluster.stop() };
}

function nodeOptions(cluster: Cluster, name: string, binaries: NodeBinaries): NodeOptions {
  return { dir: cluster.dir, cluster: cluster.name, server: cluster.server, name, programs: binaries };
}

async function untilReady(cluster: Cluster, names: readonly string[], signal: AbortSignal | undefined): Promise<void> {
  const missing = async (): Promise<string | undefined> => {
    const listed = await cluster.nodes.list();
    const usable = new Set(listed.filter(node => node.ready && node.taints.length === 0).map(node => node.name));
    const others = names.filter(name => !usable.has(name));
    return others.length === 0 ? undefined : `${others.join(", ")} is not ready; see ${join(cluster.dir, "logs")}`;
  };
  await waitUntil(missing, { what: "the nodes", limitMs: readyLimitMs, check: () => signal?.throwIfAborted() });
}

async function startNameServer(cluster: Cluster, report: Report): Promise<void> {
  const kubectl = [cluster.binaries.kubectl, `--kubeconfig=${cluster.kubeconfig}`, "--namespace", nameServer.namespace];
  report({ kind: "waiting", reason: "the name server to be ready" });
  await run([...kubectl, "apply", "-f", "-"], { input: nameServerManifest() });
  const limit = `--timeout=${readyLimitMs / 1000}s`;
  await run([...kubectl, "rollout", "status", `deployment/${nameServer.deployment}`, limit]);
}
