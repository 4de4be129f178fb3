import { Pool } from "undici";

import type { ObjectMeta } from "../../capabilities/api/types";
import type { Cluster } from "../../hack/control-plane/cluster";
import { readAdminCredentials } from "../../hack/control-plane/credentials";

// A witness of the API server that shares nothing with the operator: no cache, no reflector, no transport.

export interface ApiObject {
  readonly metadata?: ObjectMeta;
}

export interface ApiEvent<T> {
  readonly type: "ADDED" | "MODIFIED" | "DELETED";
  readonly object: T;
}

export interface ApiWatchOptions<T> {
  /** Of a list, with its query if it has one. */
  readonly path: string;
  /** The server ends each watch after this time, and the next one begins where it ended. */
  readonly resumeEverySeconds?: number;
  /** Called for each event, in the server's order; what exists at the start is told as added. */
  readonly onEvent: (event: ApiEvent<T>) => void;
}

export interface ApiWatch {
  /** One text for each event: what happened, to which uid, at which resource version. */
  readonly log: readonly string[];
  /** How often a watch ended and was taken up again. */
  readonly resumptions: () => number;
  /** What exists after the last event: resource versions by uid. */
  readonly versions: ReadonlyMap<string, string>;
  /** Rejects when the watch has failed. */
  stop(): Promise<void>;
}

/** Follows a list by plain watches. It never lists again: an event that the server no longer has is an error. */
export async function watchApi<T extends ApiObject>(
  cluster: Cluster,
  { path, resumeEverySeconds = 3_600, onEvent }: ApiWatchOptions<T>,
): Promise<ApiWatch> {
  const { authority, client } = await readAdminCredentials(cluster.dir);
  const connect = { ca: authority, cert: client.certificate, key: client.privateKey };
  const pool = new Pool(cluster.server, { connect, connections: 1, bodyTimeout: 0, headersTimeout: 0 });
  const url = new URL(path, cluster.server);
  const log: string[] = [];
  const versions = new Map<string, string>();
  let progress = "";
  let watches = 0;
  let isStopped = false;

  const take = (event: ApiEvent<T>): void => {
    const { uid = "", resourceVersion = "" } = event.object.metadata ?? {};
    if (versions.has(uid) === (event.type === "ADDED")) throw new Error(`${event.type} does not follow for ${uid}`);
    if (event.type === "DELETED") versions.delete(uid);
    else versions.set(uid, resourceVersion);
    log.push(`${event.type} ${uid} ${resourceVersion}`);
    onEvent(event);
  };
  const list = async (): Promise<void> => {
    const { body } = await pool.request({ method: "GET", path: `${url.pathname}${url.search}` });
    const { metadata, items } = (await body.json()) as { metadata: ObjectMeta; items: readonly T[] };
    for (const object of items) take({ type: "ADDED", object });
    progress = metadata.resourceVersion ?? "";
  };
  const follow = async (): Promise<void> => {
    while (!isStopped) {
      const query = new URLSearchParams(url.search);
      query.set("watch", "true");
      query.set("allowWatchBookmarks", "true");
      query.set("resourceVersion", progress);
      query.set("timeoutSeconds", String(resumeEverySeconds));
      const { body, statusCode } = await pool.request({ method: "GET", path: `${url.pathname}?${query}` });
      if (statusCode !== 200) throw new Error(`the watch was answered ${statusCode}: ${await body.text()}`);
      watches++;
      for await (const line of linesOf(body)) {
        const { type, object } = JSON.parse(line) as { type: string; object: T };
        if (isEventType(type)) take({ type, object });
        else if (type !== "BOOKMARK") throw new Error(`the watch of ${path} ended with ${line}`);
        progress = object.metadata?.resourceVersion ?? progress;
      }
    }
  };
  await list();
  // Destroying the pool is how it is stopped.
  const following = follow().catch((error: unknown) => {
    if (!isStopped) throw error;
  });
  following.catch(() => undefined);
  return {
    log,
    versions,
    resumptions: () => Math.max(0, watches - 1),
    stop: async () => {
      isStopped = true;
      await pool.destroy();
      await following;
    },
  };
}

function isEventType(type: string): type is ApiEvent<unknown>["type"] {
  return type === "ADDED" || type === "MODIFIED" || type === "DELETED";
}

/** Only whole ones: what follows the last line end was cut off, and comes again with the next watch. */
async function* linesOf(body: AsyncIterable<Buffer>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of body) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
}
