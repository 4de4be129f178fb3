import { FakeClock } from "../test/fakes/fake-clock";
import { FakeKubeClient } from "../test/fakes/fake-kube-client";
import { EVERYNODE } from "./api/flavor";
import { namespaceOf, objectNameOf } from "./api/identity";
import type { PodDefaultsEntry } from "./api/pod-defaults";
import type { Labels, Node, PodSpec } from "./api/types";
import { createController } from "./controller";
import { NAMESPACES, NODES, PODS, daemonSets } from "./kube/resources";
import { silentLogger } from "./telemetry/silent-log";
import { createMetrics } from "./telemetry/metrics";

// Cluster-wide defaults through watch, wake and plan. The nodes: one as any, one that is tainted, and a virtual one.

const everywhere: PodDefaultsEntry = {
  tolerations: [{ key: "dedicated", operator: "Exists" }],
  nodeRequirements: [{ key: "type", operator: "NotIn", values: ["virtual-kubelet"] }],
};
const inEdge: PodDefaultsEntry = { ...everywhere, namespaceSelector: { matchLabels: { site: "edge" } } };

class World {
  readonly clock = new FakeClock();
  readonly client = new FakeKubeClient({ clock: this.clock });
  #end = (): Promise<void> => Promise.resolve();

  constructor() {
    const taints = [{ key: "dedicated", value: "db", effect: "NoExecute" }];
    this.addNode("plain", {});
    this.addNode("tainted", { spec: { taints } });
    this.addNode("virtual", { metadata: { labels: { type: "virtual-kubelet" } } });
  }

  addNode(name: string, { metadata, spec = {} }: Node): void {
    this.client.seed(NODES, { metadata: { ...metadata, name }, spec });
  }

  addNamespace(name: string, labels: Labels = {}): void {
    this.client.seed(NAMESPACES, { metadata: { name, labels } });
  }

  addSet(namespace: string): void {
    const labels = { app: "logs" };
    const spec: PodSpec = { containers: [{ name: "main", image: "logs:1" }] };
    this.client.seed(daemonSets(EVERYNODE), {
      metadata: { namespace, name: "logs", generation: 1 },
      spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec } },
    });
  }

  async start(podDefaults: readonly PodDefaultsEntry[]): Promise<void> {
    const { client, clock } = this;
    const namespace = namespaceOf("everynode-system");
    const config = { takeover: false, namespace, workers: 2, maxRequestsInFlight: 10, podDefaults };
    const surroundings = { client, clock, random: () => 0.5, log: silentLogger, metrics: createMetrics() };
    const controller = createController({ ...surroundings, config });
    const abort = new AbortController();
    controller.start();
    const acting = controller.act({ signal: abort.signal, isHeld: () => !abort.signal.aborted });
    this.#end = async () => {
      await controller.drain();
      abort.abort();
      await acting;
      await controller.stop();
    };
    await this.pass();
  }

  async label(name: string, labels: Labels): Promise<void> {
    const ref = { name: objectNameOf(name) };
    this.client.change(NAMESPACES, ref, found => ({ ...found, metadata: { ...found.metadata, labels } }));
    await this.pass();
  }

  async pass(): Promise<void> {
    await this.clock.advanceAsync(3_000);
  }

  /** Where the pods of the namespace are that stay. */
  nodesIn(namespace: string): readonly string[] {
    return this.client
      .objects(PODS)
      .filter(({ metadata }) => metadata?.namespace === namespace && metadata.deletionTimestamp === undefined)
      .flatMap(({ spec }) => spec?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [])
      .flatMap(({ nodeSelectorTerms }) => nodeSelectorTerms.flatMap(({ matchFields = [] }) => matchFields))
      .flatMap(({ values = [] }) => values)
      .toSorted();
  }

  end(): Promise<void> {
    return this.#end();
  }
}

let world: World;
beforeEach(() => {
  world = new World();
});
afterEach(() => world.end());

it("without a selector they hold in every namespace, and no namespace is asked for", async () => {
  for (const verb of ["watch", "list"] as const) {
    world.client.inject({ verb, plural: "namespaces", effect: { kind: "hang" } });
  }
  world.addSet("default");
  await world.start([everywhere]);
  expect(world.nodesIn("default")).toEqual(["plain", "tainted"]);
});

it("with one they hold where it selects, and move pods when the labels of a namespace change", async () => {
  for (const name of ["home", "edge"]) world.addSet(name);
  world.addNamespace("home");
  world.addNamespace("edge", { site: "edge" });
  await world.start([inEdge]);
  expect([world.nodesIn("home"), world.nodesIn("edge")]).toEqual([
    ["plain", "virtual"],
    ["plain", "tainted"],
  ]);

  await world.label("home", { site: "edge" });
  await world.label("edge", { site: "other" });
  expect([world.nodesIn("home"), world.nodesIn("edge")]).toEqual([
    ["plain", "tainted"],
    ["plain", "virtual"],
  ]);
});

it("a set whose namespace is not known yet waits for it, rather than for a guess to be undone", async () => {
  world.addSet("late");
  await world.start([inEdge]);
  expect(world.client.objects(PODS)).toEqual([]);
  world.addNamespace("late", { site: "edge" });
  await world.pass();
  expect(world.nodesIn("late")).toEqual(["plain", "tainted"]);
  expect(world.client.objects(PODS)).toHaveLength(2);
});

it("a node is judged by them when it comes", async () => {
  world.addNamespace("edge", { site: "edge" });
  world.addSet("edge");
  await world.start([inEdge]);
  world.addNode("another", { spec: { taints: [{ key: "dedicated", effect: "NoExecute" }] } });
  world.addNode("another-virtual", { metadata: { labels: { type: "virtual-kubelet" } } });
  await world.pass();
  expect(world.nodesIn("edge")).toEqual(["another", "plain", "tainted"]);
});
