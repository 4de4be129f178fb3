import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { Agent, createServer, type Server } from "node:https";
import type { Duplex } from "node:stream";

import type { Certificate } from "../../hack/control-plane/pki";
import { type Call, callOf, isAmong, type Traffic } from "./call";
import { exchange } from "./exchange";
import type { Fault } from "./fault";
import { InjectedFaults } from "./injected-faults";

export interface Upstream {
  /** The address of the API server, such as `https://127.0.0.1:6443`. */
  readonly server: string;
  /** PEM: whom to trust. */
  readonly authority: string;
  /** Who to be for clients that say nothing of who they are. */
  readonly client: Certificate;
}

export interface FaultProxyOptions {
  readonly upstream: Upstream;
  /** What it serves with, for 127.0.0.1. */
  readonly serving: Certificate;
  /** Of the loopback interface. */
  readonly port: number;
  /** Told of each deletion that is passed on, with what it sends. */
  readonly onDelete?: (call: Call, body: string) => void;
}

/**
 * Stands between clients and the API server and breaks what it is told to. Without a fault it changes nothing. A client
 * that sends no `Authorization` has the proxy's identity.
 */
export interface FaultProxy {
  /** Such as `https://127.0.0.1:20000`; the same until the end. */
  readonly url: string;
  /** Resolves with what ends the fault and says how often it was felt. Several at once add up. */
  inject(fault: Fault): Promise<() => Promise<number>>;
  /** Breaks the connections of what is under way, and says how many there were. */
  drop(traffic: Traffic): number;
  /** How many calls have come and are not answered yet. */
  underWay(traffic: Traffic): number;
  stop(): Promise<void>;
}

export async function startFaultProxy(options: FaultProxyOptions): Promise<FaultProxy> {
  const proxy = new Proxy(options);
  await proxy.listen();
  return proxy;
}

class Proxy implements FaultProxy {
  readonly url: string;
  private readonly faults = new InjectedFaults();
  private readonly server: Server;
  private readonly agents: Readonly<Record<"identified" | "anonymous", Agent>>;
  private readonly sockets = new Set<Duplex>();
  private readonly calls = new Map<ServerResponse, Call>();
  private refusals = 0;

  constructor(private readonly options: FaultProxyOptions) {
    const { authority: ca, client } = options.upstream;
    this.url = `https://127.0.0.1:${options.port}`;
    this.agents = {
      identified: new Agent({ keepAlive: true, ca, cert: client.certificate, key: client.privateKey }),
      anonymous: new Agent({ keepAlive: true, ca }),
    };
    this.server = newServer(options.serving);
    this.server.on("connection", socket => {
      this.sockets.add(socket);
      socket.once("close", () => this.sockets.delete(socket));
    });
    this.server.on("request", (request, response) => void this.serve(request, response));
  }

  async listen(): Promise<void> {
    this.server.listen({ port: this.options.port, host: "127.0.0.1" });
    await once(this.server, "listening");
  }

  async inject(fault: Fault): Promise<() => Promise<number>> {
    if (fault.kind === "refuse-connections") return this.refuse();
    const lift = this.faults.inject(fault);
    return async () => lift();
  }

  drop(traffic: Traffic): number {
    const dropped = [...this.calls].filter(([, call]) => isAmong(call, traffic));
    for (const [response] of dropped) response.destroy();
    return dropped.length;
  }

  underWay(traffic: Traffic): number {
    return [...this.calls.values()].filter(call => isAmong(call, traffic)).length;
  }

  async stop(): Promise<void> {
    await this.close();
    for (const agent of Object.values(this.agents)) agent.destroy();
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const call = callOf(request);
    const gone = new AbortController();
    this.calls.set(response, call);
    response.once("close", () => {
      this.calls.delete(response);
      gone.abort();
    });
    const agent = this.agents[request.headers.authorization === undefined ? "identified" : "anonymous"];
    const { server } = this.options.upstream;
    try {
      const { onDelete } = this.options;
      const way = { call, request, response, faults: this.faults, signal: gone.signal, server, agent };
      await exchange({ ...way, ...(onDelete && { onDelete }) });
    } catch {
      // One end broke off, and the other sees the same.
      response.destroy();
    }
  }

  private async refuse(): Promise<() => Promise<number>> {
    this.refusals += 1;
    const broken = await this.close();
    let isLifted = false;
    return async () => {
      if (isLifted) return broken;
      isLifted = true;
      this.refusals -= 1;
      if (this.refusals === 0) await this.listen();
      return broken;
    };
  }

  /** Resolves with how many connections that broke. */
  private async close(): Promise<number> {
    if (!this.server.listening) return 0;
    const closed = once(this.server, "close");
    const sockets = [...this.sockets];
    this.server.close();
    for (const socket of sockets) socket.destroy();
    await closed;
    return sockets.length;
  }
}

/** One that ends nothing by itself: only faults do. */
function newServer({ certificate: cert, privateKey: key }: Certificate): Server {
  const server = createServer({ cert, key, requestTimeout: 0, headersTimeout: 0, keepAliveTimeout: 600_000 });
  server.timeout = 0;
  return server;
}
