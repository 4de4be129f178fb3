import type { Pod } from "../../capabilities/api/types";
import { type Cluster, startCluster } from "../../hack/control-plane/cluster";
import { judge } from "../../hack/operator/judge";
import { type Operator, startOperator } from "../../hack/operator/operator";
import { type Api, eventually, newApi } from "./api";
import { type ApiWatch, watchApi } from "./api-watch";
import { reminding } from "./reminder";
import { newRollWitness, type RollWitness } from "./roll-witness";

// Nodes roll within their budget, as the API server tells it to two witnesses. One of them is cut off every few seconds
// and resumes; that both saw the same events in the same order shows that neither missed any.

/** 1,000 by `npm run test:roll`. */
const nodeCount = Number(process.env["EVERYNODE_ROLL_NODES"] ?? 200);
const limit = Math.ceil(nodeCount / 10);
/** Less would not show that the budget holds where it is used. */
const used = 0.8 * limit;
const set = { name: "rolled" };
/** So that a roll lasts for some time. */
const readyDelayMs = 2_000;
/** Less than a test may take, so that it fails with what was found; half a minute on a quiet machine. */
const settleLimitMs = 500_000;
const standstillMs = 30_000;
const stopLimitMs = 45_000;
jest.setTimeout(600_000);

let cluster: Cluster;
let api: Api;
let operator: Operator | undefined;
let nodes: readonly string[];
let witness: RollWitness;
let watch: ApiWatch | undefined;
let cutOffWatch: ApiWatch | undefined;

beforeAll(async () => {
  cluster = await startCluster({ name: `roll-${process.pid}`, nodes: nodeCount, readyDelayMs });
  api = await newApi(cluster);
  nodes = (await cluster.nodes.list()).map(({ name }) => name);
  operator = await startOperator({ cluster, roles: ["controller"] });
  witness = newRollWitness(nodes);
  const path = `/api/v1/namespaces/default/pods?labelSelector=app%3D${set.name}`;
  watch = await watchApi<Pod>(cluster, { path, onEvent: witness.take });
  cutOffWatch = await watchApi<Pod>(cluster, { path, resumeEverySeconds: 5, onEvent: () => undefined });
  await api.createSet({ ...set, image: "logs:0", spec: rolling({ maxUnavailable: "10%" }) });
  await untilRolled("logs:0");
});

// Each by itself, with a time limit: one that fails or hangs keeps none of the others from ending.
afterAll(() => watch?.stop(), stopLimitMs);
afterAll(() => cutOffWatch?.stop(), stopLimitMs);
afterAll(() => operator?.stop(), stopLimitMs);
afterAll(() => cluster?.stop(), stopLimitMs);
afterAll(() => api?.close(), stopLimitMs);

it("never has more than a tenth of the nodes without an available pod at maxUnavailable 10% (D-UPD-31)", async () => {
  await roll("logs:1", { maxUnavailable: "10%" });
  const seen = witness.seen();
  expect(seen).toMatchObject({ mostOnANode: 1, mostExtra: 0 });
  expect(seen.mostUnavailable).toBeLessThanOrEqual(limit);
  expect(seen.mostUnavailable).toBeGreaterThanOrEqual(used);
});

it("never has a node without an available pod, nor more than a tenth of them two pods, at maxSurge 10% (D-SURGE-05, D-SURGE-07)", async () => {
  await roll("logs:2", { maxUnavailable: 0, maxSurge: "10%" });
  const seen = witness.seen();
  expect(seen).toMatchObject({ mostOnANode: 2, mostUnavailable: 0 });
  expect(seen.mostExtra).toBeLessThanOrEqual(limit);
  expect(seen.mostExtra).toBeGreaterThanOrEqual(used);
});

it("was seen by two witnesses that agree in every event", async () => {
  // Both may still hear of the last ones.
  await eventually(async () => cutOffWatch?.log.length === watch?.log.length, true);
  expect(cutOffWatch?.log).toEqual(watch?.log);
  expect(cutOffWatch?.resumptions()).toBeGreaterThan(1);
  const left = (await api.pods(set)).map(({ metadata }) => [metadata?.uid, metadata?.resourceVersion] as const);
  expect(new Map(left)).toEqual(watch?.versions);
});

async function roll(image: string, rollingUpdate: object): Promise<void> {
  witness.forget();
  const startedAtMs = performance.now();
  const containers = [{ name: "main", image }];
  await api.patchSet(set, { spec: { ...rolling(rollingUpdate), template: { spec: { containers } } } });
  await untilRolled(image);
  const seconds = ((performance.now() - startedAtMs) / 1_000).toFixed(1);
  const { events, mostUnavailable, mostExtra } = witness.seen();
  process.stdout.write(
    `${nodeCount} nodes, ${JSON.stringify(rollingUpdate)}: at most ${mostUnavailable} unavailable and ${mostExtra} extra, ` +
      `${events} events in ${seconds} s\n`,
  );
}

function rolling(rollingUpdate: object): object {
  return { updateStrategy: { type: "RollingUpdate", rollingUpdate } };
}

async function untilRolled(image: string): Promise<void> {
  const { metadata } = await api.set(set);
  // The counters first, which cost little to ask for.
  const found = reminding(counters, { standstillMs, pods: () => api.pods(set), send: api.send });
  await eventually(found, [metadata?.generation, nodeCount, nodeCount], settleLimitMs);
  const [now, pods, revisions] = await Promise.all([api.set(set), api.pods(set), api.revisions(set)]);
  expect(judge({ set: now, pods, revisions }, { nodes, image }).untruths).toEqual([]);
  // The witness may hear of the last events a moment later.
  const versions = async (): Promise<unknown> =>
    new Map((await api.pods(set)).map(({ metadata }) => [metadata?.uid, metadata?.resourceVersion]));
  await eventually(versions, watch?.versions);
}

async function counters(): Promise<readonly unknown[]> {
  const { observedGeneration, updatedNumberScheduled, numberAvailable } = (await api.set(set)).status ?? {};
  return [observedGeneration, updatedNumberScheduled, numberAvailable];
}
