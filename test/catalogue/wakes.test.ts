import { EVERYNODE } from "../../capabilities/api/flavor";
import { namespaceOf, objectNameOf } from "../../capabilities/api/identity";
import { NO_POD_DEFAULTS } from "../../capabilities/api/pod-defaults";
import type { DaemonSet, Node, OwnerReference, PodSpec } from "../../capabilities/api/types";
import { createCache } from "../../capabilities/cache/cache";
import { NODES, PODS, daemonSets } from "../../capabilities/kube/resources";
import { eligibility, placementRules } from "../../capabilities/plan/placement";
import { silentLogger } from "../../capabilities/telemetry/silent-log";
import { aTaint, aTemplate } from "../builders";
import { FakeClock, settled } from "../fakes/fake-clock";
import { FakeKubeClient } from "../fakes/fake-kube-client";

// Section 11.1 of the specification: which events wake a set, from the server's watch to the key in the queue.

const namespace = namespaceOf("default");
const SETS = daemonSets(EVERYNODE);
const KEY = "everynode/default/logs";

class World {
  readonly clock = new FakeClock();
  readonly client = new FakeKubeClient({ clock: this.clock });
  readonly #cache = createCache({
    ...{ client: this.client, clock: this.clock, flavors: [EVERYNODE], random: () => 0, log: silentLogger },
  });
  #woken: string[] = [];

  constructor(nodes: readonly string[] = ["a"], podSpec: Partial<PodSpec> = {}) {
    nodes.forEach(name => this.addNode(name));
    this.addSet("logs", podSpec);
    this.#cache.onWake(
      {
        shouldRun: ({ spec }, node) => eligibility(placementRules(spec.template, NO_POD_DEFAULTS), node).shouldRun,
        mayClaimName: () => false,
      },
      key => this.#woken.push(key),
    );
    this.#cache.start();
  }

  /** The keys that were woken since it was last asked. */
  async woken(): Promise<readonly string[]> {
    await settled();
    const woken = this.#woken;
    this.#woken = [];
    return woken;
  }

  addSet(name: string, podSpec: Partial<PodSpec> = {}): DaemonSet {
    return this.client.seed(SETS, {
      apiVersion: EVERYNODE.apiVersion,
      kind: EVERYNODE.kind,
      metadata: { name, namespace },
      spec: { selector: { matchLabels: { app: name } }, template: aTemplate({ name, podSpec }) },
    } as DaemonSet);
  }

  addNode(name: string, node: Node = {}): void {
    this.client.seed(NODES, { ...node, metadata: { name, ...node.metadata } });
  }

  changeNode(name: string, change: (node: Node) => Node): void {
    this.client.change(NODES, { name: objectNameOf(name) }, change);
  }

  addPod(name: string, owner?: OwnerReference): void {
    const metadata = { name, namespace, labels: { app: "web" }, ...(owner && { ownerReferences: [owner] }) };
    this.client.seed(PODS, { metadata, spec: { containers: [] } });
  }

  stop(): Promise<void> {
    return this.#cache.stop();
  }
}

let world: World;
afterEach(() => world.stop());

it("wakes a set that went while nobody watched (TestDeleteFinalStateUnknown, D-Q-02)", async () => {
  world = new World();
  await world.woken();
  // The watch breaks, and the server no longer knows what happened since.
  const gone = { kind: "gone", message: "too old" } as const;
  world.client.inject({ verb: "watch", plural: SETS.plural, effect: { kind: "fail", error: gone } });
  world.client.streams.close();
  world.client.remove(SETS, { namespace, name: objectNameOf("logs") });
  expect(await world.woken()).toEqual([]);
  await world.clock.advanceAsync(30_000);
  expect(await world.woken()).toContain(KEY);
});

it("wakes a set that another of its name replaced, as gone and as new (D-Q-03)", async () => {
  world = new World();
  await world.woken();
  const gone = { kind: "gone", message: "too old" } as const;
  world.client.inject({ verb: "watch", plural: SETS.plural, effect: { kind: "fail", error: gone } });
  world.client.streams.close();
  world.client.remove(SETS, { namespace, name: objectNameOf("logs") });
  world.addSet("logs");
  await world.clock.advanceAsync(30_000);
  expect(await world.woken()).toEqual([KEY, KEY]);
});

describe("a node that changes", () => {
  const tainted = { taints: [aTaint("full:NoSchedule")] };

  it("wakes nobody where neither labels nor taints do (TestShouldIgnoreNodeUpdate)", async () => {
    world = new World();
    await world.woken();
    world.changeNode("a", node => ({ ...node, metadata: { ...node.metadata, annotations: { beat: "1" } } }));
    world.changeNode("a", node => ({ ...node, status: { conditions: [{ type: "Ready", status: "False" }] } }));
    expect(await world.woken()).toEqual([]);
    world.changeNode("a", node => ({ ...node, spec: tainted }));
    expect(await world.woken()).toEqual([KEY]);
    world.changeNode("a", node => ({ ...node, spec: {} }));
    expect(await world.woken()).toEqual([KEY]);
  });

  it("wakes a set that wants it by its new labels or without its taint, not by what it can hold (TestUpdateNode)", async () => {
    world = new World(["a"], { nodeSelector: { color: "blue" } });
    await world.woken();
    world.changeNode("a", node => ({ ...node }));
    expect(await world.woken()).toEqual([]);
    world.changeNode("a", node => ({ ...node, spec: tainted }));
    expect(await world.woken()).toEqual([]);
    world.changeNode("a", node => ({ ...node, metadata: { ...node.metadata, labels: { color: "blue" } } }));
    expect(await world.woken()).toEqual([]);
    world.changeNode("a", node => ({ ...node, spec: {} }));
    expect(await world.woken()).toEqual([KEY]);
    world.changeNode("a", node => ({ ...node, metadata: { ...node.metadata, labels: { color: "red" } } }));
    await world.woken();
    world.changeNode("a", node => ({ ...node, metadata: { ...node.metadata, labels: { color: "blue" } } }));
    expect(await world.woken()).toEqual([KEY]);
    world.changeNode("a", node => ({ ...node, status: { allocatable: { cpu: "100" } } }));
    expect(await world.woken()).toEqual([]);
  });

  it("is judged for every set where it is new, and wakes those that want it (TestAddNode)", async () => {
    world = new World([]);
    world.addSet("others", { nodeSelector: { color: "blue" } });
    await world.woken();
    world.addNode("b");
    expect(await world.woken()).toEqual([KEY]);
    world.addNode("c", { metadata: { labels: { color: "blue" } } });
    expect((await world.woken()).toSorted()).toEqual([KEY, "everynode/default/others"]);
  });

  it("wakes the sets that wanted it at once when it goes, other than upstream (D-Q-42)", async () => {
    world = new World(["a"]);
    world.addSet("others", { nodeSelector: { color: "blue" } });
    await world.woken();
    world.client.remove(NODES, { name: objectNameOf("a") });
    expect(await world.woken()).toEqual([KEY]);
  });
});

it("wakes nobody for the end of pods that are no set's (TestDeleteNoDaemonPod)", async () => {
  world = new World();
  const foreign = { apiVersion: "apps/v1", kind: "ReplicaSet", name: "web", uid: "web-uid", controller: true };
  world.addPod("plain");
  world.addPod("foreign", foreign);
  await world.woken();
  for (const name of ["plain", "foreign"]) world.client.remove(PODS, { namespace, name: objectNameOf(name) });
  expect(await world.woken()).toEqual([]);
});
