import { proxyVariables } from "../../capabilities/config";
import type { KubeClient } from "../../capabilities/kube/client";
import { createCredentials, type CredentialSource } from "../../capabilities/kube/credentials/credentials";
import { createHttpClient } from "../../capabilities/kube/http-client";
import { createTransport } from "../../capabilities/kube/transport";
import { systemClock } from "../../capabilities/telemetry/clock";
import { silentLogger } from "../../capabilities/telemetry/silent-log";

/** Does some work with a client of a cluster, and lets go of its connections. */
export async function withKubeClient<T>(
  source: CredentialSource,
  work: (client: KubeClient) => Promise<T>,
): Promise<T> {
  const clock = systemClock;
  const environment = process.env;
  const proxies = proxyVariables(environment);
  const credentials = createCredentials({ source, clock, log: silentLogger, environment, proxies });
  const transport = createTransport({ credentials, clock });
  try {
    return await work(createHttpClient({ transport, clock }));
  } finally {
    await transport.close();
  }
}
