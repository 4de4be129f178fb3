import { APPS, EVERYNODE } from "../../../capabilities/api/flavor";
import type { Lease } from "../../../capabilities/api/types";
import { type ApiRequest, newApiClient } from "../../../hack/control-plane/api-client";
import { type Cluster, startCluster } from "../../../hack/control-plane/cluster";
import { readAdminCredentials } from "../../../hack/control-plane/credentials";
import { waitUntil } from "../../../hack/control-plane/readiness";
import { type Operator, startOperator } from "../../../hack/operator/operator";
import { type ClusterReader, newClusterReader } from "../../../hack/operator/reader";
import type { Call } from "../call";
import { type ClusterProxy, startClusterProxy } from "../cluster-proxy";

/** A cluster with the operator in it, whose way to the API server is through a proxy that can break it. */
export interface World {
  readonly cluster: Cluster;
  readonly replicas: readonly Replica[];
  /** How many times as long everything may take as on a machine with time to spare. */
  readonly patience: number;
  /** Of the sets: `everynode.dev/v1alpha1`, or `apps/v1` where the operator takes over. */
  readonly apiVersion: string;
  /** How much longer than for our own kind a new leader takes, as it first makes sure that nobody else serves the sets. */
  readonly hesitationMs: number;
  readonly reader: ClusterReader;
  /** Repeats a request until it is answered; what is there already, or gone already, is what was wanted. */
  send(request: ApiRequest): Promise<void>;
  /** Sends a request once; whether it was done. */
  attempt(request: ApiRequest): Promise<boolean>;
  /** By uid: whether the operator has asked for the pod's deletion. */
  isDeleted(uid: string): boolean;
  leader(): Promise<Replica>;
  stop(): Promise<void>;
}

/** One process of the operator. */
export interface Replica {
  readonly name: string;
  readonly proxy: ClusterProxy;
  start(): Promise<void>;
  kill(): Promise<void>;
  /** As a kubelet does it. */
  stop(): Promise<void>;
}

export interface WorldOptions {
  readonly name: string;
  readonly nodes: number;
  readonly replicas: number;
  readonly patience: number;
  readonly takeover: boolean;
  /** The operator to judge. */
  readonly bundle: string;
  readonly signal: AbortSignal;
}

/** In seconds, times the patience. A dead leader's Lease is respected for its whole duration. */
export const lease = { duration: 3, renewDeadline: 2, retryPeriod: 1 } as const;

/** What is answered where the wanted is so already. A patch that is in conflict has not been applied. */
const doneBefore: Readonly<Record<string, number>> = { POST: 409, DELETE: 404 };

/** Within this a pod turns ready, so that a roll-out lasts for some seconds. */
const readyDelayMs = 700;

export async function startWorld(options: WorldOptions): Promise<World> {
  const { name, nodes, patience, signal } = options;
  const cluster = await startCluster({ name, nodes, readyDelayMs, signal });
  try {
    const names = ["replica-a", "replica-b"].slice(0, options.replicas);
    const deleted = new Set<string>();
    const onDelete = (_: unknown, body: string): void => void deleted.add(uidIn(body));
    const replicas = await Promise.all(names.map(user => newReplica(cluster, { ...options, onDelete, name: user })));
    const [reader, credentials] = await Promise.all([newClusterReader(cluster), readAdminCredentials(cluster.dir)]);
    const client = newApiClient({ server: cluster.server, ...credentials });
    for (const replica of replicas) await replica.start();
    const missing = async (request: ApiRequest): Promise<string | undefined> => {
      const answer = await client.send(request).catch((error: unknown) => ({ status: 0, text: String(error) }));
      const isDone = is2xx(answer.status) || answer.status === doneBefore[request.method];
      return isDone ? undefined : `it was answered ${answer.status}: ${answer.text}`;
    };
    const world: World = {
      cluster,
      replicas,
      patience,
      hesitationMs: options.takeover ? 15_000 : 0,
      apiVersion: (options.takeover ? APPS : EVERYNODE).apiVersion,
      reader,
      send: request =>
        waitUntil(() => missing(request), { what: `${request.method} ${request.path}`, limitMs: 30_000 * patience }),
      attempt: async request => {
        const answer = await client.send(request).catch(() => ({ status: 0 }));
        return is2xx(answer.status);
      },
      isDeleted: uid => deleted.has(uid),
      leader: async () => {
        const path = "/apis/coordination.k8s.io/v1/namespaces/everynode-system/leases/everynode-controller";
        const { text } = await client.send({ method: "GET", path });
        const { spec }: Lease = JSON.parse(text);
        const leader = replicas.find(replica => replica.name === spec?.holderIdentity);
        if (leader === undefined) throw new Error(`the lease is held by ${spec?.holderIdentity}`);
        return leader;
      },
      stop: async () => {
        await Promise.all([reader.close(), client.close()]);
        // It ends the operators too, which are recorded with it.
        await cluster.stop();
        await Promise.all(replicas.map(({ proxy }) => proxy.stop()));
      },
    };
    return world;
  } catch (error) {
    await cluster.stop();
    throw error;
  }
}

/** Of the object that is to be deleted. The operator always says which one it means. */
function uidIn(body: string): string {
  const { preconditions }: { preconditions?: { uid?: string } } = JSON.parse(body);
  if (preconditions?.uid === undefined) throw new Error(`a deletion without a uid: ${body}`);
  return preconditions.uid;
}

interface ReplicaOptions extends WorldOptions {
  readonly onDelete: (call: Call, body: string) => void;
}

async function newReplica(
  cluster: Cluster,
  { name, patience, onDelete, ...options }: ReplicaOptions,
): Promise<Replica> {
  const proxy = await startClusterProxy({ cluster, user: name, onDelete });
  let operator: Operator | undefined;
  return {
    name,
    proxy,
    start: async () => {
      operator = await startOperator({
        cluster,
        name,
        roles: ["controller"],
        takeover: options.takeover,
        bundle: options.bundle,
        signal: options.signal,
        settings: {
          KUBECONFIG: proxy.kubeconfig,
          EVERYNODE_IDENTITY: name,
          EVERYNODE_LOG_LEVEL: "debug",
          EVERYNODE_LEASE_DURATION_SECONDS: String(lease.duration * patience),
          EVERYNODE_RENEW_DEADLINE_SECONDS: String(lease.renewDeadline * patience),
          EVERYNODE_RETRY_PERIOD_SECONDS: String(lease.retryPeriod * patience),
        },
      });
    },
    kill: async () => void (await operator?.kill("SIGKILL")),
    stop: async () => void (await operator?.kill("SIGTERM")),
  };
}

function is2xx(status: number): boolean {
  return status >= 200 && status < 300;
}
