import type { ControllerRevision, DaemonSet, Node, Pod } from "../../capabilities/api/types";
import { newApiClient, sendOrThrow, type ApiClient } from "../control-plane/api-client";
import type { Cluster } from "../control-plane/cluster";
import { readAdminCredentials } from "../control-plane/credentials";

/** Which set, and by which API. */
export interface SetRef {
  /** `everynode.dev/v1alpha1`, or `apps/v1`. */
  readonly apiVersion: string;
  readonly namespace: string;
  readonly name: string;
}

export interface Selected {
  readonly namespace: string;
  /** As in a URL: `name=fluentd-elasticsearch`. */
  readonly labelSelector: string;
}

/** Reads what a cluster holds, past the operator and its client: neither must vouch for itself. */
export interface ClusterReader {
  nodes(): Promise<readonly Node[]>;
  pods(selected: Selected): Promise<readonly Pod[]>;
  revisions(selected: Selected): Promise<readonly ControllerRevision[]>;
  /** undefined when there is no such set. */
  set(ref: SetRef): Promise<DaemonSet | undefined>;
  close(): Promise<void>;
}

export async function newClusterReader(cluster: Pick<Cluster, "server" | "dir">): Promise<ClusterReader> {
  const client = newApiClient({ server: cluster.server, ...(await readAdminCredentials(cluster.dir)) });
  return {
    nodes: () => items<Node>(client, "/api/v1/nodes"),
    pods: ({ namespace, labelSelector }) =>
      items<Pod>(client, `/api/v1/namespaces/${namespace}/pods?${query({ labelSelector })}`),
    revisions: ({ namespace, labelSelector }) =>
      items<ControllerRevision>(
        client,
        `/apis/apps/v1/namespaces/${namespace}/controllerrevisions?${query({ labelSelector })}`,
      ),
    set: async ({ apiVersion, namespace, name }) => {
      const path = `/apis/${apiVersion}/namespaces/${namespace}/daemonsets/${name}`;
      const { status, text } = await client.send({ method: "GET", path });
      if (status === 404) return undefined;
      if (status !== 200) throw new Error(`GET ${path} was answered ${status}: ${text}`);
      const set: DaemonSet = JSON.parse(text);
      return set;
    },
    close: () => client.close(),
  };
}

async function items<T>(client: ApiClient, path: string): Promise<readonly T[]> {
  const list: { readonly items: readonly T[] } = JSON.parse(await sendOrThrow(client, { method: "GET", path }));
  return list.items;
}

function query(parameters: Readonly<Record<string, string>>): string {
  return new URLSearchParams(parameters).toString();
}
