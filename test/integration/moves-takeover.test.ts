import { APPS } from "../../capabilities/api/flavor";
import type { ControllerRevision, DaemonSetStatus, Pod } from "../../capabilities/api/types";
import { missingTakeover } from "../../hack/conformance/takeover";
import { type Cluster, startCluster } from "../../hack/control-plane/cluster";
import { isReady } from "../../hack/operator/judge";
import { type Operator, startOperator } from "../../hack/operator/operator";
import { eventually } from "./api";
import {
  type MovingSet,
  type Template,
  atOnce,
  onDelete,
  plain,
  short,
  spelledOut,
  surging,
  texts,
  unready,
} from "./moves-sets";
import { type MovesWorld, hashOf, makeReady, newMovesWorld, updatedPods, waitMs } from "./moves-world";
import { switchControllers } from "./switch-controllers";

// The sets of a live cluster go from the built-in controller to everynode and back. Nothing may be written for them that
// a user did not ask for: pods and revisions are compared whole, with their resource versions. Each test begins where the
// one before it ended.

jest.setTimeout(180_000);
const stopLimitMs = 45_000;
const { apiVersion } = APPS;
const first = ["node-0000", "node-0001", "node-0002", "node-0003"];

const textSet: MovingSet = { name: "texts", template: texts, updateStrategy: atOnce };
const valueSet: MovingSet = { name: "values", template: spelledOut, updateStrategy: atOnce };
const kept: MovingSet = { name: "kept", template: plain, updateStrategy: onDelete };
const surged: MovingSet = { name: "surged", template: texts, updateStrategy: surging("50%") };
const returned: MovingSet = { name: "returned", template: plain, updateStrategy: atOnce };
const collided: MovingSet = { name: "collided", template: plain, updateStrategy: atOnce };
const still = [textSet, valueSet, kept, surged, returned, collided];

/** Half rolled when the controllers change. On the first nodes only, so that one that joins is no part of it. */
const halfway: readonly HalfwaySet[] = [
  { name: "half-rolled", template: onFirst(plain), reached: { pods: 4, updated: 2, available: 3 } },
  // Of two pods of a node the older one counts (D-STAT-10).
  {
    name: "half-surged",
    template: onFirst(plain),
    updateStrategy: surging(1),
    reached: { pods: 5, updated: 1, available: 4 },
  },
];
const all = [...still, ...halfway];

let cluster: Cluster;
let world: MovesWorld;
let operator: Operator | undefined;
let nodes: readonly string[] = first;

beforeAll(async () => {
  cluster = await startCluster({
    name: `moves-${process.pid}`,
    nodes: first.length,
    controllers: "*",
    readyDelayMs: 200,
  });
  for (const node of first) await cluster.nodes.label(node, { first: "yes" });
  world = await newMovesWorld(cluster);
  await Promise.all(all.map(set => world.apply(set, { apiVersion, image: "logs:1" })));
  await Promise.all(all.map(({ name }) => world.settled({ name }, { nodes: nodes.length })));
});

// Each by itself, with a time limit: one that fails or hangs keeps none of the others from ending.
afterAll(() => operator?.stop(), stopLimitMs);
afterAll(() => world?.close(), stopLimitMs);
afterAll(() => cluster?.stop(), stopLimitMs);

it("has sets that the built-in controller has rolled, rolled back and half rolled", async () => {
  await Promise.all([
    ...[textSet, valueSet, surged].map(set => roll(set, "logs:2")),
    roll(returned, "logs:2").then(() => undo(returned)),
    rollByHand(kept, "logs:2", "node-0000"),
    collide(collided, "logs:2"),
    ...halfway.map(set => rollHalfway(set, "logs:2")),
  ]);
  expect(await summary()).toEqual({
    texts: "1 2",
    values: "1 2",
    kept: "1 2",
    surged: "1 2",
    returned: "2 3",
    collided: "3 4, collisions: 1",
    "half-rolled": "1 2",
    "half-surged": "1 2",
  });
});

it("restarts nothing and writes no revision when everynode takes over (D-HIST-01..07)", async () => {
  const before = await record();
  await switchControllers(cluster, "*,-daemonset-controller");
  operator = await startOperator({ cluster, takeover: true });
  await eventually(async () => missingTakeover(await readyz()), undefined, waitMs);
  await expectUntouched(before, 11);
});

it("everynode goes on with the roll-outs that it finds half done, without another revision", async () => {
  await Promise.all(halfway.map(set => finishHalf(set)));
});

it("everynode rolls, rolls back, and half rolls", async () => {
  await Promise.all([
    ...[textSet, surged].map(set => roll(set, "logs:3")),
    undo(valueSet),
    roll(returned, "logs:3").then(() => undo(returned)),
    rollByHand(kept, "logs:3", "node-0001"),
    collide(collided, "logs:3"),
    ...halfway.map(set => rollHalfway(set, "logs:3")),
  ]);
  expect(await summary()).toEqual({
    texts: "1 2 3",
    values: "2 3",
    kept: "1 2 3",
    surged: "1 2 3",
    returned: "2 4 5",
    collided: "3 6 7, collisions: 2",
    "half-rolled": "1 2 3",
    "half-surged": "1 2 3",
  });
});

it("restarts nothing and writes no revision when the built-in controller is back (D-HIST-01..07)", async () => {
  const before = await record();
  await operator?.stop();
  operator = undefined;
  await switchControllers(cluster, "*");
  await expectUntouched(before, 12);
});

it("the built-in controller goes on with the roll-outs that it finds half done, without another revision", async () => {
  await Promise.all(halfway.map(set => finishHalf(set)));
});

it("the built-in controller finds everynode's revisions again, and its own (D-HIST-15)", async () => {
  const [, second, third] = await world.api.revisions(textSet);
  await roll(textSet, "logs:2");
  await roll(surged, "logs:4");
  await undo(surged);
  // The same template in other words is none of its own.
  await roll({ ...valueSet, template: short }, "logs:1");
  expect(await summary()).toMatchObject({ texts: "1 3 4", surged: "1 2 4 5", values: "2 3" });
  const newest = (await world.api.revisions(textSet)).at(-1);
  expect(newest?.metadata).toMatchObject({ uid: second?.metadata?.uid });
  expect(new Set(await world.hashes(textSet))).toEqual(new Set([newest].map(revision => revision && hashOf(revision))));
  await undo(textSet);
  expect((await world.api.revisions(textSet)).at(-1)?.metadata?.uid).toBe(third?.metadata?.uid);
});

interface Recorded {
  readonly pods: readonly Pod[];
  readonly revisions: readonly ControllerRevision[];
  readonly statuses: readonly DaemonSetStatus[];
  readonly ended: readonly string[];
}

async function record(): Promise<Recorded> {
  const [pods, revisions, statuses] = await Promise.all([
    Promise.all(all.map(set => world.api.pods(set))),
    Promise.all(all.map(set => world.api.revisions(set))),
    Promise.all(all.map(set => world.status(set))),
  ]);
  return { pods: pods.flat().toSorted(byName), revisions: revisions.flat(), statuses, ended: [...world.ended] };
}

/** Whoever acts now proves it for each set: it observes a change of its spec, and serves a node that joins. */
async function expectUntouched(before: Recorded, revisionHistoryLimit: number): Promise<void> {
  await Promise.all(
    all.map(({ name }) => world.api.patchSet({ name, apiVersion }, { spec: { revisionHistoryLimit } })),
  );
  const observed = before.statuses.map(({ observedGeneration = 0, ...status }) => ({
    ...status,
    observedGeneration: observedGeneration + 1,
  }));
  await eventually(async () => (await record()).statuses, observed, waitMs);
  expect(await record()).toEqual({ ...before, statuses: observed });
  const [joined = ""] = await cluster.nodes.add(1);
  nodes = [...nodes, joined];
  await Promise.all(
    still.map(async (set, index) => {
      const { updatedNumberScheduled = 0 } = before.statuses[index] ?? {};
      await world.settled(set, { nodes: nodes.length, updated: updatedNumberScheduled + 1 });
      const newest = (await world.api.revisions(set)).at(-1);
      expect(newest && hashOf(newest)).toBe(hashOf(await world.pod(set, joined)));
    }),
  );
  const { pods, revisions, ended } = await record();
  const staying = new Set(before.pods.map(({ metadata }) => metadata?.uid));
  expect(pods.filter(({ metadata }) => staying.has(metadata?.uid))).toEqual(before.pods);
  expect({ revisions, ended }).toEqual({ revisions: before.revisions, ended: before.ended });
}

interface HalfwaySet extends MovingSet {
  /** How many pods there are, and what the status counts, when half of the nodes have an updated pod. */
  readonly reached: { readonly pods: number; readonly updated: number; readonly available: number };
}

async function roll(set: MovingSet, image: string): Promise<void> {
  await world.apply(set, { apiVersion, image });
  await world.settled(set, { nodes: nodes.length });
}

async function undo(set: MovingSet): Promise<void> {
  await world.kubectl.run("rollout", "undo", `daemonset/${set.name}`);
  await world.settled(set, { nodes: nodes.length });
}

/** One pod of the new template, the others as they were. */
async function rollByHand(set: MovingSet, image: string, node: string): Promise<void> {
  await world.apply(set, { apiVersion, image });
  await world.settled(set, { nodes: nodes.length, updated: 0 });
  await world.api.deletePod(await world.pod(set, node));
  await world.settled(set, { nodes: nodes.length, updated: 1 });
}

/** Rolls to a template whose revision finds its name taken by another one (D-HIST-13). */
async function collide(set: MovingSet, image: string): Promise<void> {
  await roll(set, image);
  const { metadata } = (await world.api.revisions(set)).at(-1) ?? {};
  await undo(set);
  const path = "/apis/apps/v1/namespaces/default/controllerrevisions";
  await world.api.send({ method: "DELETE", path: `${path}/${metadata?.name}` });
  const foreign = { metadata: { name: metadata?.name }, data: { spec: {} }, revision: 1 };
  await world.api.send({ method: "POST", path, body: foreign });
  const { collisionCount = 0 } = await world.status(set);
  await roll(set, image);
  expect((await world.status(set)).collisionCount).toBe(collisionCount + 1);
}

/** Until one updated pod is ready and the next one, which is not, holds up the rest. */
async function rollHalfway({ reached, ...set }: HalfwaySet, image: string): Promise<void> {
  await world.apply({ ...set, template: onFirst(unready) }, { apiVersion, image });
  const readiness = async (): Promise<unknown> => (await updatedPods(world, set)).map(isReady).toSorted();
  await eventually(readiness, [false], waitMs);
  await eventually(() => makeReady(world, set), 1, waitMs);
  await eventually(readiness, [false, true], waitMs);
  const found = async (): Promise<unknown> => {
    const { updatedNumberScheduled: updated, numberAvailable: available } = await world.status(set);
    return { pods: (await world.api.pods(set)).length, updated, available };
  };
  await eventually(found, reached, waitMs);
}

async function finishHalf(set: HalfwaySet): Promise<void> {
  const [revisions, updated] = [await world.api.revisions(set), await updatedPods(world, set)];
  expect(updated).toHaveLength(2);
  const done = async (): Promise<unknown> => {
    await makeReady(world, set);
    const { updatedNumberScheduled, numberAvailable } = await world.status(set);
    return [updatedNumberScheduled, numberAvailable, (await world.api.pods(set)).length];
  };
  await eventually(done, [first.length, first.length, first.length], waitMs);
  const uids = new Set((await updatedPods(world, set)).map(({ metadata }) => metadata?.uid));
  expect(uids.size).toBe(first.length);
  expect(updated.filter(({ metadata }) => !uids.has(metadata?.uid))).toEqual([]);
  expect(await world.api.revisions(set)).toEqual(revisions);
}

/** The numbers of each set's revisions, and its collisions. */
async function summary(): Promise<Readonly<Record<string, string>>> {
  const lines = all.map(async set => {
    const numbers = (await world.api.revisions(set)).map(({ revision }) => revision).join(" ");
    const { collisionCount } = await world.status(set);
    return [set.name, collisionCount === undefined ? numbers : `${numbers}, collisions: ${collisionCount}`] as const;
  });
  return Object.fromEntries(await Promise.all(lines));
}

async function readyz(): Promise<string> {
  return (await fetch(`http://127.0.0.1:${operator?.healthPort}/readyz?verbose`)).text();
}

function onFirst(template: Template): Template {
  return { ...template, spec: { nodeSelector: { first: "yes" } } };
}

function byName(a: Pod, b: Pod): number {
  return (a.metadata?.name ?? "") < (b.metadata?.name ?? "") ? -1 : 1;
}
