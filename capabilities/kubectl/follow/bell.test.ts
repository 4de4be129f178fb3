import { getEventListeners } from "node:events";

import { FakeClock, settled } from "../../../test/fakes/fake-clock";
import { Bell } from "./bell";

function world() {
  const [clock, bell, abort] = [new FakeClock(), new Bell(), new AbortController()];
  const { signal } = abort;
  const state = { isOver: false };
  const wait = (): void => void bell.wait({ clock, withinMs: 1_000, signal }).then(() => (state.isOver = true));
  return { clock, bell, abort, state, wait, listeners: () => getEventListeners(signal, "abort").length };
}

it.each([
  ["the bell rings", ({ bell }) => bell.ring()],
  ["the time is over", ({ clock }) => clock.advance(1_000)],
  ["the signal aborts", ({ abort }) => abort.abort()],
] as [string, (given: ReturnType<typeof world>) => void][])(
  "waits until %s, and leaves nothing at the signal nor the clock",
  async (_, end) => {
    const given = world();
    given.wait();
    await settled();
    expect([given.state.isOver, given.listeners()]).toEqual([false, 1]);
    end(given);
    await settled();
    expect([given.state.isOver, given.listeners(), given.clock.pending]).toEqual([true, 0, 0]);
  },
);

it.each([
  ["it has rung before", ({ bell }) => bell.ring()],
  ["the signal has aborted before", ({ abort }) => abort.abort()],
] as [string, (given: ReturnType<typeof world>) => void][])("does not wait where %s", async (_, before) => {
  const given = world();
  before(given);
  given.wait();
  await settled();
  expect(given.state.isOver).toBe(true);
});

it("takes any number of rings as one", async () => {
  const given = world();
  given.bell.ring();
  given.bell.ring();
  given.wait();
  await settled();
  given.state.isOver = false;
  given.wait();
  await settled();
  expect(given.state.isOver).toBe(false);
});
