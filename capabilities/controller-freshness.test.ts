import { FakeClock, settled } from "../test/fakes/fake-clock";
import { FakeKubeClient } from "../test/fakes/fake-kube-client";
import { APPS, EVERYNODE, type Flavor } from "./api/flavor";
import { namespaceOf, objectNameOf } from "./api/identity";
import type { DaemonSet, Pod } from "./api/types";
import { createController } from "./controller";
import type { Deleted, DeleteOptions, ObjectRef, WriteOptions } from "./kube/client";
import { NODES, PODS, type Resource, daemonSets } from "./kube/resources";
import { silentLogger } from "./telemetry/silent-log";
import { createMetrics } from "./telemetry/metrics";

// What a controller does while its watches tell it less than it did itself. Upstream counts what it expects to see; here
// the answer of each write is in the cache before the next look, and a lost answer is waited for.

const NAMESPACE = namespaceOf("default");
const REF = { namespace: NAMESPACE, name: objectNameOf("logs") };
/** Longer than takeover needs to know that it is alone. */
const ALONE_AFTER_MS = 10_000;

/** More than any test needs: a controller that never ends to write fails instead. */
const MAX_WRITES = 1_000;

/** Keeps what is asked of the server. */
class CountingClient extends FakeKubeClient {
  readonly created: string[] = [];
  readonly deleted: string[] = [];

  override create<T>(resource: Resource<T>, options: WriteOptions): Promise<T> {
    if (options.dryRun !== true) this.created.push(resource.plural);
    if (this.created.length > MAX_WRITES) return new Promise(() => undefined);
    return super.create(resource, options);
  }

  override delete<T>(resource: Resource<T>, ref: ObjectRef, options: DeleteOptions): Promise<Deleted<T>> {
    this.deleted.push(`${resource.plural} ${ref.name}`);
    if (this.deleted.length > MAX_WRITES) return new Promise(() => undefined);
    return super.delete(resource, ref, options);
  }
}

/** A cluster whose controller leads, and knows that it is alone, before there is a set. */
class World {
  readonly clock = new FakeClock();
  readonly client = new CountingClient({ clock: this.clock });
  readonly #flavor: Flavor;
  readonly #abort = new AbortController();
  readonly #controller = createController({
    ...{ client: this.client, clock: this.clock, log: silentLogger, metrics: createMetrics(), random: () => 0.5 },
    config: { takeover: true, namespace: "everynode-system", workers: 2, maxRequestsInFlight: 10 },
  });
  #acting: Promise<void> | undefined;

  constructor({ flavor, nodes }: { flavor: Flavor; nodes: number }) {
    this.#flavor = flavor;
    for (let i = 0; i < nodes; i++) this.addNode(`node-${i}`);
  }

  async lead(): Promise<void> {
    this.#controller.start();
    const { signal } = this.#abort;
    this.#acting = this.#controller.act({ signal, isHeld: () => !signal.aborted });
    await this.clock.advanceAsync(ALONE_AFTER_MS);
  }

  addNode(name: string): void {
    this.client.seed(NODES, { metadata: { name }, spec: {} });
  }

  addSet(uid = "first"): void {
    const labels = { app: "logs" };
    this.client.seed(daemonSets(this.#flavor), {
      metadata: { ...REF, uid, generation: 1 },
      spec: {
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: { containers: [{ name: "main", image: "logs:1" }] } },
        updateStrategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 1, maxSurge: 0 } },
      },
    });
  }

  removeSet(): void {
    this.client.remove(daemonSets(this.#flavor), REF);
  }

  setImage(image: string): void {
    this.client.change(daemonSets(this.#flavor), REF, ({ metadata, spec, ...rest }) => {
      const template = { ...spec?.template, spec: { containers: [{ name: "main", image }] } };
      return { ...rest, metadata: { ...metadata, generation: 2 }, spec: { ...spec, template } } as DaemonSet;
    });
  }

  /** From now on the watch of pods tells everything so much later. */
  async lagPods(delayMs: number): Promise<void> {
    const watches = { verb: "watch", plural: "pods", initial: false, times: Infinity } as const;
    this.client.inject({ ...watches, effect: { kind: "lagStream", delayMs } });
    this.client.streams.close();
    await settled();
    await this.clock.advanceAsync(1_000);
  }

  /** The pods of the set of that uid. */
  podsOf(uid = "first"): readonly Pod[] {
    return this.client
      .objects(PODS)
      .filter(({ metadata }) => metadata?.ownerReferences?.some(reference => reference.uid === uid));
  }

  /** Nodes of pods that stay. */
  nodesServed(uid?: string): readonly (string | undefined)[] {
    return this.podsOf(uid)
      .filter(({ metadata }) => metadata?.deletionTimestamp === undefined)
      .map(nodeOf)
      .toSorted();
  }

  /** Every pod is bound, runs and is ready. */
  runPods(): void {
    const lastTransitionTime = new Date(this.clock.now()).toISOString();
    const status = { phase: "Running", conditions: [{ type: "Ready", status: "True", lastTransitionTime }] };
    for (const { metadata } of this.client.objects(PODS)) {
      const ref = { namespace: NAMESPACE, name: objectNameOf(metadata?.name ?? "") };
      this.client.change(PODS, ref, pod => {
        const nodeName = nodeOf(pod);
        return { ...pod, spec: { containers: [], ...pod.spec, ...(nodeName !== undefined && { nodeName }) }, status };
      });
    }
  }

  podsAsked(): number {
    return this.client.created.filter(plural => plural === "pods").length;
  }

  status(): DaemonSet["status"] {
    return this.client.objects(daemonSets(this.#flavor)).find(({ metadata }) => metadata?.name === "logs")?.status;
  }

  async end(): Promise<void> {
    this.#abort.abort();
    await this.#acting;
    await this.#controller.stop();
  }
}

/** The node that the pod is tied to. */
function nodeOf({ spec }: Pod): string | undefined {
  const required = spec?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  return required?.nodeSelectorTerms[0]?.matchFields?.[0]?.values?.[0];
}

let world: World;
afterEach(() => world.end());

const names = (count: number): readonly string[] => [...Array(count).keys()].map(i => `node-${i}`).toSorted();

describe.each([EVERYNODE, APPS])("a controller of $apiVersion", flavor => {
  it("counts on its creations before the watch tells of them, also for the next burst (D-EXP-01, D-EXP-03)", async () => {
    world = new World({ flavor, nodes: 300 });
    await world.lead();
    await world.lagPods(60_000);
    world.addSet();
    await world.clock.advanceAsync(20_000);
    expect(world.nodesServed()).toEqual(names(300));
    expect(world.status()).toMatchObject({ currentNumberScheduled: 300 });
    await world.clock.advanceAsync(120_000);
    expect([world.podsAsked(), world.client.deleted]).toEqual([300, []]);
  });

  it("deletes a pod once, before the watch tells that it is ending (D-EXP-03)", async () => {
    world = new World({ flavor, nodes: 3 });
    await world.lead();
    world.addSet();
    await world.clock.advanceAsync(1_000);
    world.runPods();
    await world.clock.advanceAsync(1_000);
    await world.lagPods(60_000);
    world.setImage("logs:2");
    await world.clock.advanceAsync(20_000);
    expect(world.client.deleted).toHaveLength(1);
    expect(world.nodesServed()).toHaveLength(2);
  });

  it.each([
    ["took effect", { kind: "loseResponse" }],
    ["took none", { kind: "fail", error: { kind: "network", message: "connection reset" } }],
  ] as const)("makes good a lost creation that %s, once it knows, and no other (D-EXP-01)", async (_, effect) => {
    world = new World({ flavor, nodes: 5 });
    await world.lead();
    await world.lagPods(20_000);
    world.client.inject({ verb: "create", plural: "pods", after: 1, times: 2, effect });
    world.addSet();
    await world.clock.advanceAsync(60_000);
    expect(world.nodesServed()).toEqual(names(5));
    await world.clock.advanceAsync(300_000);
    expect([world.nodesServed(), world.client.deleted]).toEqual([names(5), []]);
  });

  it("does not take the pods of others for what it waits for (D-EXP-04)", async () => {
    world = new World({ flavor, nodes: 1 });
    await world.lead();
    await world.lagPods(20_000);
    world.client.inject({ verb: "create", plural: "pods", effect: { kind: "loseResponse" } });
    world.addSet();
    for (const name of ["orphan-a", "orphan-b"]) {
      const ref = { namespace: NAMESPACE, name: objectNameOf(name) };
      world.client.seed(PODS, { metadata: { ...ref, labels: { app: "other" } }, spec: { containers: [] } });
      await world.clock.advanceAsync(1_000);
      world.client.remove(PODS, ref);
    }
    await world.clock.advanceAsync(60_000);
    expect([world.nodesServed(), world.client.deleted]).toEqual([names(1), []]);
  });

  it("replaces what others delete beside it, all of it and nothing else (D-EXP-02)", async () => {
    world = new World({ flavor, nodes: 5 });
    await world.lead();
    world.addSet();
    await world.clock.advanceAsync(5_000);
    for (const { metadata } of world.podsOf().slice(0, 3)) {
      world.client.remove(PODS, { namespace: NAMESPACE, name: objectNameOf(metadata?.name ?? "") });
    }
    world.addNode("node-5");
    await world.clock.advanceAsync(5_000);
    expect(world.nodesServed()).toEqual(names(6));
    expect([world.podsAsked(), world.client.deleted]).toEqual([9, []]);
  });

  // TestExpectationsOnRecreate
  it("starts anew for another set of the same name, whatever it waited for (D-EXP-05)", async () => {
    world = new World({ flavor, nodes: 1 });
    await world.lead();
    world.addSet("first");
    await world.clock.advanceAsync(5_000);
    expect([world.nodesServed("first"), world.podsAsked()]).toEqual([names(1), 1]);
    await world.lagPods(60_000);
    world.removeSet();
    await world.clock.advanceAsync(1_000);
    world.addSet("second");
    await world.clock.advanceAsync(5_000);
    expect([world.nodesServed("second"), world.podsAsked()]).toEqual([names(1), 2]);
    await world.clock.advanceAsync(300_000);
    expect([world.podsAsked(), world.client.deleted]).toEqual([2, []]);
  });

  it("keeps up the status of a set whose pods nobody may create, and asks seldom (D-EXP-06)", async () => {
    world = new World({ flavor, nodes: 5 });
    await world.lead();
    const error = { kind: "namespaceTerminating", message: "the namespace is being terminated" } as const;
    world.client.inject({ verb: "create", plural: "pods", times: Infinity, effect: { kind: "fail", error } });
    world.addSet();
    await world.clock.advanceAsync(10_000);
    expect(world.status()).toMatchObject({
      desiredNumberScheduled: 5,
      currentNumberScheduled: 0,
      observedGeneration: 1,
    });
    const asked = world.podsAsked();
    await world.clock.advanceAsync(280_000);
    expect(world.podsAsked()).toBe(asked);
    world.addNode("node-5");
    await world.clock.advanceAsync(5_000);
    expect(world.status()).toMatchObject({ desiredNumberScheduled: 6, currentNumberScheduled: 0 });
  });
});

it.each(["pods", "nodes", "controllerrevisions", "daemonsets"])(
  "does nothing before it knows all %s (D-SYNC-06)",
  async plural => {
    world = new World({ flavor: EVERYNODE, nodes: 3 });
    world.addSet();
    // Of both kinds of daemon sets.
    const listings = { verb: "watch", plural, initial: true, times: 2 } as const;
    world.client.inject({ ...listings, effect: { kind: "delayResponse", delayMs: ALONE_AFTER_MS + 5_000 } });
    await world.lead();
    expect([world.client.created, world.status()]).toEqual([[], {}]);
    await world.clock.advanceAsync(20_000);
    expect(world.nodesServed()).toEqual(names(3));
  },
);
