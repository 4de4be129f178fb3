import { FakeClock } from "../test/fakes/fake-clock";
import { FakeKubeClient } from "../test/fakes/fake-kube-client";
import { APPS, EVERYNODE } from "./api/flavor";
import { namespaceOf, objectNameOf } from "./api/identity";
import type { DaemonSet } from "./api/types";
import { type Controller, createController } from "./controller";
import { NODES, PODS, daemonSets } from "./kube/resources";
import { PROBE_NAME } from "./reconcile/probe-set";
import { silentLogger } from "./telemetry/silent-log";
import { createMetrics } from "./telemetry/metrics";

const PROBE = { namespace: namespaceOf("everynode-system"), name: PROBE_NAME };

/** Three nodes, and one set of each kind. */
class World {
  readonly clock = new FakeClock();
  readonly client = new FakeKubeClient({ clock: this.clock });
  readonly metrics = createMetrics();
  readonly controller: Controller;
  readonly #abort = new AbortController();
  readonly #acting: Promise<void>;

  constructor({ takeover = true } = {}) {
    const { clock, client } = this;
    for (const name of ["a", "b", "c"]) client.seed(NODES, { metadata: { name }, spec: {} });
    client.seed(daemonSets(EVERYNODE), setNamed("ours"));
    client.seed(daemonSets(APPS), setNamed("theirs"));
    this.controller = createController({
      ...{ client, clock, log: silentLogger, metrics: this.metrics, random: () => 0.5 },
      config: { takeover, namespace: PROBE.namespace, workers: 2, maxRequestsInFlight: 10 },
    });
    this.controller.start();
    const { signal } = this.#abort;
    this.#acting = this.controller.act({ signal, isHeld: () => !signal.aborted });
  }

  podsOf(name: string): number {
    return this.client.objects(PODS).filter(({ metadata }) => metadata?.labels?.["app"] === name).length;
  }

  /** What the built-in controller does when it looks at the probe. */
  observeProbe(): void {
    const counts = { currentNumberScheduled: 0, numberMisscheduled: 0, desiredNumberScheduled: 0, numberReady: 0 };
    this.client.change(daemonSets(APPS), PROBE, set => ({
      ...set,
      status: { ...counts, observedGeneration: set.metadata?.generation ?? 0 },
    }));
  }

  probe(): DaemonSet | undefined {
    return this.client.objects(daemonSets(APPS)).find(({ metadata }) => metadata?.name === PROBE.name);
  }

  /** The sets that have gauges. */
  async measured(): Promise<readonly string[]> {
    const gauges = /^everynode_daemonset_status_desired_number_scheduled\{.*daemonset="(.*?)",group="(.*?)"\} (.*)$/gm;
    const found = [...(await this.metrics.page()).matchAll(gauges)];
    return found.map(([, name, group, value]) => `${group}/${name} ${value}`).toSorted();
  }

  loseTheLead(): void {
    this.#abort.abort();
  }

  note(): string | undefined {
    return this.controller.readyz.find(({ name }) => name === "takeover")?.note?.();
  }

  async end(): Promise<void> {
    await this.controller.drain();
    this.#abort.abort();
    await this.#acting;
    await this.controller.stop();
  }
}

function setNamed(name: string): DaemonSet {
  const labels = { app: name };
  return {
    metadata: { name: objectNameOf(name), namespace: namespaceOf("default"), generation: 1 },
    spec: {
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: "main", image: "logs:1" }] } },
      updateStrategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 1, maxSurge: 0 } },
    },
  };
}

let world: World;
afterEach(() => world.end());

it("serves apps/v1 sets once the probe was quiet, and its own kind at once", async () => {
  world = new World();
  await world.clock.advanceAsync(4_000);
  expect([world.podsOf("ours"), world.podsOf("theirs")]).toEqual([3, 0]);
  await world.clock.advanceAsync(4_000);
  expect([world.podsOf("ours"), world.podsOf("theirs")]).toEqual([3, 3]);
});

it("is ready, and says why, while the built-in controller serves apps/v1", async () => {
  world = new World();
  await world.clock.advanceAsync(2_000);
  world.observeProbe();
  await world.clock.advanceAsync(20_000);
  expect([world.podsOf("ours"), world.podsOf("theirs")]).toEqual([3, 0]);
  expect(world.controller.readyz.map(({ check }) => check())).toEqual(["ok", "ok"]);
  expect(world.note()).toMatch(/built-in controller, which is alive/);
});

it("leaves apps/v1 sets from the moment in which the probe is observed", async () => {
  world = new World();
  await world.clock.advanceAsync(10_000);
  world.observeProbe();
  for (const name of ["d", "e"]) world.client.seed(NODES, { metadata: { name }, spec: {} });
  await world.clock.advanceAsync(5_000);
  expect([world.podsOf("ours"), world.podsOf("theirs")]).toEqual([5, 3]);
});

it("has gauges of the sets that it acts upon, as long as it does", async () => {
  world = new World();
  expect(await world.measured()).toEqual([]);
  await world.clock.advanceAsync(4_000);
  expect(await world.measured()).toEqual(["everynode.dev/ours 3"]);
  await world.clock.advanceAsync(6_000);
  expect(await world.measured()).toEqual(["apps/theirs 3", "everynode.dev/ours 3"]);
  world.observeProbe();
  await world.clock.advanceAsync(2_000);
  expect(await world.measured()).toEqual(["everynode.dev/ours 3"]);
  world.client.remove(daemonSets(EVERYNODE), { namespace: namespaceOf("default"), name: objectNameOf("ours") });
  await world.clock.advanceAsync(1_000);
  expect(await world.measured()).toEqual([]);
});

it("has no gauges from the moment in which it loses the lead", async () => {
  world = new World({ takeover: false });
  await world.clock.advanceAsync(4_000);
  expect(await world.measured()).toEqual(["everynode.dev/ours 3"]);
  world.loseTheLead();
  expect(await world.measured()).toEqual([]);
});

it("never writes the status of its own probe, nor a pod for it", async () => {
  world = new World();
  await world.clock.advanceAsync(1_300_000);
  expect(world.probe()?.metadata?.generation).toBeGreaterThan(2);
  expect(world.probe()?.status).toEqual({});
});

it("makes no probe without takeover", async () => {
  world = new World({ takeover: false });
  await world.clock.advanceAsync(20_000);
  expect([world.probe(), world.note(), world.podsOf("theirs")]).toEqual([undefined, undefined, 0]);
});
