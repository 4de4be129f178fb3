import { once } from "node:events";
import { type IncomingMessage, type RequestOptions, type Server, createServer, request as send } from "node:http";
import { type AddressInfo, type Socket, connect } from "node:net";
import { text } from "node:stream/consumers";

import { CONNECTION_LIMITS, type IntakeLimits, type Refusal, takeReviews } from "./review-intake";

// Over plain HTTP: nothing here depends on TLS, and `test/integration/admission-requests.test.ts` sends the same to the whole server.

const pathToken = "token";
const limits: IntakeLimits = { bodyBytes: 1000, totalBytes: 1500 };
const review = {
  apiVersion: "admission.k8s.io/v1",
  kind: "AdmissionReview",
  request: { uid: "1", kind: { group: "", version: "v1", kind: "Pod" }, operation: "CREATE", object: { a: "b" } },
};

/** What a listener behind the intake was given. */
interface Taken {
  readonly path: string | undefined;
  readonly body: unknown;
}

let server: Server;
let taken: Taken[];
let refused: Refusal[];
let answerLater: (() => void)[];
let isHolding: boolean;

beforeEach(async () => {
  [taken, refused, answerLater, isHolding] = [[], [], [], false];
  const listener = takeReviews(
    (request, response) => {
      taken.push({ path: request.url, body: Reflect.get(request, "body") });
      const answer = (): void => void response.end("taken");
      if (isHolding) answerLater.push(answer);
      else answer();
    },
    { pathToken, limits, refused: reason => refused.push(reason) },
  );
  server = createServer({ headersTimeout: 100, requestTimeout: 200, connectionsCheckingInterval: 20 }, listener);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
});

afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await once(server, "close");
});

it.each(["/mutate/token", "/validate/token", "/mutate/token?timeout=10s"])("takes a review at %s", async path => {
  expect(await post(JSON.stringify(review), { path })).toEqual({ code: 200, said: "taken" });
  expect(taken).toEqual([{ path, body: review }]);
  expect(refused).toEqual([]);
});

it("takes a review of any character that comes in pieces of a byte", async () => {
  const odd = { ...review, request: { ...review.request, object: { text: "ü€😀\u0000<" } } };
  const { answer, outgoing } = begin({});
  for (const byte of Buffer.from(JSON.stringify(odd))) outgoing.write(Buffer.of(byte));
  outgoing.end();
  expect(await answer).toEqual({ code: 200, said: "taken" });
  expect(taken[0]?.body).toEqual(odd);
});

it("takes a review as large as the limit, and the next one on the same terms", async () => {
  const body = padded(limits.bodyBytes);
  for (let round = 0; round < 5; round++) expect((await post(body)).code).toBe(200);
});

it.each<[string, Post, string | Buffer, number, Refusal]>([
  ["another path", { path: "/metrics" }, "{}", 404, "not-found"],
  ["a path below", { path: "/mutate/token/more" }, "{}", 404, "not-found"],
  ["another method", { method: "PUT" }, "{}", 404, "not-found"],
  ["a probe with a body", { method: "GET", path: "/healthz" }, "{}", 404, "not-found"],
  ["a wrong token", { path: "/mutate/other" }, "{}", 401, "unauthorized"],
  ["no token", { path: "/validate/" }, "{}", 401, "unauthorized"],
  ["no media type", { headers: {} }, "{}", 415, "media-type"],
  ["another media type", { headers: { "content-type": "text/plain" } }, "{}", 415, "media-type"],
  ["a type that begins alike", { headers: { "content-type": "application/jsonp" } }, "{}", 415, "media-type"],
  [
    "a compressed body",
    { headers: { "content-type": "application/json", "content-encoding": "gzip" } },
    "{}",
    415,
    "media-type",
  ],
  ["nothing", {}, "", 400, "malformed"],
  ["half a review", {}, JSON.stringify(review).slice(0, -2), 400, "malformed"],
  ["what is no UTF-8", {}, Buffer.of(0x22, 0xff, 0x22), 400, "malformed"],
  ["JSON that is no review", {}, "{}", 400, "malformed"],
  ["a byte more than the limit", {}, padded(limits.bodyBytes + 1), 413, "too-large"],
  ["many times the limit", {}, padded(limits.bodyBytes * 1000), 413, "too-large"],
])("refuses %s", async (_name, options, body, code, reason) => {
  expect((await post(body, options)).code).toBe(code);
  expect(taken).toEqual([]);
  expect(refused).toEqual([reason]);
  // And goes on.
  expect((await post(JSON.stringify(review))).code).toBe(200);
});

it("says what is wrong with a review, and quotes nothing of it otherwise", async () => {
  const rest = { ...review.request, uid: undefined };
  const said = (body: string) => post(body).then(answer => answer.said);
  expect(await said(JSON.stringify({ ...review, request: rest }))).toBe(
    "the body is no review: request.uid is missing\n",
  );
  expect(await said('{"secret":"x"')).toBe("the body is not JSON\n");
});

it("refuses an endless body without its length in advance, and reads no more than the limit into memory", async () => {
  const { answer, outgoing } = begin({});
  for (let piece = 0; piece < 50; piece++) outgoing.write("x".repeat(100));
  outgoing.end();
  expect((await answer).code).toBe(413);
});

it("does not read the body of somebody who does not know the token", async () => {
  const { answer, outgoing } = begin({ path: "/mutate/other" });
  outgoing.on("error", () => undefined);
  outgoing.write("{");
  // The body never ends.
  expect((await answer).code).toBe(401);
});

it("refuses what is too much at once, until a review is answered", async () => {
  isHolding = true;
  const first = post(padded(900));
  await until(() => taken.length === 1);
  expect(await post(padded(900))).toEqual({ code: 503, said: "too many large reviews at once; try again\n" });
  expect(refused).toEqual(["too-busy"]);
  isHolding = false;
  answerLater[0]?.();
  expect((await first).code).toBe(200);
  await until(async () => (await post(padded(900))).code === 200);
});

it("forgets what a client sent that went away", async () => {
  for (let client = 0; client < 3; client++) {
    const { answer, outgoing } = begin({});
    outgoing.on("error", () => undefined);
    outgoing.write(padded(900).slice(0, 800));
    await until(() => connections().then(count => count > 0));
    outgoing.destroy();
    await answer.catch(() => undefined);
    await until(() => connections().then(count => count === 0));
  }
  expect((await post(padded(900))).code).toBe(200);
  expect(taken).toHaveLength(1);
});

it("hands on requests without a body, such as those of probes", async () => {
  expect(await post("", { method: "GET", path: "/healthz" })).toEqual({ code: 200, said: "taken" });
});

describe("a client that takes its time", () => {
  it.each([
    ["says nothing", ""],
    ["stops in the middle of the headers", "POST /mutate/token HTTP/1.1\r\nhost: a\r\ncontent-"],
    [
      "stops in the middle of the body",
      "POST /mutate/token HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{",
    ],
  ])("is cut off when it %s", async (_name, start) => {
    const socket = await opened();
    socket.write(start);
    expect(await text(socket)).toMatch(/^HTTP\/1.1 408 /);
    expect(taken).toEqual([]);
  });

  it("has limits that are longer than an API server waits, and shorter than for ever", () => {
    const { headersTimeout = 0, requestTimeout = 0, handshakeTimeout = 0 } = CONNECTION_LIMITS;
    expect(requestTimeout).toBe(30_000);
    expect(headersTimeout).toBeLessThanOrEqual(requestTimeout);
    expect(handshakeTimeout).toBeGreaterThan(0);
  });
});

it("answers headers beyond Node's 16 KiB with 431", async () => {
  const socket = await opened();
  socket.write(`POST /mutate/token HTTP/1.1\r\nhost: a\r\nx: ${"x".repeat(20_000)}\r\n\r\n`);
  expect(await text(socket)).toMatch(/^HTTP\/1.1 431 /);
});

it("has no opinion on how deep an object is", async () => {
  const depth = 400;
  const body = JSON.stringify(review).replace('"b"', "[".repeat(depth) + "]".repeat(depth));
  expect((await post(body)).code).toBe(200);
});

type Post = Pick<RequestOptions, "method" | "path" | "headers">;

interface Answer {
  readonly code: number | undefined;
  readonly said: string;
}

function begin({ method = "POST", path = "/mutate/token", headers = { "content-type": "application/json" } }: Post) {
  const { port } = server.address() as AddressInfo;
  const outgoing = send({ host: "127.0.0.1", port, method, path, headers: { ...headers, connection: "close" } });
  const answer = once(outgoing, "response").then(async ([response]: IncomingMessage[]): Promise<Answer> => {
    if (!response) throw new Error("no response");
    return { code: response.statusCode, said: await text(response) };
  });
  return { outgoing, answer };
}

async function post(body: string | Buffer, options: Post = {}): Promise<Answer> {
  const { outgoing, answer } = begin({
    ...options,
    headers: {
      ...(options.headers ?? { "content-type": "application/json" }),
      "content-length": Buffer.byteLength(body),
    },
  });
  // Whoever is refused early cannot send the rest.
  outgoing.on("error", () => undefined);
  outgoing.end(body);
  return answer;
}

/** A review of exactly so many bytes. */
function padded(bytes: number): string {
  const of = (padding: string): string =>
    JSON.stringify({ ...review, request: { ...review.request, object: { padding } } });
  return of("x".repeat(bytes - of("").length));
}

function connections(): Promise<number> {
  return new Promise((resolve, reject) =>
    server.getConnections((error, count) => (error ? reject(error) : resolve(count))),
  );
}

async function opened(): Promise<Socket> {
  const socket = connect((server.address() as AddressInfo).port, "127.0.0.1");
  await once(socket, "connect");
  return socket;
}

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise(resolve => setImmediate(resolve));
}
