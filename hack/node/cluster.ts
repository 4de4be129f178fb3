import { join } from "node:path";

import { ensureBinaries, openCluster, startCluster, type Cluster, type ClusterOptions } from "../control-plane/cluster";
import { inParallel } from "../control-plane/parallel";
import { waitUntil } from "../control-plane/readiness";
import { silent } from "../control-plane/report";
import type { ToolName } from "../control-plane/tools";
import { makeImages } from "./images";
import { nodeNames } from "./layout";
import { machineNames } from "./machine";
import { nameServer, nameServerManifest } from "./name-server";
import { createNetwork } from "./network";
import { createNode, openNode, type NodeOptions, type RealNode } from "./node";
import { busyboxPath, requireMachine } from "./requirements";
import { run } from "./run";

export type { RealNode } from "./node";
export { images } from "./image-names";

export interface RealClusterOptions extends Omit<ClusterOptions, "nodes" | "realNodes"> {
  readonly nodes?: number | undefined;
  /** Archives of images that every node gets beside its own, before its kubelet starts. */
  readonly archives?: readonly string[] | undefined;
  /** Without a name server the names of services resolve nowhere. */
  readonly nameServer?: boolean | undefined;
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
/** Starting one takes more waiting than computing. */
const nodesAtOnce = 4;
/** A machine that is busy with other work takes its time. */
const readyLimitMs = 180_000;

const nodeTools = ["kubelet", "kube-proxy", "coredns", "agnhost"] as const satisfies readonly ToolName[];
type NodeBinaries = Readonly<Record<(typeof nodeTools)[number], string>>;

/** A new control plane with real nodes, all ready, and a name server. Whatever fails, it leaves nothing behind. */
export async function startRealCluster(options: RealClusterOptions = {}): Promise<RealCluster> {
  await requireMachine();
  const binaries = await ensureBinaries(nodeTools, options);
  const nodes: RealNode[] = [];
  const start = async (cluster: Cluster): Promise<void> => {
    nodes.push(...(await startNodes({ ...options, cluster, binaries })));
  };
  const cluster = await startCluster({ ...options, nodes: 0, realNodes: { network: createNetwork, start } });
  return clusterWith(cluster, nodes);
}

/** A cluster with real nodes that runs already. */
export async function openRealCluster(name?: string): Promise<RealCluster> {
  const cluster = await openCluster(name);
  const binaries = await ensureBinaries(nodeTools);
  const names = await machineNames(cluster.dir);
  return clusterWith(cluster, await Promise.all(names.map(one => openNode(nodeOptions(cluster, one, binaries)))));
}

interface NodesStart extends RealClusterOptions {
  readonly cluster: Cluster;
  readonly binaries: NodeBinaries;
}

async function startNodes(options: NodesStart): Promise<readonly RealNode[]> {
  const { cluster, binaries, report = silent, signal } = options;
  report({ kind: "step", step: "making the images of the nodes" });
  const own = await makeImages({ ...binaries, busybox: await busyboxPath() });
  const archives = [...own, ...(options.archives ?? [])];
  const names = nodeNames(options.nodes ?? defaultNodes);
  report({ kind: "step", step: `starting ${names.join(", ")}, each with containerd, kubelet and kube-proxy` });
  const nodes: RealNode[] = [];
  for (const [index, name] of names.entries()) {
    const settings = nodeOptions(cluster, name, binaries);
    await createNode({ ...settings, others: names.slice(0, index) });
    nodes.push(await openNode(settings));
  }
  await inParallel(nodes, nodesAtOnce, async node => {
    signal?.throwIfAborted();
    await node.powerOn(archives);
  });
  const wait = { limitMs: readyLimitMs, check: () => signal?.throwIfAborted() };
  report({ kind: "waiting", reason: `${names.length} nodes to be ready` });
  await waitUntil(() => unreadyNodes(cluster, names), { ...wait, what: "the nodes" });
  if (options.nameServer === false) return nodes;
  report({ kind: "waiting", reason: "the name server to be ready" });
  await run([...kubectl(cluster), "apply", "-f", "-"], { input: nameServerManifest() });
  await waitUntil(() => missingNameServer(cluster), { ...wait, what: "the name server" });
  return nodes;
}

function clusterWith(cluster: Cluster, nodes: readonly RealNode[]): RealCluster {
  return { cluster, nodes, close: () => cluster.close(), stop: () => cluster.stop() };
}

function nodeOptions(cluster: Cluster, name: string, binaries: NodeBinaries): NodeOptions {
  return { dir: cluster.dir, cluster: cluster.name, server: cluster.server, name, programs: binaries };
}

async function unreadyNodes(cluster: Cluster, names: readonly string[]): Promise<string | undefined> {
  const listed = await cluster.nodes.list();
  const usable = new Set(listed.filter(node => node.ready && node.taints.length === 0).map(node => node.name));
  const others = names.filter(name => !usable.has(name));
  return others.length === 0 ? undefined : `${others.join(", ")} is not ready; see ${join(cluster.dir, "logs")}`;
}

async function missingNameServer(cluster: Cluster): Promise<string | undefined> {
  const what = [`deployment/${nameServer.deployment}`, "--namespace", nameServer.namespace];
  const ready = await run([...kubectl(cluster), "get", ...what, "--output", "jsonpath={.status.readyReplicas}"]);
  return ready === "" ? "its pod is not ready" : undefined;
}

function kubectl(cluster: Cluster): readonly string[] {
  return [cluster.binaries.kubectl, `--kubeconfig=${cluster.kubeconfig}`];
}
