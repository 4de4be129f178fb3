import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import { stringify } from "yaml";

import type { Cluster } from "../../hack/control-plane/cluster";
import { readAdminCredentials } from "../../hack/control-plane/credentials";
import { claimPorts, releasePorts } from "../../hack/control-plane/ports";
import { identityOf, launch, stopProcesses } from "../../hack/control-plane/processes";
import { clustersHome, recordsFolder } from "../../hack/control-plane/state";
import { freshBundle } from "../../hack/operator/bundle";
import { endOfLog, untilReady } from "../../hack/operator/readiness";
import type { Api } from "../integration/api";
import { NAMESPACE, type Rendered, ofKind } from "./helm";
import { containerOf, deploymentOf } from "./workloads";

// No kubelet runs the chart's pods in these clusters. Here a process does what a container would: with the arguments, the
// variables and the service account of the Deployment.

export interface RoleOptions {
  readonly cluster: Cluster;
  readonly api: Api;
  /** What the chart rendered. */
  readonly objects: readonly Rendered[];
  readonly role: "controller" | "admission";
}

export interface RoleProcess {
  readonly pid: number;
  readonly logFile: string;
  stop(): Promise<void>;
}

/** Resolves when it is ready. */
export async function startRole({ cluster, api, objects, role }: RoleOptions): Promise<RoleProcess> {
  const deployment = deploymentOf(objects, role);
  const { args, env } = containerOf(deployment);
  const script = await freshBundle();
  const kubeconfig = await accountKubeconfig({ cluster, api }, deployment.spec.template.spec.serviceAccountName);
  const claims = { home: clustersHome(), owner: `${cluster.name}/${role}/${process.pid}` };
  const [http = 0, webhooks = 0] = await claimPorts(claims.home, claims.owner, 2);
  // What the kubelet would put in, and ports that are free on this machine.
  const own = { EVERYNODE_NAMESPACE: NAMESPACE, EVERYNODE_HTTP_PORT: http, EVERYNODE_ADMISSION_PORT: webhooks };
  const variables = {
    ...Object.fromEntries(env.map(({ name, value }) => [name, value ?? ""])),
    ...(await mounted(objects, cluster.dir)),
    ...own,
  };
  const logFile = join(cluster.dir, "logs", `${role}.log`);
  const child = launch({
    command: "env",
    args: [
      ...Object.entries({ ...variables, KUBECONFIG: kubeconfig }).map(([name, value]) => `${name}=${value}`),
      process.execPath,
      ...args.map(argument => (argument === "/app/everynode.cjs" ? script : argument)),
    ],
    record: join(recordsFolder(cluster.dir), role),
    log: logFile,
    cwd: cluster.dir,
  });
  const identity = identityOf(child.pid ?? 0);
  const stop = (): Promise<void> => stopProcesses(identity === undefined ? [] : [identity], 25_000);
  const check = (): void => {
    if (child.exitCode !== null) throw new Error(`the ${role} ended with exit code ${child.exitCode}`);
  };
  try {
    await untilReady({ healthPort: http, limitMs: 60_000, check });
  } catch (error) {
    await stop();
    throw new Error(`${String(error)}\n${await endOfLog(logFile)}`, { cause: error });
  } finally {
    await releasePorts(claims.home, claims.owner);
  }
  return { pid: child.pid ?? 0, logFile, stop };
}

interface ConfigMap extends Rendered {
  readonly data: Readonly<Record<string, string>>;
}

/** The cluster-wide defaults, at another place than in a container. */
async function mounted(objects: readonly Rendered[], dir: string): Promise<Readonly<Record<string, string>>> {
  const maps = ofKind<ConfigMap>(objects, "ConfigMap");
  const defaults = maps.find(({ metadata }) => metadata.name.endsWith("-pod-defaults"))?.data["defaults.yaml"];
  if (defaults === undefined) return {};
  const file = join(dir, "pod-defaults.yaml");
  await writeFile(file, defaults);
  return { EVERYNODE_POD_DEFAULTS_FILE: file };
}

/** By a token, as a pod has one. */
async function accountKubeconfig(
  { cluster, api }: Pick<RoleOptions, "cluster" | "api">,
  name: string,
): Promise<string> {
  const path = `/api/v1/namespaces/${NAMESPACE}/serviceaccounts/${name}/token`;
  const request = { apiVersion: "authentication.k8s.io/v1", kind: "TokenRequest", spec: {} };
  const { status } = (await api.send({ method: "POST", path, body: request })) as {
    readonly status: { readonly token: string };
  };
  const { authority } = await readAdminCredentials(cluster.dir);
  const ca = Buffer.from(authority).toString("base64");
  const config = {
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: "c", cluster: { server: cluster.server, "certificate-authority-data": ca } }],
    users: [{ name: "u", user: { token: status.token } }],
    contexts: [{ name: "x", context: { cluster: "c", user: "u" } }],
    "current-context": "x",
  };
  const file = join(cluster.dir, `${name}.kubeconfig`);
  await writeFile(file, stringify(config), { mode: 0o600 });
  return file;
}
