import { createCache } from "../../../../capabilities/cache/cache";
import type { KubeClient } from "../../../../capabilities/kube/client";
import { createCredentials } from "../../../../capabilities/kube/credentials/credentials";
import { createHttpClient } from "../../../../capabilities/kube/http-client";
import { createTransport } from "../../../../capabilities/kube/transport";
import { systemClock as clock } from "../../../../capabilities/telemetry/clock";
import { silentLogger as log } from "../../../../capabilities/telemetry/silent-log";
import type { StartClient } from "./host";

/** Our own cache on our own client, put together as the operator does it. `changed` may make another client of it. */
export function startEverynode(changed: (client: KubeClient) => KubeClient = client => client): StartClient {
  return (kubeconfig, onPod) => {
    const credentials = createCredentials({ source: { kind: "kubeconfig", paths: [kubeconfig] }, clock, log });
    const client = createHttpClient({ transport: createTransport({ credentials, clock }), clock });
    // No set is served, as the cluster need not know our kind.
    const cache = createCache({ client: changed(client), clock, random: Math.random, log, flavors: [] });
    cache.pods.subscribe(({ object }) => onPod(object.name, object.resourceVersion));
    cache.start();
    return Promise.resolve();
  };
}
