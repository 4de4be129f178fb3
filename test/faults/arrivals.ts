import type { Readable } from "node:stream";

/** Some bytes and when they came, by `performance.now()`. */
export interface Arrival {
  readonly chunk: Buffer;
  readonly at: number;
}

/** What a stream brings, asked for as it is taken: whoever takes slowly slows the sender down. */
export async function* arrivals(stream: Readable): AsyncGenerator<Arrival, void, undefined> {
  for await (const chunk of stream) yield { chunk, at: performance.now() };
}

/** What a stream brings, read at once however slowly or late it is taken: the sender notices nothing. */
export function drained(stream: Readable): AsyncGenerator<Arrival, void, undefined> {
  const arrived: Arrival[] = [];
  let end: { readonly error?: Error } | undefined;
  let wake = (): void => undefined;
  stream.on("data", (chunk: Buffer) => {
    arrived.push({ chunk, at: performance.now() });
    wake();
  });
  const ended = (error?: Error): void => {
    // A stream that breaks says so before it closes.
    end ??= error === undefined ? {} : { error };
    wake();
  };
  stream
    .once("end", () => ended())
    .once("error", ended)
    .once("close", () => ended());
  const taken = async function* (): AsyncGenerator<Arrival, void, undefined> {
    for (;;) {
      const next = arrived.shift();
      if (next !== undefined) yield next;
      else if (end?.error !== undefined) throw end.error;
      else if (end !== undefined) return;
      else await new Promise<void>(resolve => (wake = resolve));
    }
  };
  return taken();
}
