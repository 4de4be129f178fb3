import { FakeClock, settled } from "../test/fakes/fake-clock";
import { FakeKubeClient } from "../test/fakes/fake-kube-client";
import { RestrictedClient } from "../test/fakes/restricted-client";
import type { Fault } from "../test/fakes/faults";
import { EVERYNODE } from "./api/flavor";
import { namespaceOf, nodeNameOf, objectNameOf, uidOf } from "./api/identity";
import type { DaemonSet, DaemonSetSpec, Pod } from "./api/types";
import { type Controller, createController } from "./controller";
import { CONTROLLER_REVISIONS, NODES, PODS, daemonSets } from "./kube/resources";
import { podName } from "./plan/daemon-pod";
import { silentLogger } from "./telemetry/silent-log";
import { createMetrics } from "./telemetry/metrics";

const SETS = daemonSets(EVERYNODE);
const REF = { namespace: namespaceOf("default"), name: objectNameOf("logs") };

const SPEC: DaemonSetSpec = {
  selector: { matchLabels: { app: "logs" } },
  template: { metadata: { labels: { app: "logs" } }, spec: { containers: [{ name: "main", image: "logs:1" }] } },
  updateStrategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 1, maxSurge: 0 } },
};

interface Lead {
  readonly client: FakeKubeClient;
  readonly lose: () => void;
  readonly stall: () => void;
  readonly drain: () => Promise<void>;
  readonly acting: Promise<void>;
}

/** A cluster of `nodes` nodes with one set, and controllers that come and go. */
class World {
  readonly clock = new FakeClock();
  readonly client = new FakeKubeClient({ clock: this.clock });
  #stops: (() => Promise<void>)[] = [];

  constructor({ nodes = 5, spec = SPEC }: { nodes?: number; spec?: DaemonSetSpec } = {}) {
    for (let i = 0; i < nodes; i++) this.addNode(`node-${i}`);
    this.client.seed(SETS, { metadata: { ...REF, generation: 1 }, spec });
  }

  addNode(name: string): void {
    this.client.seed(NODES, { metadata: { name, labels: { "kubernetes.io/hostname": name } }, spec: {} });
  }

  /** A new process that leads at once: its own connection, and how its lead is taken from it, or is over by the clock. */
  lead(): Lead {
    const client = this.client.sibling();
    const abort = new AbortController();
    let isHeld = true;
    const metrics = createMetrics();
    const config = { takeover: false, namespace: "everynode-system", workers: 2, maxRequestsInFlight: 10 };
    const controller = createController({
      ...{ client, config, clock: this.clock, metrics },
      random: () => 0.5,
      log: silentLogger,
    });
    controller.start();
    const acting = controller
      .act({ signal: abort.signal, isHeld: () => isHeld && !abort.signal.aborted, writeTimeoutMs: 4_000 })
      .catch(() => undefined);
    const stop = async (): Promise<void> => {
      await controller.drain();
      abort.abort();
      await acting;
      await controller.stop();
    };
    this.#stops.push(stop);
    const drain = (): Promise<void> => controller.drain();
    return { client, lose: () => abort.abort(), stall: () => (isHeld = false), drain, acting };
  }

  /** Lets a while pass, in which every pod that was made starts and gets ready. */
  async pass(ms = 5_000): Promise<void> {
    for (let passed = 0; passed < ms; passed += 100) {
      await this.clock.advanceAsync(100);
      for (const pod of this.pods().filter(({ status }) => status?.phase !== "Running")) this.run(pod);
    }
  }

  run({ metadata }: Pod): void {
    const name = objectNameOf(metadata?.name ?? "");
    const since = new Date(this.clock.now()).toISOString();
    this.client.change(PODS, { ...REF, name }, pod => ({
      ...pod,
      status: { phase: "Running", conditions: [{ type: "Ready", status: "True", lastTransitionTime: since }] },
    }));
  }

  pods(): readonly Pod[] {
    return this.client.objects(PODS);
  }

  /** The node that each pod is tied to, sorted. */
  nodesServed(): readonly (string | undefined)[] {
    return this.pods()
      .map(
        pod =>
          pod.spec?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms[0]
            ?.matchFields?.[0]?.values?.[0],
      )
      .sort();
  }

  status(): DaemonSet["status"] {
    return this.client.objects(SETS)[0]?.status;
  }

  async end(): Promise<void> {
    await Promise.all(this.#stops.map(stop => stop()));
  }
}

const FIVE = ["node-0", "node-1", "node-2", "node-3", "node-4"];

let world: World;
afterEach(() => world.end());

it("gives every node one pod and tells so in the status", async () => {
  world = new World();
  world.lead();
  await world.pass();
  expect(world.nodesServed()).toEqual(FIVE);
  expect(world.status()).toMatchObject({
    desiredNumberScheduled: 5,
    currentNumberScheduled: 5,
    numberReady: 5,
    updatedNumberScheduled: 5,
    numberAvailable: 5,
    observedGeneration: 1,
  });
  expect(world.client.objects(CONTROLLER_REVISIONS)).toHaveLength(1);
});

it("follows nodes that join (D-Q-40) and leave (D-PLACE-08)", async () => {
  world = new World();
  world.lead();
  await world.pass();
  world.addNode("node-5");
  world.client.remove(NODES, { name: objectNameOf("node-0") });
  await world.pass();
  // The pod of the node that left was never bound here, so it is the controller's to delete.
  expect(world.nodesServed()).toEqual([...FIVE.slice(1), "node-5"]);
  expect(world.status()).toMatchObject({ desiredNumberScheduled: 5, numberAvailable: 5 });
});

it.each<[string, object]>([
  ["lacks a template", { selector: SPEC.selector }],
  ["lacks a spec", {}],
  ["holds nulls", { ...SPEC, template: { spec: { containers: [null], tolerations: [null], affinity: null } } }],
  ["has a term that is null", specWithTerms([null])],
  ["has a requirement that is null", specWithTerms([{ matchExpressions: [null] }])],
])("wakes the sets for a node that joins although another %s", async (_, spec) => {
  world = new World();
  // Before the other one in the order of names.
  world.client.seed(SETS, { metadata: { ...REF, name: "a" }, spec: spec as DaemonSetSpec });
  world.lead();
  await world.pass();
  world.addNode("node-5");
  await world.pass();
  expect(world.nodesServed()).toContain("node-5");
});

function specWithTerms(nodeSelectorTerms: unknown[]): object {
  const required = { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } };
  return { ...SPEC, template: { spec: { affinity: { nodeAffinity: required } } } };
}

it("rolls a changed template out and keeps the former revision (D-UPD-30, D-HIST-12)", async () => {
  world = new World();
  world.lead();
  await world.pass();
  world.client.change(SETS, REF, set => {
    const container = { name: "main", image: "logs:2" };
    const template = { ...SPEC.template, spec: { containers: [container] } };
    return { ...set, metadata: { ...set.metadata, generation: 2 }, spec: { ...SPEC, template } };
  });
  await world.pass(10_000);
  expect(world.nodesServed()).toEqual(FIVE);
  expect(world.pods().map(pod => pod.spec?.containers[0]?.image)).toEqual(Array(5).fill("logs:2"));
  expect(world.client.objects(CONTROLLER_REVISIONS).map(({ revision }) => revision)).toEqual([1, 2]);
  expect(world.status()).toMatchObject({ updatedNumberScheduled: 5, observedGeneration: 2 });
});

it("repairs a status that somebody else wrote over", async () => {
  world = new World();
  world.lead();
  await world.pass();
  world.client.change(SETS, REF, set => ({ ...set, status: { ...set.status, numberReady: 99 } }) as DaemonSet);
  await world.pass();
  expect(world.status()).toMatchObject({ numberReady: 5 });
});

it("holds an invalid set and says why", async () => {
  const spec = { ...SPEC, selector: { matchLabels: { app: "other" } } };
  world = new World({ spec });
  world.lead();
  await world.pass();
  expect(world.pods()).toEqual([]);
  expect(world.status()?.conditions?.[0]).toMatchObject({ type: "Stalled", status: "True", reason: "InvalidSpec" });
});

const network = { kind: "network", message: "connection reset" } as const;

const FAULTS: [string, Fault[]][] = [
  [
    "the answer to a creation is lost",
    [{ verb: "create", plural: "pods", after: 1, times: 3, effect: { kind: "loseResponse" } }],
  ],
  ["creations are refused", [{ verb: "create", plural: "pods", times: 4, effect: { kind: "fail", error: network } }]],
  [
    "the watch of pods breaks",
    [{ verb: "watch", plural: "pods", times: 3, effect: { kind: "endStream", afterEvents: 1, error: network } }],
  ],
  [
    "the server forgets where a watch was",
    [
      {
        verb: "watch",
        plural: "pods",
        times: 2,
        effect: { kind: "fail", error: { kind: "gone", message: "too old" } },
      },
    ],
  ],
  [
    "a revision's answer is lost",
    [{ verb: "create", plural: "controllerrevisions", effect: { kind: "loseResponse" } }],
  ],
  [
    "the status cannot be written",
    [{ verb: "patch", plural: "daemonsets", times: 3, effect: { kind: "fail", error: network } }],
  ],
];

it.each(FAULTS)("gives every node exactly one pod although %s", async (_name, faults) => {
  world = new World();
  const { client } = world.lead();
  client.inject(...faults);
  await settled();
  // It is the next watches that are struck.
  client.streams.close();
  await world.pass(30_000);
  expect(world.nodesServed()).toEqual(FIVE);
  expect(world.status()).toMatchObject({ numberAvailable: 5, observedGeneration: 1 });
  expect(client.faults.isExhausted).toBe(true);
});

it("gives every other node its pod although one is always refused", async () => {
  world = new World({ nodes: 40 });
  const { client } = world.lead();
  const { name, uid } = world.client.objects(SETS)[0]?.metadata ?? {};
  const set = { name: objectNameOf(name ?? ""), uid: uidOf(uid ?? "") };
  const error = { kind: "forbidden", message: "denied by policy" } as const;
  const slot = podName({ set, node: nodeNameOf("node-0"), letter: "a" });
  client.inject({ verb: "create", plural: "pods", name: slot, times: 1_000, effect: { kind: "fail", error } });
  await world.pass();
  expect(world.pods()).toHaveLength(39);
  expect(world.nodesServed()).not.toContain("node-0");
});

it("writes nothing any more once the lead is lost", async () => {
  world = new World();
  const first = world.lead();
  await world.pass();
  first.lose();
  await world.clock.advanceAsync(0);
  world.addNode("node-5");
  await world.pass();
  expect(world.nodesServed()).toEqual(FIVE);
});

it("sends none of the writes of a plan any more once the lead is over by the clock", async () => {
  world = new World({ nodes: 40 });
  const { client, stall } = world.lead();
  client.inject({
    verb: "create",
    plural: "pods",
    after: 3,
    times: 40,
    effect: { kind: "delayResponse", delayMs: 100 },
  });
  while (world.pods().length < 7) await world.clock.advanceAsync(1);
  const written = client.storage.revision;
  stall();
  await world.clock.advanceAsync(10_000);
  expect(client.storage.revision).toBe(written);
});

it("gives up a write that takes longer than the Lease allows", async () => {
  world = new World();
  const { client } = world.lead();
  client.inject({ verb: "create", plural: "pods", times: 1, effect: { kind: "hang" } });
  await world.pass(10_000);
  expect(world.nodesServed()).toEqual(FIVE);
});

it.each([
  ["when the server has given up the writes that it gave up", true],
  ["at once where it gave up none", false],
])("has ended its lead %s", async (_when, isWriting) => {
  world = new World();
  const { client, lose, acting } = world.lead();
  await world.pass();
  if (isWriting) client.inject({ verb: "create", plural: "pods", times: Infinity, effect: { kind: "hang" } });
  world.addNode("node-9");
  await world.clock.advanceAsync(200);
  let hasEnded = false;
  void acting.then(() => (hasEnded = true));
  lose();
  await world.clock.advanceAsync(3_999);
  expect(hasEnded).toBe(!isWriting);
  await world.clock.advanceAsync(1);
  expect(hasEnded).toBe(true);
});

it("has not ended its lead, also when it drains, before the server has given up a write that took too long", async () => {
  world = new World();
  const { client, drain, acting } = world.lead();
  await world.pass();
  client.inject({ verb: "create", plural: "pods", effect: { kind: "hang" } });
  world.addNode("node-9");
  await world.clock.advanceAsync(200);
  let hasEnded = false;
  void acting.then(() => (hasEnded = true));
  void drain();
  // After 4 s it is given up here.
  await world.clock.advanceAsync(7_500);
  expect(hasEnded).toBe(false);
  await world.clock.advanceAsync(500);
  expect(hasEnded).toBe(true);
});

it("leaves each node its one pod when another process takes over in the middle (D-EDGE-01, D-EVT-23)", async () => {
  world = new World({ nodes: 40 });
  const first = world.lead();
  while (world.pods().length < 7) await world.clock.advanceAsync(1);
  first.lose();
  world.lead();
  await world.pass();
  expect(world.nodesServed()).toEqual([...Array(40).keys()].map(i => `node-${i}`).sort());
});

it("serves the one pod a node even while two processes believe that they lead (D-EDGE-01)", async () => {
  world = new World({ nodes: 40 });
  world.lead();
  world.lead();
  await world.pass();
  expect(new Set(world.nodesServed()).size).toBe(40);
  expect(world.pods()).toHaveLength(40);
});

/** A controller that does not lead. */
function standby(client: FakeKubeClient): Controller {
  const config = { takeover: false, namespace: "everynode-system", workers: 1, maxRequestsInFlight: 10 };
  const surroundings = { clock: client.clock, random: () => 0.5, log: silentLogger, metrics: createMetrics() };
  return createController({ client, config, ...surroundings });
}

it("is ready once every kind is listed, and tells how long ago the server gave a sign", async () => {
  world = new World();
  const client = world.client.sibling();
  client.inject({ verb: "watch", plural: "nodes", times: 1, effect: { kind: "fail", error: network } });
  const controller = standby(client);
  const check = (): string | undefined => controller.readyz[0]?.check();
  expect(check()).toMatch(/^not listed yet: .*nodes/);
  controller.start();
  await world.clock.advanceAsync(10);
  expect(check()).toBe("not listed yet: nodes");
  await world.clock.advanceAsync(60_000);
  expect(check()).toBe("ok");
  expect(controller.readyz[0]?.note?.()).toMatch(/^the API server gave a sign \d+\.\d s ago \(.*nodes \d+\.\d s.*\)$/);
  await controller.stop();
});

it("is ready where it may not read the sets of apps/v1, and tells that it never did", async () => {
  world = new World();
  const client = new RestrictedClient({ clock: world.clock, storage: world.client.storage });
  client.isRestricted = true;
  const controller = standby(client);
  controller.start();
  await world.clock.advanceAsync(10);
  expect(controller.readyz[0]?.check()).toBe("ok");
  expect(controller.readyz[0]?.note?.()).toMatch(/^the API server gave a sign \d.*daemonsets\.apps never/);
  await controller.stop();
});

it("stays alive while the API server is away", async () => {
  world = new World();
  const client = world.client.sibling();
  const controller = standby(client);
  controller.start();
  await world.clock.advanceAsync(1_000);
  client.inject({ times: Infinity, effect: { kind: "fail", error: network } });
  client.streams.fail(network);
  for (let minute = 0; minute < 8; minute += 1) {
    expect(controller.livez[0]?.check()).toBe("ok");
    await world.clock.advanceAsync(60_000);
  }
  await controller.stop();
});

it("is not alive when its reflectors hang", async () => {
  world = new World();
  const controller = standby(world.client.sibling());
  controller.livez[0]?.check();
  // Never started, it does nothing.
  world.clock.advance(5 * 60_000);
  expect(controller.livez[0]?.check()).toContain("pods has done nothing for 300.0 s");
});
