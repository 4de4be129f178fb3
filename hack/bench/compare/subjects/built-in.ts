import { once } from "node:events";
import { join } from "node:path";

import { newApiClient, sendOrThrow } from "../../../control-plane/api-client";
import { readAdminCredentials } from "../../../control-plane/credentials";
import { logOf } from "../../../control-plane/launcher";
import { claimPorts, releasePorts } from "../../../control-plane/ports";
import { identityOf, launch, stopProcesses } from "../../../control-plane/processes";
import { missingHealth, waitUntil } from "../../../control-plane/readiness";
import { clustersHome, recordsFolder } from "../../../control-plane/state";
import { endOfLog } from "../../../operator/readiness";
import type { Subject, SubjectOptions } from "./subject";

export interface BuiltInOptions extends SubjectOptions {
  readonly qps: number;
  readonly burst: number;
}

const name = "daemonset-controller";
const readyLimitMs = 60_000;
const graceMs = 10_000;

/** A controller manager with the one controller. The cluster has another with all others. */
export async function startBuiltIn(options: BuiltInOptions): Promise<Subject> {
  const { cluster, signal } = options;
  const claims = { home: clustersHome(), owner: `${cluster.name}/${name}/${process.pid}` };
  const [port = 0] = await claimPorts(claims.home, claims.owner, 1);
  try {
    const log = logOf(cluster.dir, name);
    const child = launch({
      ...{ command: cluster.binaries["kube-controller-manager"], args: argumentsOf(options, port), log },
      record: join(recordsFolder(cluster.dir), name),
      cwd: cluster.dir,
    });
    const pid = child.pid ?? 0;
    const identity = identityOf(pid);
    let ended: string | undefined;
    child.once("exit", (code, killer) => (ended = killer ?? `exit code ${code}`));
    const check = async (): Promise<void> => {
      if (ended !== undefined) throw new Error(`the built-in controller ended with ${ended}:\n${await endOfLog(log)}`);
    };
    const client = newApiClient({ server: `https://127.0.0.1:${port}`, ...(await readAdminCredentials(cluster.dir)) });
    const stop = async (): Promise<void> => {
      await client.close();
      const gone = ended === undefined ? once(child, "exit") : undefined;
      await stopProcesses(identity === undefined ? [] : [identity], graceMs);
      await gone;
    };
    try {
      await waitUntil(async () => check().then(() => missingHealth(client, "/healthz")), {
        ...{ what: "the built-in controller", limitMs: readyLimitMs },
        check: () => signal.throwIfAborted(),
      });
    } catch (error) {
      await stop();
      throw error;
    }
    const metrics = (): Promise<string> => sendOrThrow(client, { method: "GET", path: "/metrics" });
    return { pid, metrics, check, stop, profile: () => Promise.resolve() };
  } finally {
    // Once it listens, its port is seen to be taken.
    await releasePorts(claims.home, claims.owner);
  }
}

function argumentsOf({ cluster, kubeconfig, qps, burst }: BuiltInOptions, port: number): readonly string[] {
  const pki = (file: string): string => join(cluster.dir, "pki", file);
  return [
    `--controllers=${name}`,
    `--kubeconfig=${kubeconfig}`,
    `--authentication-kubeconfig=${kubeconfig}`,
    `--authorization-kubeconfig=${kubeconfig}`,
    // All it does is then done by one user, whose requests are counted.
    "--use-service-account-credentials=false",
    `--kube-api-qps=${qps}`,
    `--kube-api-burst=${burst}`,
    "--leader-elect=false",
    "--bind-address=127.0.0.1",
    `--secure-port=${port}`,
    `--tls-cert-file=${pki("server.crt")}`,
    `--tls-private-key-file=${pki("server.key")}`,
    "--authorization-always-allow-paths=/healthz,/metrics",
    "--profiling=false",
  ];
}
