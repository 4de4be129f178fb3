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

const chunksInAll = 1_000;

/** A stream whose chunks are there before they are asked for. */
function streamOf(clock: FakeClock): Pick<Transport, "open"> {
  async function* chunks(): AsyncGenerator<Buffer> {
    for (let version = 1; version <= chunksInAll; version += 1) {
      const metadata = { name: "a", resourceVersion: String(version) };
      yield Buffer.from(`${JSON.stringify({ type: "MODIFIED", object: { metadata } })}\n`);
    }
  }
  const limit = startLimit({ context: "GET /api/v1/nodes", clock });
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
  const options = {
    resource: NODES,
    path: "/api/v1/nodes",
    timeoutMs: 1_000,
    timeoutSeconds: 300,
    protobuf: undefined,
  };
  const watch = { ...options, signal, clock, resourceVersion: resourceVersionOf("1") };
  for await (const event of watchEvents({ ...watch, transport: streamOf(clock) as Transport })) {
    if (event.kind === "modified") seen += 1;
  }
  expect(seen).toBe(chunksInAll);
  // One in ten looks at the clock, which are one in each chunk.
  expect(turns.filter(count => count > 0 && count < chunksInAll).length).toBeGreaterThan(50);
});
