import { FakeClock } from "../test/fakes/fake-clock";
import { FakeKubeClient } from "../test/fakes/fake-kube-client";
import { EVERYNODE } from "./api/flavor";
import { namespaceOf, objectNameOf } from "./api/identity";
import type { Node } from "./api/types";
import { createController } from "./controller";
import { NODES, PODS, daemonSets } from "./kube/resources";
import { silentLogger } from "./telemetry/silent-log";
import { createMetrics } from "./telemetry/metrics";

// A cordon through watch, wake and plan, with nothing else happening that could have a set looked at.

const SETS = daemonSets(EVERYNODE);
const NAMESPACE = namespaceOf("default");
const POLICIES = { run: "Run", keep: "Keep" };

class World {
  readonly clock = new FakeClock();
  readonly client = new FakeKubeClient({ clock: this.clock });
  readonly metrics = createMetrics();
  readonly #end: () => Promise<void>;

  constructor() {
    for (const name of ["a", "b"]) this.client.seed(NODES, { metadata: { name }, spec: {} });
    for (const [name, onCordon] of Object.entries(POLICIES)) {
      const labels = { app: name };
      const template = { metadata: { labels }, spec: { containers: [{ name: "main", image: "logs:1" }] } };
      const spec = { selector: { matchLabels: labels }, template, placement: { onCordon } };
      this.client.seed(SETS, { metadata: { namespace: NAMESPACE, name, generation: 1 }, spec });
    }
    const { client, clock, metrics } = this;
    const config = { takeover: false, namespace: NAMESPACE, workers: 2, maxRequestsInFlight: 10 };
    const controller = createController({ client, clock, metrics, config, random: () => 0.5, log: silentLogger });
    const abort = new AbortController();
    controller.start();
    const acting = controller.act({ signal: abort.signal, isHeld: () => !abort.signal.aborted });
    this.#end = async () => {
      await controller.drain();
      abort.abort();
      await acting;
      await controller.stop();
    };
  }

  async change(changed: (node: Node) => Node): Promise<void> {
    this.client.change(NODES, { name: objectNameOf("a") }, changed);
    await this.clock.advanceAsync(3_000);
  }

  /** Of each set: on how many nodes it wants a pod and has one that it should not have. */
  counts(): Readonly<Record<string, readonly (number | undefined)[]>> {
    const counted = this.client.objects(SETS).map(({ metadata, status }) => {
      return [metadata?.name, [status?.desiredNumberScheduled, status?.numberMisscheduled]] as const;
    });
    return Object.fromEntries(counted);
  }

  /** How often a set was looked at. */
  async looks(): Promise<number> {
    const counts = (await this.metrics.page()).matchAll(/^everynode_sync_duration_seconds_count\S* (\d+)$/gm);
    return [...counts].reduce((sum, [, count]) => sum + Number(count), 0);
  }

  async end(): Promise<void> {
    await this.#end();
  }
}

let world: World;
beforeEach(async () => {
  world = new World();
  await world.clock.advanceAsync(5_000);
  expect(world.client.objects(PODS)).toHaveLength(4);
});
afterEach(() => world.end());

const cordon = (node: Node): Node => ({ ...node, spec: { ...node.spec, unschedulable: true } });
const taint = (node: Node): Node => ({
  ...node,
  spec: { ...node.spec, taints: [{ key: "node.kubernetes.io/unschedulable", effect: "NoSchedule" }] },
});

it("a cordon has the set that keeps its pods looked at, and no other one", async () => {
  const before = await world.looks();
  await world.change(cordon);
  expect(world.counts()).toEqual({ run: [2, 0], keep: [1, 1] });
  // The look that the node caused and the one that its own write of the status causes (D-Q-01).
  expect((await world.looks()) - before).toBe(2);
  expect(world.client.objects(PODS)).toHaveLength(4);
});

it("a cordon lasts from the field to the end of the taint that follows it", async () => {
  await world.change(cordon);
  await world.change(taint);
  await world.change(({ spec, ...node }) => ({ ...node, spec: { ...spec, unschedulable: false } }));
  expect(world.counts()).toEqual({ run: [2, 0], keep: [1, 1] });
  await world.change(({ spec, ...node }) => ({ ...node, spec: { ...spec, taints: [] } }));
  expect(world.counts()).toEqual({ run: [2, 0], keep: [2, 0] });
});

it("a heartbeat of a cordoned node has no set looked at (D-Q-41)", async () => {
  await world.change(cordon);
  const before = await world.looks();
  await world.change(node => ({ ...node, status: { conditions: [{ type: "Ready", status: "True" }] } }));
  expect(await world.looks()).toBe(before);
});
