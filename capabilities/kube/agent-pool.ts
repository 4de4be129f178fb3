import { Agent, type Dispatcher, Pool, ProxyAgent } from "undici";

import type { Connection, TlsSettings } from "./connection";

/** Connections for calls, and such for watches, which hold theirs for minutes. */
export interface Agents {
  readonly calls: Dispatcher;
  readonly watches: Dispatcher;
}

// Below the 90 s after which the API server closes an idle connection, so that no request meets a closing socket.
const KEEP_ALIVE_MS = 60_000;

/** Within which a proxy must have reached the server; the same as undici gives to a connection without one. */
const TUNNEL_TIMEOUT_MS = 10_000;

/**
 * The connections of the current TLS settings and proxy. Those of earlier ones are used no more and end when what they
 * carry does: a watch under way goes on, and the next one is opened with the new certificates.
 */
export class AgentPool {
  readonly #connections: number;
  #current: { readonly tls: TlsSettings; readonly proxy: string | undefined; readonly agents: Agents } | undefined;
  readonly #open = new Set<Dispatcher>();

  /** `connections`: how many sockets calls may use at once. */
  constructor(connections: number) {
    this.#connections = connections;
  }

  get(to: Pick<Connection, "tls" | "proxy">): Agents {
    const { tls, proxy } = to;
    const current = this.#current;
    if (current !== undefined && current.tls === tls && current.proxy === proxy?.href) return current.agents;
    if (current !== undefined) this.#retire(current.agents);
    const agents = { calls: this.#create(to, this.#connections), watches: this.#create(to, null) };
    this.#current = { tls, proxy: proxy?.href, agents };
    return agents;
  }

  /** Ends everything that is under way. */
  async close(): Promise<void> {
    await Promise.all([...this.#open].map(agent => agent.destroy()));
  }

  #create(to: Pick<Connection, "tls" | "proxy">, connections: number | null): Dispatcher {
    const agent = agentFor(to, connections);
    this.#open.add(agent);
    return agent;
  }

  #retire({ calls, watches }: Agents): void {
    for (const agent of [calls, watches]) {
      const forget = (): boolean => this.#open.delete(agent);
      // Closing waits for what is under way, whose own callers learn how that ends.
      agent.close().then(forget, forget);
    }
  }
}

function agentFor({ tls, proxy }: Pick<Connection, "tls" | "proxy">, connections: number | null): Dispatcher {
  // Said here, as the variable NODE_TLS_REJECT_UNAUTHORIZED could turn the check off.
  const connect = { ...tls, rejectUnauthorized: true };
  const options = { connections, pipelining: 1, keepAliveTimeout: KEEP_ALIVE_MS };
  if (proxy === undefined) return new Agent({ ...options, connect });
  return new ProxyAgent({
    ...options,
    uri: proxy.origin,
    ...authorizationOf(proxy),
    requestTls: connect,
    // As kubectl does, a proxy by https:// is verified by the authority of the cluster.
    proxyTls: { ca: tls.ca, rejectUnauthorized: true },
    clientFactory: (origin, tunnel) => new Pool(origin, { ...tunnel, headersTimeout: TUNNEL_TIMEOUT_MS }),
  });
}

function authorizationOf({ username, password }: URL): { readonly token?: string } {
  if (username === "") return {};
  const plain = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { token: `Basic ${Buffer.from(plain).toString("base64")}` };
}
