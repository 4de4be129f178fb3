import type { Pod } from "../../capabilities/api/types";
import { type Cluster, startCluster } from "../../hack/control-plane/cluster";
import { isReady, judge, podsByNode } from "../../hack/operator/judge";
import { type Operator, startOperator } from "../../hack/operator/operator";
import { type Api, eventually, newApi } from "./api";
import { type PodWatch, watchPods } from "./pod-watch";
import { reminding } from "./reminder";

// What happens when the operator dies between two lines. Kill -9, so that it can tidy up nothing.

const nodeCount = 200;
jest.setTimeout(600_000);
/** Less than a test may take, so that it fails with what was found. */
const settleLimitMs = 200_000;
const standstillMs = 20_000;
const stopLimitMs = 45_000;

let cluster: Cluster;
let api: Api;
let nodes: readonly string[];
let operator: Operator | undefined;
let watch: PodWatch | undefined;

beforeAll(async () => {
  // KWOK deletes by name and may hit a pod's successor once more; a delay keeps it from hitting one that is ready.
  cluster = await startCluster({ name: `crash-${process.pid}`, nodes: nodeCount, readyDelayMs: 300 });
  api = await newApi(cluster);
  nodes = (await cluster.nodes.list()).map(({ name }) => name);
});

// Each by itself, with a time limit: one that fails or hangs keeps none of the others from ending.
afterEach(() => operator?.kill("SIGKILL"), stopLimitMs);
afterEach(() => watch?.stop(), stopLimitMs);
afterAll(() => cluster?.stop(), stopLimitMs);
afterAll(() => api?.close(), stopLimitMs);

it("places exactly one pod on each node when it is killed in the middle, twice", async () => {
  const set = { name: "placed" };
  watch = await watchPods(cluster, { namespace: "default", labelSelector: "app=placed" });
  await start();
  await api.createSet(set);
  // Early enough that a busy machine, which may be late to kill, is not too late.
  for (const count of [20, 60]) {
    await killOnce(pods => pods.length >= count);
    expect(watch.pods().length).toBeLessThan(nodeCount);
    await start();
  }
  await untilRight(set.name, "logs:1");
  expect(watch.mostOnANode()).toBe(1);
  // Nor was a second pod made and taken back.
  expect(nodes.filter(node => watch?.uidsOf(node).size !== 1)).toEqual([]);
  expect(await api.revisions(set)).toHaveLength(1);
});

it("rolls out within its budget when it is killed in the middle", async () => {
  const set = { name: "rolled" };
  const maxUnavailable = 20;
  await start();
  await api.createSet({ ...set, spec: { updateStrategy: { rollingUpdate: { maxUnavailable } } } });
  await untilRight(set.name, "logs:1");
  let mostWithout = 0;
  const onState = (pods: readonly Pod[]): void => {
    mostWithout = Math.max(mostWithout, nodesWithout(pods));
  };
  watch = await watchPods(cluster, { namespace: "default", labelSelector: "app=rolled", onState });
  const containers = [{ name: "main", image: "logs:2" }];
  await api.patchSet(set, { spec: { template: { spec: { containers } } } });
  await killOnce(pods => pods.filter(pod => imageOf(pod) === "logs:2").length >= 60);
  expect(watch.pods().filter(pod => imageOf(pod) === "logs:1").length).toBeGreaterThan(0);
  await start();
  await untilRight(set.name, "logs:2");
  expect(mostWithout).toBeGreaterThan(0);
  expect(mostWithout).toBeLessThanOrEqual(maxUnavailable);
  expect(watch.mostOnANode()).toBe(1);
  expect((await api.revisions(set)).map(({ revision }) => revision)).toEqual([1, 2]);
});

async function start(): Promise<void> {
  operator = await startOperator({
    cluster,
    roles: ["controller"],
    // A dead leader's Lease is respected for its whole duration.
    settings: {
      EVERYNODE_LEASE_DURATION_SECONDS: "3",
      EVERYNODE_RENEW_DEADLINE_SECONDS: "2",
      EVERYNODE_RETRY_PERIOD_SECONDS: "1",
    },
  });
}

/** At the very event that makes it true. */
async function killOnce(isTrue: (pods: readonly Pod[]) => boolean): Promise<void> {
  await watch?.until(isTrue);
  await operator?.kill("SIGKILL");
}

async function untilRight(name: string, image: string): Promise<void> {
  const pods = (): Promise<readonly Pod[]> => api.pods({ name });
  const found = reminding(() => untruths(name, image), { standstillMs, pods, send: api.send });
  await eventually(found, [], settleLimitMs);
}

async function untruths(name: string, image: string): Promise<readonly unknown[]> {
  const [set, pods, revisions] = await Promise.all([api.set({ name }), api.pods({ name }), api.revisions({ name })]);
  return judge({ set, pods, revisions }, { nodes, image }).untruths;
}

function nodesWithout(pods: readonly Pod[]): number {
  const serving = podsByNode(pods.filter(pod => isReady(pod) && pod.metadata?.deletionTimestamp === undefined));
  return nodes.filter(node => !serving.has(node)).length;
}

function imageOf(pod: Pod): string | undefined {
  return pod.spec?.containers[0]?.image;
}
