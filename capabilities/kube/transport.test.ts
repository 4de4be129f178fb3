import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { TLSSocket } from "node:tls";
import { promisify } from "node:util";

import { stringify } from "yaml";

import { ConnectProxy, type ConnectProxyOptions } from "../../test/fakes/connect-proxy";
import { FakeClock } from "../../test/fakes/fake-clock";
import { testAuthority, testCertificate } from "../../test/fakes/test-pki";
import type { Authority, Certificate } from "../../hack/control-plane/pki";
import { systemClock } from "../telemetry/clock";
import { silentLogger as log } from "../telemetry/silent-log";
import { AgentPool } from "./agent-pool";
import { createCredentials, type CredentialOptions } from "./credentials/credentials";
import type { Limit } from "./limit";
import { createTransport, type HttpStream, type Transport } from "./transport";

// What TLS and proxies do, over real sockets: how long files are good for is told by a clock of the test.

interface Received {
  readonly url: string | undefined;
  readonly authorization: string | undefined;
  readonly proxyAuthorization: string | undefined;
  readonly client: string;
}

let folder: string;
let clock: FakeClock;
let authority: Authority;
let otherAuthority: Authority;
let serving: Certificate;
let server: Server;
let port: number;
let received: Received[];
let answer: (response: ServerResponse, request: Received) => void;
let transports: Transport[];
let limits: Limit[];
let proxies: ConnectProxy[];

beforeAll(async () => {
  authority = await testAuthority("first");
  otherAuthority = await testAuthority("second");
  serving = await servingCertificate(authority);
});

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "everynode-transport-"));
  clock = new FakeClock();
  received = [];
  transports = [];
  limits = [];
  proxies = [];
  answer = answerAll;
  server = createServer(
    { cert: serving.certificate, key: serving.privateKey, requestCert: true, rejectUnauthorized: false },
    (request, response) => receive(request, response),
  );
  await new Promise<void>(done => server.listen(0, "127.0.0.1", done));
  port = (server.address() as AddressInfo).port;
});

afterEach(async () => {
  for (const limit of limits) limit.end();
  await Promise.all(transports.map(each => each.close()));
  await Promise.all(proxies.map(each => each.close()));
  server.closeAllConnections();
  await new Promise(done => server.close(done));
  rmSync(folder, { recursive: true });
});

function servingCertificate(by: Authority): Promise<Certificate> {
  return testCertificate(by, { commonName: "server", hosts: ["127.0.0.1", "localhost", "api.test", "kubernetes"] });
}

function clientCertificate(commonName: string): Promise<Certificate> {
  return testCertificate(authority, { commonName });
}

function receive(request: IncomingMessage, response: ServerResponse): void {
  const { subject } = (request.socket as TLSSocket).getPeerCertificate();
  const { authorization, "proxy-authorization": proxyAuthorization } = request.headers;
  const got = { url: request.url, authorization, proxyAuthorization, client: String(subject?.CN ?? "nobody") };
  received.push(got);
  answer(response, got);
}

/** Streams stay open, calls are answered with the name of the client. */
function answerAll(response: ServerResponse, { url, client }: Received): void {
  if (url === "/watch") response.write(client);
  else response.end(client);
}

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

interface Access extends Partial<CredentialOptions> {
  readonly cluster?: object;
  readonly user?: object;
}

/** A transport by a kubeconfig whose cluster is the server, unless told otherwise, and whose authority is a file. */
function open({ cluster, user = {}, ...options }: Access = {}): Transport {
  file("ca.crt", authority.certificate);
  const server = `https://127.0.0.1:${port}`;
  const config = {
    clusters: [{ name: "c", cluster: { server, "certificate-authority": "ca.crt", ...cluster } }],
    users: [{ name: "u", user }],
    contexts: [{ name: "x", context: { cluster: "c", user: "u" } }],
    "current-context": "x",
  };
  const source = { kind: "kubeconfig", paths: [file("config", stringify(config))] } as const;
  const credentials = createCredentials({ source, clock, log, environment: { PATH: process.env["PATH"] }, ...options });
  const transport = createTransport({ credentials, clock: systemClock, connections: 2 });
  transports.push(transport);
  return transport;
}

async function call(transport: Transport): Promise<string> {
  const { status, body } = await transport.call({ method: "GET", path: "/", timeoutMs: 5_000 });
  return status === 200 ? Buffer.from(body).toString("utf8") : String(status);
}

async function watch(transport: Transport, endWithinMs = 60_000): Promise<HttpStream> {
  const stream = await transport.open({ method: "GET", path: "/watch", timeoutMs: 5_000, endWithinMs });
  if (stream.kind === "stream") limits.push(stream.limit);
  return stream;
}

function chunksOf(stream: HttpStream): AsyncIterator<Buffer> {
  if (stream.kind === "refused") throw new Error(`refused with ${stream.answer.status}`);
  return stream.chunks[Symbol.asyncIterator]();
}

async function textOf(chunks: AsyncIterator<Buffer>): Promise<string> {
  const next = await chunks.next();
  return next.done === true ? "" : next.value.toString("utf8");
}

it("gives up a stream that is silent beyond its end, as that of a connection that died", async () => {
  const stream = await watch(open(), 100);
  const chunks = chunksOf(stream);
  expect(await textOf(chunks)).toBe("nobody");
  await expect(chunks.next()).rejects.toMatchObject({ kind: "timeout", message: "GET /watch: no end within 100 ms" });
});

it("keeps its connections, after calls of any method", async () => {
  let connections = 0;
  server.on("secureConnection", () => (connections += 1));
  const transport = open();
  for (const method of ["DELETE", "POST", "PATCH", "PUT", "DELETE"] as const) {
    await transport.call({ method, path: "/", body: "{}", timeoutMs: 5_000 });
  }
  await call(transport);
  expect(connections).toBeLessThanOrEqual(2);
});

describe("a call", () => {
  /** Takes all connections of a transport by calls that are not answered. */
  function occupying(transport: Transport): readonly Promise<unknown>[] {
    answer = () => undefined;
    return [1, 2].map(() => transport.call({ method: "GET", path: "/busy", timeoutMs: 60_000 }).catch(() => undefined));
  }

  it.each([
    [
      "aborted by its caller",
      (signal: AbortSignal) => ({ signal, timeoutMs: 60_000 }),
      { kind: "aborted", message: "GET /: aborted by its caller" },
    ],
    ["late", () => ({ timeoutMs: 50 }), { kind: "timeout", message: "GET /: no answer within 50 ms" }],
  ])("that is %s while no connection is free ends at once, and is never sent", async (_what, options, failure) => {
    const controller = new AbortController();
    const transport = open();
    const busy = occupying(transport);
    while (received.length < 2) await new Promise(setImmediate);
    const waiting = transport.call({ method: "GET", path: "/", ...options(controller.signal) });
    controller.abort(new Error("no longer wanted"));
    await expect(waiting).rejects.toMatchObject(failure);
    server.closeAllConnections();
    await Promise.all(busy);
    answer = answerAll;
    expect(await call(transport)).toBe("nobody");
    expect(received.map(({ url }) => url)).toEqual(["/busy", "/busy", "/"]);
  });

  it("has the whole of an answer that comes in pieces, and nothing of an interim one", async () => {
    const text = "x".repeat(200_000);
    answer = response => {
      response.writeEarlyHints({ link: "</a>; rel=preload" });
      response.setHeader("content-type", "text/plain");
      response.write(text.slice(0, 1));
      setImmediate(() => response.end(text.slice(1)));
    };
    const { status, body, contentType } = await open().call({ method: "GET", path: "/", timeoutMs: 5_000 });
    expect({ status, contentType, isWhole: body.toString("utf8") === text }).toEqual({
      status: 200,
      contentType: "text/plain",
      isWhole: true,
    });
  });

  it("fails where the answer breaks off", async () => {
    answer = response => {
      response.writeHead(200, { "content-length": "10" });
      response.write("half");
      setImmediate(() => response.destroy());
    };
    await expect(call(open())).rejects.toMatchObject({ kind: "network", message: expect.stringContaining("GET /: ") });
  });
});

describe("the server's certificate", () => {
  it("is verified by the authority of the kubeconfig, also for streams", async () => {
    const transport = open({ cluster: { "certificate-authority-data": base64(otherAuthority.certificate) } });
    await expect(call(transport)).rejects.toMatchObject({ kind: "network" });
    await expect(watch(transport)).rejects.toMatchObject({ kind: "network" });
    expect(received).toEqual([]);
    expect(await call(open())).toBe("nobody");
  });

  it("is verified for the name in the kubeconfig", async () => {
    expect(await call(open({ cluster: { "tls-server-name": "kubernetes" } }))).toBe("nobody");
    const failure = { kind: "network", message: expect.stringContaining("other") };
    await expect(call(open({ cluster: { "tls-server-name": "other" } }))).rejects.toMatchObject(failure);
  });

  it("is verified also where the environment turns that off for all of Node", async () => {
    const script = `
      const { AgentPool } = require(${JSON.stringify(resolve(__dirname, "agent-pool.ts"))});
      const { calls } = new AgentPool({ connections: 1 }).get({ tls: {} });
      calls.request({ origin: "https://127.0.0.1:${port}", path: "/", method: "GET" }).then(
        () => console.log("answered"), error => console.log(error.code));`;
    const env = { ...process.env, NODE_TLS_REJECT_UNAUTHORIZED: "0" };
    const { stdout } = await promisify(execFile)(process.execPath, ["--require", "tsx/cjs", "-e", script], { env });
    expect(stdout.trim()).toBe("UNABLE_TO_VERIFY_LEAF_SIGNATURE");
    // Another process has to load the sources first.
  }, 30_000);

  it("may be by another authority once ca.crt names that one, and a watch under way goes on to its end", async () => {
    const transport = open();
    const ends: (() => void)[] = [];
    answer = (response, { url }) => {
      if (url !== "/watch") return void response.end("nobody");
      response.flushHeaders();
      ends.push(() => response.end("last"));
    };
    const chunks = chunksOf(await watch(transport));
    const rotated = await servingCertificate(otherAuthority);
    server.setSecureContext({ cert: rotated.certificate, key: rotated.privateKey });
    file("ca.crt", otherAuthority.certificate);
    clock.advance(60_000);
    expect(await call(transport)).toBe("nobody");
    expect((await watch(transport)).kind).toBe("stream");
    ends[0]?.();
    expect(await textOf(chunks)).toBe("last");
    expect((await chunks.next()).done).toBe(true);
  });
});

function base64(text: string): string {
  return Buffer.from(text).toString("base64");
}

describe("a client certificate", () => {
  it("is presented, and another one once the files hold that, without ending a watch", async () => {
    const [jane, joan] = [await clientCertificate("jane"), await clientCertificate("joan")];
    file("client.crt", jane.certificate);
    file("client.key", jane.privateKey);
    const transport = open({ user: { "client-certificate": "client.crt", "client-key": "client.key" } });
    const chunks = chunksOf(await watch(transport));
    expect(await textOf(chunks)).toBe("jane");
    file("client.crt", joan.certificate);
    expect(await call(transport)).toBe("jane");
    clock.advance(60_000);
    expect(await call(transport)).toBe("joan");
    expect(await textOf(chunksOf(await watch(transport)))).toBe("joan");
    expect(received.map(({ client }) => client)).toEqual(["jane", "jane", "joan", "joan"]);
  });

  it("may come from a plugin", async () => {
    const { certificate, privateKey } = await clientCertificate("plugged");
    const status = { clientCertificateData: certificate, clientKeyData: privateKey };
    file("credential", JSON.stringify({ apiVersion: VERSION, kind: "ExecCredential", status }));
    const exec = { apiVersion: VERSION, command: "cat", args: [join(folder, "credential")] };
    expect(await call(open({ user: { exec } }))).toBe("plugged");
  });
});

const VERSION = "client.authentication.k8s.io/v1";

describe("a refusal with 401", () => {
  /** A plugin that gives another token each time. */
  function countingPlugin(): object {
    const script = `echo x >> ${join(folder, "runs")}; n=$(wc -l < ${join(folder, "runs")} | tr -d ' ');
      printf '{"apiVersion":"${VERSION}","kind":"ExecCredential","status":{"token":"%s"}}' "$n"`;
    return { exec: { apiVersion: VERSION, command: "/bin/sh", args: ["-c", script] } };
  }

  const runs = (): number => readFileSync(join(folder, "runs"), "utf8").length / 2;

  it.each([
    ["a call", async (transport: Transport) => expect(await call(transport)).toBe("nobody")],
    ["a stream", async (transport: Transport) => expect((await watch(transport)).kind).toBe("stream")],
  ])("lets the plugin of %s run again, and then succeeds", async (_what, attempt) => {
    answer = (response, got) =>
      got.authorization === "Bearer 1" ? response.writeHead(401).end("no") : answerAll(response, got);
    const transport = open({ user: countingPlugin() });
    // The plugin has run a moment ago, and is not asked again so soon.
    expect(await call(transport)).toBe("401");
    received.length = 0;
    clock.advance(5_000);
    await attempt(transport);
    expect(received.map(({ authorization }) => authorization)).toEqual(["Bearer 1", "Bearer 2"]);
  });

  it("is passed on when the new token is refused too, and starts no storm of plugins", async () => {
    answer = response => response.writeHead(401).end("no");
    const transport = open({ user: countingPlugin() });
    expect(await Promise.all(Array.from({ length: 20 }, () => call(transport)))).toEqual(Array(20).fill("401"));
    expect(runs()).toBe(1);
    clock.advance(5_000);
    expect(await Promise.all(Array.from({ length: 20 }, () => call(transport)))).toEqual(Array(20).fill("401"));
    expect(runs()).toBe(2);
    expect(await call(transport)).toBe("401");
    expect(runs()).toBe(2);
  });
});

describe("a proxy", () => {
  async function proxy(options: ConnectProxyOptions = {}): Promise<ConnectProxy> {
    const started = await new ConnectProxy(options).listen();
    proxies.push(started);
    return started;
  }

  it("of the kubeconfig carries calls and watches in tunnels, to a server whose name it alone knows", async () => {
    const by = await proxy();
    const { certificate, privateKey } = await clientCertificate("jane");
    const transport = open({
      cluster: { server: `https://api.test:${port}`, "proxy-url": by.url },
      user: { "client-certificate-data": base64(certificate), "client-key-data": base64(privateKey) },
    });
    expect(await call(transport)).toBe("jane");
    expect(await textOf(chunksOf(await watch(transport)))).toBe("jane");
    expect(await call(transport)).toBe("jane");
    expect(by.targets).toEqual([`api.test:${port}`, `api.test:${port}`]);
  });

  it("of the environment is used where NO_PROXY does not name the server", async () => {
    const by = await proxy();
    const cluster = { server: `https://api.test:${port}` };
    expect(await call(open({ cluster, proxies: { httpsProxy: by.url, noProxy: "other.test" } }))).toBe("nobody");
    expect(by.targets).toHaveLength(1);
  });

  it("of the environment is not used for a loopback address", async () => {
    const by = await proxy();
    expect(await call(open({ proxies: { httpsProxy: by.url } }))).toBe("nobody");
    expect(by.targets).toEqual([]);
  });

  it("does not take the place of the server: its certificate is verified through the tunnel", async () => {
    const by = await proxy();
    const cluster = { server: `https://unknown.test:${port}`, "proxy-url": by.url };
    await expect(call(open({ cluster }))).rejects.toMatchObject({ kind: "network" });
    expect(received).toEqual([]);
  });

  it("by https:// is verified by the authority of the cluster", async () => {
    const [trusted, foreign] = await Promise.all([
      proxy({ certificate: serving }),
      proxy({ certificate: await servingCertificate(otherAuthority) }),
    ]);
    // undici asks a proxy for its name by TLS even where that is an address, of which Node warns.
    const named = ({ url }: ConnectProxy): string => url.replace("127.0.0.1", "localhost");
    expect(await call(open({ cluster: { "proxy-url": named(trusted) } }))).toBe("nobody");
    expect(trusted.targets).toHaveLength(1);
    await expect(call(open({ cluster: { "proxy-url": named(foreign) } }))).rejects.toMatchObject({ kind: "network" });
    expect(foreign.targets).toEqual([]);
  });

  it("gets the user and the password of its URL, and the server does not", async () => {
    const by = await proxy();
    const url = by.url.replace("//", "//user:p%40ss@");
    expect(await call(open({ cluster: { "proxy-url": url } }))).toBe("nobody");
    expect(by.authorizations).toEqual([`Basic ${base64("user:p@ss")}`]);
    expect(received[0]?.proxyAuthorization).toBeUndefined();
  });

  it("ends a watch with its own connection, and the next one is opened through a new tunnel", async () => {
    const by = await proxy();
    const transport = open({ cluster: { "proxy-url": by.url } });
    const chunks = chunksOf(await watch(transport));
    await textOf(chunks);
    const ended = chunks.next();
    by.cutTunnels();
    await expect(ended).rejects.toThrow();
    expect((await watch(transport)).kind).toBe("stream");
    expect(by.targets).toHaveLength(2);
  });

  it.each([407, 403, 502])("that refuses with %d fails the call at once", async refusal => {
    const by = await proxy({ refusal });
    const failure = { kind: "network", message: expect.stringContaining(String(refusal)) };
    await expect(call(open({ cluster: { "proxy-url": by.url } }))).rejects.toMatchObject(failure);
  });

  it("that does not answer holds up nobody once it answers again", async () => {
    const by = await proxy({ refusal: "nothing" });
    const pool = new AgentPool({ connections: 1, tunnelTimeoutMs: 100 });
    const { calls } = pool.get({ tls: { ca: authority.certificate }, proxy: new URL(by.url) });
    const get = () => calls.request({ origin: `https://127.0.0.1:${port}`, path: "/", method: "GET" });
    await expect(get()).rejects.toMatchObject({ code: "UND_ERR_HEADERS_TIMEOUT" });
    by.refusal = undefined;
    expect((await get()).statusCode).toBe(200);
    await pool.close();
  });

  it("is let go of with the transport", async () => {
    const by = await proxy();
    const transport = open({ cluster: { "proxy-url": by.url } });
    await textOf(chunksOf(await watch(transport)));
    await call(transport);
    expect(by.openTunnels).toBe(2);
    await transport.close();
    await by.tunnelsEnded();
  });
});
