import type { Clock } from "../telemetry/clock";
import { errorOfAnswer, errorOfStatus } from "./api-error";
import type { WatchEvent, WatchOptions } from "./client";
import { EventQueue } from "./event-queue";
import { LineSplitter } from "./line-splitter";
import { MalformedAnswer, watchLineOf } from "./objects";
import type { Resource } from "./resources";
import type { HttpStream, Transport } from "./transport";

export interface WatchStreamOptions<T> extends WatchOptions<T> {
  readonly resource: Resource<T>;
  /** With its query. */
  readonly path: string;
  readonly transport: Transport;
  readonly clock: Clock;
  /** Within which the server must begin to answer. */
  readonly timeoutMs: number;
}

// After the server's own end of a watch. A connection that died in silence is found out by then at the latest.
const GRACE_MS = 15_000;

/** Opens the watch when it is first read from, and closes it when its reader leaves. */
export async function* watchEvents<T>(options: WatchStreamOptions<T>): AsyncGenerator<WatchEvent<T>, void, undefined> {
  const { transport, path, signal, timeoutMs, timeoutSeconds, clock } = options;
  const idleTimeoutMs = timeoutSeconds * 1000 + GRACE_MS;
  const stream = await transport.open({ method: "GET", path, signal, timeoutMs, idleTimeoutMs });
  if (stream.kind === "refused") throw errorOfAnswer(stream.answer, clock.now());
  const queue = new EventQueue<WatchEvent<T>>();
  // Reading goes on while the consumer is busy; its failure reaches the consumer through the queue.
  void read(stream, options.resource, queue);
  try {
    for (let entry = await queue.next(); entry.done !== true; entry = await queue.next()) {
      if (signal.aborted) throw stream.limit.errorOf(signal.reason);
      yield entry.value;
    }
  } finally {
    stream.limit.end();
  }
}

async function read<T>(
  { chunks, limit }: Extract<HttpStream, { kind: "stream" }>,
  resource: Resource<T>,
  queue: EventQueue<WatchEvent<T>>,
): Promise<void> {
  const lines = new LineSplitter();
  try {
    for await (const chunk of chunks) {
      for (const line of lines.push(chunk)) queue.push(eventOf(resource, line));
    }
    if (lines.isInsideLine) throw new MalformedAnswer("the stream ended inside an event");
    queue.finish();
  } catch (error) {
    queue.fail(limit.errorOf(error));
  }
}

function eventOf<T>(resource: Resource<T>, line: string): WatchEvent<T> {
  const event = watchLineOf(resource, JSON.parse(line));
  if (event.kind === "error") throw errorOfStatus(event.status);
  return event;
}
