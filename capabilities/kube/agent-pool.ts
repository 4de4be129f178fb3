import { type SecureContext, createSecureContext } from "node:tls";

import type { Dispatcher } from "undici";

import type { Connection, TlsSettings } from "./credentials/connection";
import { Agent, Pool, ProxyAgent } from "./undici";

/** Connections for calls, and such for watches, which hold theirs for minutes. */
export interface Agents {
  readonly calls: Dispatcher;
  readonly watches: Dispatcher;
}

// Below the 90 s after which the API server closes an idle connection, so that no request meets a closing socket.
const KEEP_ALIVE_MS = 60_000;

export interface AgentPoolOptions {
  /** How many sockets calls may use at once. */
  readonly connections: number;
  /** Within which a proxy must have reached the server. */
  readonly tunnelTimeoutMs?: number;
}

// What undici gives to a connection without a proxy.
const TUNNEL_TIMEOUT_MS = 10_000;

/**
 * The connections of the current TLS settings and proxy. Those of earlier ones are used no more and end when what they
 * carry does: a watch under way goes on, and the next one is opened with the new certificates.
 */
export class AgentPool {
  readonly #connections: number;
  readonly #tunnelTimeoutMs: number;
  #current: { readonly tls: TlsSettings; readonly proxy: string | undefined; readonly agents: Agents } | undefined;
  readonly #open = new Set<Dispatcher>();

  constructor({ connections, tunnelTimeoutMs = TUNNEL_TIMEOUT_MS }: AgentPoolOptions) {
    this.#connections = connections;
    this.#tunnelTimeoutMs = tunnelTimeoutMs;
  }

  get(to: Pick<Connection, "tls" | "proxy">): Agents {
    const { tls, proxy } = to;
    const current = this.#current;
    if (current !== undefined && current.tls === tls && current.proxy === proxy?.href) return current.agents;
    // Once for all connections: to read the certificates takes longer than the rest of a handshake.
    const context = createSecureContext(tls);
    if (current !== undefined) this.#retire(current.agents);
    const create = (connections: number | null): Dispatcher => this.#create(to, { context, connections });
    const agents = { calls: create(this.#connections), watches: create(null) };
    this.#current = { tls, proxy: proxy?.href, agents };
    return agents;
  }

  /** Ends everything that is under way. */
  async close(): Promise<void> {
    await Promise.all([...this.#open].map(agent => agent.destroy()));
  }

  #create({ tls, proxy }: Pick<Connection, "tls" | "proxy">, { context, connections }: AgentSettings): Dispatcher {
    const connect = connectOptions(tls, context);
    const options = { connections, pipelining: 1, keepAliveTimeout: KEEP_ALIVE_MS };
    const agent =
      proxy === undefined ? new Agent({ ...options, connect }) : this.#tunnelling({ options, tls, connect, proxy });
    this.#open.add(agent);
    return agent;
  }

  #tunnelling({ options, tls, connect, proxy }: TunnelOptions): ProxyAgent {
    return new ProxyAgent({
      ...options,
      uri: proxy.origin,
      ...authorizationOf(proxy),
      requestTls: connect,
      // As kubectl does, a proxy by https:// is verified by the authority of the cluster.
      proxyTls: { ca: tls.ca, rejectUnauthorized: true },
      // A proxy that accepts and then says nothing would hold up its connection for five minutes.
      clientFactory: (origin, tunnel) => new Pool(origin, { ...tunnel, headersTimeout: this.#tunnelTimeoutMs }),
    });
  }

  #retire({ calls, watches }: Agents): void {
    for (const agent of [calls, watches]) {
      const forget = (): boolean => this.#open.delete(agent);
      // Closing waits for what is under way, whose own callers learn how that ends.
      agent.close().then(forget, forget);
    }
  }
}

interface AgentSettings {
  readonly context: SecureContext;
  readonly connections: number | null;
}

interface TunnelOptions {
  readonly options: Agent.Options;
  readonly tls: TlsSettings;
  readonly connect: ReturnType<typeof connectOptions>;
  readonly proxy: URL;
}

function connectOptions({ servername }: TlsSettings, secureContext: SecureContext) {
  // Said here, as the variable NODE_TLS_REJECT_UNAUTHORIZED could turn the check off.
  return { secureContext, servername, rejectUnauthorized: true } as const;
}

function authorizationOf({ username, password }: URL): { readonly token?: string } {
  if (username === "") return {};
  const plain = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { token: `Basic ${Buffer.from(plain).toString("base64")}` };
}
