import { existsSync } from "node:fs";

import { readKubeconfig } from "../../capabilities/kube/credentials/kubeconfig";
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
  const { context, server } = source.kind === "inCluster" ? ownCluster(source) : await current(source.paths);
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

async function current(paths: readonly string[]): Promise<Named> {
  if (!paths.some(path => existsSync(path))) {
    const places = paths.join(" or ");
    throw new NoClusterError(`There is no kubeconfig at ${places}; its cluster may have been taken down`);
  }
  try {
    const { context, cluster } = await readKubeconfig({ paths });
    return { context, server: cluster.server.href.replace(/\/$/, "") };
  } catch (error) {
    throw new NoClusterError(reasonOf(error), { cause: error });
  }
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
