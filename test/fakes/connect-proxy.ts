import { once } from "node:events";
import { createServer as createHttpServer, type IncomingMessage, type Server } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import { type AddressInfo, connect, type Socket } from "node:net";
import type { Duplex } from "node:stream";

export interface ConnectProxyOptions {
  /** For a proxy by https://. */
  readonly certificate?: { readonly certificate: string; readonly privateKey: string };
  /** What it answers instead of opening a tunnel; `nothing` lets the client wait. */
  readonly refusal?: number | "nothing";
}

/** A real HTTP proxy that opens tunnels by CONNECT. It takes every name for this machine. */
export class ConnectProxy {
  /** Of each tunnel that was asked for. */
  readonly targets: (string | undefined)[] = [];
  readonly authorizations: (string | undefined)[] = [];
  refusal: ConnectProxyOptions["refusal"];
  readonly #server: Server;
  readonly #scheme: string;
  readonly #tunnels = new Set<Duplex>();

  constructor({ certificate, refusal }: ConnectProxyOptions = {}) {
    this.refusal = refusal;
    this.#scheme = certificate === undefined ? "http" : "https";
    this.#server =
      certificate === undefined
        ? createHttpServer()
        : createHttpsServer({ cert: certificate.certificate, key: certificate.privateKey });
    this.#server.on("connect", (request: IncomingMessage, client: Duplex) => this.#open(request, client));
  }

  async listen(): Promise<this> {
    await new Promise<void>(resolve => this.#server.listen(0, "127.0.0.1", resolve));
    return this;
  }

  get url(): string {
    return `${this.#scheme}://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get openTunnels(): number {
    return [...this.#tunnels].filter(tunnel => !tunnel.destroyed).length;
  }

  async tunnelsEnded(): Promise<void> {
    await Promise.all([...this.#tunnels].map(tunnel => tunnel.destroyed || once(tunnel, "close")));
  }

  /** As when the proxy is restarted. */
  cutTunnels(): void {
    for (const tunnel of this.#tunnels) tunnel.destroy();
    this.#tunnels.clear();
  }

  async close(): Promise<void> {
    this.cutTunnels();
    this.#server.closeAllConnections();
    await new Promise(resolve => this.#server.close(resolve));
  }

  #open(request: IncomingMessage, client: Duplex): void {
    this.targets.push(request.url);
    this.authorizations.push(request.headers["proxy-authorization"]);
    this.#tunnels.add(client);
    client.on("error", () => undefined);
    if (this.refusal === "nothing") return;
    if (this.refusal !== undefined) return void client.end(`HTTP/1.1 ${this.refusal} Refused\r\n\r\n`);
    const port = Number(new URL(`http://${request.url}`).port || 80);
    const server: Socket = connect(port, "127.0.0.1", () => {
      client.write("HTTP/1.1 200 Connection established\r\n\r\n");
      server.pipe(client).pipe(server);
    });
    server.on("error", () => client.destroy());
    server.on("close", () => client.destroy());
    client.on("close", () => server.destroy());
  }
}
