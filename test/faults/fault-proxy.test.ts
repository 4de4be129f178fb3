import { once } from "node:events";
import { type IncomingMessage, type ServerResponse } from "node:http";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { TLSSocket } from "node:tls";

import { Agent, type Dispatcher } from "undici";

import { type Certificate, issueCertificate, newAuthority, newKeyPair } from "../../hack/control-plane/pki";
import { claimPorts, releasePorts } from "../../hack/control-plane/ports";
import { clustersHome } from "../../hack/control-plane/state";
import type { Fault } from "./fault";
import { type FaultProxy, startFaultProxy, type Upstream } from "./fault-proxy";

jest.setTimeout(120_000);

// The API server here is a few lines that note what reaches them.

const pods = "/api/v1/pods";
const watchOfPods = `${pods}?watch=true`;
const owner = `fault-proxy-test/${process.pid}`;

let upstream: Upstream;
let serving: Certificate;
let server: Server;
let proxy: FaultProxy;
let client: Agent;
/** What reached the API server: method, path, user. */
let asked: string[];
let deleted: string[];
let watches: ServerResponse[];

beforeAll(async () => {
  const keys = await newKeyPair();
  const authority = newAuthority("test", keys);
  serving = issueCertificate(authority, { commonName: "server", hosts: ["127.0.0.1"] }, keys);
  const replica = issueCertificate(authority, { commonName: "replica-a" }, keys);
  server = createServer(
    {
      cert: serving.certificate,
      key: serving.privateKey,
      ca: authority.certificate,
      requestCert: true,
      rejectUnauthorized: false,
    },
    (request, response) => void answer(request, response),
  );
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  upstream = { server: `https://127.0.0.1:${port}`, authority: authority.certificate, client: replica };
});

beforeEach(async () => {
  asked = [];
  watches = [];
  client = new Agent({ connections: 4, connect: { ca: upstream.authority } });
  const [port = 0] = await claimPorts(clustersHome(), owner, 1);
  deleted = [];
  proxy = await startFaultProxy({ upstream, serving, port, onDelete: (_, body) => deleted.push(body) });
});

afterEach(async () => {
  await client.destroy();
  await proxy.stop();
  await releasePorts(clustersHome(), owner);
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const peer = (request.socket as TLSSocket).getPeerCertificate();
  asked.push(`${request.method} ${request.url} by ${peer.subject?.CN ?? request.headers.authorization}`);
  if (request.url?.includes("watch=true") === true) {
    response.writeHead(200).flushHeaders();
    watches.push(response);
  } else response.writeHead(201, { "x-of": "server" }).end(`echo ${Buffer.concat(chunks).toString()}`);
}

function send(options: Partial<Dispatcher.RequestOptions> = {}): Promise<Dispatcher.ResponseData> {
  return client.request({ origin: proxy.url, method: "GET", path: pods, ...options });
}

/** What a watch has told so far. */
async function watch(path = watchOfPods): Promise<{ told: string; readonly ended: Promise<unknown> }> {
  const { body } = await send({ path });
  const state = { told: "", ended: Promise.resolve<unknown>(undefined) };
  state.ended = (async () => {
    for await (const chunk of body) state.told += String(chunk);
  })().catch((error: unknown) => error);
  return state;
}

async function until(isTrue: () => boolean): Promise<void> {
  for (const end = Date.now() + 60_000; !isTrue(); ) {
    if (Date.now() > end) throw new Error("it does not come true");
    await sleep(5);
  }
}

describe("without a fault", () => {
  it("hands on request and answer", async () => {
    const { statusCode, headers, body } = await send({ method: "POST", body: "hello" });
    expect([statusCode, headers["x-of"], await body.text()]).toEqual([201, "server", "echo hello"]);
  });

  it("is who its certificate says, and leaves alone who says himself who he is", async () => {
    await (await send()).body.text();
    await (await send({ headers: { authorization: "Bearer other" } })).body.text();
    expect(asked).toEqual([`GET ${pods} by replica-a`, `GET ${pods} by Bearer other`]);
  });

  it("hands on each part of a watch when it comes, and its end", async () => {
    const watching = await watch();
    watches[0]?.write("one ");
    await until(() => watching.told === "one ");
    watches[0]?.end("two");
    expect(await watching.ended).toBeUndefined();
    expect(watching.told).toBe("one two");
  });

  it("breaks off what the server breaks off", async () => {
    const watching = await watch();
    watches[0]?.destroy();
    expect(await watching.ended).toBeInstanceOf(Error);
  });

  it("gives up at the server what the client gives up", async () => {
    await watch();
    const closed = once(watches[0] as ServerResponse, "close");
    await client.destroy();
    await closed;
  });
});

it("tells of deletions as they are passed on", async () => {
  await (await send({ method: "DELETE", path: `${pods}/a`, body: "{}" })).body.text();
  await (await send({ method: "POST", body: "x" })).body.text();
  expect(deleted).toEqual(["{}"]);
});

describe("how often a fault was felt", () => {
  it.each<{ what: string; fault: Fault; felt: number }>([
    { what: "by a call that it delays", fault: { kind: "delay-requests", delayMs: 1, of: {} }, felt: 1 },
    { what: "by a call of another kind", fault: { kind: "hold-events", plural: "nodes", requestsToo: true }, felt: 0 },
    { what: "by a call that it answers", fault: { kind: "answer", status: 503, rate: 1 }, felt: 1 },
    { what: "by connections that it breaks", fault: { kind: "refuse-connections" }, felt: 1 },
  ])("is told when it ends: $what", async ({ fault, felt }) => {
    await (await send()).body.text();
    const lift = await proxy.inject(fault);
    await send().then(
      ({ body }) => body.text(),
      () => undefined,
    );
    expect(await lift()).toBe(felt);
  });
});

describe("events that are held", () => {
  it("come in order at the end, while other kinds and other calls go on", async () => {
    const watching = await watch();
    const other = await watch("/api/v1/nodes?watch=true");
    const lift = await proxy.inject({ kind: "hold-events", plural: "pods" });
    watches[0]?.write("one ");
    await sleep(20);
    watches[0]?.write("two");
    watches[1]?.write("node");
    await until(() => other.told === "node");
    await (await send()).body.text();
    expect(watching.told).toBe("");
    await lift();
    await until(() => watching.told === "one two");
  });

  it("are held on watches that open later, which are answered", async () => {
    const lift = await proxy.inject({ kind: "hold-events", plural: "pods" });
    const watching = await watch();
    watches[0]?.write("one");
    await sleep(50);
    expect(watching.told).toBe("");
    await lift();
    await until(() => watching.told === "one");
  });

  it("keep lists and watches of the kind waiting where asked for", async () => {
    const lift = await proxy.inject({ kind: "hold-events", plural: "pods", requestsToo: true });
    const listing = send();
    await (await send({ path: "/api/v1/nodes" })).body.text();
    await (await send({ method: "POST", body: "new" })).body.text();
    expect(asked.map(call => call.split(" by ")[0])).toEqual(["GET /api/v1/nodes", `POST ${pods}`]);
    await lift();
    expect((await listing).statusCode).toBe(201);
  });

  it("are late by the delay when they are delayed", async () => {
    const watching = await watch();
    await proxy.inject({ kind: "delay-events", plural: "pods", delayMs: 150 });
    const start = performance.now();
    watches[0]?.write("one");
    await until(() => watching.told === "one");
    expect(performance.now() - start).toBeGreaterThan(140);
  });
});

describe("a stall", () => {
  it("lets no request through, answers none and closes none", async () => {
    const lift = await proxy.inject({ kind: "stall" });
    const sending = send();
    await sleep(50);
    expect(asked).toEqual([]);
    await lift();
    expect((await sending).statusCode).toBe(201);
  });

  it("drops a request whose client gave up", async () => {
    const lift = await proxy.inject({ kind: "stall" });
    await expect(send({ signal: AbortSignal.timeout(50) })).rejects.toThrow();
    await lift();
    await (await send({ path: "/after" })).body.text();
    expect(asked).toEqual(["GET /after by replica-a"]);
  });

  it("hides that the server broke off", async () => {
    const watching = await watch();
    let isOver = false;
    void watching.ended.then(() => (isOver = true));
    const lift = await proxy.inject({ kind: "stall" });
    watches[0]?.destroy();
    await sleep(50);
    expect(isOver).toBe(false);
    await lift();
    expect(await watching.ended).toBeInstanceOf(Error);
  });
});

describe("calls that go wrong", () => {
  it("are answered by the proxy at the rate, evenly", async () => {
    await proxy.inject({ kind: "answer", status: 429, rate: 0.5, retryAfterSeconds: 3, of: { verbs: ["create"] } });
    const statuses: string[] = [];
    for (let count = 0; count < 4; count += 1) {
      const { statusCode, headers, body } = await send({ method: "POST", body: "x" });
      statuses.push(`${statusCode} ${headers["retry-after"] ?? "-"}`);
      await body.text();
    }
    expect(statuses).toEqual(["201 -", "429 3", "201 -", "429 3"]);
    expect(asked).toHaveLength(2);
    expect((await send()).statusCode).toBe(201);
  });

  it("say what a Kubernetes API server says", async () => {
    await proxy.inject({ kind: "answer", status: 503, rate: 1 });
    const { statusCode, body } = await send();
    expect(statusCode).toBe(503);
    expect(await body.json()).toMatchObject({ kind: "Status", code: 503, reason: "ServiceUnavailable" });
  });

  it("reach the server later when they are delayed", async () => {
    await proxy.inject({ kind: "delay-requests", delayMs: 3_000, of: { verbs: ["delete"], plurals: ["pods"] } });
    const start = performance.now();
    const deleting = send({ method: "DELETE", path: `${pods}/a` });
    await (await send()).body.text();
    expect(asked).toEqual([`GET ${pods} by replica-a`]);
    await (await deleting).body.text();
    expect(performance.now() - start).toBeGreaterThan(2_990);
  });

  it("are done although the answer is lost", async () => {
    const lift = await proxy.inject({ kind: "lose-responses", rate: 1, of: { verbs: ["create"] } });
    await expect(send({ method: "POST", body: "x" })).rejects.toThrow();
    expect(asked).toEqual([`POST ${pods} by replica-a`]);
    await lift();
    expect((await send({ method: "POST", body: "x" })).statusCode).toBe(201);
  });
});

it("is as slow as it is throttled", async () => {
  const lift = await proxy.inject({ kind: "throttle", latencyMs: 500, bytesPerSecond: 10_000 });
  const start = performance.now();
  await (await send({ method: "POST", body: "x".repeat(1_000) })).body.text();
  expect(performance.now() - start).toBeGreaterThan(590);
  await lift();
  const tookMs: number[] = [];
  for (let count = 0; count < 10; count += 1) {
    const again = performance.now();
    await (await send({ method: "POST", body: "x".repeat(1_000) })).body.text();
    tookMs.push(performance.now() - again);
  }
  // A machine that stands still delays some of them, and the fault would all.
  expect(Math.min(...tookMs)).toBeLessThan(500);
});

it("drops the watches of a kind and nothing else", async () => {
  const [one, two] = [await watch(), await watch("/api/v1/nodes?watch=true")];
  expect(proxy.drop({ verbs: ["watch"], plurals: ["pods"] })).toBe(1);
  expect(await one.ended).toBeInstanceOf(Error);
  watches[1]?.write("node");
  await until(() => two.told === "node");
});

it("refuses connections, breaks those there are, and listens again at the same address", async () => {
  const watching = await watch();
  const lift = await proxy.inject({ kind: "refuse-connections" });
  expect(await watching.ended).toBeInstanceOf(Error);
  await expect(send()).rejects.toThrow("ECONNREFUSED");
  await lift();
  await lift();
  expect((await send()).statusCode).toBe(201);
});
