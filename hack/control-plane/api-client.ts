import { Pool, type Dispatcher } from "undici";

import { warningTexts } from "../../capabilities/kube/warnings";
import type { Certificate } from "./pki";

export interface ApiRequest {
  readonly method: "GET" | "POST" | "PATCH" | "PUT" | "DELETE";
  readonly path: string;
  readonly body?: unknown;
  readonly contentType?: string;
}

export interface ApiAnswer {
  readonly status: number;
  readonly text: string;
  /** What the API server warns of. */
  readonly warnings: readonly string[];
}

export interface ApiClient {
  /** Any answer is a value; only the lack of one throws. */
  send(request: ApiRequest): Promise<ApiAnswer>;
  close(): Promise<void>;
}

export interface ApiClientOptions {
  readonly server: string;
  readonly authority: string;
  readonly client: Certificate;
}

/** Requests in flight. With 32 an API server takes thousands of nodes in seconds; more only queue up inside it. */
export const parallelRequests = 32;

/** A bare client for setting clusters up: the operator's own transport is under test and must not vouch for itself. */
export function newApiClient(options: ApiClientOptions): ApiClient {
  const pool = new Pool(options.server, {
    connections: parallelRequests,
    connect: { ca: options.authority, cert: options.client.certificate, key: options.client.privateKey },
  });
  return {
    send: async request => {
      const { statusCode, headers, body } = await pool.request(requestOptions(request));
      return { status: statusCode, text: await body.text(), warnings: warningTexts(headers["warning"]) };
    },
    close: () => pool.destroy(),
  };
}

/** Sends and takes nothing but success for an answer. */
export async function sendOrThrow(client: ApiClient, request: ApiRequest): Promise<string> {
  const answer = await client.send(request);
  if (answer.status < 300) return answer.text;
  throw new Error(`${request.method} ${request.path} was answered ${answer.status}: ${answer.text}`);
}

function requestOptions(request: ApiRequest): Dispatcher.RequestOptions {
  const { method, path, body, contentType = "application/json" } = request;
  if (body === undefined) return { method, path };
  return { method, path, headers: { "content-type": contentType }, body: JSON.stringify(body) };
}
