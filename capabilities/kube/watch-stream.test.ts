import { FakeClock } from "../../test/fakes/fake-clock";
import { resourceVersionOf } from "../api/identity";
import { startLimit } from "./limit";
import { NODES } from "./resources";
import type { Transport } from "./transport";
import { watchEvents } from "./watch-stream";

/** Time passes only by being looked at. */
class BusyClock extends FakeClock {
  override monotonic(): number {
    this.advance(1);
    return super.monotonic();
  }
}

const NODES_WATCH = {
  ...{ resource: NODES, path: "/api/v1/nodes", protobuf: undefined },
  ...{ timeoutMs: 1_000, timeoutSeconds: 300 },
};

const chunksInAll = 1_000;

/** A stream whose chunks are there before they are asked for. */
function streamOf(
  clock: FakeClock,
  limit = startLimit({ context: "GET /api/v1/nodes", clock }),
): Pick<Transport, "open"> {
  async function* chunks(): AsyncGenerator<Buffer> {
    for (let version = 1; version <= chunksInAll; version += 1) {
      const metadata = { name: "a", resourceVersion: String(version) };
      yield Buffer.from(`${JSON.stringify({ type: "MODIFIED", object: { metadata } })}\n`);
    }
  }
  return { open: async () => ({ kind: "stream", chunks: chunks(), contentType: "application/json", limit }) };
}

it("gives others their turn while it is read without a pause", async () => {
  const clock = new BusyClock();
  let seen = 0;
  const turns: number[] = [];
  const countTurns = (): void => {
    turns.push(seen);
    if (seen < chunksInAll) setImmediate(countTurns);
  };
  setImmediate(countTurns);
  const { signal } = new AbortController();
  const watch = { ...NODES_WATCH, signal, clock, resourceVersion: resourceVersionOf("1") };
  for await (const event of watchEvents({ ...watch, transport: streamOf(clock) as Transport })) {
    if (event.kind === "modified") seen += 1;
  }
  expect(seen).toBe(chunksInAll);
  // One in ten looks at the clock, which are one in each chunk.
  expect(turns.filter(count => count > 0 && count < chunksInAll).length).toBeGreaterThan(50);
});

it("leaves no connection behind where its opening is not taken", async () => {
  const clock = new FakeClock();
  const limit = startLimit({ context: "GET /api/v1/nodes", clock });
  const connection = limit.signal;
  const { signal } = new AbortController();
  const onOpen = (): never => {
    throw new Error("not taken");
  };
  const transport = streamOf(clock, limit) as Transport;
  const events = watchEvents({
    ...NODES_WATCH,
    signal,
    clock,
    resourceVersion: resourceVersionOf("1"),
    onOpen,
    transport,
  });
  await expect(events.next()).rejects.toThrow("not taken");
  expect(connection.aborted).toBe(true);
});
