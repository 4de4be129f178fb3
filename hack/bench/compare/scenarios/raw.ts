import { Pool } from "undici";

import { inParallel } from "../../../control-plane/parallel";
import { namespace, podManifest } from "../manifests";
import type { ContenderCredentials } from "../world";

export interface RawOptions {
  readonly server: string;
  readonly credentials: ContenderCredentials;
  /** As many sets as there would be. */
  readonly sets: readonly string[];
  readonly nodes: readonly string[];
  /** As of a pod's options. */
  readonly isBound: boolean;
  readonly signal: AbortSignal;
}

/** With more, the API server takes no more. */
const inFlight = 50;

/** A pod of each set for each node, as fast as the API server takes them: what no controller can do better. */
export async function createPods({ server, credentials, sets, nodes, isBound, signal }: RawOptions): Promise<void> {
  const { authority, certificate } = credentials;
  const connect = { ca: authority, cert: certificate.certificate, key: certificate.privateKey };
  const pool = new Pool(server, { connections: inFlight, connect });
  const path = `/api/v1/namespaces/${namespace}/pods`;
  const headers = { "content-type": "application/json" };
  const pods = sets.flatMap(set => nodes.map(node => ({ set, node, isBound })));
  try {
    await inParallel(pods, inFlight, async pod => {
      signal.throwIfAborted();
      const body = JSON.stringify(podManifest(pod));
      const answer = await pool.request({ method: "POST", path, headers, body });
      if (answer.statusCode !== 201) throw new Error(`creating a pod: ${await answer.body.text()}`);
      await answer.body.dump();
    });
  } finally {
    await pool.destroy();
  }
}
