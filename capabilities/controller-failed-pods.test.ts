import { FakeClock, settled } from "../test/fakes/fake-clock";
import { FakeKubeClient } from "../test/fakes/fake-kube-client";
import type { Fault } from "../test/fakes/faults";
import { EVERYNODE } from "./api/flavor";
import { namespaceOf, objectNameOf } from "./api/identity";
import type { DaemonSet, DaemonSetSpec, Pod } from "./api/types";
import { targetNode } from "./api/target-node";
import { FAILED_ATTEMPTS_ANNOTATION } from "./api/well-known";
import { createController } from "./controller";
import { NODES, PODS, type Resource, daemonSets } from "./kube/resources";
import { silentLogger } from "./telemetry/silent-log";
import { createMetrics } from "./telemetry/metrics";

// The back-off of failed pods through snapshot, plan, writes and cache, and from one process to the next.

const SETS = daemonSets(EVERYNODE);
const NAMESPACE = namespaceOf("default");
const EVENTS = { group: "", version: "v1", plural: "events", kind: "Event", namespaced: true } as Resource<{
  readonly reason: string;
  readonly count: number;
}>;

const WITHOUT_SURGE = { maxUnavailable: 1, maxSurge: 0 };
const WITH_SURGE = { maxUnavailable: 0, maxSurge: 1 };

/** A pod fails at the first step after its creation. The API server tells whole seconds. */
const STEP_MS = 1_000;

interface Birth {
  readonly app: string | undefined;
  readonly node: string | undefined;
  readonly atMs: number;
  readonly attempts: string | undefined;
}

/** A cluster in which pods fail soon after they were created, until they are told to run. */
class World {
  readonly clock = new FakeClock();
  readonly client = new FakeKubeClient({ clock: this.clock });
  /** Each pod that was created, in that order. */
  readonly births: Birth[] = [];
  isFailing = true;
  readonly #endsMs: number[] = [];
  readonly #seen = new Set<string>();
  #stop: (() => Promise<void>) | undefined;

  constructor({ nodes = ["a"], rollingUpdate = WITHOUT_SURGE, apps = ["logs"] } = {}) {
    for (const name of nodes) this.client.seed(NODES, { metadata: { name }, spec: {} });
    for (const app of apps) {
      const metadata = { namespace: NAMESPACE, name: app, generation: 1 };
      this.client.seed(SETS, { metadata, spec: specOf(app, rollingUpdate) });
    }
  }

  /** A new process that leads at once, in the place of the one before it. */
  async restart(...faults: readonly Fault[]): Promise<void> {
    await this.#stop?.();
    const client = this.client.sibling();
    client.inject(...faults);
    const abort = new AbortController();
    const controller = createController({
      ...{ client, clock: this.clock, metrics: createMetrics(), log: silentLogger, random: () => 0.5 },
      config: { takeover: false, namespace: "everynode-system", workers: 2, maxRequestsInFlight: 10 },
    });
    controller.start();
    controller.act({ signal: abort.signal, isHeld: () => !abort.signal.aborted }).catch(() => undefined);
    this.#stop = () => {
      // As one that is killed, it finishes nothing.
      abort.abort();
      return controller.stop();
    };
  }

  async pass(ms: number): Promise<void> {
    for (let passed = 0; passed < ms; passed += STEP_MS) {
      await this.clock.advanceAsync(STEP_MS);
      for (const pod of this.pods()) this.#live(pod);
    }
  }

  /** Until so many pods were created, and each has failed. */
  async passUntilFailed(count: number): Promise<void> {
    while (this.births.length < count) await this.pass(STEP_MS);
    await settled();
  }

  pods(): readonly Pod[] {
    return this.client.objects(PODS);
  }

  set(): DaemonSet | undefined {
    return this.client.objects(SETS)[0];
  }

  /** What the pods carried, in the order of their creation. */
  attempts(app = "logs", node = "a"): readonly (string | undefined)[] {
    return this.births.filter(birth => birth.app === app && birth.node === node).map(({ attempts }) => attempts);
  }

  /** In seconds, from the end of each pod to the creation of the next. */
  delays(): readonly number[] {
    const [, ...successors] = this.births;
    return successors.map(({ atMs }, index) => (atMs - (this.#endsMs[index] ?? 0)) / 1000);
  }

  told(reason: string): number {
    return this.client
      .objects(EVENTS)
      .filter(event => event.reason === reason)
      .reduce((sum, { count }) => sum + count, 0);
  }

  changeTemplate(image: string): void {
    this.client.change(SETS, { namespace: NAMESPACE, name: objectNameOf("logs") }, set => {
      const spec = { ...specOf("logs", WITHOUT_SURGE), ...set.spec };
      const template = { ...spec.template, spec: { containers: [{ name: "main", image }] } };
      return { ...set, metadata: { ...set.metadata, generation: 2 }, spec: { ...spec, template } };
    });
  }

  async end(): Promise<void> {
    await this.#stop?.();
  }

  #live(pod: Pod): void {
    this.#note(pod);
    if (pod.status?.phase !== "Pending") return;
    const nowMs = this.clock.now();
    const status = this.isFailing ? failedAt(nowMs) : readyAt(nowMs);
    this.client.change(PODS, refOf(pod), found => ({ ...found, status }));
    if (this.isFailing) this.#endsMs.push(nowMs);
  }

  #note(pod: Pod): void {
    const { uid = "", labels, annotations, creationTimestamp = "" } = pod.metadata ?? {};
    if (this.#seen.has(uid)) return;
    this.#seen.add(uid);
    const attempts = annotations?.[FAILED_ATTEMPTS_ANNOTATION];
    this.births.push({ app: labels?.["app"], node: targetNode(pod), atMs: Date.parse(creationTimestamp), attempts });
  }
}

function refOf(pod: Pod | undefined) {
  return { namespace: NAMESPACE, name: objectNameOf(pod?.metadata?.name ?? "") };
}

function specOf(app: string, rollingUpdate: object): DaemonSetSpec {
  const labels = { app };
  return {
    selector: { matchLabels: labels },
    template: { metadata: { labels }, spec: { containers: [{ name: "main", image: "logs:1" }] } },
    updateStrategy: { type: "RollingUpdate", rollingUpdate },
  };
}

function failedAt(atMs: number): NonNullable<Pod["status"]> {
  const terminated = { exitCode: 1, finishedAt: new Date(atMs).toISOString() };
  const container = { name: "main", image: "", imageID: "", ready: false, restartCount: 0, state: { terminated } };
  return { phase: "Failed", containerStatuses: [container] };
}

function readyAt(atMs: number): NonNullable<Pod["status"]> {
  const condition = { type: "Ready", status: "True", lastTransitionTime: new Date(atMs).toISOString() };
  return { phase: "Running", conditions: [condition] };
}

let world: World;
afterEach(() => world.end());

describe.each([
  ["without surge", WITHOUT_SURGE],
  ["with surge", WITH_SURGE],
])("a pod that fails again and again %s", (_, rollingUpdate) => {
  beforeEach(async () => {
    world = new World({ rollingUpdate });
    await world.restart();
  });

  it("is replaced later each time, and each one carries how many failed before it (D-PLACE-11, D-PLACE-12)", async () => {
    await world.passUntilFailed(7);
    expect(world.attempts()).toEqual([undefined, "1", "2", "3", "4", "5", "6"]);
    expect(world.delays()).toEqual([0, 1, 2, 4, 8, 16]);
    expect(world.pods()).toHaveLength(1);
  });

  it("makes no event while it waits, and the status tells of it (D-EVT-06, D-EVT-13)", async () => {
    await world.passUntilFailed(5);
    await world.pass(STEP_MS);
    const events = world.client.objects(EVENTS);
    expect(world.told("FailedDaemonPod")).toBe(4);
    await world.pass(6_000);
    expect(world.client.objects(EVENTS)).toEqual(events);
    expect(world.set()?.status?.conditions).toContainEqual(
      expect.objectContaining({ type: "Degraded", status: "True", message: "pods keep failing on 1 node" }),
    );
  });

  it("waits on when another process takes over, and its successor carries the next number", async () => {
    for (let count = 1; count <= 6; count++) {
      await world.passUntilFailed(count);
      await world.restart();
    }
    expect(world.attempts()).toEqual([undefined, "1", "2", "3", "4", "5"]);
    expect(world.delays()).toEqual([0, 1, 2, 4, 8]);
  });

  it("waits no more under another template (D-PLACE-14)", async () => {
    await world.passUntilFailed(5);
    world.changeTemplate("logs:2");
    await world.passUntilFailed(7);
    expect(world.attempts()).toEqual([undefined, "1", "2", "3", "4", "1", "2"]);
    expect(world.delays().slice(4)).toEqual([0, 1]);
  });
});

it("a pod that runs ends the row: the next one is the first again", async () => {
  world = new World();
  await world.restart();
  await world.passUntilFailed(3);
  world.isFailing = false;
  await world.pass(4_000);
  expect(world.attempts()).toEqual([undefined, "1", "2", "3"]);
  world.client.remove(PODS, refOf(world.pods()[0]));
  await world.pass(STEP_MS);
  expect(world.attempts()).toEqual([undefined, "1", "2", "3", undefined]);
});

it("pods of other nodes and other sets are counted by themselves (D-PLACE-10, D-PLACE-14)", async () => {
  world = new World({ nodes: ["a", "b"], apps: ["logs", "metrics"] });
  await world.restart();
  await world.passUntilFailed(12);
  for (const app of ["logs", "metrics"]) {
    for (const node of ["a", "b"]) expect(world.attempts(app, node)).toEqual([undefined, "1", "2"]);
  }
});

it("the count is kept where the answer to a deletion is lost", async () => {
  world = new World();
  await world.restart({ verb: "delete", plural: "pods", times: 2, effect: { kind: "loseResponse" } });
  await world.passUntilFailed(4);
  expect(world.attempts()).toEqual([undefined, "1", "2", "3"]);
});

it("the count is kept where somebody else deletes the failed pod, which need not wait then", async () => {
  world = new World();
  await world.restart();
  await world.passUntilFailed(5);
  world.client.remove(PODS, refOf(world.pods()[0]));
  await world.pass(STEP_MS);
  expect(world.attempts()).toEqual([undefined, "1", "2", "3", "4", "5"]);
  expect(world.delays().at(-1)).toBe(0);
});

it("the count is kept while the API server refuses the successor", async () => {
  world = new World();
  const error = { kind: "forbidden", message: "exceeded quota" } as const;
  await world.restart({ verb: "create", plural: "pods", after: 2, times: 8, effect: { kind: "fail", error } });
  await world.passUntilFailed(4);
  expect(world.attempts()).toEqual([undefined, "1", "2", "3"]);
});
