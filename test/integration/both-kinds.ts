import { spawn } from "node:child_process";

import type { ApiStatus, ControllerRevision, DaemonSet, PodTemplateSpec } from "../../capabilities/api/types";
import { type ApiClient, type ApiRequest, newApiClient } from "../../hack/control-plane/api-client";
import { type Cluster, startCluster } from "../../hack/control-plane/cluster";
import { readAdminCredentials } from "../../hack/control-plane/credentials";
import { type Operator, startOperator } from "../../hack/operator/operator";

// The API of daemon sets, the built-in kind and ours side by side, with admission and without a controller: nothing
// changes by itself what a test has stored.

export interface Kind {
  readonly apiVersion: string;
  /** Where the sets of the namespace `default` are. */
  readonly path: string;
  /** As kubectl takes it. */
  readonly resource: string;
  readonly isOurs: boolean;
}

export const THEIRS: Kind = {
  apiVersion: "apps/v1",
  path: "/apis/apps/v1/namespaces/default/daemonsets",
  resource: "daemonsets.apps",
  isOurs: false,
};
export const OURS: Kind = {
  apiVersion: "everynode.dev/v1alpha1",
  path: "/apis/everynode.dev/v1alpha1/namespaces/default/daemonsets",
  resource: "daemonsets.everynode.dev",
  isOurs: true,
};

export const REVISIONS = "/apis/apps/v1/namespaces/default/controllerrevisions";

export type Json = Readonly<Record<string, unknown>>;

/** What the API server answers: an object, a list, or a Status that says why there is none. */
export interface Answer {
  readonly status: number;
  readonly body: DaemonSet &
    Pick<ControllerRevision, "data" | "revision"> &
    Pick<ApiStatus, "reason" | "details"> & {
      readonly items?: readonly DaemonSet[];
      readonly message?: string;
      readonly template?: PodTemplateSpec;
    };
}

export interface Run {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export interface Server {
  readonly cluster: Cluster;
  send(method: ApiRequest["method"], path: string, body?: unknown): Promise<Answer>;
  /** A merge patch. */
  patch(path: string, body: Json): Promise<Answer>;
  /** Runs the real kubectl, with an object as its standard input. */
  kubectl(args: readonly string[], input?: unknown): Promise<Run>;
  stop(): Promise<void>;
}

/** Starts a control plane, and our admission beside it where it is wanted. */
export async function startServer({ name, admission }: { name: string; admission: boolean }): Promise<Server> {
  const cluster = await startCluster({ name: `${name}-${process.pid}`, nodes: 0 });
  const client = newApiClient({ server: cluster.server, ...(await readAdminCredentials(cluster.dir)) });
  const operator = admission ? await startOperator({ cluster, roles: ["admission"] }) : undefined;
  const request = async (given: ApiRequest): Promise<Answer> => {
    const { status, text } = await client.send(given);
    return { status, body: asJson(text) };
  };
  return {
    cluster,
    send: (method, path, body) => request({ method, path, body }),
    patch: (path, body) => request({ method: "PATCH", path, body, contentType: "application/merge-patch+json" }),
    kubectl: (args, input) => runKubectl(cluster, args, input),
    stop: () => stopAll({ cluster, client, operator }),
  };
}

interface Started {
  readonly cluster: Cluster;
  readonly client: ApiClient;
  readonly operator: Operator | undefined;
}

/** Whatever fails to end, the cluster is ended too. */
async function stopAll({ cluster, client, operator }: Started): Promise<void> {
  try {
    await operator?.stop();
  } finally {
    await client.close();
    await cluster.stop();
  }
}

/** A path that is not served is answered with plain text. */
function asJson(text: string): Answer["body"] {
  try {
    return JSON.parse(text) as Answer["body"];
  } catch {
    return { message: text } as Answer["body"];
  }
}

function runKubectl(cluster: Cluster, args: readonly string[], input: unknown = {}): Promise<Run> {
  return new Promise((resolve, reject) => {
    const child = spawn(cluster.binaries.kubectl, ["--kubeconfig", cluster.kubeconfig, ...args]);
    let [out, err] = ["", ""];
    child.stdout.on("data", chunk => (out += chunk));
    child.stderr.on("data", chunk => (err += chunk));
    child.on("error", reject);
    child.on("close", code => resolve({ code: code ?? -1, out, err }));
    child.stdin.end(JSON.stringify(input));
  });
}

export interface SetChanges {
  readonly metadata?: Json;
  /** Merged over a valid spec. */
  readonly spec?: Json;
  /** Merged over the template's pod spec. */
  readonly podSpec?: Json;
  /** Merged over the only container. */
  readonly container?: Json;
}

/** A valid set of the kind that selects `app: <name>`. */
export function aSetOf({ apiVersion }: Kind, name: string, changes: SetChanges = {}): Json & { readonly spec: Json } {
  const labels = { app: name };
  const containers = [{ name: "main", image: "main:1", ...changes.container }];
  const template = { metadata: { labels }, spec: { containers, ...changes.podSpec } };
  return {
    apiVersion,
    kind: "DaemonSet",
    metadata: { name, ...changes.metadata },
    spec: { selector: { matchLabels: labels }, template, ...changes.spec },
  };
}

/** Which fields a refusal names, each once. */
export function fieldsRefused({ body }: Answer): readonly string[] {
  return [...new Set(body.details?.causes?.map(({ field }) => field ?? "") ?? [])].toSorted();
}
