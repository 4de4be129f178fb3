import { once } from "node:events";
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";
import { type Agent, request as httpsRequest } from "node:https";

import { arrivals, drained } from "./arrivals";
import type { Call } from "./call";
import type { InjectedFaults, Refusal } from "./injected-faults";

/** One request of a client, on its way to the API server and back. */
export interface Exchange {
  readonly call: Call;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly faults: InjectedFaults;
  /** Aborts when the client has gone. */
  readonly signal: AbortSignal;
  /** The address of the API server, such as `https://127.0.0.1:6443`. */
  readonly server: string;
  readonly agent: Agent;
  readonly onDelete?: (call: Call, body: string) => void;
}

/** Rejects when either side breaks off. What has not been sent to the API server by then never is. */
export async function exchange(one: Exchange): Promise<void> {
  const { call, response, faults, signal } = one;
  await faults.pass({ call, part: "request", since: performance.now(), signal });
  const refusal = faults.refusalOf(call);
  if (refusal !== undefined) return refuse(response, refusal);
  try {
    await answer(one, await ask(one));
  } catch (error) {
    // Nor does a stalled network tell that the other end broke off.
    await faults.pass({ call, part: "head", since: performance.now(), signal });
    throw error;
  }
}

async function ask({ call, request, server, agent, signal, onDelete }: Exchange): Promise<IncomingMessage> {
  const { method, url, headers } = request;
  signal.throwIfAborted();
  const upstream = httpsRequest(new URL(url ?? "/", server), { method, headers: endToEnd(headers), agent });
  // Whoever reads the answer hears of it as well, and an error without a listener would end the process.
  upstream.on("error", () => undefined);
  // Without an error, which the option `signal` would hand to the socket: it comes too late for a listener where the answer
  // has ended and the socket is on its way back to the agent.
  signal.addEventListener("abort", () => void upstream.destroy(), { once: true });
  if (call.verb === "delete" && onDelete) {
    const sent: Buffer[] = [];
    request.on("data", (chunk: Buffer) => sent.push(chunk));
    request.once("end", () => onDelete(call, Buffer.concat(sent).toString()));
  }
  request.pipe(upstream);
  const [answered] = await once(upstream, "response");
  return answered;
}

async function answer({ call, response, faults, signal }: Exchange, upstream: IncomingMessage): Promise<void> {
  const isLost = faults.losesResponse(call);
  const parts = call.verb === "watch" || isLost ? drained(upstream) : arrivals(upstream);
  if (isLost) {
    // Its answer is complete when it has done everything.
    while ((await parts.next()).done !== true);
    throw new Error("the answer is lost");
  }
  await faults.pass({ call, part: "head", since: performance.now(), signal });
  response.writeHead(upstream.statusCode ?? 502, endToEnd(upstream.headers));
  response.flushHeaders();
  for await (const { chunk, at } of parts) {
    await faults.pass({ call, part: "body", since: at, bytes: chunk.length, signal });
    if (!response.write(chunk)) await once(response, "drain", { signal });
  }
  await faults.pass({ call, part: "body", since: performance.now(), signal });
  response.end();
}

function refuse(response: ServerResponse, { status, retryAfterSeconds }: Refusal): void {
  const [reason, message] =
    status === 429 ? ["TooManyRequests", "too many requests"] : ["ServiceUnavailable", "the server is not available"];
  const headers = {
    "content-type": "application/json",
    ...(retryAfterSeconds !== undefined && { "retry-after": String(retryAfterSeconds) }),
  };
  const body = { kind: "Status", apiVersion: "v1", status: "Failure", code: status, reason, message };
  response.writeHead(status, headers).end(JSON.stringify(body));
}

/** Without the headers that concern one of the two connections alone. */
function endToEnd(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !connectionHeaders.has(name)));
}

const connectionHeaders: ReadonlySet<string> = new Set(["host", "connection", "keep-alive", "transfer-encoding"]);
