import { resourceVersionOf } from "../api/identity";
import type { ListOptions, ListPage } from "../kube/client";
import type { Resource } from "../kube/resources";
import { settled } from "../../test/fakes/fake-clock";
import {
  type ReflectorFixture,
  type ReflectorFixtureOptions,
  podNames,
  reflectorFixture,
} from "../../test/fakes/reflector-fixture";

// Who waits for a reflector, and how soon it is told.

const forever = new AbortController().signal;
const running: ReflectorFixture[] = [];
const setUp = (options?: ReflectorFixtureOptions): ReflectorFixture => {
  const context = reflectorFixture(options);
  running.push(context);
  return context;
};
const start = async (options?: ReflectorFixtureOptions): Promise<ReflectorFixture> => {
  const context = setUp(options);
  await context.start();
  return context;
};
const state = (promise: Promise<void>): { now: string } => {
  const result = { now: "waiting" };
  promise.then(
    () => (result.now = "reached"),
    error => (result.now = `rejected: ${error}`),
  );
  return result;
};
/** More than are read anew for the sake of one reader. */
const MANY = podNames(1_001);

afterEach(async () => {
  await Promise.all(running.splice(0).map(({ reflector }) => reflector.stop()));
});

describe("a reader that waits for the first fill", () => {
  it.each([false, true])("is told when it is complete (of an old server: %s)", async isOld => {
    const { reflector, strike, start, clock } = setUp({ isOld });
    strike(isOld ? "list" : "watch", { kind: "delayResponse", delayMs: 1_000 });
    const synced = state(reflector.waitForSync(forever));
    await start();
    await clock.advanceAsync(999);
    expect(synced.now).toBe("waiting");
    await clock.advanceAsync(1);
    expect(synced.now).toBe("reached");
  });

  it("is not told before it began at all", async () => {
    const { reflector } = setUp();
    const synced = state(reflector.waitForSync(forever));
    await settled();
    expect(synced.now).toBe("waiting");
  });
});

describe("a reader that wants what the server has now", () => {
  it("is told at once when it is there", async () => {
    const { reflector, client } = await start();
    const reached = state(reflector.catchUp(forever));
    await settled();
    expect([reached.now, client.calls]).toEqual(["reached", ["fill", "list 500"]]);
  });

  it("of many objects is told of an event when it is in, and not before", async () => {
    const { reflector, put, client, store, clock } = await start({ pods: MANY });
    client.streams.hold();
    put("b");
    const reached = state(reflector.catchUp(forever));
    await clock.advanceAsync(99);
    expect(reached.now).toBe("waiting");
    client.streams.release();
    await settled();
    expect([reached.now, store.size, client.calls]).toEqual(["reached", 1_002, ["fill", "list 1"]]);
  });

  it.each([
    { name: "a server", isOld: false, before: ["fill"] },
    { name: "an old server", isOld: true, before: ["fill", "list 500", "watch 101"] },
  ])("of few objects of $name gets them with the answer, and the watch goes on", async ({ isOld, before }) => {
    const { reflector, client, put, remove, names, changes } = await start({ isOld });
    client.streams.hold();
    put("b");
    remove("a");
    const reached = state(reflector.catchUp(forever));
    await settled();
    expect([reached.now, names(), client.calls]).toEqual(["reached", "b", [...before, "list 500"]]);
    client.streams.release();
    put("c");
    await settled();
    expect([names(), client.calls]).toEqual(["b,c", [...before, "list 500"]]);
    expect(changes).toEqual(["added a", "deleted a", "added b", "added c"]);
  });

  it("of several pages of objects is told when the last is in", async () => {
    const { reflector, client, clock, put, store, strike } = await start({ pods: podNames(900) });
    client.streams.hold();
    put("b");
    strike("list", { kind: "delayResponse", delayMs: 10 }, 2);
    const reached = state(reflector.catchUp(forever));
    await clock.advanceAsync(19);
    expect(reached.now).toBe("waiting");
    await clock.advanceAsync(1);
    expect([reached.now, store.size]).toEqual(["reached", 901]);
    expect(client.calls).toEqual(["fill", "list 500", "more 500"]);
  });

  it("asks for no further page when the watch was faster than the first", async () => {
    const { reflector, client, clock, put, strike } = await start({ pods: podNames(501) });
    put("b");
    strike("list", { kind: "delayResponse", delayMs: 10 });
    const reached = state(reflector.catchUp(forever));
    await clock.advanceAsync(10);
    expect([reached.now, client.calls]).toEqual(["reached", ["fill", "list 500"]]);
  });

  it("is not taken back by an answer that the watch has overtaken", async () => {
    const { reflector, client, clock, put, elsewhere, strike, names, changes } = await start();
    elsewhere();
    strike("list", { kind: "delayResponse", delayMs: 10 });
    const reached = state(reflector.catchUp(forever));
    await settled();
    put("b");
    await clock.advanceAsync(10);
    expect([reached.now, names(), changes]).toEqual(["reached", "a,b", ["added a", "added b"]]);
    expect(client.calls).toEqual(["fill", "list 500"]);
  });

  it("gets a fill where a later page cannot be had", async () => {
    const { reflector, client, clock, elsewhere } = await start({ pods: podNames(501) });
    client.inject({ verb: "list", initial: false, effect: { kind: "fail", error: { kind: "gone", message: "old" } } });
    elsewhere();
    const reached = state(reflector.catchUp(forever));
    await clock.advanceAsync(99);
    expect(reached.now).toBe("waiting");
    await clock.advanceAsync(1);
    expect([reached.now, client.calls]).toEqual(["reached", ["fill", "list 500", "more 500", "fill"]]);
  });

  it("shares the next answer with all who come while one is under way", async () => {
    const { reflector, client, clock, strike, elsewhere } = await start();
    strike("list", { kind: "delayResponse", delayMs: 10 }, 2);
    const readers = [state(reflector.catchUp(forever))];
    await clock.advanceAsync(5);
    elsewhere();
    readers.push(state(reflector.catchUp(forever)), state(reflector.catchUp(forever)));
    await clock.advanceAsync(5);
    expect(readers.map(({ now }) => now)).toEqual(["reached", "waiting", "waiting"]);
    await clock.advanceAsync(10);
    expect(readers.map(({ now }) => now)).toEqual(["reached", "reached", "reached"]);
    expect(client.calls).toEqual(["fill", "list 500", "list 500"]);
  });

  it("is told although a listener has a bug, which is logged", async () => {
    const { reflector, client, put, store, names, notes } = await start();
    client.streams.hold();
    put("b");
    store.subscribe(() => {
      throw new Error("a bug");
    });
    const reached = state(reflector.catchUp(forever));
    await settled();
    expect([reached.now, names()]).toEqual(["reached", "a,b"]);
    expect(notes.map(([message]) => message)).toEqual(["Watching on after an event was not handled"]);
  });

  it("of many objects gets a bookmark from a short watch, and a long one follows", async () => {
    const { reflector, client, clock, elsewhere } = await start({ pods: MANY });
    elsewhere();
    const reached = state(reflector.catchUp(forever));
    await clock.advanceAsync(99);
    expect(client.timeouts).toEqual([300]);
    await clock.advanceAsync(1);
    expect(client.timeouts).toEqual([300, 3]);
    await clock.advanceAsync(1_000);
    expect(reached.now).toBe("reached");
    expect(client.timeouts).toEqual([300, 3, 300]);
    expect(client.calls).toEqual(["fill", "list 1", "watch 1101", "watch 1102"]);
  });

  it("of many objects has watches opened until it is there", async () => {
    const { reflector, client, clock, elsewhere } = await start({ pods: MANY });
    client.list = async <T>(): Promise<ListPage<T>> => ({ items: [], resourceVersion: resourceVersionOf("1103") });
    elsewhere();
    const reached = state(reflector.catchUp(forever));
    await clock.advanceAsync(1_100);
    expect([client.timeouts, reached.now]).toEqual([[300, 3, 3], "waiting"]);
    elsewhere();
    await clock.advanceAsync(1_000);
    expect([client.timeouts, reached.now]).toEqual([[300, 3, 3, 300], "reached"]);
  });

  it("before the first fill began needs that one only", async () => {
    const { reflector, client, elsewhere, strike, clock } = setUp();
    strike("list", { kind: "delayResponse", delayMs: 50 });
    const reached = state(reflector.catchUp(forever));
    await settled();
    await running[0]?.start();
    elsewhere();
    await clock.advanceAsync(50);
    expect([reached.now, client.calls]).toEqual(["reached", ["list 1", "fill"]]);
  });

  it.each<{ name: string; pods: readonly string[]; then: readonly string[]; withinMs: number }>([
    { name: "few objects gets another one", pods: ["a"], then: ["fill"], withinMs: 0 },
    { name: "many objects gets a short watch", pods: MANY, then: ["watch 1101", "watch 1102"], withinMs: 1_000 },
  ])("during a fill that began too early, of $name", async ({ pods, then, withinMs }) => {
    const { reflector, client, elsewhere, clock } = await start({ pods });
    const watch = client.watch.bind(client);
    // All there was at first, sent late.
    client.watch = async function* (resource, options) {
      client.watch = watch;
      const stream = watch(resource, options)[Symbol.asyncIterator]();
      for (let entry = await stream.next(); entry.done !== true; entry = await stream.next()) {
        if (entry.value.kind === "bookmark") await new Promise<void>(resolve => clock.after(400, resolve));
        yield entry.value;
      }
    };
    client.streams.fail({ kind: "gone", message: "too old" });
    await clock.advanceAsync(250);
    client.streams.hold();
    elsewhere();
    const reached = state(reflector.catchUp(forever));
    await clock.advanceAsync(399);
    expect([reached.now, client.calls]).toEqual(["waiting", ["fill", "fill", "list 1"]]);
    client.streams.release();
    await clock.advanceAsync(1 + withinMs);
    expect([reached.now, client.calls.slice(3)]).toEqual(["reached", then]);
  });

  const withoutOrder = ({ client }: ReflectorFixture): void => {
    const list = client.list.bind(client);
    client.list = async <T>(resource: Resource<T>, options?: ListOptions): Promise<ListPage<T>> => {
      const page = await list(resource, options);
      return options?.continueToken === undefined ? { ...page, resourceVersion: resourceVersionOf("x1") } : page;
    };
  };

  it("whose version cannot be compared gets all objects anew", async () => {
    const context = await start({ pods: MANY });
    withoutOrder(context);
    const reached = state(context.reflector.catchUp(forever));
    await settled();
    expect(reached.now).toBe("reached");
    expect(context.client.calls).toEqual(["fill", "list 1", "fill"]);
  });

  it.each([
    { name: "the first one", isFirst: true },
    { name: "a later one", isFirst: false },
  ])("whose version cannot be compared gets them again after a fill that began too early ($name)", async given => {
    const context = given.isFirst ? setUp({ pods: MANY }) : await start({ pods: MANY });
    const { client, clock, strike, reflector } = context;
    withoutOrder(context);
    strike("watch", { kind: "delayResponse", delayMs: 50 });
    if (!given.isFirst) client.streams.fail({ kind: "gone", message: "too old" });
    await context.start();
    await clock.advanceAsync(250);
    const reached = state(reflector.catchUp(forever));
    await clock.advanceAsync(50);
    expect(reached.now).toBe("reached");
    expect(client.calls.filter(call => call === "fill")).toHaveLength(given.isFirst ? 2 : 3);
  });

  it("waits out a server that cannot say how far it is", async () => {
    const { reflector, refuse, clock } = await start();
    refuse("list", { kind: "unavailable" }, 2);
    const reached = state(reflector.catchUp(forever));
    await clock.advanceAsync(749);
    expect(reached.now).toBe("waiting");
    await clock.advanceAsync(1);
    expect(reached.now).toBe("reached");
  });

  it.each([
    { name: "few objects gets them from a server that serves no watch", pods: ["a"], soon: "reached" },
    { name: "many objects waits out a server that serves no watch", pods: MANY, soon: "waiting" },
  ])("of $name", async ({ pods, soon }) => {
    const { reflector, refuse, client, clock, put, store } = await start({ pods });
    client.streams.fail({ kind: "network", message: "reset" });
    refuse("watch", { kind: "network" }, 5);
    put("b");
    const reached = state(reflector.catchUp(forever));
    await clock.advanceAsync(7_000);
    expect(reached.now).toBe(soon);
    await clock.advanceAsync(60_000);
    expect([reached.now, store.size]).toEqual(["reached", pods.length + 1]);
  });

  it.each<{ name: string; prepare: (context: ReflectorFixture) => void }>([
    { name: "while it asks how far the server is", prepare: c => c.refuse("list", { kind: "unavailable" }, Infinity) },
    { name: "while it waits to get there", prepare: ({ refuse }) => refuse("watch", { kind: "network" }, Infinity) },
  ])("gives up when its signal says so, $name", async ({ prepare }) => {
    const context = await start({ pods: MANY });
    const { reflector, clock, client, elsewhere } = context;
    client.streams.fail({ kind: "network", message: "reset" });
    prepare(context);
    elsewhere();
    const abort = new AbortController();
    const reached = state(reflector.catchUp(abort.signal));
    await clock.advanceAsync(10_050);
    abort.abort("no longer wanted");
    await settled();
    expect(reached.now).toBe("rejected: no longer wanted");
    await expect(reflector.catchUp(abort.signal)).rejects.toBe("no longer wanted");
    await reflector.stop();
    expect(clock.pending).toBe(0);
  });
});
