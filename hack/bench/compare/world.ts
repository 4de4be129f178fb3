import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { namespaceOf } from "../../../capabilities/api/identity";
import { type ApiClient, newApiClient, sendOrThrow } from "../../control-plane/api-client";
import { startCluster, type Cluster } from "../../control-plane/cluster";
import { issueClientCertificate, readAdminCredentials } from "../../control-plane/credentials";
import { renderKubeconfig } from "../../control-plane/kubeconfig";
import { nextNodeNames } from "../../control-plane/nodes";
import type { Certificate } from "../../control-plane/pki";
import { waitUntil } from "../../control-plane/readiness";
import type { Report } from "../../control-plane/report";
import { recordedProcesses } from "../../control-plane/state";
import { installPrerequisites } from "../../install/install";
import { withKubeClient } from "../../operator/kube";
import { createForeignPods } from "./foreign-pods";
import { namespace } from "./manifests";
import { startObserver, type Observer } from "./observe/observer";
import type { Contender } from "./contenders";
import type { Setting } from "./plan";
import { contenderUser, newRequestLog, type RequestLog } from "./request-log";

/** A fresh cluster, with nobody yet who does the job. */
export interface World {
  readonly cluster: Cluster;
  readonly admin: ApiClient;
  readonly observer: Observer;
  readonly requests: RequestLog;
  readonly apiServerPid: number;
  readonly nodes: readonly string[];
  readonly contender: ContenderCredentials;
}

export interface ContenderCredentials {
  readonly kubeconfig: string;
  readonly authority: string;
  readonly certificate: Certificate;
}

export interface WorldOptions {
  readonly name: string;
  readonly setting: Setting;
  readonly contender: Contender;
  readonly report: Report;
  readonly signal: AbortSignal;
  /** Told what goes on. */
  readonly show: (text: string) => void;
}

/** The client limits of everybody but the contender: high enough to be no limits. */
const qps = 5_000;

/** Does some work in a world, which is gone afterwards. */
export async function withWorld<T>(options: WorldOptions, work: (world: World) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "everynode-bench-"));
  try {
    const requests = await newRequestLog(folder);
    const { name, setting, report, signal } = options;
    options.show(`starting a cluster of ${setting.title}`);
    const cluster = await startCluster({
      ...{ name, report, signal, qps },
      nodes: 0,
      controllers: controllersOf(setting),
      apiServerFlags: requests.flags,
    });
    try {
      signal.throwIfAborted();
      await orAborted(installKind(cluster, options), signal);
      const nodes = await addNodes(cluster, options);
      return await fill({ ...options, cluster, requests, nodes }, work);
    } finally {
      // It ends the contender too, which is recorded with it.
      await cluster.stop();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * Long before the sets: for 2 s after a kind is new the API server holds back what creates an object of it, lest another API
 * server has not heard of it. No user meets that who installs first.
 */
async function installKind({ kubeconfig }: Cluster, { contender }: WorldOptions): Promise<void> {
  if (contender.controller?.kind !== "everynode") return;
  await withKubeClient({ kind: "kubeconfig", paths: [kubeconfig] }, client => installPrerequisites({ client }));
  await sleep(newKindMs);
}

const newKindMs = 2_000;

/** So many become ready within the limit for them even on a machine that is busy with other things. */
const nodesAtOnce = 100;

async function addNodes(cluster: Cluster, { setting, signal, show }: WorldOptions): Promise<readonly string[]> {
  const names = nextNodeNames([], setting.nodes);
  for (let added = 0; added < names.length; added += nodesAtOnce) {
    signal.throwIfAborted();
    show(`starting a cluster: ${added} of ${names.length} nodes`);
    await orAborted(cluster.nodes.add(names.slice(added, added + nodesAtOnce)), signal);
  }
  return names;
}

/** Who is interrupted need not wait for what knows no signal: the cluster goes, and the work ends with it. */
async function orAborted(work: Promise<unknown>, signal: AbortSignal): Promise<void> {
  let onAbort = (): void => undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    onAbort = () => reject(signal.reason);
    signal.addEventListener("abort", onAbort);
  });
  await Promise.race([work, aborted]).finally(() => signal.removeEventListener("abort", onAbort));
}

interface Started extends WorldOptions {
  readonly cluster: Cluster;
  readonly requests: RequestLog;
  readonly nodes: readonly string[];
}

async function fill<T>(options: Started, work: (world: World) => Promise<T>): Promise<T> {
  const { cluster, requests, nodes, setting, signal, show } = options;
  const admin = newApiClient({ server: cluster.server, ...(await readAdminCredentials(cluster.dir)) });
  try {
    await createNamespace(admin, signal);
    const processes = await recordedProcesses(cluster.dir);
    const apiServerPid = processes.find(({ component }) => component === "kube-apiserver")?.pid ?? 0;
    if (setting.foreignPods > 0) {
      show(`creating ${setting.foreignPods} foreign pods`);
      await createForeignPods({ admin, apiServerPid, count: setting.foreignPods, signal });
    }
    const contender = await issueCredentials(cluster);
    return await withKubeClient({ kind: "kubeconfig", paths: [cluster.kubeconfig] }, async client => {
      const flavor = options.contender.controller?.flavor;
      const observer = startObserver({ client, namespace: namespaceOf(namespace), flavor });
      try {
        return await work({ cluster, admin, observer, requests, apiServerPid, nodes, contender });
      } finally {
        await observer.stop();
      }
    });
  } finally {
    await admin.close();
  }
}

/** Foreign pods have owners and nodes that only they know of; who collects such pods would take them away. */
function controllersOf({ foreignPods }: Setting): string {
  const collectors = ["-garbage-collector-controller", "-pod-garbage-collector-controller"];
  return ["*", "-daemonset-controller", ...(foreignPods > 0 ? collectors : [])].join(",");
}

async function createNamespace(client: ApiClient, signal: AbortSignal): Promise<void> {
  await sendOrThrow(client, { method: "POST", path: "/api/v1/namespaces", body: { metadata: { name: namespace } } });
  const path = `/api/v1/namespaces/${namespace}/serviceaccounts/default`;
  const missing = async (): Promise<string | undefined> => {
    const { status } = await client.send({ method: "GET", path });
    return status === 200 ? undefined : `it is answered ${status}`;
  };
  const wait = { what: "the service account of pods", limitMs: 30_000, check: () => signal.throwIfAborted() };
  await waitUntil(missing, wait);
}

async function issueCredentials({ dir, server, name }: Cluster): Promise<ContenderCredentials> {
  const certificate = await issueClientCertificate(dir, { commonName: contenderUser, organization: "system:masters" });
  const { authority } = await readAdminCredentials(dir);
  const kubeconfig = join(dir, "pki", "contender.kubeconfig");
  const rendered = renderKubeconfig({ cluster: name, user: contenderUser, server, authority, client: certificate });
  await writeFile(kubeconfig, rendered, { mode: 0o600 });
  return { kubeconfig, authority, certificate };
}
