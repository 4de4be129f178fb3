import { existsSync } from "node:fs";

import { KubeConfig } from "@kubernetes/client-node";

import type { CredentialSource } from "../../capabilities/kube/credentials/credentials";
import type { Json } from "../../capabilities/api/types";
import { withKubeClient } from "../operator/kube";

/** The cluster that the operator is about to work on. */
export interface Target {
  readonly context: string;
  readonly server: string;
  readonly version: string;
}

/** There is no cluster to work on; the message says why, in one line. */
export class NoClusterError extends Error {
  constructor(reason: string, options?: ErrorOptions) {
    super(
      `${reason}. Start a cluster with "npm run cluster -- up" and then say ` +
        `"export KUBECONFIG=$(npm run --silent cluster -- kubeconfig)".`,
      options,
    );
    this.name = "NoClusterError";
  }
}

const answerLimitMs = 5_000;

/** Throws a `NoClusterError` when there is no such cluster, or when it does not answer. */
export async function findTarget(source: CredentialSource): Promise<Target> {
  const { context, server } = source.kind === "inCluster" ? ownCluster(source) : current(source.paths);
  try {
    const version = await withKubeClient(source, client => client.raw("/version", { timeoutMs: answerLimitMs }));
    return { context, server, version: gitVersion(version) };
  } catch (error) {
    throw new NoClusterError(
      `The cluster at ${server} (context ${context}) does not answer: ${reasonOf(error)}. It may have been taken down`,
      { cause: error },
    );
  }
}

type Named = Pick<Target, "context" | "server">;

function ownCluster({ host, port }: Extract<CredentialSource, { kind: "inCluster" }>): Named {
  return { context: "this pod's service account", server: `https://${host}:${port}` };
}

function current(paths: readonly string[]): Named {
  const found = paths.filter(path => existsSync(path));
  if (found.length === 0) {
    const places = paths.join(" or ");
    throw new NoClusterError(`There is no kubeconfig at ${places}; its cluster may have been taken down`);
  }
  const configs = found.map(path => {
    const config = new KubeConfig();
    config.loadFromFile(path);
    return config;
  });
  // The first file that names a context wins, as it does for kubectl.
  const context = configs.map(config => config.getCurrentContext()).find(name => name) ?? "";
  const holder = configs.find(config => config.getContextObject(context));
  const cluster = configs
    .map(config => config.getCluster(holder?.getContextObject(context)?.cluster ?? ""))
    .find(Boolean);
  if (!cluster) throw new NoClusterError(`${found.join(" and ")} name no current cluster`);
  return { context, server: cluster.server };
}

function gitVersion(version: Json): string {
  const fields = typeof version === "object" && version !== null ? Object.entries(version) : [];
  return String(new Map(fields).get("gitVersion") ?? "of unknown version");
}

/** The innermost cause says what happened; what is around it says only that a call failed. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : reasonOf(error.cause);
}
