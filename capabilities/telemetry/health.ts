import { type IncomingMessage, type Server, type ServerResponse, createServer } from "node:http";

/** One reason for which the process may be unwell; `ok` or a sentence that says what is wrong. */
export interface HealthCheck {
  readonly name: string;
  readonly check: () => "ok" | string;
  /** What `?verbose` adds while the check passes: what is worth knowing, and no reason to send requests elsewhere. */
  readonly note?: () => string;
}

export interface HealthOptions {
  /** 0 chooses a free port. */
  readonly port: number;
  /** Failing one means that only a restart helps. */
  readonly livez: readonly HealthCheck[];
  /** Failing one means: do not send requests here now. */
  readonly readyz: readonly HealthCheck[];
  /** The metrics page, in Prometheus' text format. */
  readonly metrics: () => Promise<string>;
}

export interface HealthServer {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Serves /livez, /readyz and /metrics over plain HTTP, as the API server does: 200 `ok`, else 500 with one line for
 * each check. `?verbose` lists the checks in any case. Rejects when the port is taken.
 */
export async function serveHealth(options: HealthOptions): Promise<HealthServer> {
  const server = createServer((request, response) => void answer({ options, request, response }));
  await listen(server, options.port);
  const address = server.address();
  return {
    // A TCP server's address is an object; only a pipe's is a string.
    port: address !== null && typeof address === "object" ? address.port : options.port,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

interface Exchange {
  readonly options: HealthOptions;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

async function answer({ options, request, response }: Exchange): Promise<void> {
  // Not by URL, which throws on what anybody may send, such as `//`.
  const [path, query] = (request.url ?? "").split("?");
  const verbose = new URLSearchParams(query).has("verbose");
  if (path === "/livez") return report(response, { checks: options.livez, verbose });
  if (path === "/readyz") return report(response, { checks: options.readyz, verbose });
  if (path !== "/metrics") return send(response, { status: 404, body: "not found\n" });
  try {
    return send(response, {
      status: 200,
      body: await options.metrics(),
      type: "text/plain; version=0.0.4; charset=utf-8",
    });
  } catch (error) {
    return send(response, { status: 500, body: `collecting metrics: ${String(error)}\n` });
  }
}

function report(
  response: ServerResponse,
  { checks, verbose }: { checks: readonly HealthCheck[]; verbose: boolean },
): void {
  const results = checks.map(({ name, check, note }) => ({ name, result: check(), note }));
  const healthy = results.every(({ result }) => result === "ok");
  const lines = results.map(({ name, result, note }) =>
    result === "ok" ? `[+]${name} ok${note ? `: ${note()}` : ""}` : `[-]${name} failed: ${result}`,
  );
  const body = healthy && !verbose ? "ok" : `${lines.join("\n")}\n`;
  send(response, { status: healthy ? 200 : 500, body });
}

function send(
  response: ServerResponse,
  { status, body, type = "text/plain" }: { status: number; body: string; type?: string },
): void {
  response.writeHead(status, { "content-type": type }).end(body);
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", cause => {
      reject(new Error(`serving health and metrics on port ${port} (EVERYNODE_HTTP_PORT)`, { cause }));
    });
    server.listen(port, () => resolve());
  });
}
