import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { types } from "node:util";

import { type Namespace, namespaceOf } from "../api/identity";
import type { KubeClient } from "../kube/client";
import { type CredentialSource, createCredentials } from "../kube/credentials/credentials";
import { readKubeconfig } from "../kube/credentials/kubeconfig";
import type { ProxyVariables } from "../kube/credentials/proxy";
import { createHttpClient } from "../kube/http-client";
import { createTransport } from "../kube/transport";
import { silentLogger } from "../telemetry/silent-log";
import { CommandError, EXIT } from "./exit-code";
import type { Surroundings } from "./surroundings";

/** The flags by which kubectl finds a cluster. */
export interface ConnectionFlags {
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly namespace?: string;
}

/** A cluster to work on, and where in it. */
export interface Session {
  readonly client: KubeClient;
  readonly namespace: Namespace;
}

/** As the API server's audit log and the owners of fields name it. */
const PROGRAM = "kubectl-everynode";

/** Does some work with the cluster that flags and environment mean, as kubectl would, and lets go of its connections. */
export async function withSession<T>(
  { flags, surroundings }: { readonly flags: ConnectionFlags; readonly surroundings: Surroundings },
  work: (session: Session) => Promise<T>,
): Promise<T> {
  const { clock, env } = surroundings;
  const { source, namespace } = await targetOf(flags, surroundings);
  const credentials = createCredentials({
    source,
    clock,
    log: silentLogger,
    environment: env,
    proxies: proxiesOf(env),
  });
  const transport = createTransport({ credentials, clock, userAgent: PROGRAM });
  // Whoever interrupts does not wait for an answer that is under way.
  const interrupt = (): void => void transport.close();
  surroundings.signal.addEventListener("abort", interrupt, { once: true });
  try {
    return await work({ client: createHttpClient({ transport, clock, fieldManager: PROGRAM }), namespace });
  } finally {
    surroundings.signal.removeEventListener("abort", interrupt);
    await transport.close();
  }
}

type TargetSurroundings = Pick<Surroundings, "env" | "homeFolder" | "hasTerminal">;

export interface Target {
  readonly source: CredentialSource;
  readonly namespace: Namespace;
}

/** Where client-go would look: the flag, `KUBECONFIG`, the user's own file, and in a pod its service account. */
export async function targetOf(flags: ConnectionFlags, surroundings: TargetSurroundings): Promise<Target> {
  const paths = pathsOf(flags, surroundings);
  const pod = serviceAccount(surroundings);
  const isInPod = pod !== undefined && flags.kubeconfig === undefined && !paths.some(path => existsSync(path));
  if (isInPod) return { source: pod, namespace: namespaceOf(flags.namespace ?? "default") };
  const place = {
    paths,
    ...(flags.context !== undefined && { context: flags.context }),
    ...(surroundings.hasTerminal && { hasTerminal: true }),
  };
  const { namespace } = await readKubeconfig(place).catch((cause: unknown) => {
    const why = types.isNativeError(cause) ? cause.message : String(cause);
    const message = `no cluster can be told: ${why}; name one with --kubeconfig, --context or KUBECONFIG`;
    throw new CommandError(EXIT.error, message);
  });
  return {
    source: { kind: "kubeconfig", ...place },
    namespace: namespaceOf(flags.namespace ?? namespace ?? "default"),
  };
}

function serviceAccount({ env }: Pick<Surroundings, "env">): CredentialSource | undefined {
  const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port } = env;
  return host && port ? { kind: "inCluster", host, port } : undefined;
}

function pathsOf(
  { kubeconfig }: ConnectionFlags,
  { env, homeFolder }: Pick<Surroundings, "env" | "homeFolder">,
): readonly string[] {
  if (kubeconfig !== undefined) return [kubeconfig];
  const named = (env["KUBECONFIG"] ?? "").split(delimiter).filter(path => path !== "");
  return named.length > 0 ? named : [join(homeFolder, ".kube", "config")];
}

/** The variables that Go's programs read, in their order: capitals first. An empty one is not set. */
function proxiesOf(env: Surroundings["env"]): ProxyVariables {
  return {
    httpProxy: env["HTTP_PROXY"] || env["http_proxy"],
    httpsProxy: env["HTTPS_PROXY"] || env["https_proxy"],
    noProxy: env["NO_PROXY"] || env["no_proxy"],
  };
}
