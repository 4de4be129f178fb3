import { newApiClient, type ApiClient } from "../../control-plane/api-client";
import { startCluster, type Cluster } from "../../control-plane/cluster";
import { readAdminCredentials } from "../../control-plane/credentials";
import type { Report } from "../../control-plane/report";
import { startOperator } from "../../operator/operator";
import { placeSet, silenceOthers } from "../idle/world";
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
  readonly bundle: string | undefined;
  readonly report: Report;
  readonly signal: AbortSignal;
  readonly onProgress: (ready: number) => void;
}

/** A cluster with a pod on each node, in which nothing happens: no event brings a watch any further. */
export async function startWorld(options: WorldOptions): Promise<World> {
  const { name, nodes, folder, report, signal } = options;
  const requests = await newRequestLog(folder);
  const cluster = await startCluster({ name, nodes, report, signal, qps: 5_000, apiServerFlags: requests.flags });
  try {
    await place(cluster, options);
    await silenceOthers({ cluster });
    return { cluster, requests, stop: () => cluster.stop() };
  } catch (error) {
    await cluster.stop();
    throw error;
  }
}

async function place(cluster: Cluster, { bundle, signal, onProgress }: WorldOptions): Promise<void> {
  const nodes = (await cluster.nodes.list()).map(node => node.name);
  const client: ApiClient = newApiClient({ server: cluster.server, ...(await readAdminCredentials(cluster.dir)) });
  try {
    const operator = await startOperator({ cluster, name: "placing", roles: ["controller"], bundle, signal });
    try {
      // At the worst rate that was ever seen on a machine that was busy with other things.
      await placeSet({ client, operator, nodes }, { limitMs: 120_000 + 100 * nodes.length, signal, onProgress });
    } finally {
      await operator.stop();
    }
  } finally {
    await client.close();
  }
}
