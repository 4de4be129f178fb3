import type { Pod } from "../../capabilities/api/types";
import { FAILED_ATTEMPTS_ANNOTATION } from "../../capabilities/api/well-known";
import { type Cluster, startCluster } from "../../hack/control-plane/cluster";
import { isReady, podsByNode } from "../../hack/operator/judge";
import { type Operator, startOperator } from "../../hack/operator/operator";
import { type Api, eventually, newApi } from "./api";
import { type PodWatch, watchPods } from "./pod-watch";

// The back-off of failed pods outlives the operator. Kill -9, so that it can tell nobody what it knows.

const nodes = ["f1", "f2", "f3"];
const set = { name: "fails" };
jest.setTimeout(180_000);
/** Less than a test may take, so that it fails with what was found. */
const limitMs = 60_000;
const stopLimitMs = 45_000;

let cluster: Cluster;
let api: Api;
let operator: Operator;
let watch: PodWatch;
/** Of each node its pods, in the order in which they came. */
const lives = new Map<string, Life[]>(nodes.map(node => [node, []]));

interface Life {
  readonly uid: string | undefined;
  readonly attempts: string | undefined;
  readonly createdMs: number;
  finishedMs?: number;
}

beforeAll(async () => {
  cluster = await startCluster({ name: `failed-pods-${process.pid}`, nodes: 0, readyDelayMs: 200 });
  api = await newApi(cluster);
  await cluster.nodes.add(nodes);
  watch = await watchPods(cluster, { namespace: "default", labelSelector: "app=fails", onState: noteLives });
  operator = await start();
  await api.createSet(set);
});

// Each by itself, with a time limit: one that fails or hangs keeps none of the others from ending.
afterAll(() => operator?.kill("SIGKILL"), stopLimitMs);
afterAll(() => watch?.stop(), stopLimitMs);
afterAll(() => cluster?.stop(), stopLimitMs);
afterAll(() => api?.close(), stopLimitMs);

it("each pod carries one failure more, and is replaced only after its delay (D-PLACE-12)", async () => {
  for (const carried of [undefined, "1", "2", "3", "4"]) await failAllThatCarry(carried);
  await everyNodeHasOneThatCarries("5");
  for (const node of nodes) expect(attemptsOn(node)).toEqual([undefined, "1", "2", "3", "4", "5"]);
  expect(tooSoon()).toEqual([]);
});

it("the next one comes no sooner, and carries the next number, after the operator was killed", async () => {
  await failAllThatCarry("5");
  await operator.kill("SIGKILL");
  operator = await start();
  await everyNodeHasOneThatCarries("6");
  for (const node of nodes) expect(attemptsOn(node)).toEqual([undefined, "1", "2", "3", "4", "5", "6"]);
  expect(tooSoon()).toEqual([]);
  expect(watch.mostOnANode()).toBe(1);
});

it("another template starts afresh, also before the delay has passed (D-PLACE-14)", async () => {
  await failAllThatCarry("6");
  const containers = [{ name: "main", image: "logs:2" }];
  await api.patchSet(set, { spec: { template: { spec: { containers } } } });
  await everyNodeHasOneThatCarries("1");
  for (const pods of lives.values()) {
    const [failed, next] = pods.slice(-2);
    expect((next?.createdMs ?? 0) - (failed?.finishedMs ?? 0)).toBeLessThan(32_000);
  }
});

function start(): Promise<Operator> {
  return startOperator({
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

function noteLives(pods: readonly Pod[]): void {
  for (const [node, [pod]] of podsByNode(pods)) {
    const { uid, annotations, creationTimestamp = "" } = pod?.metadata ?? {};
    const known = lives.get(node);
    if (known === undefined || known.some(life => life.uid === uid)) continue;
    const attempts = annotations?.[FAILED_ATTEMPTS_ANNOTATION];
    known.push({ uid, attempts, createdMs: Date.parse(creationTimestamp) });
  }
}

function attemptsOn(node: string): readonly (string | undefined)[] {
  return lives.get(node)?.map(({ attempts }) => attempts) ?? [];
}

/** Successors that came before the delay of the one before them had passed. */
function tooSoon(): readonly unknown[] {
  return [...lives].flatMap(([node, pods]) =>
    pods.flatMap(({ attempts = "0", finishedMs }, index) => {
      const next = pods[index + 1];
      if (next === undefined || finishedMs === undefined) return [];
      const delayMs = attempts === "0" ? 0 : 1_000 * 2 ** (Number(attempts) - 1);
      const waitedMs = next.createdMs - finishedMs;
      return waitedMs < delayMs ? [{ node, attempts, waitedMs }] : [];
    }),
  );
}

/** And the watch has told of it, which may be later than a list. */
async function everyNodeHasOneThatCarries(attempts: string | undefined): Promise<void> {
  const isNoted = ({ metadata }: Pod): boolean =>
    [...lives.values()].some(pods => pods.some(({ uid }) => uid === metadata?.uid));
  const found = async (): Promise<readonly (string | undefined)[]> => {
    const running = (await api.pods(set)).filter(pod => isReady(pod) && isNoted(pod));
    return running.map(({ metadata }) => String(metadata?.annotations?.[FAILED_ATTEMPTS_ANNOTATION])).toSorted();
  };
  await eventually(found, Array(nodes.length).fill(String(attempts)), limitMs);
}

/** As a kubelet tells of a container that ended and is not started again. */
async function failAllThatCarry(attempts: string | undefined): Promise<void> {
  await everyNodeHasOneThatCarries(attempts);
  // The API keeps whole seconds.
  const finishedAt = new Date(Math.floor(Date.now() / 1000) * 1000).toISOString().replace(".000Z", "Z");
  const state = { terminated: { exitCode: 1, reason: "Error", startedAt: finishedAt, finishedAt } };
  const container = { name: "main", image: "logs:1", imageID: "", ready: false, restartCount: 0, state };
  for (const pod of await api.pods(set)) {
    const life = [...lives.values()].flat().find(({ uid }) => uid === pod.metadata?.uid);
    if (life) life.finishedMs = Date.parse(finishedAt);
    await api.patchPodStatus(pod, { phase: "Failed", containerStatuses: [container] });
  }
}
