import { newApiClient, parallelRequests, sendOrThrow, type ApiClient } from "../../control-plane/api-client";
import { startCluster, type Cluster } from "../../control-plane/cluster";
import { readAdminCredentials } from "../../control-plane/credentials";
import type { Report } from "../../control-plane/report";
import { silenceOthers } from "../idle/world";
import { newRequestLog, type RequestLog } from "./requests";

export interface World {
  readonly cluster: Cluster;
  readonly requests: RequestLog;
  /** Takes everything down. */
  stop(): Promise<void>;
}

export interface WorldOptions {
  readonly name: string;
  readonly nodes: number;
  /** For the audit log. */
  readonly folder: string;
  readonly report: Report;
  readonly signal: AbortSignal;
  readonly onProgress: (written: number) => void;
}

/**
 * Nodes with one pod each, which exist in the API only, and nothing that changes them: no event brings a watch any
 * further, which is the worst case of a hand-over.
 */
export async function startWorld(options: WorldOptions): Promise<World> {
  const { name, folder, report, signal } = options;
  const requests = await newRequestLog(folder);
  const cluster = await startCluster({ name, nodes: 0, report, signal, apiServerFlags: requests.flags });
  try {
    // The controllers would find the nodes dead, and take their pods away.
    await silenceOthers({ cluster });
    await write(cluster, options);
    return { cluster, requests, stop: () => cluster.stop() };
  } catch (error) {
    await cluster.stop();
    throw error;
  }
}

async function write(cluster: Cluster, { nodes, signal, onProgress }: WorldOptions): Promise<void> {
  const client = newApiClient({ server: cluster.server, ...(await readAdminCredentials(cluster.dir)) });
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < nodes) {
      signal.throwIfAborted();
      const name = `worker-${next++}`;
      await writeNode(client, name);
      onProgress(next);
    }
  };
  try {
    await Promise.all(Array.from({ length: parallelRequests }, worker));
  } finally {
    await client.close();
  }
}

async function writeNode(client: ApiClient, name: string): Promise<void> {
  await sendOrThrow(client, { method: "POST", path: "/api/v1/nodes", body: { metadata: { name } } });
  const spec = { nodeName: name, containers: [{ name: "main", image: "main:1" }] };
  const body = { metadata: { name: `agent-${name}`, labels: { app: "agent" } }, spec };
  await sendOrThrow(client, { method: "POST", path: "/api/v1/namespaces/default/pods", body });
}
