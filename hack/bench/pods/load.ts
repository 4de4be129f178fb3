import { Pool } from "undici";

import type { AdminCredentials } from "../../control-plane/credentials";
import { namespace, ordinaryPod } from "./manifests";

/** Creates pods as fast as the API server takes them. */
export interface PodLoad {
  /** Creates so many, and tells what each took, from sending to the end of the answer. */
  run(pods: number): Promise<{ readonly seconds: number; readonly latenciesMs: readonly number[] }>;
  /** Removes all of them at once, as after their end. */
  clear(): Promise<void>;
  close(): Promise<void>;
}

export interface PodLoadOptions extends AdminCredentials {
  readonly server: string;
  /** How many are on their way at any time. */
  readonly concurrency: number;
  readonly signal: AbortSignal;
}

export function openPodLoad({ server, authority, client, concurrency, signal }: PodLoadOptions): PodLoad {
  const pool = new Pool(server, {
    connections: concurrency,
    connect: { ca: authority, cert: client.certificate, key: client.privateKey },
  });
  const path = `/api/v1/namespaces/${namespace}/pods`;
  const headers = { "content-type": "application/json" };
  let ordinal = 0;
  const send = async (method: "POST" | "DELETE", content: object): Promise<void> => {
    signal.throwIfAborted();
    const { statusCode, body } = await pool.request({ method, path, headers, body: JSON.stringify(content) });
    const text = await body.text();
    if (statusCode >= 300) throw new Error(`${method} ${path} was answered ${statusCode}: ${text}`);
  };
  const timed = async (): Promise<number> => {
    const pod = ordinaryPod((ordinal += 1));
    const sentAtMs = performance.now();
    await send("POST", pod);
    return performance.now() - sentAtMs;
  };
  return {
    run: async pods => {
      const latenciesMs: number[] = [];
      const startedAtMs = performance.now();
      let left = pods;
      const create = async (): Promise<void> => {
        while ((left -= 1) >= 0) latenciesMs.push(await timed());
      };
      await Promise.all(Array.from({ length: concurrency }, create));
      return { seconds: (performance.now() - startedAtMs) / 1000, latenciesMs };
    },
    clear: () => send("DELETE", { apiVersion: "v1", kind: "DeleteOptions", gracePeriodSeconds: 0 }),
    close: () => pool.close(),
  };
}
