import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import type { ServerOptions } from "node:https";

import { reviewFault } from "./admission/review-fault";

// What stands before Pepr's admission server: who may ask, how much is read, and what counts as a review. Pepr reads 2 MB of
// any request, which is less than an API server may send, and takes whatever JSON it finds for a review.

/** Why a request was refused; bounded, so that a metric may tell it. */
export type Refusal = "not-found" | "unauthorized" | "media-type" | "too-large" | "too-busy" | "malformed";

export interface IntakeOptions {
  /** The last part of the paths of those who may ask. */
  readonly pathToken: string;
  readonly limits?: IntakeLimits;
  /** Hears of each request that Pepr is not told of. */
  readonly refused: (reason: Refusal) => void;
}

export interface IntakeLimits {
  /** Of one review. */
  readonly bodyBytes: number;
  /** Of all reviews that are read or being answered. */
  readonly totalBytes: number;
}

const MIB = 1024 * 1024;

/**
 * An API server takes 3 MiB from its client (`MaxRequestBodyBytes`) and etcd 1.5 MiB: a review of an update holds one of each, and
 * some characters become six when JSON escapes them. All at once is what a process with 256 MiB can parse.
 */
const LIMITS: IntakeLimits = { bodyBytes: 8 * MIB, totalBytes: 32 * MIB };

/**
 * How long a connection may take: for the handshake, for the headers, and for a whole request, where 30 s is the longest that an API
 * server waits for any webhook. Node looks at its connections from time to time.
 */
export const CONNECTION_LIMITS: ServerOptions = {
  handshakeTimeout: 10_000,
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  connectionsCheckingInterval: 5_000,
};

/** Gives `listener` reviews, whole and parsed as the `body` of the request, and requests without a body such as those of probes. */
export function takeReviews(listener: RequestListener, options: IntakeOptions): RequestListener {
  const { pathToken, limits = LIMITS, refused } = options;
  const isToken = tokenTest(pathToken);
  const underWay = { bytes: 0 };
  return (request, response) => {
    if (!hasBody(request) && request.method !== "POST") return listener(request, response);
    const refusal = refusalOfHead(request, isToken);
    if (refusal) {
      refused(refusal.reason);
      return refuse(response, refusal);
    }
    receive({ request, response, limits, underWay }, outcome => {
      if ("reason" in outcome) {
        refused(outcome.reason);
        return refuse(response, outcome);
      }
      // Pepr's parser leaves alone what has been read.
      Object.assign(request, { body: outcome.review });
      listener(request, response);
    });
  };
}

interface Refused {
  readonly reason: Refusal;
  readonly code: number;
  /** For people, as the API server shows it to whoever applied the object. */
  readonly message: string;
}

/** Nobody who does not know the token gets the server to read a body. */
function refusalOfHead(request: IncomingMessage, isToken: (token: string) => boolean): Refused | undefined {
  const [, webhook = "", token = "", ...more] = (request.url ?? "").replace(/\?.*$/, "").split("/");
  if (request.method !== "POST" || !["mutate", "validate"].includes(webhook) || more.length > 0) {
    return { reason: "not-found", code: 404, message: "there is no such webhook" };
  }
  if (!isToken(token)) return { reason: "unauthorized", code: 401, message: "the path of the webhook is not the one" };
  if (isPlainJson(request.headers)) return undefined;
  return { reason: "media-type", code: 415, message: "a review is plain application/json" };
}

function isPlainJson(headers: IncomingMessage["headers"]): boolean {
  const { "content-type": type = "", "content-encoding": encoding = "identity" } = headers;
  return /^application\/json\s*(;|$)/i.test(type) && encoding.toLowerCase() === "identity";
}

/** Takes as long for any wrong token. */
function tokenTest(pathToken: string): (token: string) => boolean {
  const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
  const wanted = digest(pathToken);
  return token => timingSafeEqual(digest(token), wanted);
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0;
}

interface Receiving {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly limits: IntakeLimits;
  readonly underWay: { bytes: number };
}

/** Calls `done` once at most: not at all where the client is gone before it has sent everything. */
function receive({ request, response, limits, underWay }: Receiving, done: (outcome: Outcome) => void): void {
  let chunks: Buffer[] = [];
  let bytes = 0;
  let refusal: Refused | undefined;
  const release = (): void => {
    underWay.bytes -= bytes;
    bytes = 0;
    chunks = [];
  };
  request.on("data", (chunk: Buffer) => {
    // The rest is passed over and then answered: who is still sending does not listen.
    if (refusal) return;
    bytes += chunk.length;
    underWay.bytes += chunk.length;
    chunks.push(chunk);
    refusal = refusalOfSize({ bytes, total: underWay.bytes }, limits);
    if (refusal) release();
  });
  request.on("end", () => done(refusal ?? parsed(Buffer.concat(chunks))));
  // Nothing else listens before Pepr does; the response's end is what counts.
  request.on("error", () => undefined);
  response.on("close", release);
}

function refusalOfSize(
  read: { readonly bytes: number; readonly total: number },
  limits: IntakeLimits,
): Refused | undefined {
  if (read.bytes > limits.bodyBytes) {
    return { reason: "too-large", code: 413, message: `a review has ${limits.bodyBytes} bytes at most` };
  }
  if (read.total > limits.totalBytes) {
    return { reason: "too-busy", code: 503, message: "too many large reviews at once; try again" };
  }
  return undefined;
}

type Outcome = Refused | { readonly review: unknown };

function parsed(body: Buffer): Outcome {
  const malformed = (message: string): Refused => ({ reason: "malformed", code: 400, message });
  let review: unknown;
  try {
    review = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
  } catch {
    // What the parser says quotes the body.
    return malformed("the body is not JSON");
  }
  const fault = reviewFault(review);
  return fault === undefined ? { review } : malformed(`the body is no review: ${fault}`);
}

function refuse(response: ServerResponse, { code, message }: Refused): void {
  // A client that errs gets no connection to keep.
  response.writeHead(code, { "content-type": "text/plain; charset=utf-8", connection: "close" });
  response.end(`${message}\n`);
}
