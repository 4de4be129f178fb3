import type { ApiErrorKind } from "../kube/api-error";
import { settled } from "../../test/fakes/fake-clock";
import type { FaultEffect } from "../../test/fakes/faults";
import {
  type ReflectorFixture,
  type ReflectorFixtureOptions,
  podNames,
  reflectorFixture,
} from "../../test/fakes/reflector-fixture";

// What a reflector does when a request is refused, or what it reads from breaks.

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
const gone = { kind: "gone", message: "too old" } as const;
const reset = { kind: "network", message: "reset" } as const;
const messages = ({ notes }: ReflectorFixture): readonly string[] => notes.map(([message]) => message);
const PAGES = "Listing in pages, as the server begins no watch with what there is";

afterEach(async () => {
  await Promise.all(running.splice(0).map(({ reflector }) => reflector.stop()));
});

describe("a fill by a watch", () => {
  it.each(["invalid", "badRequest"] as const)(
    "that is refused as %s is one by pages at once and from there on, which is said once",
    async kind => {
      const context = setUp();
      context.refuse("watch", { kind, message: "sendInitialEvents is forbidden" });
      await context.start();
      expect([context.names(), context.client.calls]).toEqual(["a", ["fill", "list 500", "watch 101"]]);

      context.client.streams.fail(gone);
      await context.clock.advanceAsync(1_000);
      expect(context.client.calls.slice(3)).toEqual(["list 500", "watch 101"]);
      expect(context.notes).toEqual([[PAGES, { reason: "sendInitialEvents is forbidden" }]]);
    },
  );

  it.each(["forbidden", "notFound", "unavailable", "network", "tooManyRequests", "unauthorized"] as const)(
    "that is refused as %s once is tried again as it is",
    async kind => {
      const { client, clock, refuse, start, names } = setUp();
      refuse("watch", { kind });
      await start();
      expect(names()).toBe("");
      await clock.advanceAsync(500);
      expect([names(), client.calls]).toEqual(["a", ["fill", "fill"]]);
    },
  );

  it.each<{ name: string; effect: FaultEffect; kind: "closed" | ApiErrorKind }>([
    { name: "closed", effect: { kind: "endStream", afterEvents: 1 }, kind: "closed" },
    { name: "reset", effect: { kind: "endStream", afterEvents: 1, error: reset }, kind: "network" },
    {
      name: "told that a version is too old",
      effect: { kind: "endStream", afterEvents: 1, error: gone },
      kind: "gone",
    },
  ])("that is $name in the middle begins anew, and nothing of it counts", async ({ effect, kind }) => {
    const { client, clock, strike, start, names, changes, counts, remove, store } = setUp({ pods: ["a", "b"] });
    strike("watch", effect);
    await start();
    expect([store.hasSynced, changes]).toEqual([false, []]);
    remove("a");
    await clock.advanceAsync(500);
    expect([names(), changes]).toEqual(["b", ["added b"]]);
    expect([client.calls, counts[`end pods ${kind}`]]).toEqual([["fill", "fill"], 1]);
  });

  it("that breaks in the middle leaves an old store as it is", async () => {
    const { client, clock, strike, names, changes, put, remove } = await start({ pods: ["a", "b"] });
    changes.length = 0;
    strike("watch", { kind: "endStream", afterEvents: 1, error: reset }, 2);
    client.streams.fail(gone);
    remove("a");
    put("c");
    await clock.advanceAsync(749);
    expect([names(), changes, client.calls]).toEqual(["a,b", [], ["fill", "fill", "fill"]]);
    await clock.advanceAsync(1_000);
    expect([names(), changes]).toEqual(["b,c", ["deleted a", "added c"]]);
  });

  it.each<{ name: string; effect: FaultEffect }>([
    { name: "closed in the middle", effect: { kind: "endStream", afterEvents: 1 } },
    { name: "reset in the middle", effect: { kind: "endStream", afterEvents: 1, error: reset } },
    { name: "refused by a server that fails", effect: { kind: "fail", error: { kind: "unavailable", message: "no" } } },
  ])("that is $name three times in a row is one by pages for once", async ({ effect }) => {
    const { client, clock, strike, start, names } = setUp({ pods: ["a", "b"] });
    strike("watch", effect, 3);
    await start();
    await clock.advanceAsync(2_000);
    expect([names(), client.calls]).toEqual(["a,b", ["fill", "fill", "fill", "list 500", "watch 102"]]);

    await clock.advanceAsync(60_000);
    client.streams.fail(gone);
    await clock.advanceAsync(1_000);
    expect(client.calls.at(-1)).toBe("fill");
  });

  it("for want of a connection stays one, however long the outage", async () => {
    const { client, clock, refuse, start, names } = setUp();
    refuse("watch", { kind: "network" }, 10);
    await start();
    await clock.advanceAsync(60_000);
    expect([names(), client.calls]).toEqual(["a", Array(11).fill("fill")]);
  });

  it("in which nothing comes for half a minute begins anew, and after three such is one by pages", async () => {
    const context = setUp();
    context.strike("watch", { kind: "hang" }, 3);
    await context.start();
    await context.clock.advanceAsync(29_999);
    expect(context.client.calls).toEqual(["fill"]);
    await context.clock.advanceAsync(1);
    expect(context.client.calls).toEqual(["fill", "fill"]);
    await context.clock.advanceAsync(60_000);
    expect([context.names(), context.client.calls.slice(2)]).toEqual(["a", ["fill", "list 500", "watch 101"]]);
    // A connection that died says nothing of what the server can do.
    expect(messages(context)).toEqual([]);
    expect(context.counts["end pods idle"]).toBe(3);
  });

  it("that ends as gone three times is one by pages", async () => {
    const { client, clock, names, refuse, start } = setUp();
    refuse("watch", { kind: "gone" }, 3);
    await start();
    await clock.advanceAsync(60_000);
    expect([names(), client.calls]).toEqual(["a", ["fill", "fill", "fill", "list 500", "watch 101"]]);
  });

  it("that goes on as a watch without having said that this was all is one by pages from there on", async () => {
    const context = setUp();
    const { client } = context;
    const watch = client.watch.bind(client);
    client.watch = async function* (resource, options) {
      for await (const event of watch(resource, options)) {
        if (event.kind !== "bookmark") yield event;
        else yield { kind: "bookmark", resourceVersion: event.resourceVersion };
      }
    };
    await context.start();
    expect([context.names(), client.calls]).toEqual(["a", ["fill", "list 500", "watch 101"]]);
    expect(messages(context)).toEqual([PAGES]);
  });

  it("has the patience of a watch once it is complete", async () => {
    const { client, clock, put, names } = await start();
    await clock.advanceAsync(100_000);
    put("b");
    await settled();
    expect([names(), client.calls]).toEqual(["a,b", ["fill"]]);
  });
});

describe("a server whose cache lags behind its etcd", () => {
  const details = { causes: [{ reason: "ResourceVersionTooLarge" }] };
  const error = { kind: "timeout", message: "Too large resource version", retryAfterMs: 1_000, details } as const;
  const lag: FaultEffect = { kind: "fail", error };

  // A watch that begins with all there is asks for what etcd has now, and never gets it; seen to take 281 s.
  it("has the store filled by pages at once, and by a watch again the next time", async () => {
    const context = setUp({ pods: ["a", "b"] });
    context.strike("watch", lag);
    await context.start();
    expect([context.names(), context.client.calls]).toEqual(["a,b", ["fill", "list 500", "watch 102"]]);
    context.client.streams.fail(gone);
    await context.clock.advanceAsync(1_000);
    expect(context.client.calls.at(-1)).toBe("fill");
    expect(messages(context)).toEqual(["Listing in pages for once, as the server's cache lags", "Working again"]);
  });

  // The first page came from etcd; the cache gets to its version sooner than to that of a new one.
  it("is asked for a later page until it has it, and not for the first one again", async () => {
    const { client, clock, store, start, strike } = setUp({ pods: podNames(501) });
    strike("watch", lag);
    client.inject({ verb: "list", initial: false, times: 20, effect: lag });
    await start();
    await clock.advanceAsync(60_000);
    expect([store.size, client.calls.slice(0, 2)]).toEqual([501, ["fill", "list 500"]]);
    expect(client.calls.slice(2)).toEqual([...Array(21).fill("more 500"), "watch 601"]);
  });

  it("and that fails otherwise as well is asked less and less often", async () => {
    const { client, clock, strike, refuse, start, names } = setUp();
    strike("watch", lag);
    refuse("list", { kind: "unavailable" }, 2);
    await start();
    expect(client.calls).toEqual(["fill", "list 500"]);
    await clock.advanceAsync(250);
    expect(client.calls).toEqual(["fill", "list 500", "list 500"]);
    await clock.advanceAsync(500);
    expect([names(), client.calls.slice(3)]).toEqual(["a", ["list 500", "watch 101"]]);
  });
});

describe("a version that is too old", () => {
  it.each<{ name: string; end: (context: ReflectorFixture) => void }>([
    { name: "as the watch's answer", end: ({ client }) => client.streams.close() },
    { name: "as an event", end: ({ client }) => client.streams.fail(gone) },
  ])("has the store filled anew, and only what changed is told ($name)", async ({ end }) => {
    const context = await start({ pods: ["a", "b"] });
    const { client, changes, names, put, remove, clock, counts } = context;
    await clock.advanceAsync(5_000);
    changes.length = 0;
    end(context);
    remove("a");
    put("c");
    client.compact();
    await clock.advanceAsync(1_000);
    expect(names()).toBe("b,c");
    expect(changes).toEqual(["deleted a", "added c"]);
    expect(client.calls.filter(call => call === "fill")).toHaveLength(2);
    expect(counts["end pods gone"]).toBe(1);
  });

  it("has it filled soon after an outage in which it became so", async () => {
    const { client, clock, delays, refuse, names, put } = await start();
    refuse("watch", { kind: "network" }, 10);
    client.streams.fail(reset);
    put("b");
    client.compact();
    await clock.advanceAsync(60_000);
    expect(delays.slice(-2)).toEqual([5_000, 250]);
    expect(names()).toBe("a,b");
  });
});

describe("the log", () => {
  it("says nothing of a day without trouble, nor of a version that is too old", async () => {
    const { client, clock, notes } = await start();
    for (let hour = 0; hour < 24; hour += 1) {
      client.streams.bookmark();
      client.streams.close();
      await clock.advanceAsync(3_600_000);
    }
    client.streams.fail(gone);
    await clock.advanceAsync(1_000);
    expect(notes).toEqual([]);
  });

  it("has one warning of an outage, and its end", async () => {
    const context = await start();
    const { client, clock, refuse } = context;
    refuse("watch", { kind: "network" }, 10);
    client.streams.fail(reset);
    await clock.advanceAsync(60_000);
    client.streams.bookmark();
    await settled();
    expect(messages(context)).toEqual(["Trying again to list or watch", "Working again"]);
  });

  it("has each bug of a listener, which ends nothing", async () => {
    const context = await start();
    const { store, put, clock, names, counts } = context;
    const stop = store.subscribe(() => {
      throw new Error("a bug");
    });
    put("b");
    await clock.advanceAsync(10_000);
    put("c");
    await settled();
    stop();
    put("d");
    await clock.advanceAsync(1_000);
    expect(names()).toBe("a,b,c,d");
    expect(messages(context)).toEqual(Array(2).fill("Watching on after an event was not handled"));
    expect(counts["end pods handler"]).toBe(2);
  });

  it("has a bug of a listener during a fill, which is complete all the same", async () => {
    const context = setUp();
    context.store.subscribe(() => {
      throw new Error("a bug");
    });
    await context.start();
    await context.clock.advanceAsync(10_000);
    expect([context.names(), context.client.calls]).toEqual(["a", ["fill", "watch 101"]]);
    expect(messages(context)).toEqual(["Watching on after an event was not handled"]);
  });
});

describe("a server that refuses", () => {
  it.each<{ kind: ApiErrorKind; isOld: boolean }>(
    (["forbidden", "notFound", "unavailable", "network"] as const).flatMap(kind =>
      [false, true].map(isOld => ({ kind, isOld })),
    ),
  )("to fill a store ($kind, old: $isOld) does not empty it", async ({ kind, isOld }) => {
    const { client, clock, names, changes, refuse, put, store } = await start({ isOld });
    changes.length = 0;
    refuse(isOld ? "list" : "watch", { kind }, 3);
    client.streams.fail(gone);
    put("b");
    await clock.advanceAsync(1_900);
    expect([names(), changes, store.hasSynced]).toEqual(["a", [], true]);
    await clock.advanceAsync(10_000);
    expect(names()).toBe("a,b");
  });

  it("is asked less and less often, every ten seconds at last, part of it random", async () => {
    const delaysAt = async (random: number): Promise<readonly unknown[]> => {
      const { refuse, start, clock, delays } = setUp({ random });
      refuse("watch", { kind: "network" }, 1_000);
      await start();
      await clock.advanceAsync(40_000);
      return delays.slice(0, 7);
    };
    expect(await delaysAt(0)).toEqual([250, 500, 1_000, 2_000, 4_000, 5_000, 5_000]);
    expect(await delaysAt(1)).toEqual([500, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000]);
  });

  it.each<{ kind: ApiErrorKind; isOld: boolean }>([
    { kind: "tooManyRequests", isOld: false },
    { kind: "unavailable", isOld: false },
    { kind: "tooManyRequests", isOld: true },
    { kind: "unavailable", isOld: true },
  ])("to fill a store is asked again when it asks for it ($kind, old: $isOld)", async ({ kind, isOld }) => {
    const { refuse, start, clock, store } = setUp({ isOld });
    refuse(isOld ? "list" : "watch", { kind, retryAfterMs: 7_000 });
    await start();
    await clock.advanceAsync(6_999);
    expect(store.hasSynced).toBe(false);
    await clock.advanceAsync(1);
    expect(store.hasSynced).toBe(true);
  });

  it("for a minute is asked at most ten seconds later", async () => {
    const { refuse, start, delays } = setUp({ random: 1 });
    refuse("watch", { kind: "tooManyRequests", retryAfterMs: 60_000 });
    await start();
    expect(delays).toEqual([70_000]);
  });

  it("a page says when it will serve it", async () => {
    const { client, clock, store, start } = setUp({ pods: podNames(501), isOld: true });
    const error = { kind: "tooManyRequests", message: "later", retryAfterMs: 7_000 } as const;
    client.inject({ verb: "list", after: 1, effect: { kind: "fail", error } });
    await start();
    await clock.advanceAsync(6_999);
    expect(store.hasSynced).toBe(false);
    await clock.advanceAsync(1);
    expect(store.hasSynced).toBe(true);
  });

  it("a watch is asked when it says, whatever outage there was before", async () => {
    const { client, clock, delays, refuse } = await start();
    refuse("watch", { kind: "network" }, 8);
    refuse("watch", { kind: "tooManyRequests", retryAfterMs: 1_000 });
    client.streams.fail(reset);
    await clock.advanceAsync(60_000);
    expect(delays.slice(-2)).toEqual([5_000, 1_000]);
    expect(client.streams.size).toBe(1);
  });

  it("a watch from a version as invalid is asked for all there is as a stream all the same", async () => {
    const { client, clock, refuse } = await start();
    await clock.advanceAsync(5_000);
    refuse("watch", { kind: "invalid" }, 3);
    client.streams.close();
    await clock.advanceAsync(10_000);
    expect(client.calls).toEqual(["fill", ...Array(3).fill("watch 101"), "fill"]);
  });

  it("three watches in a row is asked for all there is, as it may take a newer version", async () => {
    const { client, clock, refuse } = await start();
    await clock.advanceAsync(5_000);
    refuse("watch", { kind: "timeout" }, 3);
    client.streams.close();
    await clock.advanceAsync(10_000);
    expect(client.calls).toEqual(["fill", ...Array(3).fill("watch 101"), "fill"]);
  });

  it("connections is not asked for all there is again", async () => {
    const { client, clock, refuse } = await start();
    refuse("watch", { kind: "network" }, 5);
    client.streams.close();
    await clock.advanceAsync(20_000);
    expect(client.calls.filter(call => call === "fill")).toHaveLength(1);
    expect(client.streams.size).toBe(1);
  });

  it("by closing each watch at once is not asked in a storm", async () => {
    const { clock, client } = await start();
    await clock.advanceAsync(5_000);
    running[0]?.strike("watch", { kind: "endStream", afterEvents: 0 }, 1000);
    client.streams.close();
    await clock.advanceAsync(60_000);
    // 0.25 + 0.5 + 1 + 2 + 4 s, then every 5 s.
    expect(client.calls.filter(call => call === "watch 101")).toHaveLength(16);
    expect(client.calls.filter(call => call === "fill")).toHaveLength(1);
  });

  it("by closing a watch that brought something, however soon, is asked for the rest at once", async () => {
    const { clock, client, put, names } = await start();
    await clock.advanceAsync(5_000);
    client.streams.close();
    await settled();
    for (const name of ["b", "c"]) {
      put(name);
      await settled();
      client.streams.close();
      await settled();
    }
    expect(names()).toBe("a,b,c");
    expect(client.calls).toEqual(["fill", "watch 101", "watch 102", "watch 103"]);
  });

  it("by closing a watch that brought only what is known is not asked in a storm", async () => {
    const { clock, client } = await start();
    await clock.advanceAsync(5_000);
    client.streams.close();
    await settled();
    client.streams.bookmark();
    await settled();
    client.streams.close();
    await clock.advanceAsync(249);
    expect(client.calls).toEqual(["fill", "watch 101"]);
    await clock.advanceAsync(1);
    expect(client.calls).toEqual(["fill", "watch 101", "watch 101"]);
  });

  it("has its failures forgotten only after a healthy minute", async () => {
    const { client, clock, delays } = await start();
    const failAfter = async (ms: number): Promise<unknown> => {
      await clock.advanceAsync(ms);
      client.streams.fail(reset);
      await settled();
      return delays.at(-1);
    };
    expect(await failAfter(5_000)).toBe(250);
    expect(await failAfter(30_000)).toBe(500);
    expect(await failAfter(30_000)).toBe(1_000);
    expect(await failAfter(62_000)).toBe(250);
  });
});
