import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { parse } from "yaml";

import type { DaemonSet } from "../../../capabilities/api/types";
import { newApiClient, sendOrThrow, type ApiClient } from "../../control-plane/api-client";
import { startCluster, type Cluster } from "../../control-plane/cluster";
import { readAdminCredentials } from "../../control-plane/credentials";
import { stopProcesses } from "../../control-plane/processes";
import type { Report } from "../../control-plane/report";
import { recordedProcesses } from "../../control-plane/state";
import { startOperator, type Operator } from "../../operator/operator";
import { newWriteLog, type WriteLog } from "./audit";

export interface IdleWorld {
  readonly cluster: Cluster;
  readonly client: ApiClient;
  readonly operator: Operator;
  readonly apiServerPid: number;
  readonly audit: WriteLog;
  readonly nodes: readonly string[];
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
}

/** A cluster with its nodes and the operator, which has nothing to do yet. */
export async function startWorld({ name, nodes, folder, report, signal }: WorldOptions): Promise<IdleWorld> {
  const audit = await newWriteLog(folder);
  const cluster = await startCluster({ name, nodes, report, signal, qps: 5_000, apiServerFlags: audit.flags });
  try {
    const operator = await startOperator({ cluster, roles: ["controller"], signal });
    const client = newApiClient({ server: cluster.server, ...(await readAdminCredentials(cluster.dir)) });
    const processes = await recordedProcesses(cluster.dir);
    const apiServerPid = processes.find(({ component }) => component === "kube-apiserver")?.pid ?? 0;
    const names = (await cluster.nodes.list()).map(node => node.name);
    const stop = async (): Promise<void> => {
      // The cluster goes whatever becomes of the rest.
      try {
        await client.close();
        await operator.stop();
      } finally {
        await cluster.stop();
      }
    };
    return { cluster, client, operator, apiServerPid, audit, nodes: names, stop };
  } catch (error) {
    await cluster.stop();
    throw error;
  }
}

const sample = join(__dirname, "../../samples/fluentd-elasticsearch.yaml");
const pollMs = 1_000;

export interface PlaceOptions {
  readonly limitMs: number;
  readonly signal: AbortSignal;
  readonly onProgress: (ready: number) => void;
}

/** Places a set on every node and waits until each pod is ready. Rejects where that takes longer than the limit. */
export async function placeSet(world: IdleWorld, { limitMs, signal, onProgress }: PlaceOptions): Promise<void> {
  const set: DaemonSet = parse(await readFile(sample, "utf8"));
  const { namespace = "", name = "" } = set.metadata ?? {};
  const collection = `/apis/${set.apiVersion}/namespaces/${namespace}/daemonsets`;
  await sendOrThrow(world.client, { method: "POST", path: collection, body: set });
  for (const end = Date.now() + limitMs; ; ) {
    await world.operator.check();
    const ready = await readyPods(world.client, `${collection}/${name}`);
    onProgress(ready);
    if (ready === world.nodes.length) return;
    if (Date.now() > end) throw new Error(`only ${ready} pods are ready after ${limitMs / 1000} s`);
    await sleep(pollMs, undefined, { signal });
  }
}

async function readyPods(client: ApiClient, path: string): Promise<number> {
  const { status }: DaemonSet = JSON.parse(await sendOrThrow(client, { method: "GET", path }));
  return status?.numberReady ?? 0;
}

const measured = new Set(["etcd", "kube-apiserver", "operator"]);
const graceMs = 10_000;

/** Ends all that would write something by itself: from here on only what is measured happens. */
export async function silenceOthers({ cluster }: Pick<IdleWorld, "cluster">): Promise<void> {
  const processes = await recordedProcesses(cluster.dir);
  await stopProcesses(
    processes.filter(({ component }) => !measured.has(component)),
    graceMs,
  );
}
