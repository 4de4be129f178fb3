import type { Dispatcher } from "undici";

import type { Clock } from "../telemetry/clock";
import { AgentPool } from "./agent-pool";
import { type HttpAnswer, errorOfCredentials } from "./api-error";
import type { Connection } from "./credentials/connection";
import type { Credentials } from "./credentials/credentials";
import { exchange, headerOf } from "./exchange";
import { type Limit, startLimit } from "./limit";
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

export interface StreamRequest extends Omit<HttpRequest, "mayBeSent"> {
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
      const attempt = (connection: Connection): Promise<HttpAnswer> => {
        const options = { dispatcher: this.agents.get(connection).calls, limit, mayBeSent: request.mayBeSent };
        return exchange(this.described(request, connection), options);
      };
      const connection = await this.current(limit);
      const answer = await attempt(connection);
      if (answer.status !== UNAUTHORIZED) return answer;
      const renewed = await this.renewed(connection, limit);
      return renewed === connection ? answer : await attempt(renewed);
    } catch (error) {
      throw limit.errorOf(error);
    } finally {
      limit.settle();
    }
  }

  async open(request: StreamRequest): Promise<HttpStream> {
    const limit = startLimit({ ...request, clock: this.clock, context: contextOf(request) });
    try {
      const response = await this.begun(request, limit);
      if (response.statusCode !== 200) return { kind: "refused", answer: await endedAnswer(response, limit) };
      limit.answered(request.endWithinMs);
      return { kind: "stream", chunks: response.body, contentType: headerOf(response.headers, "content-type"), limit };
    } catch (error) {
      const failure = limit.errorOf(error);
      limit.end();
      throw failure;
    }
  }

  close(): Promise<void> {
    return this.agents.close();
  }

  /** The beginning of an answer whose rest is a stream. */
  private async begun(request: StreamRequest, limit: Limit): Promise<Dispatcher.ResponseData> {
    const attempt = (connection: Connection): Promise<Dispatcher.ResponseData> =>
      this.agents.get(connection).watches.request({ ...this.described(request, connection), signal: limit.signal });
    const connection = await this.current(limit);
    const response = await attempt(connection);
    if (response.statusCode !== UNAUTHORIZED) return response;
    const renewed = await this.renewed(connection, limit);
    if (renewed === connection) return response;
    await response.body.dump();
    return attempt(renewed);
  }

  private current(limit: Limit): Promise<Connection> {
    return limit.orStopped(found(this.credentials.current()));
  }

  private renewed(refused: Connection, limit: Limit): Promise<Connection> {
    return limit.orStopped(found(this.credentials.renewed(refused)));
  }

  private described(request: HttpRequest, { server, headers }: Connection): Dispatcher.DispatchOptions {
    return {
      origin: server.origin,
      // A server may be behind a path, as Rancher's proxies are.
      path: `${server.pathname.replace(/\/$/, "")}${request.path}`,
      method: request.method,
      headers: { accept: "application/json", "user-agent": this.userAgent, ...headers, ...request.headers },
      body: request.body ?? null,
      // Else undici closes the connection after each DELETE with a body, for servers that do not expect one.
      reset: false,
      // The call's limit has a timer. For its own ones undici would wake up twice a second for as long as a watch is open.
      headersTimeout: 0,
      bodyTimeout: 0,
    };
  }
}

const UNAUTHORIZED = 401;

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
    contentType: headerOf(response.headers, "content-type"),
    retryAfter: headerOf(response.headers, "retry-after"),
    warnings: warningTexts(response.headers["warning"]),
  };
}
