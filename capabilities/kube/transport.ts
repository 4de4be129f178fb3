import type { Dispatcher } from "undici";

import type { Clock } from "../telemetry/clock";
import { AgentPool, type Agents } from "./agent-pool";
import { ApiError, type HttpAnswer, errorOfCredentials } from "./api-error";
import type { Connection } from "./credentials/connection";
import type { Credentials } from "./credentials/credentials";
import { type Limit, orAborted, startLimit } from "./limit";
import { warningTexts } from "./warnings";

export interface HttpRequest {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** With its query. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal?: AbortSignal | undefined;
  /** Within which the answer must be complete; for a stream, within which it must have begun. */
  readonly timeoutMs: number;
  /** Asked when a connection is about to take the request, and again when it is sent anew. */
  readonly mayBeSent?: (() => boolean) | undefined;
}

export interface StreamRequest extends HttpRequest {
  /** Within which the stream must end once it has begun; after that it counts as lost. */
  readonly endWithinMs: number;
}

export type HttpStream =
  | {
      readonly kind: "stream";
      readonly chunks: AsyncIterable<Buffer>;
      readonly contentType: string | undefined;
      readonly limit: Limit;
    }
  | { readonly kind: "refused"; readonly answer: HttpAnswer };

export interface TransportOptions {
  readonly credentials: Credentials;
  readonly clock: Clock;
  /** Sockets for calls, each one call at a time; more calls wait. Watches have sockets of their own. */
  readonly connections?: number;
  /** Names this program in the API server's audit log. */
  readonly userAgent?: string;
}

/** HTTP to the API server over connections that are kept. Failures are `ApiError`s; any answer is a value. */
export interface Transport {
  call(request: HttpRequest): Promise<HttpAnswer>;
  /** The caller ends the stream's limit when it is done with it. */
  open(request: StreamRequest): Promise<HttpStream>;
  /** Ends everything that is under way. */
  close(): Promise<void>;
}

const DEFAULT_CONNECTIONS = 16;

export function createTransport(options: TransportOptions): Transport {
  return new HttpTransport(options);
}

class HttpTransport implements Transport {
  private readonly credentials: Credentials;
  private readonly clock: Clock;
  private readonly userAgent: string;
  private readonly agents: AgentPool;

  constructor({ credentials, clock, userAgent = "everynode", connections = DEFAULT_CONNECTIONS }: TransportOptions) {
    this.credentials = credentials;
    this.clock = clock;
    this.userAgent = userAgent;
    this.agents = new AgentPool({ connections });
  }

  async call(request: HttpRequest): Promise<HttpAnswer> {
    const limit = startLimit({ ...request, clock: this.clock, context: contextOf(request) });
    try {
      const target: Target = { request, use: "calls" };
      const answer = await answerOf(await this.respond(target, limit.signal));
      limit.settle();
      return answer;
    } catch (error) {
      const failure = limit.errorOf(error);
      limit.end();
      throw failure;
    }
  }

  async open(request: StreamRequest): Promise<HttpStream> {
    const limit = startLimit({ ...request, clock: this.clock, context: contextOf(request) });
    try {
      const target: Target = { request, use: "watches" };
      const response = await this.respond(target, limit.signal);
      if (response.statusCode !== 200) return { kind: "refused", answer: await endedAnswer(response, limit) };
      limit.answered(request.endWithinMs);
      return { kind: "stream", chunks: response.body, contentType: headerOf(response, "content-type"), limit };
    } catch (error) {
      const failure = limit.errorOf(error);
      limit.end();
      throw failure;
    }
  }

  close(): Promise<void> {
    return this.agents.close();
  }

  private async respond(target: Target, signal: AbortSignal): Promise<Dispatcher.ResponseData> {
    const connection = await orAborted(found(this.credentials.current()), signal);
    const response = await this.attempt(target, { connection, signal });
    if (response.statusCode !== 401) return response;
    const renewed = await orAborted(found(this.credentials.renewed(connection)), signal);
    if (renewed === connection) return response;
    await response.body.dump();
    return this.attempt(target, { connection: renewed, signal });
  }

  private attempt(target: Target, { connection, signal }: Attempt): Promise<Dispatcher.ResponseData> {
    const { request, use } = target;
    const { server, headers } = connection;
    const agent = this.agents.get(connection)[use];
    return sendingOnlyIf(request.mayBeSent, agent).request({
      origin: server.origin,
      // A server may be behind a path, as Rancher's proxies are.
      path: `${server.pathname.replace(/\/$/, "")}${request.path}`,
      method: request.method,
      headers: { accept: "application/json", "user-agent": this.userAgent, ...headers, ...request.headers },
      body: request.body ?? null,
      // Else undici closes the connection after each DELETE with a body, for servers that do not expect one.
      reset: false,
      signal,
      // The call's limit has a timer. For its own ones undici would wake up twice a second for as long as a watch is open.
      headersTimeout: 0,
      bodyTimeout: 0,
    });
  }
}

interface Target {
  readonly request: HttpRequest;
  readonly use: keyof Agents;
}

interface Attempt {
  readonly connection: Connection;
  readonly signal: AbortSignal;
}

/** A request may wait long for a connection to be free, or made: undici calls `onRequestStart` when one is about to take it. */
function sendingOnlyIf(mayBeSent: HttpRequest["mayBeSent"], agent: Dispatcher): Dispatcher {
  if (mayBeSent === undefined) return agent;
  return agent.compose(dispatch => (options, handler) => {
    const start = handler.onRequestStart?.bind(handler);
    handler.onRequestStart = (controller, context) => {
      if (!mayBeSent()) throw new ApiError({ kind: "aborted", message: "not sent, for it is no longer wanted" });
      start?.(controller, context);
    };
    return dispatch(options, handler);
  });
}

/** Without credentials nothing was sent, which a caller must not mistake for an answer that was lost. */
function found(connection: Promise<Connection>): Promise<Connection> {
  return connection.catch((cause: unknown) => {
    throw errorOfCredentials(cause);
  });
}

function contextOf({ method, path }: HttpRequest): string {
  return `${method} ${path.split("?")[0]}`;
}

async function endedAnswer(response: Dispatcher.ResponseData, limit: Limit): Promise<HttpAnswer> {
  const answer = await answerOf(response);
  limit.end();
  return answer;
}

async function answerOf(response: Dispatcher.ResponseData): Promise<HttpAnswer> {
  return {
    status: response.statusCode,
    body: Buffer.from(await response.body.arrayBuffer()),
    contentType: headerOf(response, "content-type"),
    retryAfter: headerOf(response, "retry-after"),
    warnings: warningTexts(response.headers["warning"]),
  };
}

function headerOf({ headers }: Dispatcher.ResponseData, name: string): string | undefined {
  const header = headers[name];
  return Array.isArray(header) ? header[0] : header;
}
