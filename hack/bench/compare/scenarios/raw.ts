import { Pool } from "undici";

import { inParallel } from "../../../control-plane/parallel";
import { namespace, podManifest } from "../manifests";
import type { ContenderCredentials } from "../world";

export interface RawOptions {
  readonly server: string;
  readonly credentials: ContenderCredentials;
  readonly nodes: readonly string[];
  /** By `spec.nodeName`, so that no scheduler is needed; otherwise tied to the node as the built-in controller ties it. */
  readonly isBound: boolean;
  readonly signal: AbortSignal;
}

/** With more, the API server takes no more. */
const inFlight = 50;

/** A pod for each node, as fast as the API server takes them: what no controller can do better. */
export async function createPods({ server, credentials, nodes, isBound, signal }: RawOptions): Promise<void> {
  const { authority, certificate } = credentials;
  const connect = { ca: authority, cert: certificate.certificate, key: certificate.privateKey };
  const pool = new Pool(server, { connections: inFlight, connect });
  const path = `/api/v1/namespaces/${namespace}/pods`;
  const headers = { "content-type": "application/json" };
  try {
    await inParallel(nodes, inFlight, async node => {
      signal.throwIfAborted();
      const body = JSON.stringify(podManifest(`raw-${node}`, node, { isBound }));
      const answer = await pool.request({ method: "POST", path, headers, body });
      if (answer.statusCode !== 201) throw new Error(`creating a pod: ${await answer.body.text()}`);
      await answer.body.dump();
    });
  } finally {
    await pool.destroy();
  }
}
