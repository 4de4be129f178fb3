import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join, resolve } from "node:path";

import type { CredentialSource } from "../../capabilities/kube/credentials/credentials";
import type { PodDefaultsEntry } from "../../capabilities/api/pod-defaults";
import { readPodDefaults } from "../../capabilities/pod-defaults-file";
import { ROLES, type Role } from "../../capabilities/settings";
import type { Cluster } from "../control-plane/cluster";
import { claimPorts, releasePorts } from "../control-plane/ports";
import { identityOf, launch, stopProcesses, type ProcessIdentity } from "../control-plane/processes";
import { clustersHome, recordsFolder } from "../control-plane/state";
import { installPrerequisites } from "../install/install";
import { outsideAdmission, type OutsideAdmission } from "./admission";
import { freshBundle } from "./bundle";
import { withKubeClient } from "./kube";
import { endOfLog, untilReady } from "./readiness";

export interface OperatorOptions {
  readonly cluster: Cluster;
  /** Both by default. */
  readonly roles?: readonly Role[];
  readonly takeover?: boolean;
  /** A file of cluster-wide defaults for daemon pods. */
  readonly podDefaultsFile?: string;
  /** The operator as one file; the one of this tree, made anew when needed, by default. */
  readonly bundle?: string | undefined;
  /** The program that runs it; the Node of this process by default. */
  readonly node?: string | undefined;
  /** More settings, by variable; they win over those made here. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Tells several operators of one cluster apart. */
  readonly name?: string;
  readonly signal?: AbortSignal | undefined;
}

export interface Operator {
  readonly pid: number;
  readonly healthPort: number;
  readonly logFile: string;
  /** Removes its webhooks, ends it as a kubelet does and waits until it has ended. */
  stop(): Promise<void>;
  /** Sends the signal and waits until it has ended. Its webhooks stay, as after a crash. Its exit code; null if killed. */
  kill(signal: NodeJS.Signals): Promise<number | null>;
  /** Throws when it has ended, with the end of its log. */
  check(): Promise<void>;
}

/** How long the operator may take to drain after SIGTERM, and a little more. */
const graceMs = 25_000;
const readyLimitMs = 60_000;

/**
 * Starts the operator outside of the cluster, with what it needs there, and resolves when it is ready and, with the role
 * admission, when the API server asks it. It is recorded with the cluster, so that the cluster's `down` ends it as well.
 */
export async function startOperator(options: OperatorOptions): Promise<Operator> {
  const { cluster, signal, name = "operator", roles = ROLES, takeover = false } = options;
  const defaults = podDefaultsOf(options);
  const claims = { home: clustersHome(), owner: `${cluster.name}/${name}/${process.pid}` };
  const bundle = options.bundle === undefined ? await freshBundle() : resolve(options.bundle);
  const [healthPort = 0, port = 0] = await claimPorts(claims.home, claims.owner, 2);
  try {
    const admission = roles.includes("admission")
      ? await outsideAdmission({
          dir: join(cluster.dir, "pki", name),
          host: "127.0.0.1",
          port,
          takeover,
          podDefaults: defaults.entries,
        })
      : undefined;
    const settings = {
      KUBECONFIG: cluster.kubeconfig,
      EVERYNODE_ROLES: roles.join(","),
      EVERYNODE_TAKEOVER: String(takeover),
      EVERYNODE_HTTP_PORT: String(healthPort),
      ...defaults.settings,
      ...admission?.settings,
      ...options.settings,
    };
    return await withKubeClient(credentialsOf(cluster), async client => {
      await installPrerequisites({ client, namespaces: ["everynode-system"] });
      const started = launchOperator({ cluster, name, program: [options.node ?? process.execPath, bundle], settings });
      try {
        await untilReady({ healthPort, limitMs: readyLimitMs, check: () => started.check(signal) });
        await admission?.register(client);
        return operatorOf(started, { healthPort, cluster, admission });
      } catch (error) {
        await stopProcesses(started.identities(), graceMs);
        throw signal?.aborted === true ? error : new Error(await explained(error, started.logFile), { cause: error });
      }
    });
  } finally {
    // Once it listens, its ports are seen to be taken.
    await releasePorts(claims.home, claims.owner);
  }
}

interface PodDefaultsFile {
  readonly entries: readonly PodDefaultsEntry[];
  readonly settings: Readonly<Record<string, string>>;
}

function podDefaultsOf({ podDefaultsFile: file }: OperatorOptions): PodDefaultsFile {
  if (file === undefined) return { entries: [], settings: {} };
  return { entries: readPodDefaults(file), settings: { EVERYNODE_POD_DEFAULTS_FILE: resolve(file) } };
}

interface LaunchSettings {
  readonly cluster: Cluster;
  readonly name: string;
  /** With its arguments. */
  readonly program: readonly string[];
  readonly settings: Readonly<Record<string, string>>;
}

interface Started {
  readonly child: ChildProcess;
  readonly logFile: string;
  identities(): readonly ProcessIdentity[];
  check(signal?: AbortSignal): void;
}

function launchOperator({ cluster, name, program, settings }: LaunchSettings): Started {
  const logFile = join(cluster.dir, "logs", `${name}.log`);
  const child = launch({
    command: "env",
    args: [...Object.entries(settings).map(([variable, value]) => `${variable}=${value}`), ...program],
    record: join(recordsFolder(cluster.dir), name),
    log: logFile,
    cwd: cluster.dir,
  });
  let ended: string | undefined;
  child.once("exit", (code, killer) => (ended = killer ?? `exit code ${code}`));
  child.once("error", error => (ended = error.message));
  // Held from the start: later its pid may be another's.
  const identity = identityOf(child.pid ?? 0);
  return {
    child,
    logFile,
    identities: () => (identity === undefined ? [] : [identity]),
    check: signal => {
      signal?.throwIfAborted();
      if (ended !== undefined) throw new Error(`the operator ended with ${ended}`);
    },
  };
}

interface Circumstances {
  readonly healthPort: number;
  readonly cluster: Cluster;
  readonly admission: OutsideAdmission | undefined;
}

function operatorOf(started: Started, { healthPort, cluster, admission }: Circumstances): Operator {
  const { child, logFile } = started;
  return {
    pid: child.pid ?? 0,
    healthPort,
    logFile,
    stop: async () => {
      // First, so that nobody waits for an answer that does not come.
      if (admission !== undefined) await withKubeClient(credentialsOf(cluster), client => admission.unregister(client));
      await stopProcesses(started.identities(), graceMs);
    },
    kill: async signal => {
      const exited = child.exitCode === null && child.signalCode === null ? once(child, "exit") : undefined;
      child.ref();
      child.kill(signal);
      await exited;
      return child.exitCode;
    },
    check: async () => {
      try {
        started.check();
      } catch (error) {
        throw new Error(await explained(error, logFile), { cause: error });
      }
    },
  };
}

function credentialsOf({ kubeconfig }: Cluster): CredentialSource {
  return { kind: "kubeconfig", paths: [kubeconfig] };
}

async function explained(error: unknown, logFile: string): Promise<string> {
  const message = error instanceof Error ? error.message : String(error);
  return `${message}. The end of its log, ${logFile}:\n${await endOfLog(logFile)}`;
}
