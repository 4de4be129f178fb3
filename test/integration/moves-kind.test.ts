import { APPS, EVERYNODE } from "../../capabilities/api/flavor";
import { TEMPLATE_GENERATION_ANNOTATION } from "../../capabilities/api/well-known";
import { type Cluster, startCluster } from "../../hack/control-plane/cluster";
import { podsByNode } from "../../hack/operator/judge";
import { type Operator, startOperator } from "../../hack/operator/operator";
import { eventually } from "./api";
import { type MovingSet, atOnce, onDelete, plain, short, spelledOut, surging, texts } from "./moves-sets";
import { type MovesWorld, hashOf, newMovesWorld, waitMs } from "./moves-world";

// Sets go from apps/v1, which the built-in controller serves, to our kind and back, by the commands of docs/takeover.md.
// Each test begins where the one before it ended.

jest.setTimeout(180_000);
const stopLimitMs = 45_000;

const textSet: MovingSet = { name: "texts", template: texts, updateStrategy: atOnce };
const valueSet: MovingSet = { name: "values", template: spelledOut, updateStrategy: atOnce };
const surged: MovingSet = { name: "surged", template: texts, updateStrategy: surging("50%") };
/** Their pods are of two revisions. */
const kept: MovingSet = { name: "kept", template: plain, updateStrategy: onDelete };
const unmarked: MovingSet = { name: "unmarked", template: plain, updateStrategy: onDelete };
const all = [textSet, valueSet, surged, kept, unmarked];

let cluster: Cluster;
let world: MovesWorld;
let operator: Operator | undefined;
let nodes: readonly string[];

beforeAll(async () => {
  cluster = await startCluster({ name: `kinds-${process.pid}`, nodes: 3, controllers: "*", readyDelayMs: 200 });
  nodes = (await cluster.nodes.list()).map(({ name }) => name);
  world = await newMovesWorld(cluster);
  operator = await startOperator({ cluster });
  await Promise.all(all.map(set => roll(set, APPS, "logs:1")));
});

// Each by itself, with a time limit: one that fails or hangs keeps none of the others from ending.
afterAll(() => operator?.stop(), stopLimitMs);
afterAll(() => world?.close(), stopLimitMs);
afterAll(() => cluster?.stop(), stopLimitMs);

it("has sets that the built-in controller has rolled", async () => {
  await Promise.all([
    roll(textSet, APPS, "logs:2").then(() => roll(textSet, APPS, "logs:3")),
    ...[valueSet, surged].map(set => roll(set, APPS, "logs:2")),
    ...[kept, unmarked].map(set => rollByHand(set, "logs:2", "node-0000")),
  ]);
  expect(await numbers(textSet)).toEqual([1, 2, 3]);
});

it("moves from apps/v1 to our kind without a restart or a revision (D-OWN-34)", async () => {
  await Promise.all([
    moves(textSet, { to: EVERYNODE, image: "logs:3" }),
    moves(surged, { to: EVERYNODE, image: "logs:2" }),
    moves(kept, { to: EVERYNODE, image: "logs:2" }),
    moves(unmarked, { to: EVERYNODE, image: "logs:2" }),
    // The same template in fewer words.
    moves({ ...valueSet, template: short }, { to: EVERYNODE, image: "logs:2" }),
  ]);
  await join();
});

it("rolls back to revisions from before the move, and forward to one of its own (D-HIST-15)", async () => {
  const [oldest] = await world.api.revisions(textSet);
  await roll(textSet, EVERYNODE, "logs:1");
  expect(await numbers(textSet)).toEqual([2, 3, 4]);
  await expectCurrent(textSet, oldest);
  await roll(textSet, EVERYNODE, "logs:4");
  expect(await numbers(textSet)).toEqual([2, 3, 4, 5]);
  await roll(surged, EVERYNODE, "logs:3");
  expect(await numbers(surged)).toEqual([1, 2, 3]);
});

it("takes the template of a revision from before the move as that revision (D-HIST-03)", async () => {
  const [oldest] = await world.api.revisions(valueSet);
  const ref = own(valueSet);
  const { spec } = oldest?.data as unknown as { readonly spec: { readonly template: { readonly $patch: string } } };
  const { $patch, ...value } = spec.template;
  expect($patch).toBe("replace");
  const patch = JSON.stringify([{ op: "replace", path: "/spec/template", value }]);
  await world.kubectl.run("patch", `daemonsets.everynode.dev/${ref.name}`, "--type=json", `--patch=${patch}`);
  await world.settled(ref, { nodes: nodes.length });
  expect(await numbers(valueSet)).toEqual([2, 3]);
  await expectCurrent(valueSet, oldest);
});

it("moves back to apps/v1 without a restart or a revision (D-OWN-34)", async () => {
  await Promise.all([
    moves(textSet, { to: APPS, image: "logs:4" }),
    moves(surged, { to: APPS, image: "logs:3" }),
    moves(valueSet, { to: APPS, image: "logs:1" }),
    // A generation that no pod carries, so that pods are judged by their hash.
    moves(kept, { to: APPS, image: "logs:2", annotations: { [TEMPLATE_GENERATION_ANNOTATION]: "3" } }),
  ]);
});

it("counts pods of an older template as updated when they carry the new set's generation (D-OWN-35, D-EDGE-11)", async () => {
  const [oldest] = await world.api.revisions(unmarked);
  await orphan(unmarked, EVERYNODE);
  await world.apply(unmarked, { apiVersion: APPS.apiVersion, image: "logs:2" });
  await world.settled({ name: unmarked.name }, { nodes: nodes.length });
  const old = (await world.hashes(unmarked)).filter(hash => oldest && hash === hashOf(oldest));
  expect(old).toHaveLength(2);
});

it("rolls back to revisions of either controller from before the move back (D-CLI-24, D-HIST-15)", async () => {
  await join();
  const revisions = await world.api.revisions(textSet);
  const [second, third, , fifth] = revisions;
  for (const target of [second, third, fifth]) {
    await undoTo(textSet, target?.metadata?.uid);
    await expectCurrent(textSet, target);
  }
  expect(await world.api.revisions(textSet)).toHaveLength(revisions.length);
});

it("restarts no pod that an upgrade of Kubernetes has left with the hash of outmoded bytes (D-EDGE-12)", async () => {
  const set: MovingSet = { name: "upgraded", template: plain, updateStrategy: atOnce };
  await roll(set, APPS, "logs:1");
  await outmode(set);
  // Its pods carry the generation, which is enough for the built-in controller.
  await eventually(() => numbers(set), [1, 2], waitMs);
  await world.settled(set, { nodes: nodes.length });
  const uids = async (): Promise<unknown> => (await world.api.pods(set)).map(({ metadata }) => metadata?.uid);
  const before = await uids();
  await orphan(set, APPS);
  await roll(set, EVERYNODE, "logs:1");
  await eventually(() => numbers(set), [2], waitMs);
  await expectCurrent(set, await newestOf(set));
  await orphan(set, EVERYNODE);
  await roll(set, APPS, "logs:1");
  expect(await uids()).toEqual(before);
  expect(await numbers(set)).toEqual([2]);
});

interface Move {
  readonly to: typeof APPS;
  readonly image: string;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** Moves the set, and sees that its pods and revisions stay what they are. */
async function moves(set: MovingSet, { to, image, annotations }: Move): Promise<void> {
  const from = to === APPS ? EVERYNODE : APPS;
  const { updatedNumberScheduled: updated = 0 } = await world.status({ name: set.name, apiVersion: from.apiVersion });
  const before = await record(set);
  await orphan(set, from);
  expect(await record(set)).toEqual(before);
  await world.apply(set, { apiVersion: to.apiVersion, image, ...(annotations && { annotations }) });
  const ref = { name: set.name, apiVersion: to.apiVersion };
  await world.settled(ref, { nodes: nodes.length, updated });
  const { metadata } = await world.api.set(ref);
  await eventually(() => owners(set), [metadata?.uid], waitMs);
  expect(await record(set)).toEqual(before);
  expect(before.pods.filter(({ uid }) => world.ended.has(uid ?? ""))).toEqual([]);
}

/** What is left has no owner (D-OWN-33). */
async function orphan({ name }: MovingSet, from: typeof APPS): Promise<void> {
  await world.kubectl.run("delete", `${from.plural}.${from.group}/${name}`, "--cascade=orphan", "--timeout=90s");
  expect(await owners({ name })).toEqual([undefined]);
}

/** What a move must not change: all but the owner, and our kind's note of the text that a template was made of. */
async function record(set: MovingSet) {
  const [pods, revisions] = await Promise.all([world.api.pods(set), world.api.revisions(set)]);
  return {
    pods: pods.map(({ metadata = {}, spec, status }) => {
      const { name, uid, labels, annotations } = metadata;
      return { name, uid, labels, annotations, spec, containers: status?.containerStatuses };
    }),
    revisions: revisions.map(({ metadata = {}, revision, data }) => {
      const { name, uid, labels } = metadata;
      return { name, uid, labels, revision, data: JSON.stringify(data) };
    }),
  };
}

/** The uids of those who own the set's pods and revisions. */
async function owners(set: Pick<MovingSet, "name">): Promise<readonly (string | undefined)[]> {
  const [pods, revisions] = await Promise.all([world.api.pods(set), world.api.revisions(set)]);
  const found = [...pods, ...revisions].map(({ metadata }) => metadata?.ownerReferences?.map(({ uid }) => uid).join());
  return [...new Set(found)];
}

/** A node that joins gets its pod, of the newest revision, from whoever serves the sets now. */
async function join(): Promise<void> {
  const [joined = ""] = await cluster.nodes.add(1);
  nodes = [...nodes, joined];
  for (const set of all) {
    const newest = (await world.api.revisions(set)).at(-1);
    const hashes = async (): Promise<unknown> =>
      podsByNode(await world.api.pods(set))
        .get(joined)
        ?.map(hashOf);
    await eventually(hashes, [newest && hashOf(newest)], waitMs);
  }
}

async function roll(set: MovingSet, { apiVersion }: typeof APPS, image: string): Promise<void> {
  await world.apply(set, { apiVersion, image });
  await world.settled({ name: set.name, apiVersion }, { nodes: nodes.length });
}

async function rollByHand(set: MovingSet, image: string, node: string): Promise<void> {
  await world.apply(set, { apiVersion: APPS.apiVersion, image });
  await world.settled(set, { nodes: nodes.length, updated: 0 });
  await world.api.deletePod(await world.pod(set, node));
  await world.settled(set, { nodes: nodes.length, updated: 1 });
}

/** Gives the set the past of one that was there before Kubernetes 1.34: its pods are of a revision with other bytes. */
async function outmode(set: MovingSet): Promise<void> {
  const { metadata: { labels, ownerReferences } = {}, data } = (await newestOf(set)) ?? {};
  const { spec } = data as unknown as { readonly spec: { readonly template: { readonly metadata: object } } };
  const { template } = spec;
  // Sorted by hand: of other bytes than Go's the API server says at each write that they have changed.
  const hash = { "controller-revision-hash": "before" };
  const body = {
    metadata: { name: `${set.name}-before`, labels: { ...labels, ...hash }, ownerReferences },
    data: { spec: { template: { ...template, metadata: { creationTimestamp: null, ...template.metadata } } } },
    revision: 1,
  };
  await world.api.send({ method: "POST", path: "/apis/apps/v1/namespaces/default/controllerrevisions", body });
  for (const { metadata } of await world.api.pods(set)) {
    const path = `/api/v1/namespaces/default/pods/${metadata?.name}`;
    const contentType = "application/merge-patch+json";
    await world.api.send({ method: "PATCH", path, contentType, body: { metadata: { labels: hash } } });
  }
}

async function undoTo(set: MovingSet, uid: string | undefined): Promise<void> {
  const target = (await world.api.revisions(set)).find(({ metadata }) => metadata?.uid === uid);
  await world.kubectl.run("rollout", "undo", `daemonset/${set.name}`, `--to-revision=${target?.revision}`);
  await world.settled({ name: set.name }, { nodes: nodes.length });
}

/** It has the highest number, and its hash, as it was, is that of every pod. */
async function expectCurrent(set: MovingSet, expected: Awaited<ReturnType<typeof newestOf>>): Promise<void> {
  expect((await newestOf(set))?.metadata).toMatchObject({
    uid: expected?.metadata?.uid,
    labels: expected?.metadata?.labels,
  });
  expect([...new Set(await world.hashes(set))]).toEqual([expected && hashOf(expected)]);
}

async function newestOf(set: MovingSet) {
  return (await world.api.revisions(set)).at(-1);
}

async function numbers(set: MovingSet): Promise<readonly number[]> {
  return (await world.api.revisions(set)).map(({ revision }) => revision);
}

function own({ name }: MovingSet): { readonly name: string; readonly apiVersion: string } {
  return { name, apiVersion: EVERYNODE.apiVersion };
}
