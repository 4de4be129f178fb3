import { basename } from "node:path";

import { removeAbandoned } from "./abandoned";
import { newApiClient, type ApiClient } from "./api-client";
import { ensureBinaries, hasAll } from "./binaries";
import { clusterComponents, type ClusterComponents } from "./cluster-components";
import { kubeconfigPath, readAdminCredentials } from "./credentials";
import * as nodes from "./nodes";
import { ownIdentity } from "./processes";
import { nodesLimitMs, runsController, waitForNodes } from "./readiness";
import { removeCluster } from "./remove";
import { silent, type Report } from "./report";
import type { StageOptions } from "./stages";
import { clusterTools, startComponents, type ClusterBinaries, type StartOptions } from "./start";
import {
  clusterFolder,
  clustersHome,
  createClusterFolder,
  noSuchCluster,
  readClusterRecord,
  writeClusterRecord,
  type ClusterRecord,
} from "./state";

export { ensureBinaries } from "./binaries";
export { removeCluster } from "./remove";
export type { ClusterComponents } from "./cluster-components";
export type { ListedNode, NodeOptions, NodeTaint } from "./nodes";

export interface ClusterOptions extends StageOptions {
  readonly name?: string | undefined;
  readonly nodes?: number | undefined;
  /** The controller manager's `--controllers`. By default all but the one that this project replaces. */
  readonly controllers?: string | undefined;
  /** The client limit of the controller manager and the scheduler; their burst is twice as much. */
  readonly qps?: number | undefined;
  /** Given to kube-apiserver as they are, after our own. */
  readonly apiServerFlags?: readonly string[] | undefined;
  /** Real nodes, which hack/node has. */
  readonly realNodes?: RealNodesPlan | undefined;
  readonly report?: Report | undefined;
  /** Gives up starting, and leaves nothing behind. */
  readonly signal?: AbortSignal | undefined;
}

export interface RealNodesPlan {
  /**
   * Makes, with what it needs in the cluster's folder, the network of the nodes. Returns the address of this machine
   * there: the API server listens on it and on no other.
   */
  network(dir: string): Promise<string>;
  /** The cluster is up when this is done. */
  start(cluster: Cluster): Promise<void>;
}

export interface Cluster {
  readonly name: string;
  /** The path of the administrator's kubeconfig. */
  readonly kubeconfig: string;
  readonly server: string;
  readonly dir: string;
  readonly binaries: ClusterBinaries;
  readonly nodes: ClusterNodes;
  readonly components: ClusterComponents;
  /** Lets go of connections and leaves the cluster running. */
  close(): Promise<void>;
  /** Ends every process of the cluster and removes its folder. */
  stop(): Promise<void>;
}

export interface ClusterNodes {
  list(): Promise<readonly nodes.ListedNode[]>;
  /** Names, or how many to add after those which exist. Returns the names once all are ready. */
  add(what: number | readonly string[], options?: nodes.NodeOptions): Promise<readonly string[]>;
  /** Names, or how many of the last ones. Returns the names. */
  remove(what: number | readonly string[]): Promise<readonly string[]>;
  /** A label that is null goes. */
  label(name: string, labels: Readonly<Record<string, string | null>>): Promise<void>;
  taint(name: string, ...taints: readonly nodes.NodeTaint[]): Promise<void>;
  untaint(name: string, ...removals: readonly nodes.TaintRemoval[]): Promise<void>;
}

export const defaults = { name: "everynode", nodes: 50, controllers: "*,-daemonset-controller", qps: 1_000 } as const;

/** A new control plane with its nodes, ready for use. It runs until `stop`, or `down`, also after this process. */
export async function startCluster(options: ClusterOptions = {}): Promise<Cluster> {
  const { signal, report = silent } = options;
  const name = options.name ?? defaults.name;
  const home = clustersHome();
  const controllers = options.controllers ?? defaults.controllers;
  const record: ClusterRecord = { name, server: "", controllers, binaries: {}, starting: true, starter: ownIdentity() };
  await removeAbandoned({ name, home, report });
  const dir = await createClusterFolder(home, record);
  try {
    const binaries = await ensureBinaries(clusterTools, { report, signal });
    const place = { name, home, dir, controllers, report, signal };
    const start = { ...withDefaults(options), ...(await addressed(dir, options)), ...place };
    const { server } = await startComponents(start, binaries, async launcher => {
      await removeCluster({ name, home, alsoStop: launcher.running() });
    });
    const started = { ...record, server, binaries };
    await writeClusterRecord(dir, started);
    const cluster = await attach(dir, started);
    await options.realNodes?.start(cluster);
    await writeClusterRecord(dir, { ...started, starting: false });
    return cluster;
  } catch (error) {
    await removeCluster({ name, home });
    throw error;
  }
}

type Place = Pick<StartOptions, "name" | "home" | "dir" | "controllers" | "report" | "signal">;
type Addressed = Pick<StartOptions, "address" | "kubelets">;

function withDefaults(options: ClusterOptions): Omit<StartOptions, keyof Place | keyof Addressed> {
  return {
    readyDelayMs: options.readyDelayMs,
    pendingImages: options.pendingImages,
    delaysFromPods: options.delaysFromPods,
    nodes: options.nodes ?? defaults.nodes,
    qps: options.qps ?? defaults.qps,
    apiServerFlags: options.apiServerFlags ?? [],
  };
}

async function addressed(dir: string, { realNodes }: ClusterOptions): Promise<Addressed> {
  if (realNodes === undefined) return { address: "127.0.0.1", kubelets: false };
  return { address: await realNodes.network(dir), kubelets: true };
}

/** A cluster that runs already. */
export async function openCluster(name: string = defaults.name): Promise<Cluster> {
  const dir = clusterFolder(clustersHome(), name);
  const record = await readClusterRecord(dir);
  if (record === undefined) throw new Error(noSuchCluster(basename(dir)));
  if (record.starting) throw new Error(notUp(name));
  return attach(dir, record);
}

async function attach(dir: string, record: ClusterRecord): Promise<Cluster> {
  const { name, server, controllers, binaries } = record;
  if (!hasAll(clusterTools, binaries)) throw new Error(notUp(name));
  const client = newApiClient({ server, ...(await readAdminCredentials(dir)) });
  const kubeconfig = kubeconfigPath(dir);
  const stop = async (): Promise<void> => {
    await client.close();
    await removeCluster({ name });
  };
  const close = (): Promise<void> => client.close();
  const components = clusterComponents(dir, client);
  const clusterNodes = nodesOf(client, controllers);
  return { name, kubeconfig, server, dir, binaries, nodes: clusterNodes, components, close, stop };
}

function notUp(name: string): string {
  return `cluster ${name} is not up: it is being started, or that was interrupted`;
}

function nodesOf(client: ApiClient, controllers: string): ClusterNodes {
  const names = async (): Promise<readonly string[]> => (await nodes.listNodes(client)).map(node => node.name);
  const lifecycleRuns = runsController(controllers, "node-lifecycle-controller");
  return {
    list: () => nodes.listNodes(client),
    add: async (what, options = {}) => {
      const added = typeof what === "number" ? nodes.nextNodeNames(await names(), what) : what;
      await nodes.createNodes(client, added, options);
      await waitForNodes(client, added, { limitMs: nodesLimitMs(added.length), lifecycleRuns });
      return added;
    },
    remove: async what => {
      const removed = typeof what === "number" ? (await names()).toSorted().slice(-what) : what;
      await nodes.deleteNodes(client, removed);
      return removed;
    },
    label: (name, labels) => nodes.labelNode(client, name, labels),
    taint: (name, ...set) => nodes.taintNode(client, name, { set, remove: [] }),
    untaint: (name, ...remove) => nodes.taintNode(client, name, { set: [], remove }),
  };
}
