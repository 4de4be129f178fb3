import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { stringify } from "yaml";

import { newApiClient } from "../../hack/control-plane/api-client";
import type { Cluster } from "../../hack/control-plane/cluster";
import { issueClientCertificate, readAdminCredentials } from "../../hack/control-plane/credentials";
import { claimPorts, releasePorts } from "../../hack/control-plane/ports";
import { clustersHome } from "../../hack/control-plane/state";
import { type FaultProxy, type FaultProxyOptions, startFaultProxy } from "./fault-proxy";

/** A fault proxy between one operator and the API server of a cluster. */
export interface ClusterProxy extends FaultProxy {
  /** The path of a kubeconfig that points at it. */
  readonly kubeconfig: string;
}

export interface ClusterProxyOptions extends Pick<FaultProxyOptions, "onDelete"> {
  readonly cluster: Pick<Cluster, "name" | "dir" | "server">;
  /** Whom the API server's audit log names, and of whom there is one proxy at a time. */
  readonly user: string;
}

/** The group of such users. Unlike `system:masters` it is subject to the API server's fair queuing, as operators are. */
const group = "everynode-operators";

export async function startClusterProxy(options: ClusterProxyOptions): Promise<ClusterProxy> {
  const { cluster, user, onDelete } = options;
  const owner = `${cluster.name}/proxy-${user}/${process.pid}`;
  await allowEverything(cluster);
  const file = (name: string): Promise<string> => readFile(join(cluster.dir, "pki", name), "utf8");
  const [authority, certificate, privateKey] = await Promise.all([
    file("ca.crt"),
    file("server.crt"),
    file("server.key"),
  ]);
  const client = await issueClientCertificate(cluster.dir, { commonName: user, organization: group });
  const [port = 0] = await claimPorts(clustersHome(), owner, 1);
  const upstream = { server: cluster.server, authority, client };
  const proxy = await startFaultProxy({
    ...{ upstream, port },
    serving: { certificate, privateKey },
    ...(onDelete && { onDelete }),
  });
  const kubeconfig = join(cluster.dir, `${user}.kubeconfig`);
  await writeFile(kubeconfig, renderKubeconfig({ server: proxy.url, authority, name: user }), { mode: 0o600 });
  return {
    url: proxy.url,
    kubeconfig,
    inject: fault => proxy.inject(fault),
    drop: traffic => proxy.drop(traffic),
    underWay: traffic => proxy.underWay(traffic),
    stop: async () => {
      await proxy.stop();
      // Held until now, for a proxy that refuses connections does not listen.
      await releasePorts(clustersHome(), owner);
    },
  };
}

async function allowEverything(cluster: ClusterProxyOptions["cluster"]): Promise<void> {
  const api = newApiClient({ server: cluster.server, ...(await readAdminCredentials(cluster.dir)) });
  const apiGroup = "rbac.authorization.k8s.io";
  const path = `/apis/${apiGroup}/v1/clusterrolebindings`;
  const body = {
    metadata: { name: group },
    roleRef: { apiGroup, kind: "ClusterRole", name: "cluster-admin" },
    subjects: [{ apiGroup, kind: "Group", name: group }],
  };
  try {
    const { status, text } = await api.send({ method: "POST", path, body });
    // Another proxy of the cluster may have made it.
    if (status !== 201 && status !== 409) throw new Error(`binding ${group} to a role was answered ${status}: ${text}`);
  } finally {
    await api.close();
  }
}

interface Reach {
  readonly server: string;
  readonly authority: string;
  readonly name: string;
}

/** Without a user's credentials: the proxy has them. */
function renderKubeconfig({ server, authority, name }: Reach): string {
  const cluster = { server, "certificate-authority-data": Buffer.from(authority).toString("base64") };
  return stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name, cluster }],
    users: [{ name, user: {} }],
    contexts: [{ name, context: { cluster: name, user: name } }],
    "current-context": name,
  });
}
