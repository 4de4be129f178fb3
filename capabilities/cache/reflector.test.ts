import { PODS } from "../kube/resources";
import {
  FIELDS,
  type ReflectorFixture,
  type ReflectorFixtureOptions,
  podNames,
  reflectorFixture,
} from "../../test/fakes/reflector-fixture";
import { settled } from "../../test/fakes/fake-clock";
import type { FaultEffect, Verb } from "../../test/fakes/faults";

const forever = new AbortController().signal;

describe("a reflector", () => {
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
  afterEach(async () => {
    await Promise.all(running.splice(0).map(({ reflector }) => reflector.stop()));
  });

  it("fills its store by a watch that begins with all there is, and goes on with the same watch", async () => {
    const { client, names, changes, put, remove, store, counts } = await start({ pods: ["a", "b"] });
    expect(changes).toEqual(["added a", "added b"]);

    put("c");
    remove("a");
    await settled();
    expect(names()).toBe("b,c");
    expect(client.calls).toEqual(["fill"]);
    expect(store.progress).toBe("104");
    expect(counts).toEqual({
      "list pods watchlist 0 s": 1,
      "event pods added": 3,
      "event pods deleted": 1,
      "event pods bookmark": 1,
    });
  });

  it("shows nothing of what there is before it has all of it", async () => {
    const { store, changes, client, put, remove, clock, counts } = setUp({ pods: ["a", "b"] });
    const states: unknown[] = [];
    store.subscribe(() =>
      states.push(
        store
          .list()
          .map(({ name }) => name)
          .join(),
      ),
    );
    client.inject({ verb: "watch", effect: { kind: "delayResponse", delayMs: 3_000 } });
    running.at(-1)?.reflector.start();
    await clock.advanceAsync(2_999);
    remove("a");
    put("c");
    expect([store.hasSynced, changes]).toEqual([false, []]);
    await clock.advanceAsync(1);
    expect(states).toEqual(["b,c", "b,c"]);
    expect(counts["list pods watchlist 3 s"]).toBe(1);
  });

  it.each<{ name: string; isOld: boolean }>([
    { name: "as a stream", isOld: false },
    { name: "in pages", isOld: true },
  ])("changes nothing while all there is comes anew, and then only what differs ($name)", async ({ isOld }) => {
    const { client, clock, changes, names, put, remove } = await start({ pods: ["a", "b"], isOld });
    await clock.advanceAsync(5_000);
    changes.length = 0;
    client.streams.close();
    remove("a");
    put("c");
    client.compact();
    await clock.advanceAsync(1_000);
    expect(names()).toBe("b,c");
    expect(changes).toEqual(["deleted a", "added c"]);
    expect(client.calls).toEqual(
      isOld ? ["fill", "list 500", "watch 102", "watch 102", "list 500", "watch 104"] : ["fill", "watch 102", "fill"],
    );
  });

  describe("in pages", () => {
    it("lists once, then watches from there", async () => {
      const { client, names, put, remove, store, counts } = await start({ isOld: true });
      expect(names()).toBe("a");
      put("b");
      remove("a");
      await settled();
      expect(names()).toBe("b");
      expect(client.calls).toEqual(["fill", "list 500", "watch 101"]);
      expect(store.progress).toBe("103");
      expect(counts).toMatchObject({ "list pods pages 0 s": 1, "end pods invalid": 1 });
    });

    it("shows them as one", async () => {
      const { client, changes, names } = await start({ pods: podNames(1001), isOld: true });
      expect(client.calls.slice(1)).toEqual(["list 500", "more 500", "more 500", "watch 1101"]);
      expect(changes).toHaveLength(1001);
      expect(names().split(",")).toHaveLength(1001);
    });

    it("begins anew, after a while, when the server forgets the list between two pages", async () => {
      const { client, clock, store } = setUp({ pods: podNames(501), isOld: true });
      client.inject({ verb: "list", after: 1, effect: { kind: "fail", error: { kind: "gone", message: "too old" } } });
      await running[0]?.start();
      expect([client.calls.slice(1), store.hasSynced]).toEqual([["list 500", "more 500"], false]);

      await clock.advanceAsync(500);
      expect(client.calls.slice(3)).toEqual(["list 500", "more 500", "watch 601"]);
      expect(store.list()).toHaveLength(501);
    });

    it.each(["unavailable", "tooManyRequests", "timeout", "network"] as const)(
      "asks again for a page that fails as %s, and not for those before it",
      async kind => {
        const { client, clock, changes, store, start } = setUp({ pods: podNames(1001), isOld: true });
        const effect = { kind: "fail", error: { kind, message: "refused" } } as const;
        client.inject({ verb: "list", after: 2, times: 4, effect });
        await start();
        await clock.advanceAsync(3_749);
        expect([changes.length, store.hasSynced]).toEqual([0, false]);
        await clock.advanceAsync(1);
        expect(store.list()).toHaveLength(1001);
        expect(client.calls.slice(1)).toEqual(["list 500", ...Array(6).fill("more 500"), "watch 1101"]);
      },
    );

    it("begins anew when a page fails for long", async () => {
      const { client, clock, store, start } = setUp({ pods: podNames(501), isOld: true });
      const effect = { kind: "fail", error: { kind: "unavailable", message: "refused" } } as const;
      client.inject({ verb: "list", after: 1, times: 5, effect });
      await start();
      await clock.advanceAsync(4_000);
      expect(store.list()).toHaveLength(501);
      expect(client.calls.slice(1)).toEqual([
        ...["list 500", ...Array(5).fill("more 500")],
        ...["list 500", "more 500", "watch 601"],
      ]);
    });
  });

  it.each([
    { random: 0, seconds: 300 },
    { random: 0.5, seconds: 450 },
    { random: 0.999, seconds: 599 },
  ])("asks for a watch of $seconds s where the dice say $random", async ({ random, seconds }) => {
    const { client } = await start({ random });
    expect(client.timeouts).toEqual([seconds]);
  });

  describe("whose watch ends", () => {
    it("by the server's own time limit resumes at once, without a fill", async () => {
      const { client, clock, names, put, counts } = await start();
      await clock.advanceAsync(100_000);
      client.streams.bookmark();
      await clock.advanceAsync(100_000);
      client.streams.bookmark();
      await clock.advanceAsync(100_000);
      put("b");
      await settled();
      expect(names()).toBe("a,b");
      expect(client.calls).toEqual(["fill", "watch 101"]);
      expect(counts["end pods closed"]).toBe(1);
    });

    it("resumes from its last bookmark, and misses nothing", async () => {
      const { client, clock, names, put, elsewhere } = await start();
      elsewhere();
      client.streams.bookmark();
      await clock.advanceAsync(5_000);
      client.streams.close();
      put("b");
      await settled();
      expect(client.calls).toEqual(["fill", "watch 102"]);
      expect(names()).toBe("a,b");
    });

    it("resumes from its last event, and hears of it once", async () => {
      const { client, clock, changes, put } = await start();
      put("b");
      await clock.advanceAsync(5_000);
      client.streams.close();
      await settled();
      expect(client.calls).toEqual(["fill", "watch 102"]);
      expect(changes).toEqual(["added a", "added b"]);
    });

    it("by a reset resumes after a short delay, without a fill", async () => {
      const { client, clock, names, put, counts } = await start();
      await clock.advanceAsync(5_000);
      client.streams.fail({ kind: "network", message: "reset" });
      await settled();
      put("b");
      await clock.advanceAsync(249);
      expect(names()).toBe("a");
      await clock.advanceAsync(1);
      expect(names()).toBe("a,b");
      expect(client.calls).toEqual(["fill", "watch 101"]);
      expect(counts["end pods network"]).toBe(1);
    });

    it("in silence is given up after two minutes without a sign, and resumed", async () => {
      const { clock, client, names, put, counts } = await start();
      client.streams.hold();
      put("b");
      await clock.advanceAsync(119_999);
      expect([names(), client.calls]).toEqual(["a", ["fill"]]);
      client.streams.release();
      client.streams.hold();
      await clock.advanceAsync(120_000);
      expect(names()).toBe("a,b");
      // The server is asked for its version, and for nothing that it told before.
      expect(client.calls).toEqual(["fill", "list 1", "watch 102"]);
      expect(counts["end pods idle"]).toBe(1);
    });

    it("in silence is resumed also where the server does not answer", async () => {
      const { clock, client, names, put, strike } = await start();
      client.streams.hold();
      strike("list", { kind: "fail", error: { kind: "network", message: "reset" } });
      await clock.advanceAsync(120_000);
      client.streams.release();
      put("b");
      await settled();
      expect([names(), client.calls]).toEqual(["a,b", ["fill", "list 1", "watch 101"]]);
    });

    it("in silence, by a server that lost its past, is filled anew", async () => {
      const { clock, client, names, put } = await start();
      put("b");
      await settled();
      client.restore(1);
      await clock.advanceAsync(121_000);
      expect([names(), client.calls]).toEqual(["a", ["fill", "watch 102", "list 1", "fill"]]);
    });

    it("is not given up while there are signs", async () => {
      const { client, clock } = await start();
      for (let minute = 0; minute < 4; minute++) {
        await clock.advanceAsync(60_000);
        client.streams.bookmark();
        await settled();
      }
      expect(client.calls).toEqual(["fill"]);
    });
  });

  it("waits for nothing that an event sets off", async () => {
    const { store, names, put, changes } = await start();
    // What a promise is to the language, and would be to whoever awaits it.
    const never = { then: () => undefined };
    store.subscribe((): unknown => never);
    put("b");
    put("c");
    await settled();
    expect(names()).toBe("a,b,c");
    expect(changes).toHaveLength(3);
  });

  it("leaves out an object that cannot be kept, and goes on", async () => {
    const { client, names, put } = await start();
    client.seed(PODS, { metadata: { name: "odd", namespace: "ns", uid: "" } });
    put("b");
    await settled();
    expect(names()).toBe("a,b");
    client.streams.fail({ kind: "gone", message: "too old" });
    await running[0]?.clock.advanceAsync(1_000);
    expect(client.calls.at(-1)).toBe("fill");
    expect(names()).toBe("a,b");
  });

  it("takes an object that follows another of its name for another one", async () => {
    const { client, changes, put, remove, clock, store } = await start({ pods: ["a", "b"] });
    const uids = (): unknown => store.list().map(({ uid }) => uid);
    const before = uids();
    changes.length = 0;
    client.streams.fail({ kind: "gone", message: "too old" });
    for (const name of ["a", "b"]) {
      remove(name);
      put(name);
    }
    await clock.advanceAsync(1_000);
    expect(changes).toEqual(["deleted a", "added a", "deleted b", "added b"]);
    expect(uids()).not.toEqual(before);
  });

  it("says when the server last gave a sign", async () => {
    const { client, clock, reflector } = await start();
    const startMs = clock.now();
    expect(reflector.lastSyncedAtMs).toBe(startMs);
    await clock.advanceAsync(1_000);
    client.streams.bookmark();
    await settled();
    expect(reflector.lastSyncedAtMs).toBe(startMs + 1_000);
  });

  it.each([false, true])("asks for no other fields than it was told of (of an old server: %s)", async isOld => {
    const { client, reflector } = await start({ pods: podNames(501), isOld });
    await reflector.catchUp(forever);
    expect(client.calls).toEqual(
      isOld ? ["fill", "list 500", "more 500", "watch 601", "list 500"] : ["fill", "list 500"],
    );
    expect(new Set(client.fields)).toEqual(new Set([FIELDS]));
  });

  const refused: FaultEffect = { kind: "fail", error: { kind: "unavailable", message: "no" } };
  it.each<{ name: string; verb: Verb; after?: number; effect: FaultEffect; isOld?: boolean; count?: number }>([
    { name: "refuses its watches", verb: "watch", effect: { kind: "fail", error: { kind: "network", message: "no" } } },
    { name: "refuses its watches and its lists", verb: "watch", effect: refused },
    { name: "says nothing on its watches", verb: "watch", effect: { kind: "hang" } },
    { name: "says nothing on its later watches", verb: "watch", after: 1, effect: { kind: "hang" } },
    { name: "refuses its lists", verb: "list", effect: refused, isOld: true },
    {
      name: "asks to wait for each page",
      ...{ verb: "list", after: 1, isOld: true, count: 501 },
      effect: { kind: "fail", error: { kind: "tooManyRequests", message: "later", retryAfterMs: 60_000 } },
    },
  ])(
    "shows that it is at work at least every two minutes while the server $name",
    async ({ verb, after = 0, effect, isOld = false, count = 1 }) => {
      const { client, clock, reflector, start } = setUp({ isOld, random: 1, pods: podNames(count) });
      expect(reflector.lastActivityAtMs).toBeUndefined();
      client.inject({ verb, after, effect, times: Infinity });
      await start();
      for (let second = 0; second < 600; second += 1) {
        await clock.advanceAsync(1_000);
        expect(clock.now() - (reflector.lastActivityAtMs ?? 0)).toBeLessThanOrEqual(120_000);
      }
    },
  );

  describe("that is stopped", () => {
    it.each<{ name: string; options?: ReflectorFixtureOptions; prepare: (context: ReflectorFixture) => void }>([
      { name: "while its store is filled", prepare: ({ strike }) => strike("watch", { kind: "hang" }) },
      { name: "while it lists", options: { isOld: true }, prepare: ({ strike }) => strike("list", { kind: "hang" }) },
      { name: "while it watches", prepare: () => undefined },
      { name: "while it waits", prepare: ({ refuse }) => refuse("watch", { kind: "forbidden" }, 9) },
    ])("$name leaves nothing behind", async ({ options, prepare }) => {
      const { clock, client, reflector, notes, start, ...rest } = setUp(options);
      prepare({ clock, client, reflector, notes, start, ...rest });
      await start();
      const before = [client.calls.length, notes.length];
      await reflector.stop();
      expect([client.streams.size, clock.pending]).toEqual([0, 0]);
      await clock.advanceAsync(60_000);
      expect([client.calls.length, notes.length]).toEqual(before);
    });
  });
});
