import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

import { stringify } from "yaml";

import { newApiClient, type ApiClient, type ApiClientOptions } from "./api-client";
import { componentNames, kwokNodeAnnotation, nodeLeaseSeconds, type ClusterPorts } from "./components";
import { writeCredentials, type AdminCredentials } from "./credentials";
import { guardPods } from "./kwok-guard";
import { newLauncher, type Launcher } from "./launcher";
import { createNodes, nextNodeNames } from "./nodes";
import { claimPorts } from "./ports";
import {
  missingHealth,
  missingServiceAccount,
  nodesLimitMs,
  runsController,
  waitForNodes,
  waitUntil,
} from "./readiness";
import type { Report } from "./report";
import { parseStages, withOptions, type StageOptions } from "./stages";
import type { ToolName } from "./tools";

/** Everything `up` may be told, with the defaults filled in. */
export interface StartOptions extends StageOptions {
  readonly name: string;
  readonly home: string;
  readonly dir: string;
  readonly nodes: number;
  readonly controllers: string;
  readonly qps: number;
  readonly apiServerFlags: readonly string[];
  readonly address: string;
  readonly kubelets: boolean;
  readonly report: Report;
  readonly signal: AbortSignal | undefined;
}

export const clusterTools = [...componentNames, "kubectl", "kwok-stages"] as const satisfies readonly ToolName[];

export type ClusterBinaries = Readonly<Record<(typeof clusterTools)[number], string>>;

export interface Started {
  readonly server: string;
}

const componentLimitMs = 60_000;

/** Brings every component up, in order, and the nodes to Ready. Whatever fails, it leaves nothing of its own running. */
export async function startComponents(
  options: StartOptions,
  binaries: ClusterBinaries,
  onFailure: (launcher: Launcher) => Promise<void>,
): Promise<Started> {
  const ports = await choosePorts(options);
  const server = `https://${options.address}:${ports.apiServer}`;
  const launcher = newLauncher({ ...options, ports }, options.signal);
  try {
    launcher.start("etcd", binaries.etcd);
    const { dir, name, address } = options;
    const [credentials] = await Promise.all([
      writeCredentials({ dir, cluster: `everynode-${name}`, server, address }),
      writeKwokConfig(options, binaries["kwok-stages"]),
    ]);
    launcher.check();
    launcher.start("kube-apiserver", binaries["kube-apiserver"]);
    await withClient({ server, ...credentials }, async client => {
      await untilHealthy(client, "kube-apiserver", launcher);
      await startClients({ options, ports, binaries, launcher, client, credentials });
    });
    return { server };
  } catch (error) {
    const explained = await launcher.explain(error);
    await onFailure(launcher);
    throw explained;
  }
}

interface Stage2 {
  readonly options: StartOptions;
  readonly ports: ClusterPorts;
  readonly binaries: ClusterBinaries;
  readonly launcher: Launcher;
  readonly client: ApiClient;
  readonly credentials: AdminCredentials;
}

/** What needs the API server's bootstrap roles, which exist once it is ready. */
async function startClients({ options, ports, binaries, launcher, client, credentials }: Stage2): Promise<void> {
  await guardPods(client);
  for (const name of ["kube-controller-manager", "kube-scheduler", "kwok"] as const)
    launcher.start(name, binaries[name]);
  const names = nextNodeNames([], options.nodes);
  await createNodes(client, names, { check: launcher.check });
  const lifecycleRuns = runsController(options.controllers, "node-lifecycle-controller");
  const limitMs = nodesLimitMs(names.length);
  const wait = { limitMs, check: launcher.check };
  const healthy = (port: number, what: string): Promise<void> =>
    withClient({ server: `https://127.0.0.1:${port}`, ...credentials }, other => untilHealthy(other, what, launcher));
  await Promise.all([
    healthy(ports.controllerManager, "kube-controller-manager"),
    healthy(ports.scheduler, "kube-scheduler"),
    waitForNodes(client, names, { ...wait, lifecycleRuns }),
    runsController(options.controllers, "serviceaccount-controller")
      ? waitUntil(() => missingServiceAccount(client), { ...wait, what: "the default service account" })
      : undefined,
  ]);
}

async function untilHealthy(client: ApiClient, what: string, launcher: Launcher): Promise<void> {
  const path = what === "kube-apiserver" ? "/readyz" : "/healthz";
  const wait = { what, limitMs: componentLimitMs, check: launcher.check };
  await waitUntil(() => missingHealth(client, path), wait);
}

async function choosePorts(options: StartOptions): Promise<ClusterPorts> {
  const [etcd = 0, etcdPeer = 0, apiServer = 0, controllerManager = 0, scheduler = 0] = await claimPorts(
    options.home,
    options.name,
    5,
  );
  return { etcd, etcdPeer, apiServer, controllerManager, scheduler };
}

async function writeKwokConfig(options: StartOptions, kwokStages: string): Promise<void> {
  const { stdout } = await promisify(execFile)(kwokStages);
  const configuration = {
    apiVersion: "config.kwok.x-k8s.io/v1alpha1",
    kind: "KwokConfiguration",
    options: {
      manageNodesWithAnnotationSelector: `${kwokNodeAnnotation.key}=${kwokNodeAnnotation.value}`,
      // Renewed four times in that span. A kubelet's 40 s would be 500 writes a second with 5,000 nodes.
      nodeLeaseDurationSeconds: nodeLeaseSeconds(options.kubelets),
      podPlayStageParallelism: 16,
      nodePlayStageParallelism: 16,
      nodeLeaseParallelism: 16,
      podsOnNodeSyncParallelism: 16,
      // As large as the pod networks of thousands of nodes.
      cidr: "10.64.0.0/10",
    },
  };
  const documents = [configuration, ...withOptions(parseStages(stdout), options)];
  const text = documents.map(document => stringify(document, { lineWidth: 0 })).join("---\n");
  await writeFile(join(options.dir, "kwok.yaml"), text);
}

async function withClient(options: ApiClientOptions, work: (client: ApiClient) => Promise<void>): Promise<void> {
  const client = newApiClient(options);
  try {
    await work(client);
  } finally {
    await client.close();
  }
}
