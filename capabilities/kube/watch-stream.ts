import { setImmediate as nextTurn } from "node:timers/promises";

import type { Clock } from "../telemetry/clock";
import { errorOfAnswer, errorOfStatus } from "./api-error";
import type { WatchEvent, WatchOptions } from "./client";
import { EventQueue } from "./event-queue";
import { ACCEPT_PROTOBUF_STREAM, eventReader } from "./encoding";
import { MalformedAnswer, watchEventOf } from "./objects";
import type { ProtobufReader } from "./protobuf/reader";
import type { Resource } from "./resources";
import type { HttpStream, Transport } from "./transport";

export interface WatchStreamOptions<T> extends WatchOptions<T> {
  readonly resource: Resource<T>;
  /** With its query. */
  readonly path: string;
  /** What reads the events if they come as protobuf, which is asked for where there is one. */
  readonly protobuf: ProtobufReader | undefined;
  readonly transport: Transport;
  readonly clock: Clock;
  /** Within which the server must begin to answer. */
  readonly timeoutMs: number;
}

// After the server's own end of a watch. A connection that died in silence is found out by then at the latest.
const GRACE_MS = 15_000;

// A stream that brings more than can be read, as at its beginning, is read without a pause, chunk after chunk, and keeps
// from their turn timers and answers to other calls: the renewal of the Lease among them.
const LONGEST_TURN_MS = 10;

/** Opens the watch when it is first read from, and closes it when its reader leaves. */
export async function* watchEvents<T>(options: WatchStreamOptions<T>): AsyncGenerator<WatchEvent<T>, void, undefined> {
  const { transport, path, signal, timeoutMs, timeoutSeconds, clock } = options;
  const endWithinMs = timeoutSeconds * 1000 + GRACE_MS;
  const headers = options.protobuf && { accept: ACCEPT_PROTOBUF_STREAM };
  const request = { method: "GET", path, signal, timeoutMs, endWithinMs, ...(headers && { headers }) } as const;
  const stream = await transport.open(request);
  if (stream.kind === "refused") throw errorOfAnswer(stream.answer, clock.now());
  try {
    options.onOpen?.();
    const queue = new EventQueue<WatchEvent<T>>();
    // Reading goes on while the consumer is busy; its failure reaches the consumer through the queue.
    void read(stream, options, queue);
    for (let entry = await queue.next(); entry.done !== true; entry = await queue.next()) {
      if (signal.aborted) throw stream.limit.errorOf(signal.reason);
      yield entry.value;
    }
  } finally {
    stream.limit.end();
  }
}

async function read<T>(
  { chunks, contentType, limit }: Extract<HttpStream, { kind: "stream" }>,
  { resource, protobuf, clock }: Pick<WatchStreamOptions<T>, "resource" | "protobuf" | "clock">,
  queue: EventQueue<WatchEvent<T>>,
): Promise<void> {
  const reader = eventReader(contentType, protobuf);
  let turnBeganMs = clock.monotonic();
  try {
    for await (const chunk of chunks) {
      for (const event of reader.push(chunk)) queue.push(typedEvent(resource, event));
      if (clock.monotonic() - turnBeganMs < LONGEST_TURN_MS) continue;
      await nextTurn();
      turnBeganMs = clock.monotonic();
    }
    if (reader.isInsideEvent) throw new MalformedAnswer("the stream ended inside an event");
    queue.finish();
  } catch (error) {
    queue.fail(limit.errorOf(error));
  }
}

function typedEvent<T>(resource: Resource<T>, value: unknown): WatchEvent<T> {
  const event = watchEventOf(resource, value);
  if (event.kind === "error") throw errorOfStatus(event.status);
  return event;
}
