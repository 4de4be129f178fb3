import { readFile } from "node:fs/promises";

import { newApiClient } from "../../control-plane/api-client";
import { startCluster, type Cluster } from "../../control-plane/cluster";
import { readAdminCredentials } from "../../control-plane/credentials";
import { stopProcesses } from "../../control-plane/processes";
import type { Report } from "../../control-plane/report";
import { recordedProcesses } from "../../control-plane/state";
import { podRefs } from "../load/daemon-pods";
import { newEtcd } from "../load/etcd";
import type { PodWorld } from "../load/pods";

export interface IngestWorld extends PodWorld {
  readonly cluster: Cluster;
  readonly apiServerPid: number;
  /** Lets etcd drop what is no more: each run adds as much as all pods are. To be called while nothing watches. */
  forgetPast(): Promise<void>;
  /** Takes the cluster down. */
  stop(): Promise<void>;
}

export interface WorldOptions {
  readonly name: string;
  readonly pods: number;
  readonly report: Report;
  readonly signal: AbortSignal;
}

/** Those that are left running, for the rest would only watch the pods and take CPU from what is measured. */
const needed = new Set(["etcd", "kube-apiserver"]);
const graceMs = 10_000;

/** An API server with its etcd and nothing else. */
export async function startWorld({ name, pods, report, signal }: WorldOptions): Promise<IngestWorld> {
  const cluster = await startCluster({ name, nodes: 0, report, signal });
  try {
    const processes = await recordedProcesses(cluster.dir);
    await stopProcesses(
      processes.filter(({ component }) => !needed.has(component)),
      graceMs,
    );
    const apiServerPid = processes.find(({ component }) => component === "kube-apiserver")?.pid ?? 0;
    const client = newApiClient({ server: cluster.server, ...(await readAdminCredentials(cluster.dir)) });
    const etcd = newEtcd(await etcdUrl(apiServerPid));
    const stop = async (): Promise<void> => {
      try {
        await client.close();
        await etcd.close();
      } finally {
        await cluster.stop();
      }
    };
    let compacted = 0;
    let past = await etcd.revision();
    const forgetPast = async (): Promise<void> => {
      // One call behind: the API server's own watch of etcd may not be through with the latest, and must not lose it.
      const now = await etcd.revision();
      if (past > compacted) await etcd.compact(past);
      compacted = past;
      past = now;
    };
    return { cluster, client, etcd, apiServerPid, pods: podRefs(pods), forgetPast, stop };
  } catch (error) {
    await cluster.stop();
    throw error;
  }
}

/** The etcd that an API server was told to use. */
async function etcdUrl(apiServerPid: number): Promise<string> {
  const flag = "--etcd-servers=";
  const commandLine = (await readFile(`/proc/${apiServerPid}/cmdline`, "utf8")).split("\0");
  const found = commandLine.find(argument => argument.startsWith(flag));
  if (found === undefined) throw new Error("the API server was not told of an etcd");
  return found.slice(flag.length);
}
