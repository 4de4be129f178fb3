import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

import { namespaceOf, objectNameOf, resourceVersionOf, uidOf } from "../api/identity";
import { systemClock } from "../telemetry/clock";
import type { ApiError } from "./api-error";
import type { KubeClient } from "./client";
import type { Connection } from "./credentials/connection";
import type { Credentials } from "./credentials/credentials";
import { createHttpClient } from "./http-client";
import { CONTROLLER_REVISIONS, PODS } from "./resources";
import { createTransport, type Transport } from "./transport";

// What a network does to HTTP, which no API server can be asked for.

interface Received {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

let server: Server;
let answer: (response: ServerResponse, request: Received) => void;
let received: Received[];
let sockets: Set<unknown>;
let transport: Transport;
let client: KubeClient;
let token: string;

const namespace = namespaceOf("n");
const name = objectNameOf("p");
const pod = JSON.stringify({ kind: "Pod", metadata: { name: "p", uid: "u", resourceVersion: "7" } });

beforeEach(async () => {
  received = [];
  sockets = new Set();
  token = "first";
  server = createServer((request, response) => void receive(request, response));
  server.on("connection", socket => sockets.add(socket));
  await new Promise<void>(resolve => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  transport = createTransport({ credentials: credentialsFor(port), clock: systemClock, connections: 2 });
  client = createHttpClient({ transport, clock: systemClock, timeoutMs: 5_000 });
});

afterEach(async () => {
  await transport.close();
  server.closeAllConnections();
  await new Promise(resolve => server.close(resolve));
});

async function receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const { method, url, headers } = request;
  const got = { method, url, headers, body: Buffer.concat(chunks).toString("utf8") };
  received.push(got);
  answer(response, got);
}

function credentialsFor(port: number): Credentials {
  const held = (): Connection => ({
    server: new URL(`http://127.0.0.1:${port}/prefix`),
    tls: TLS,
    headers: { authorization: `Bearer ${token}` },
  });
  let current = held();
  return {
    current: async () => current,
    renewed: async refused => (refused.headers["authorization"] === `Bearer ${token}` ? refused : (current = held())),
  };
}

const TLS = {};

async function failureOf(promise: Promise<unknown>): Promise<ApiError> {
  return promise.then(
    value => Promise.reject(new Error(`expected a failure, not ${JSON.stringify(value)}`)),
    (error: unknown) => error as ApiError,
  );
}

function get(): Promise<unknown> {
  return client.get(PODS, { namespace, name });
}

describe("a call", () => {
  it.each([
    ["the connection is reset before the answer", (response: ServerResponse) => void response.socket?.destroy()],
    [
      "the connection is reset in the middle of the answer",
      (response: ServerResponse) => {
        response.writeHead(200, { "content-length": String(pod.length) });
        response.write(pod.slice(0, 10), () => response.socket?.destroy());
      },
    ],
    [
      "the last chunk is missing",
      (response: ServerResponse) => {
        response.write(pod, () => response.socket?.end());
      },
    ],
    ["the answer is no JSON", (response: ServerResponse) => void response.end("<html>")],
    ["the answer is no API object", (response: ServerResponse) => void response.end("{}")],
  ])("fails as network when %s", async (_when, act) => {
    answer = act;
    expect(await failureOf(get())).toMatchObject({ name: "ApiError", kind: "network", effectUnknown: true });
  });

  it.each([
    ["no header comes", () => undefined],
    ["the answer does not end", (response: ServerResponse) => void response.write(pod.slice(0, 10))],
  ])("fails as timeout when %s within its limit", async (_when, act) => {
    answer = act;
    const failure = await failureOf(client.get(PODS, { namespace, name }, { timeoutMs: 100 }));
    expect(failure).toMatchObject({ kind: "timeout", effectUnknown: true });
    expect(failure.message).toBe("GET /api/v1/namespaces/n/pods/p: no answer within 100 ms");
  });

  it("fails as aborted when its caller gives up", async () => {
    const abort = new AbortController();
    answer = () => abort.abort();
    const failure = await failureOf(client.get(PODS, { namespace, name }, { signal: abort.signal }));
    expect(failure.kind).toBe("aborted");
  });

  it.each([
    ["seconds", () => "3", 3_000, 3_000],
    ["a date", () => new Date(Date.now() + 50_000).toUTCString(), 30_000, 50_000],
    ["more seconds than anybody should wait", () => "9999999", 60_000, 60_000],
    ["a date by another clock", () => new Date(Date.now() + 3_600_000).toUTCString(), 60_000, 60_000],
    ["a date that is past", () => "Thu, 01 Jan 1970 00:00:00 GMT", 0, 0],
  ])("tells how long to wait from a Retry-After in %s", async (_form, header, least, most) => {
    answer = response => response.writeHead(429, { "retry-after": header() }).end("slow down");
    const failure = await failureOf(get());
    expect(failure).toMatchObject({ kind: "tooManyRequests", status: 429, message: "slow down" });
    expect(failure.retryAfterMs).toBeGreaterThanOrEqual(least);
    expect(failure.retryAfterMs).toBeLessThanOrEqual(most);
  });

  it("tells the page of a proxy in one line, and the beginning of it only", async () => {
    answer = response =>
      response.writeHead(502).end(`<html>\r\n<h1>Bad Gateway</h1>${" ".repeat(300)}${"x".repeat(300)}`);
    const failure = await failureOf(get());
    expect(failure).toMatchObject({ kind: "unavailable", status: 502 });
    expect(failure.message).toBe(`<html> <h1>Bad Gateway</h1> ${"x".repeat(172)}`);
  });

  it("tells how long to wait from the details of a status", async () => {
    const status = {
      kind: "Status",
      reason: "Timeout",
      message: "too large resource version",
      details: { retryAfterSeconds: 1 },
    };
    answer = response => response.writeHead(504).end(JSON.stringify(status));
    expect(await failureOf(get())).toMatchObject({ kind: "timeout", reason: "Timeout", retryAfterMs: 1_000 });
  });

  it.each([
    [500, "unavailable"],
    [503, "unavailable"],
    [400, "badRequest"],
    [302, "badRequest"],
  ])("tells a %d without a status", async (status, kind) => {
    answer = response => response.writeHead(status).end();
    expect(await failureOf(get())).toMatchObject({ kind, status, message: `HTTP ${status}` });
  });

  it("keeps its connections, and has no more than it may", async () => {
    answer = response => response.end(pod);
    await Promise.all(Array.from({ length: 20 }, get));
    await Promise.all(Array.from({ length: 20 }, get));
    expect(sockets.size).toBe(2);
  });

  it("reads its token again after a 401, and is answered then", async () => {
    answer = (response, { headers }) => {
      if (headers.authorization === "Bearer second") response.end(pod);
      else response.writeHead(401).end();
      token = "second";
    };
    await expect(get()).resolves.toMatchObject({ metadata: { name: "p" } });
    expect(received.map(({ headers }) => headers.authorization)).toEqual(["Bearer first", "Bearer second"]);
  });

  it("fails as unauthorized when there is no other token", async () => {
    answer = response => response.writeHead(401).end();
    expect(await failureOf(get())).toMatchObject({ kind: "unauthorized", status: 401 });
    expect(received).toHaveLength(1);
  });
});

describe("a request", () => {
  it("names its manager, its limit and a dry run, below the server's path", async () => {
    answer = response => response.end(pod);
    await client.create(PODS, { namespace, body: { metadata: {} }, dryRun: true, timeoutMs: 1_500 });
    expect(received[0]).toMatchObject({
      method: "POST",
      url: "/prefix/api/v1/namespaces/n/pods?fieldManager=everynode&timeout=1500ms&dryRun=All",
      headers: { "content-type": "application/json", accept: "application/json", "user-agent": "everynode" },
    });
    // Decompressing would cost more than it saves on the way to a server that is near.
    expect(received[0]?.headers).not.toHaveProperty("accept-encoding");
  });

  it("names another manager where another program writes", async () => {
    answer = response => response.end(pod);
    client = createHttpClient({ transport, clock: systemClock, fieldManager: "kubectl-everynode" });
    await client.patch(PODS, { namespace, name, type: "merge", body: {} });
    expect(received[0]?.url).toContain("?fieldManager=kubectl-everynode&");
  });

  it("carries raw JSON byte for byte", async () => {
    answer = response => response.end(pod);
    const rawJson = String.raw`{ "b": 1.0, "a":"<\u003c&\u2028ä" }`;
    await client.create(CONTROLLER_REVISIONS, { namespace, body: { rawJson } });
    expect(received[0]?.body).toBe(rawJson);
  });

  it("deletes only the object of its uid", async () => {
    answer = response => response.end(JSON.stringify({ kind: "Status", status: "Success" }));
    await client.delete(PODS, { namespace, name }, { uid: uidOf("u") });
    expect(JSON.parse(received[0]?.body ?? "")).toMatchObject({ preconditions: { uid: "u" } });
  });

  it("throws a conflict on DELETE that is not about the uid", async () => {
    answer = (response, { method }) => (method === "GET" ? response.end(pod) : response.writeHead(409).end());
    expect((await failureOf(client.delete(PODS, { namespace, name }, { uid: uidOf("u") }))).kind).toBe("conflict");
  });
});

describe("a watch", () => {
  const event = (type: string, object: object) => `${JSON.stringify({ type, object })}\n`;
  const added = (podName: string) => event("ADDED", { metadata: { name: podName } });

  function watch(signal = new AbortController().signal) {
    return client.watch(PODS, { resourceVersion: resourceVersionOf("7"), signal, timeoutSeconds: 60 });
  }

  async function taken(events: AsyncIterable<unknown>, into: unknown[]): Promise<void> {
    for await (const entry of events) into.push(entry);
  }

  it("puts events together from pieces cut anywhere, also within a character", async () => {
    const bytes = Buffer.from(added("ä") + added("b") + event("BOOKMARK", { metadata: { resourceVersion: "9" } }));
    const at = bytes.indexOf(0xc3) + 1;
    answer = response => {
      response.write(bytes.subarray(0, at), () => setImmediate(() => response.end(bytes.subarray(at))));
    };
    const events: unknown[] = [];
    await taken(watch(), events);
    expect(events).toEqual([
      { kind: "added", object: { metadata: { name: "ä" } } },
      { kind: "added", object: { metadata: { name: "b" } } },
      { kind: "bookmark", resourceVersion: "9" },
    ]);
    expect(received[0]?.url).toBe(
      "/prefix/api/v1/pods?watch=true&allowWatchBookmarks=true&resourceVersion=7&timeoutSeconds=60",
    );
  });

  it.each([
    [
      "the connection is reset",
      (response: ServerResponse) => response.write(added("a"), () => response.socket?.destroy()),
      "network",
    ],
    ["the stream ends inside an event", (response: ServerResponse) => response.end(`${added("a")}{"type":`), "network"],
    [
      "the page of a proxy comes",
      (response: ServerResponse) => response.end(`${added("a")}<html>\n<h1>Bad Gateway</h1>\n</html>\n`),
      "network",
    ],
    ["a line is no event", (response: ServerResponse) => response.end(`${added("a")}{}\n`), "network"],
    [
      "an ERROR event comes",
      (response: ServerResponse) =>
        response.end(added("a") + event("ERROR", { kind: "Status", code: 410, reason: "Expired" })),
      "gone",
    ],
    [
      "an ERROR event without a code says that the version expired",
      (response: ServerResponse) => response.end(added("a") + event("ERROR", { kind: "Status", reason: "Expired" })),
      "gone",
    ],
  ])("hands on what it got and then throws when %s", async (_when, act, kind) => {
    answer = response => void act(response);
    const events: unknown[] = [];
    expect((await failureOf(taken(watch(), events))).kind).toBe(kind);
    expect(events).toHaveLength(1);
  });

  it("throws what the server refuses it with", async () => {
    answer = response => response.writeHead(410).end(JSON.stringify({ kind: "Status", code: 410, reason: "Expired" }));
    expect(await failureOf(taken(watch(), []))).toMatchObject({ kind: "gone", reason: "Expired" });
  });

  it("is read on while its consumer is busy", async () => {
    // More than all buffers between the two hold.
    const count = 100;
    const line = Buffer.from(event("ADDED", { metadata: { name: "a" }, data: "x".repeat(131_072) }));
    const written = new Promise<void>(resolve => {
      answer = response => {
        response.on("finish", resolve);
        for (let index = 0; index < count; index += 1) response.write(line);
        response.end();
      };
    });
    const kinds: string[] = [];
    for await (const { kind } of watch()) {
      // The server can write everything only if somebody reads while we wait here.
      if (kinds.length === 0) await written;
      kinds.push(kind);
    }
    expect(kinds).toHaveLength(count);
  });

  it("closes its connection when its reader leaves", async () => {
    const closed = new Promise<void>(resolve => {
      answer = response => {
        response.on("close", resolve);
        response.write(added("a"));
      };
    });
    const iterator = watch()[Symbol.asyncIterator]();
    await iterator.next();
    await iterator.return?.();
    await expect(closed).resolves.toBeUndefined();
  });

  it("takes no connection from calls", async () => {
    answer = (response, { url }) => (url?.includes("watch=true") ? response.write(added("a")) : response.end(pod));
    const watches = [1, 2, 3].map(() => watch()[Symbol.asyncIterator]());
    await Promise.all(watches.map(iterator => iterator.next()));
    await expect(get()).resolves.toMatchObject({ metadata: { name: "p" } });
    await Promise.all(watches.map(iterator => iterator.return?.()));
  });
});

describe("a write that may no longer be sent", () => {
  const body = { metadata: { name } };

  it("is not, when a connection is free at last, and leaves the connection to others", async () => {
    const held: ServerResponse[] = [];
    answer = response => void held.push(response);
    const others = [client.get(PODS, { namespace, name }), client.get(PODS, { namespace, name })];
    await until(() => held.length === 2);
    let mayBeSent = true;
    const write = client.create(PODS, { namespace, body, mayBeSent: () => mayBeSent });
    write.catch(() => undefined);
    mayBeSent = false;
    for (const response of held) response.end(pod);
    await Promise.all(others);
    await expect(write).rejects.toMatchObject({ kind: "aborted" });
    answer = response => response.end(pod);
    await client.get(PODS, { namespace, name });
    expect(received.map(({ method }) => method)).toEqual(["GET", "GET", "GET"]);
    expect(sockets.size).toBe(2);
  });

  it("is not sent anew with other credentials", async () => {
    answer = response => {
      token = "second";
      response.writeHead(401).end("{}");
    };
    await expect(
      client.create(PODS, { namespace, body, mayBeSent: () => received.length === 0 }),
    ).rejects.toMatchObject({ kind: "aborted" });
    expect(received).toHaveLength(1);
  });
});

async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await new Promise(resolve => setImmediate(resolve));
}
