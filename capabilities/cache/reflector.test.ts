import { namespaceOf, objectNameOf, resourceVersionOf } from "../api/identity";
import type { Pod } from "../api/types";
import type { ApiErrorInit } from "../kube/api-error";
import type { FieldMask, ListOptions, ListPage, WatchEvent, WatchOptions } from "../kube/client";
import { PODS, type Resource } from "../kube/resources";
import { type Logger, silentLogger } from "../telemetry/log";
import { FakeClock, settled } from "../../test/fakes/fake-clock";
import { FakeKubeClient } from "../../test/fakes/fake-kube-client";
import type { FaultEffect, Verb } from "../../test/fakes/faults";
import { createIntern } from "./intern";
import { createIntake } from "./intake";
import { projectPod } from "./pod-projection";
import { isSameContent } from "./projection";
import { createReflector } from "./reflector";
import { createStore } from "./store";
import type { ObservedPod } from "../plan/snapshot";

/** The fake cluster, and what was asked of it. */
class RecordingClient extends FakeKubeClient {
  readonly calls: string[] = [];
  readonly timeouts: number[] = [];
  readonly fields: unknown[] = [];

  override list<T>(resource: Resource<T>, options: ListOptions = {}): Promise<ListPage<T>> {
    this.fields.push(options.fields);
    this.calls.push(options.continueToken === undefined ? `list ${options.limit}` : `more ${options.limit}`);
    return super.list(resource, options);
  }

  override watch<T>(resource: Resource<T>, options: WatchOptions): AsyncIterable<WatchEvent<T>> {
    this.fields.push(options.fields);
    this.calls.push(`watch ${options.resourceVersion}`);
    this.timeouts.push(options.timeoutSeconds);
    return super.watch(resource, options);
  }
}

const FIELDS: FieldMask<Pod> = { metadata: true, status: { phase: true } };

const forever = new AbortController().signal;

function setUp({ pods = ["a"], random = 0 }: { pods?: readonly string[]; random?: number } = {}) {
  const clock = new FakeClock();
  const client = new RecordingClient({ clock });
  const notes: [message: string, fields: object][] = [];
  const delays: unknown[] = [];
  const note = (message: string, fields: object): void => {
    notes.push([message, fields]);
    if ("delayMs" in fields) delays.push(fields.delayMs);
  };
  const log: Logger = {
    ...silentLogger,
    child: () => log,
    debug: (_message, fields = {}) => "delayMs" in fields && delays.push(fields.delayMs),
    info: (message, fields = {}) => note(message, fields),
    warn: (message, fields = {}) => note(message, fields),
    error: (message, fields = {}) => note(message, fields),
  };
  const store = createStore<ObservedPod>({
    reuse: (previous, next) => (isSameContent(previous, next) ? previous : next),
  });
  const changes: string[] = [];
  store.subscribe(({ kind, object }) => changes.push(`${kind} ${object.name}`));
  const intern = createIntern();
  const intake = createIntake({ project: (raw: Pod) => projectPod(raw, intern), log });
  const reflector = createReflector({
    ...{ client, resource: PODS, fields: FIELDS, intake, store, clock, log },
    random: () => random,
  });
  const put = (name: string): unknown => client.seed(PODS, pod(name));
  const remove = (name: string): void =>
    client.remove(PODS, { namespace: namespaceOf("ns"), name: objectNameOf(name) });
  pods.forEach(put);
  const names = (): string =>
    store
      .list()
      .map(({ name }) => name)
      .join();
  const strike = (verb: Verb, effect: FaultEffect, times = 1): void => client.inject({ verb, effect, times });
  const refuse = (verb: Verb, error: Partial<ApiErrorInit> & Pick<ApiErrorInit, "kind">, times = 1): void =>
    strike(verb, { kind: "fail", error: { message: "refused", ...error } }, times);
  return { clock, client, store, changes, reflector, put, remove, names, notes, delays, strike, refuse };
}

function pod(name: string): Pod {
  return { metadata: { name, namespace: "ns" }, status: { phase: "Running" } };
}

/** Starts the reflector and lets it list and open its watch. */
async function started<S extends ReturnType<typeof setUp>>(context: S): Promise<S> {
  context.reflector.start();
  await settled();
  return context;
}

describe("a reflector", () => {
  const running: { stop(): Promise<void> }[] = [];
  const start = async (options: Parameters<typeof setUp>[0] = {}) => {
    const context = setUp(options);
    running.push(context.reflector);
    return started(context);
  };
  afterEach(async () => {
    await Promise.all(running.splice(0).map(reflector => reflector.stop()));
  });

  it("lists once, then watches from there", async () => {
    const { client, names, put, remove, store } = await start();
    expect(names()).toBe("a");

    put("b");
    remove("a");
    await settled();
    expect(names()).toBe("b");
    expect(client.calls).toEqual(["list 500", "watch 101"]);
    expect(store.progress).toBe("103");
  });

  it("lists in pages and shows them as one", async () => {
    const { client, changes, names } = await start({ pods: Array.from({ length: 1001 }, (_, i) => `p${1000 + i}`) });
    expect(client.calls).toEqual(["list 500", "more 500", "more 500", "watch 1101"]);
    expect(changes).toHaveLength(1001);
    expect(names().split(",")).toHaveLength(1001);
  });

  it("lists anew, after a while, when the server forgets the list between two pages", async () => {
    const context = setUp({ pods: Array.from({ length: 501 }, (_, i) => `p${i}`) });
    running.push(context.reflector);
    context.client.inject({
      verb: "list",
      after: 1,
      effect: { kind: "fail", error: { kind: "gone", message: "too old" } },
    });
    await started(context);
    expect([context.client.calls, context.store.hasSynced]).toEqual([["list 500", "more 500"], false]);

    await context.clock.advanceAsync(500);
    expect(context.client.calls).toEqual(["list 500", "more 500", "list 500", "more 500", "watch 601"]);
    expect(context.store.list()).toHaveLength(501);
  });

  it.each(["unavailable", "tooManyRequests", "timeout", "network"] as const)(
    "asks again for a page that fails as %s, and not for those before it",
    async kind => {
      const context = setUp({ pods: Array.from({ length: 1001 }, (_, i) => `p${i}`) });
      running.push(context.reflector);
      const effect = { kind: "fail", error: { kind, message: "refused" } } as const;
      context.client.inject({ verb: "list", after: 2, times: 4, effect });
      const { client, clock, changes, store } = await started(context);
      await clock.advanceAsync(3_749);
      expect([changes.length, store.hasSynced]).toEqual([0, false]);
      await clock.advanceAsync(1);
      expect(store.list()).toHaveLength(1001);
      expect(client.calls).toEqual(["list 500", ...Array(6).fill("more 500"), "watch 1101"]);
    },
  );

  it("begins anew when a page fails for long", async () => {
    const context = setUp({ pods: Array.from({ length: 501 }, (_, i) => `p${i}`) });
    running.push(context.reflector);
    const effect = { kind: "fail", error: { kind: "unavailable", message: "refused" } } as const;
    context.client.inject({ verb: "list", after: 1, times: 5, effect });
    const { client, clock, store } = await started(context);
    await clock.advanceAsync(4_000);
    expect(store.list()).toHaveLength(501);
    expect(client.calls).toEqual(["list 500", ...Array(5).fill("more 500"), "list 500", "more 500", "watch 601"]);
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
    it("by the server's own time limit resumes at once, without a list", async () => {
      const { client, clock, names, put } = await start();
      await clock.advanceAsync(100_000);
      client.streams.bookmark();
      await clock.advanceAsync(100_000);
      client.streams.bookmark();
      await clock.advanceAsync(100_000);
      put("b");
      await settled();
      expect(names()).toBe("a,b");
      expect(client.calls).toEqual(["list 500", "watch 101", "watch 101"]);
    });

    it("resumes from its last bookmark, and misses nothing", async () => {
      const { client, clock, names, put } = await start();
      client.seed({ ...PODS, plural: "others" }, pod("elsewhere"));
      client.streams.bookmark();
      await clock.advanceAsync(5_000);
      client.streams.close();
      put("b");
      await settled();
      expect(client.calls.at(-1)).toBe("watch 102");
      expect(names()).toBe("a,b");
    });

    it("by a reset resumes after a short delay, without a list", async () => {
      const { client, clock, names, put } = await start();
      await clock.advanceAsync(5_000);
      client.streams.fail({ kind: "network", message: "reset" });
      await settled();
      put("b");
      await clock.advanceAsync(249);
      expect(names()).toBe("a");
      await clock.advanceAsync(1);
      expect(names()).toBe("a,b");
      expect(client.calls).toEqual(["list 500", "watch 101", "watch 101"]);
    });

    it("in silence is given up after two minutes without a sign, and resumed", async () => {
      const context = setUp();
      running.push(context.reflector);
      context.strike("watch", { kind: "hang" });
      const { clock, client, names, put } = await started(context);
      put("b");
      await clock.advanceAsync(119_999);
      expect(names()).toBe("a");
      await clock.advanceAsync(1);
      expect(names()).toBe("a,b");
      expect(client.calls).toEqual(["list 500", "watch 101", "watch 101"]);
    });

    it("is not given up while there are signs", async () => {
      const { client, clock } = await start();
      for (let minute = 0; minute < 4; minute++) {
        await clock.advanceAsync(60_000);
        client.streams.bookmark();
        await settled();
      }
      expect(client.calls).toEqual(["list 500", "watch 101"]);
    });

    it("as soon as it is opened is not opened again in a storm", async () => {
      const context = setUp();
      running.push(context.reflector);
      context.strike("watch", { kind: "endStream", afterEvents: 0 }, 1000);
      const { clock, client } = await started(context);
      await clock.advanceAsync(60_000);
      // 0.25 + 0.5 + 1 + 2 + 4 s, then every 5 s.
      expect(client.calls.filter(call => call.startsWith("watch"))).toHaveLength(16);
      expect(client.calls.filter(call => call.startsWith("list"))).toHaveLength(1);
    });
  });

  describe("whose version is too old", () => {
    it.each<{ name: string; end: (client: RecordingClient) => void }>([
      { name: "as the watch's answer", end: client => client.streams.close() },
      { name: "as an event", end: client => client.streams.fail({ kind: "gone", message: "too old" }) },
    ])("lists anew and tells only what changed ($name)", async ({ end }) => {
      const { client, changes, names, put, remove, clock } = await start({ pods: ["a", "b"] });
      await clock.advanceAsync(5_000);
      changes.length = 0;
      end(client);
      remove("a");
      put("c");
      client.compact();
      await clock.advanceAsync(1_000);
      expect(names()).toBe("b,c");
      expect(changes).toEqual(["deleted a", "added c"]);
      expect(client.calls.filter(call => call.startsWith("list"))).toHaveLength(2);
    });
  });

  describe("in the log", () => {
    it("says nothing of a day without trouble, nor of a version that is too old", async () => {
      const { client, clock, notes } = await start();
      for (let hour = 0; hour < 24; hour += 1) {
        client.streams.bookmark();
        client.streams.close();
        await clock.advanceAsync(3_600_000);
      }
      client.streams.fail({ kind: "gone", message: "too old" });
      await clock.advanceAsync(1_000);
      expect(notes).toEqual([]);
    });

    it("has one warning of an outage, and its end", async () => {
      const { client, clock, notes, refuse } = await start();
      refuse("watch", { kind: "network" }, 10);
      client.streams.fail({ kind: "network", message: "reset" });
      await clock.advanceAsync(60_000);
      client.streams.bookmark();
      await settled();
      expect(notes.map(([message]) => message)).toEqual(["Trying again to list or watch", "Working again"]);
    });

    it("has each bug of a listener", async () => {
      const { store, notes, put, clock } = await start();
      store.subscribe(() => {
        throw new Error("a bug");
      });
      put("b");
      await clock.advanceAsync(10_000);
      put("c");
      await settled();
      expect(notes.map(([message]) => message)).toEqual(Array(2).fill("Watching on after an event was not handled"));
    });
  });

  it("lists anew soon after an outage in which its version became too old", async () => {
    const { client, clock, delays, refuse, names, put } = await start();
    refuse("watch", { kind: "network" }, 10);
    client.streams.fail({ kind: "network", message: "reset" });
    put("b");
    client.compact();
    await clock.advanceAsync(60_000);
    expect(delays.slice(-2)).toEqual([5_000, 250]);
    expect(names()).toBe("a,b");
  });

  describe("that is refused", () => {
    it.each(["forbidden", "notFound", "unavailable", "network"] as const)(
      "a list as %s keeps what it has, and tries on",
      async kind => {
        const { client, clock, names, refuse, put, store } = await start();
        refuse("list", { kind }, 3);
        client.streams.fail({ kind: "gone", message: "too old" });
        put("b");
        await clock.advanceAsync(1_900);
        expect(names()).toBe("a");
        expect(store.hasSynced).toBe(true);
        await clock.advanceAsync(10_000);
        expect(names()).toBe("a,b");
      },
    );

    it("waits longer and longer, up to ten seconds, part of it random", async () => {
      const delaysAt = async (random: number): Promise<readonly unknown[]> => {
        const context = setUp({ random });
        running.push(context.reflector);
        context.refuse("list", { kind: "unavailable" }, 1_000);
        const { clock, delays } = await started(context);
        await clock.advanceAsync(40_000);
        return delays.slice(0, 7);
      };
      expect(await delaysAt(0)).toEqual([250, 500, 1_000, 2_000, 4_000, 5_000, 5_000]);
      expect(await delaysAt(1)).toEqual([500, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000]);
    });

    it("waits as long as the server asks", async () => {
      const context = setUp();
      running.push(context.reflector);
      context.refuse("list", { kind: "tooManyRequests", retryAfterMs: 7_000 });
      const { clock, store } = await started(context);
      await clock.advanceAsync(6_999);
      expect(store.hasSynced).toBe(false);
      await clock.advanceAsync(1);
      expect(store.hasSynced).toBe(true);
    });

    it("a watch comes back when the server asks, whatever outage there was before", async () => {
      const { client, clock, delays, refuse } = await start();
      refuse("watch", { kind: "network" }, 8);
      refuse("watch", { kind: "tooManyRequests", retryAfterMs: 1_000 });
      client.streams.fail({ kind: "network", message: "reset" });
      await clock.advanceAsync(60_000);
      expect(delays.slice(-2)).toEqual([5_000, 1_000]);
      expect(client.streams.size).toBe(1);
    });

    it("forgets its failures only after a healthy minute", async () => {
      const { client, clock, delays } = await start();
      const failAfter = async (ms: number): Promise<unknown> => {
        await clock.advanceAsync(ms);
        client.streams.fail({ kind: "network", message: "reset" });
        await settled();
        return delays.at(-1);
      };
      expect(await failAfter(5_000)).toBe(250);
      expect(await failAfter(30_000)).toBe(500);
      expect(await failAfter(30_000)).toBe(1_000);
      expect(await failAfter(62_000)).toBe(250);
    });

    it("three watches in a row lists anew, as the server may take a newer version", async () => {
      const { client, clock, refuse } = await start();
      refuse("watch", { kind: "timeout" }, 3);
      client.streams.close();
      await clock.advanceAsync(10_000);
      expect(client.calls).toEqual(["list 500", ...Array(4).fill("watch 101"), "list 500", "watch 101"]);
    });

    it("watches for want of a connection does not list anew", async () => {
      const { client, clock, refuse } = await start();
      refuse("watch", { kind: "network" }, 5);
      client.streams.close();
      await clock.advanceAsync(20_000);
      expect(client.calls.filter(call => call.startsWith("list"))).toHaveLength(1);
      expect(client.streams.size).toBe(1);
    });
  });

  describe("that is stopped", () => {
    it.each<{ name: string; prepare: (context: ReturnType<typeof setUp>) => void }>([
      { name: "while it lists", prepare: ({ strike }) => strike("list", { kind: "hang" }) },
      { name: "while it watches", prepare: () => undefined },
      { name: "while it waits", prepare: ({ refuse }) => refuse("list", { kind: "forbidden" }, 9) },
    ])("$name leaves nothing behind", async ({ prepare }) => {
      const context = setUp();
      prepare(context);
      const { clock, client, reflector, notes } = await started(context);
      const before = [client.calls.length, notes.length];
      await reflector.stop();
      expect([client.streams.size, clock.pending]).toEqual([0, 0]);
      await clock.advanceAsync(60_000);
      expect([client.calls.length, notes.length]).toEqual(before);
    });
  });

  it("leaves out an object that cannot be kept, and goes on", async () => {
    const { client, names, put } = await start();
    client.seed(PODS, { metadata: { name: "odd", namespace: "ns", uid: "" } });
    put("b");
    await settled();
    expect(names()).toBe("a,b");
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

  it("asks for no other fields than it was told of, in whatever way it asks", async () => {
    const { client, reflector } = await start({ pods: Array.from({ length: 501 }, (_, i) => `p${i}`) });
    await reflector.catchUp(forever);
    expect(client.calls).toEqual(["list 500", "more 500", "watch 601", "list 1"]);
    expect(new Set(client.fields)).toEqual(new Set([FIELDS]));
  });

  it.each<{ name: string; verb: Verb; effect: FaultEffect }>([
    { name: "refuses its watches", verb: "watch", effect: { kind: "fail", error: { kind: "network", message: "no" } } },
    { name: "says nothing on its watches", verb: "watch", effect: { kind: "hang" } },
    {
      name: "refuses its lists",
      verb: "list",
      effect: { kind: "fail", error: { kind: "unavailable", message: "no" } },
    },
  ])("shows that it is at work at least every two minutes while the server $name", async ({ verb, effect }) => {
    const context = setUp();
    running.push(context.reflector);
    expect(context.reflector.lastActivityAtMs).toBeUndefined();
    context.strike(verb, effect, Infinity);
    const { clock, reflector } = await started(context);
    for (let second = 0; second < 600; second += 1) {
      await clock.advanceAsync(1_000);
      expect(clock.now() - (reflector.lastActivityAtMs ?? 0)).toBeLessThanOrEqual(120_000);
    }
    expect(clock.now() - (reflector.lastSyncedAtMs ?? 0)).toBeGreaterThan(500_000);
  });

  it("goes on when a listener throws", async () => {
    const { clock, names, put, store } = await start();
    const stop = store.subscribe(() => {
      throw new Error("a bug");
    });
    put("b");
    await settled();
    stop();
    put("c");
    await clock.advanceAsync(500);
    expect(names()).toBe("a,b,c");
  });

  describe("whose reader waits", () => {
    const state = (promise: Promise<void>): { now: string } => {
      const result = { now: "waiting" };
      promise.then(
        () => (result.now = "reached"),
        error => (result.now = `rejected: ${error}`),
      );
      return result;
    };

    it("for the first list tells when it is in", async () => {
      const context = setUp();
      running.push(context.reflector);
      context.strike("list", { kind: "delayResponse", delayMs: 1_000 });
      const synced = state(context.reflector.waitForSync(forever));
      const { clock } = await started(context);
      await clock.advanceAsync(999);
      expect(synced.now).toBe("waiting");
      await clock.advanceAsync(1);
      expect(synced.now).toBe("reached");
    });

    it("for a version that is in tells at once", async () => {
      const { reflector } = await start();
      const reached = state(reflector.waitForProgress(resourceVersionOf("101"), forever));
      await settled();
      expect(reached.now).toBe("reached");
    });

    it("for an event tells when it is in, and not before", async () => {
      const { reflector, put, client } = await start();
      const reached = state(reflector.waitForProgress(resourceVersionOf("103"), forever));
      put("b");
      await settled();
      expect(reached.now).toBe("waiting");
      put("c");
      await settled();
      expect(reached.now).toBe("reached");
      expect(client.calls).toEqual(["list 500", "watch 101"]);
    });

    it("gives up when its signal says so", async () => {
      const { reflector, clock } = await start();
      const abort = new AbortController();
      const reached = state(reflector.waitForProgress(resourceVersionOf("999"), abort.signal));
      await settled();
      const timers = clock.pending;
      abort.abort("no longer wanted");
      await settled();
      expect(reached.now).toBe("rejected: no longer wanted");
      expect(clock.pending).toBe(timers - 1);
      await expect(reflector.waitForProgress(resourceVersionOf("101"), abort.signal)).rejects.toBe("no longer wanted");
    });

    it("on a quiet kind gets a bookmark from a short watch after 300 ms, and a long one follows", async () => {
      const { reflector, client, clock } = await start();
      client.seed({ ...PODS, plural: "others" }, pod("elsewhere"));
      const reached = state(reflector.catchUp(forever));
      await clock.advanceAsync(299);
      expect(client.timeouts).toEqual([300]);
      await clock.advanceAsync(1);
      expect(client.timeouts).toEqual([300, 3]);
      await clock.advanceAsync(1_000);
      expect(reached.now).toBe("reached");
      expect(client.timeouts).toEqual([300, 3, 300]);
      expect(client.calls).toEqual(["list 500", "watch 101", "list 1", "watch 101", "watch 102"]);
    });

    it("asks for short watches until it is there", async () => {
      const { reflector, client, clock } = await start();
      const reached = state(reflector.waitForProgress(resourceVersionOf("102"), forever));
      // Where nothing is new no bookmark comes, and each takes its three seconds.
      await clock.advanceAsync(6_500);
      expect([client.timeouts, reached.now]).toEqual([[300, 3, 3, 3], "waiting"]);
      client.seed({ ...PODS, plural: "others" }, pod("elsewhere"));
      await clock.advanceAsync(1_000);
      expect(reached.now).toBe("reached");
    });

    it("for a version that cannot be compared lists anew", async () => {
      const { reflector, client } = await start();
      const reached = state(reflector.waitForProgress(resourceVersionOf("x1"), forever));
      await settled();
      expect(reached.now).toBe("reached");
      expect(client.calls).toEqual(["list 500", "watch 101", "list 500", "watch 101"]);
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

    it("gives up asking when its signal says so", async () => {
      const { reflector, refuse, clock } = await start();
      refuse("list", { kind: "unavailable" }, Infinity);
      const abort = new AbortController();
      const reached = state(reflector.catchUp(abort.signal));
      await clock.advanceAsync(10_000);
      const timers = clock.pending;
      abort.abort("no longer wanted");
      await settled();
      expect([reached.now, clock.pending]).toEqual(["rejected: no longer wanted", timers - 1]);
    });
  });
});
