import { FakeClock } from "../../test/fakes/fake-clock";
import { FakeKubeClient } from "../../test/fakes/fake-kube-client";
import type { Fault } from "../../test/fakes/faults";
import { APPS, EVERYNODE, setKey } from "../api/flavor";
import { namespaceOf, objectNameOf } from "../api/identity";
import type { DaemonSet } from "../api/types";
import { type Cache, createCache } from "../cache/cache";
import { daemonSets } from "../kube/resources";
import type { Logger } from "../telemetry/log";
import { silentLogger } from "../telemetry/silent-log";
import { PROBE_NAME, probeIdentity } from "./probe-set";
import { type ProbeTimings, TakeoverProbe, type TakeoverTerm } from "./takeover-probe";

const SETS = daemonSets(APPS);
const namespace = namespaceOf("everynode-system");
const REF = { namespace, name: PROBE_NAME };
const SET_KEY = setKey({ flavor: APPS, namespace: namespaceOf("default"), name: objectNameOf("logs") });
const OWN_KEY = setKey({ flavor: EVERYNODE, namespace: namespaceOf("default"), name: objectNameOf("logs") });

interface WorldOptions {
  readonly clock?: FakeClock;
  readonly timings?: ProbeTimings;
}

/** A cluster in which the built-in controller may live, and a replica of ours that leads or stands by. */
class World {
  readonly clock: FakeClock;
  readonly client: FakeKubeClient;
  readonly lines: string[] = [];
  readonly contested: boolean[] = [];
  timesAlone = 0;
  /** How long it takes to observe a change; undefined while it is switched off. */
  builtInDelayMs: number | undefined;
  readonly probe: TakeoverProbe;
  readonly #cache: Cache;
  readonly #abort = new AbortController();
  #changed = { generation: 0, atMs: 0 };
  term: TakeoverTerm | undefined;

  constructor({ clock = new FakeClock(), timings }: WorldOptions = {}) {
    const client = new FakeKubeClient({ clock });
    this.clock = clock;
    this.client = client;
    this.#cache = createCache({ client, clock, flavors: [APPS], random: () => 0, log: silentLogger });
    this.probe = new TakeoverProbe({
      ...{ clock, namespace, ...(timings && { timings }) },
      sets: this.#cache.sets(APPS),
      log: recorder(this.lines),
      metrics: { setTakeoverContested: contested => this.contested.push(contested) },
    });
    this.#cache.start();
  }

  lead(): this {
    this.term = this.probe.begin({
      client: this.client,
      signal: this.#abort.signal,
      onAlone: () => (this.timesAlone += 1),
    });
    return this;
  }

  lose(): void {
    this.#abort.abort();
  }

  async pass(ms: number): Promise<void> {
    const stepMs = this.builtInDelayMs === undefined ? ms : 100;
    for (let passed = 0; passed < ms; passed += stepMs) {
      await this.clock.advanceAsync(stepMs);
      this.#live();
    }
    await this.clock.advanceAsync(0);
  }

  get acts(): boolean {
    const signal = this.term?.permit(SET_KEY);
    return signal !== undefined && !signal.aborted;
  }

  stored(): DaemonSet | undefined {
    return this.client.objects(SETS)[0];
  }

  async end(): Promise<void> {
    await this.term?.end();
    await this.#cache.stop();
  }

  /** As the built-in controller does after each look at a set. */
  observe(observedGeneration: number): void {
    const status = { observedGeneration, currentNumberScheduled: 0, numberMisscheduled: 0 };
    const counts = { desiredNumberScheduled: 0, numberReady: 0 };
    this.client.change(SETS, REF, set => ({ ...set, status: { ...status, ...counts } }));
  }

  #live(): void {
    const { metadata: { generation = 0 } = {}, status } = this.stored() ?? {};
    const nowMs = this.clock.now();
    if (generation !== this.#changed.generation) this.#changed = { generation, atMs: nowMs };
    const isSeen = this.builtInDelayMs !== undefined && nowMs - this.#changed.atMs >= this.builtInDelayMs;
    if (isSeen && (status?.observedGeneration ?? 0) < generation) this.observe(generation);
  }
}

function recorder(lines: string[]): Logger {
  const add = (message: string): void => void lines.push(message);
  return { ...silentLogger, info: add, warn: add };
}

let world: World;
beforeEach(() => {
  world = new World();
});
afterEach(() => world.end());

it("acts once nobody observed the probe for five seconds, and not before", async () => {
  world.lead();
  await world.pass(4_900);
  expect([world.acts, world.probe.describe()]).toEqual([false, expect.stringMatching(/^not serving apps\/v1 sets: /)]);
  await world.pass(1_500);
  expect([world.acts, world.probe.describe()]).toEqual([true, "serving apps/v1 sets"]);
  expect(world.timesAlone).toBe(1);
  expect(world.lines).toEqual(["Acting on apps/v1 daemon sets"]);
});

it("makes a probe that asks for a node that cannot be", async () => {
  world.lead();
  await world.pass(1_000);
  const expressions = [{ operator: "Exists" }, { operator: "DoesNotExist" }];
  expect(world.stored()).toMatchObject({
    spec: {
      template: {
        spec: {
          affinity: {
            nodeAffinity: {
              requiredDuringSchedulingIgnoredDuringExecution: {
                nodeSelectorTerms: [{ matchExpressions: expressions }],
              },
            },
          },
        },
      },
    },
  });
});

it("changes the probe without making a revision of it", async () => {
  world.lead();
  await world.pass(1_000);
  const template = world.stored()?.spec?.template;
  await world.pass(660_000);
  expect(world.stored()?.metadata?.generation).toBe(2);
  expect(world.stored()?.spec?.template).toEqual(template);
});

it("leaves the sets alone while the built-in controller lives, and says so once", async () => {
  world.builtInDelayMs = 200;
  world.lead();
  await world.pass(120_000);
  expect(world.acts).toBe(false);
  expect(world.timesAlone).toBe(0);
  expect(world.lines).toEqual(["Leaving apps/v1 daemon sets to the built-in controller"]);
  expect(world.contested).toEqual([true]);
  expect(world.probe.describe()).toMatch(/built-in controller, which is alive/);
});

it("never acts beside a built-in controller that is slow", async () => {
  world.builtInDelayMs = 4_000;
  world.lead();
  await world.pass(30_000);
  world.builtInDelayMs = 15_000;
  await world.pass(300_000);
  expect(world.timesAlone).toBe(0);
});

it("follows within a minute when the built-in controller is switched off", async () => {
  world.builtInDelayMs = 200;
  world.lead();
  await world.pass(120_000);
  world.builtInDelayMs = undefined;
  await world.pass(60_000);
  expect(world.acts).toBe(true);
  expect(world.contested).toEqual([true, false]);
});

it("stops at once, also what is under way, when the built-in controller comes back", async () => {
  world.lead();
  await world.pass(10_000);
  const underWay = world.term?.permit(SET_KEY);
  world.builtInDelayMs = 0;
  await world.pass(100);
  expect([world.acts, underWay?.aborted]).toEqual([false, true]);
  expect(world.contested).toEqual([false, true]);
  world.builtInDelayMs = undefined;
  await world.pass(60_000);
  expect([world.acts, underWay?.aborted, world.timesAlone]).toEqual([true, true, 2]);
});

it("goes on while it changes the probe every ten minutes", async () => {
  world.lead();
  await world.pass(10_000);
  const underWay = world.term?.permit(SET_KEY);
  await world.pass(1_200_000);
  expect(world.stored()?.metadata?.generation).toBe(3);
  expect(underWay?.aborted).toBe(false);
  expect(world.lines).toEqual(["Acting on apps/v1 daemon sets"]);
});

it("believes a live read more than a watch that is late", async () => {
  world.lead();
  await world.pass(3_000);
  world.client.streams.hold();
  world.observe(1);
  await world.pass(10_000);
  expect([world.timesAlone, world.lines]).toEqual([0, ["Leaving apps/v1 daemon sets to the built-in controller"]]);
});

/** Each reading of it is a millisecond later than the one before. */
class TickingClock extends FakeClock {
  #readings = 0;

  override monotonic(): number {
    return super.monotonic() + this.#readings++;
  }
}

it("never acts without a live read, also where the quiet period ends between two readings of the clock", async () => {
  for (let quietMs = 5_000; quietMs < 5_100; quietMs += 1) {
    const timings = { ...{ quietMs, quietAfterLifeMs: 20_000, retryIntervalMs: 10_000 }, ...BUMP_INTERVALS };
    const ticking = new World({ clock: new TickingClock(), timings });
    const error = { kind: "network", message: "connection reset" } as const;
    ticking.client.inject({ verb: "get", plural: "daemonsets", times: Infinity, effect: { kind: "fail", error } });
    ticking.lead();
    await ticking.pass(8_000);
    expect(ticking.lines).toEqual(["Retrying to probe for the built-in controller"]);
    await ticking.end();
  }
});

const BUMP_INTERVALS = { bumpIntervalMs: 600_000, contestedBumpIntervalMs: 30_000 };

it("acts without the quiet period when it saw as a standby that nobody observes the probe", async () => {
  world.lead();
  await world.pass(10_000);
  world.lose();
  await world.term?.end();
  const next = world.probe.begin({
    client: world.client,
    signal: new AbortController().signal,
    onAlone: () => undefined,
  });
  world.term = next;
  await world.pass(100);
  expect(world.acts).toBe(true);
});

it("takes an observation from before its lead for no sign of life", async () => {
  world.builtInDelayMs = 100;
  world.lead();
  await world.pass(1_000);
  await world.term?.end();
  world.builtInDelayMs = undefined;
  world.lines.length = 0;
  world.lead();
  await world.pass(30_000);
  expect(world.lines).toEqual(["Acting on apps/v1 daemon sets"]);
});

it("does not act without its probe until a new one was quiet", async () => {
  world.lead();
  await world.pass(10_000);
  world.client.remove(SETS, REF);
  await world.pass(100);
  expect(world.acts).toBe(false);
  await world.pass(10_000);
  expect([world.acts, world.timesAlone]).toEqual([true, 2]);
});

it("puts right what was changed in the probe's spec", async () => {
  world.lead();
  await world.pass(10_000);
  const spec = world.stored()?.spec;
  world.client.change(SETS, REF, set => ({ ...set, spec: { selector: {}, template: {} } }));
  await world.pass(600_000);
  expect(world.stored()?.spec?.template).toEqual(spec?.template);
});

const FAULTS: readonly [string, Fault["effect"], RegExp][] = [
  [
    "may not be made",
    { kind: "fail", error: { kind: "forbidden", message: "daemonsets.apps is forbidden" } },
    /forbidden/,
  ],
  [
    "has no namespace to be in",
    { kind: "fail", error: { kind: "notFound", message: 'namespaces "everynode-system" not found' } },
    /not found/,
  ],
];

it.each(FAULTS)("does not act while the probe %s, says why once and tries again", async (_name, effect, reason) => {
  world.client.inject({ verb: "create", plural: "daemonsets", times: 3, effect });
  world.lead();
  await world.pass(25_000);
  expect([world.acts, world.probe.describe()]).toEqual([false, expect.stringMatching(reason)]);
  expect(world.lines).toEqual(["Retrying to probe for the built-in controller"]);
  await world.pass(15_000);
  expect(world.acts).toBe(true);
  expect(world.client.faults.isExhausted).toBe(true);
});

it("goes on while the probe is quiet but cannot be changed", async () => {
  world.lead();
  await world.pass(10_000);
  const error = { kind: "unavailable", message: "etcd is down" } as const;
  world.client.inject({ verb: "patch", plural: "daemonsets", times: 1_000, effect: { kind: "fail", error } });
  await world.pass(700_000);
  expect([world.acts, world.timesAlone]).toEqual([true, 1]);
  world.builtInDelayMs = 0;
  await world.pass(100);
  expect(world.acts).toBe(false);
});

it("tells of each outage once", async () => {
  world.lead();
  await world.pass(10_000);
  const error = { kind: "unavailable", message: "etcd is down" } as const;
  for (let outage = 0; outage < 2; outage++) {
    world.client.inject({ verb: "patch", plural: "daemonsets", times: 3, effect: { kind: "fail", error } });
    await world.pass(650_000);
    expect(world.client.faults.isExhausted).toBe(true);
  }
  const retrying = "Retrying to probe for the built-in controller";
  expect(world.lines).toEqual(["Acting on apps/v1 daemon sets", retrying, retrying]);
});

it("permits our own kind whatever the verdict, and the probe never", async () => {
  world.lead();
  const probe = setKey(probeIdentity(namespace));
  expect([world.term?.permit(OWN_KEY)?.aborted, world.term?.permit(probe)]).toEqual([false, undefined]);
  await world.pass(10_000);
  expect([world.term?.permit(OWN_KEY)?.aborted, world.term?.permit(probe)]).toEqual([false, undefined]);
});

it("probes only while it leads", async () => {
  await world.pass(60_000);
  expect([world.stored(), world.probe.describe()]).toEqual([undefined, "standing by"]);
  world.lead();
  await world.pass(10_000);
  const underWay = world.term?.permit(SET_KEY);
  world.lose();
  expect(underWay?.aborted).toBe(true);
  await world.term?.end();
  const { metadata } = world.stored() ?? {};
  await world.pass(1_200_000);
  expect(world.stored()?.metadata).toEqual(metadata);
  expect(world.probe.describe()).toBe("standing by");
});
