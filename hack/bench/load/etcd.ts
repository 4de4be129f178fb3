import { Pool } from "undici";

/** The few things that are done to a cluster's etcd directly, by its JSON gateway. */
export interface Etcd {
  /** Throws where there is no such key. */
  get(key: string): Promise<Buffer>;
  /** Gives the revision that this made: the API server's resource version of the object. */
  put(key: string, value: Buffer): Promise<number>;
  /** The latest one. */
  revision(): Promise<number>;
  /** Forgets what was before the revision. */
  compact(revision: number): Promise<void>;
  close(): Promise<void>;
}

/** Requests in flight; with more it takes no more. */
export const parallelPuts = 16;

export function newEtcd(url: string): Etcd {
  const pool = new Pool(url, { connections: parallelPuts });
  const ask = async <A>(path: string, question: object): Promise<A> => {
    const { statusCode, body } = await pool.request({ method: "POST", path, body: JSON.stringify(question) });
    const text = await body.text();
    if (statusCode !== 200) throw new Error(`${path} of etcd was answered ${statusCode}: ${text}`);
    return JSON.parse(text);
  };
  return {
    get: async key => {
      const { kvs = [] } = await ask<Range>("/v3/kv/range", { key: base64(key) });
      const [found] = kvs;
      if (found === undefined) throw new Error(`etcd has no ${key}`);
      return Buffer.from(found.value, "base64");
    },
    put: async (key, value) => {
      const { header } = await ask<Answered>("/v3/kv/put", { key: base64(key), value: value.toString("base64") });
      return Number(header.revision);
    },
    revision: async () => {
      const { header } = await ask<Answered>("/v3/kv/range", { key: base64("nothing") });
      return Number(header.revision);
    },
    compact: async revision => {
      await ask("/v3/kv/compaction", { revision: String(revision), physical: true });
    },
    close: () => pool.destroy(),
  };
}

interface Range {
  readonly kvs?: readonly { readonly value: string }[];
}

interface Answered {
  readonly header: { readonly revision: string };
}

function base64(text: string): string {
  return Buffer.from(text).toString("base64");
}
