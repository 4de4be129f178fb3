import { join } from "node:path";

import { systemClock } from "../../../capabilities/telemetry/clock";
import { silentLogger } from "../../../capabilities/telemetry/silent-log";
import { createCredentials } from "../../../capabilities/kube/credentials/credentials";
import { createHttpClient } from "../../../capabilities/kube/http-client";
import { createTransport } from "../../../capabilities/kube/transport";
import { startCluster } from "../../control-plane/cluster";
import { stopProcesses } from "../../control-plane/processes";
import type { Report } from "../../control-plane/report";
import { recordedProcesses } from "../../control-plane/state";
import { type ServingCertificate, servingCertificate } from "../../install/certificates";
import { installPrerequisites } from "../../install/install";

/** What a server needs to start: an API server that keeps Pepr's store, and a certificate. */
export interface AdmissionWorld {
  readonly kubeconfig: string;
  /** The API server's URL, and the folder with the administrator's credentials. */
  readonly server: string;
  readonly dir: string;
  /** The API server's process. */
  readonly serverPid: number;
  readonly certificate: ServingCertificate;
  /** Takes the cluster down. */
  stop(): Promise<void>;
}

export interface WorldOptions {
  readonly name: string;
  /** For the certificate. */
  readonly folder: string;
  readonly report: Report;
  readonly signal: AbortSignal;
}

/** The rest would only take CPU from what is measured. */
const needed = new Set(["etcd", "kube-apiserver"]);
const graceMs = 10_000;

export async function startWorld({ name, folder, report, signal }: WorldOptions): Promise<AdmissionWorld> {
  const cluster = await startCluster({ name, nodes: 0, report, signal });
  try {
    await prepare(cluster.kubeconfig);
    const processes = await recordedProcesses(cluster.dir);
    await stopProcesses(
      processes.filter(({ component }) => !needed.has(component)),
      graceMs,
    );
    const certificate = await servingCertificate({ dir: join(folder, "tls"), host: "localhost", nowMs: Date.now() });
    const { kubeconfig, server, dir } = cluster;
    const serverPid = processes.find(({ component }) => component === "kube-apiserver")?.pid;
    if (serverPid === undefined) throw new Error("the cluster has no API server");
    return { kubeconfig, server, dir, serverPid, certificate, stop: () => cluster.stop() };
  } catch (error) {
    await cluster.stop();
    throw error;
  }
}

/** Pepr's kind and namespace. */
async function prepare(kubeconfig: string): Promise<void> {
  const parts = { clock: systemClock, log: silentLogger };
  const credentials = createCredentials({ source: { kind: "kubeconfig", paths: [kubeconfig] }, ...parts });
  const transport = createTransport({ credentials, clock: systemClock });
  try {
    // Where reviewed templates would go.
    await installPrerequisites({
      client: createHttpClient({ transport, clock: systemClock }),
      namespaces: ["logging"],
    });
  } finally {
    await transport.close();
  }
}
