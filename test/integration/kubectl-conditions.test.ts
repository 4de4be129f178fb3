import { AVAILABLE, DEGRADED, PROGRESSING, RECONCILING, STALLED } from "../../capabilities/api/conditions";
import { EVERYNODE } from "../../capabilities/api/flavor";
import type { DaemonSet, Pod } from "../../capabilities/api/types";
import { type Cluster, startCluster } from "../../hack/control-plane/cluster";
import { readyDelayAnnotation } from "../../hack/control-plane/stages";
import { type Operator, startOperator } from "../../hack/operator/operator";
import { isReady } from "../../hack/operator/judge";
import { type Api, eventually, manifest, newApi, type TestSet } from "./api";
import { type ApiWatch, watchApi } from "./api-watch";
import { type Commands, done, newCommands } from "./commands";
import { type Verdict, kstatusOf } from "./kstatus";
import { COMPLETE } from "./told";

// The life of a set as its conditions tell it, to kubectl wait and to tools that go by kstatus. Its pods become ready, or
// fail, when the test says so. Each test begins where the one before it ended.

jest.setTimeout(120_000);
const stopLimitMs = 45_000;
const settleLimitMs = 60_000;

const set: TestSet = {
  name: "life",
  podAnnotations: { [readyDelayAnnotation]: "24h" },
  podSpec: { priorityClassName: "No Such Name" },
};

let cluster: Cluster;
let api: Api;
let kubectl: Commands;
let operator: Operator | undefined;
let watch: ApiWatch | undefined;
/** The set as each of its events showed it, in their order. */
const seen: DaemonSet[] = [];

beforeAll(async () => {
  cluster = await startCluster({ name: `kubectl-conditions-${process.pid}`, nodes: 3, readyDelayMs: 0 });
  api = await newApi(cluster);
  kubectl = newCommands(cluster);
  // Without its webhooks, which would not let an invalid set in.
  operator = await startOperator({ cluster, roles: ["controller"] });
  const path = `/apis/${EVERYNODE.apiVersion}/namespaces/default/daemonsets`;
  watch = await watchApi<DaemonSet>(cluster, { path, onEvent: ({ object }) => void seen.push(object) });
});

// Each by itself, with a time limit: one that fails or hangs keeps none of the others from ending.
afterAll(() => operator?.stop(), stopLimitMs);
afterAll(() => watch?.stop(), stopLimitMs);
afterAll(() => cluster?.stop(), stopLimitMs);
afterAll(() => api?.close(), stopLimitMs);

it("is Stalled, and Failed to kstatus, while its spec is invalid", async () => {
  await kubectl.run("create", "-f", await kubectl.file(manifest(set)));
  expect(await wait("Stalled")).toEqual(met);
  expect(await told(STALLED)).toBe("True InvalidSpec");
  expect(await told(RECONCILING)).toBe("False InvalidSpec");
  expect(await told(PROGRESSING)).toBe("False InvalidSpec");
  const never = { exitCode: 1, stdout: "", stderr: expect.stringContaining("timed out waiting for the condition") };
  expect(await wait("Available", 1)).toEqual(never);
  expect(await wait("Stalled=false", 1)).toEqual(never);
  expect(await api.pods(set)).toEqual([]);
  await hadVerdicts("InProgress", "Failed");
});

it("is Reconciling once it is mended, and Available when enough pods are", async () => {
  await change({ spec: { priorityClassName: null } });
  expect(await wait("Reconciling")).toEqual(met);
  await tells(RECONCILING, "True WaitingForPods: 0 of 3 nodes have an available pod");
  expect(await told(STALLED)).toBe("False ValidSpec");
  await tells(AVAILABLE, "False TooFewPodsAvailable: 0 of 3 nodes have an available pod, and 1 may lack one");
  await makeReady(2);
  expect(await wait("Available")).toEqual(met);
  await tells(AVAILABLE, "True EnoughPodsAvailable: 2 of 3 nodes have an available pod, and 1 may lack one");
  await tells(RECONCILING, "True WaitingForPods: 2 of 3 nodes have an available pod");
  await hadVerdicts("InProgress", "Failed", "InProgress");
  await makeReady(1);
  expect(await wait("Reconciling=false")).toEqual(met);
  expect(await told(PROGRESSING)).toBe("True Complete");
  await hadVerdicts("InProgress", "Failed", "InProgress", "Current");
});

it("tells each step of a roll-out", async () => {
  const before = seen.length;
  await change({ spec: { containers: [{ name: "main", image: "logs:2" }] } });
  for (const updated of [1, 2]) {
    await tells(PROGRESSING, `True RollingOut: ${updated} of 3 nodes have an updated pod`);
    await makeReady(1);
  }
  await tells(PROGRESSING, "True WaitingForPods: 2 of 3 nodes have an available pod");
  await makeReady(1);
  expect(await wait("Reconciling=false")).toEqual(met);
  await eventually(async () => verdicts().slice(-2), ["InProgress", "Current"]);
  // A node whose old pod is gone and whose new one is not made yet has none.
  const reasons = seen.slice(before).map(object => conditionOf(object, PROGRESSING)?.reason);
  expect(distinct(reasons.filter(reason => reason !== "PlacingPods"))).toEqual([
    "Complete",
    "RollingOut",
    "WaitingForPods",
    "Complete",
  ]);
});

it("is Current to kstatus when all that is left is up to its user", async () => {
  await api.patchSet(set, { spec: { updateStrategy: { type: "OnDelete", rollingUpdate: null } } });
  await change({ spec: { containers: [{ name: "main", image: "logs:3" }] } });
  await tells(
    PROGRESSING,
    "True WaitingForDeletions: 3 of 3 nodes have an older pod, which stays until someone deletes it",
  );
  expect(await wait("Reconciling=false")).toEqual(met);
  expect(kstatusOf(await api.set(set))).toBe("Current");
  await change({ spec: { containers: [{ name: "main", image: "logs:2" }] } });
  await tells(PROGRESSING, `True ${COMPLETE}`);
  await api.patchSet(set, { spec: { updateStrategy: { type: "RollingUpdate" } } });
  expect(await wait("Reconciling=false")).toEqual(met);
});

it("is Degraded while its pods keep failing", async () => {
  const before = seen.length;
  const [{ spec } = {}] = await api.pods(set);
  // A failed pod waits for a while and is then replaced, so what is told comes and goes.
  let isTold = false;
  const waiting = wait("Degraded").finally(() => (isTold = true));
  const degraded = (): DaemonSet | undefined =>
    seen.slice(before).find(object => conditionOf(object, DEGRADED)?.status === "True");
  await eventually(
    async () => {
      await failOn(spec?.nodeName);
      return isTold && degraded() !== undefined;
    },
    true,
    settleLimitMs,
  );
  expect(await waiting).toEqual(met);
  const object = degraded() ?? {};
  expect(conditionOf(object, DEGRADED)).toMatchObject({
    reason: "PodsFailing",
    message: "pods keep failing on 1 node",
  });
  expect(conditionOf(object, AVAILABLE)).toMatchObject({ status: "True", reason: "EnoughPodsAvailable" });
  expect(kstatusOf(object)).toBe("InProgress");
  await recovers();
});

it("is Degraded while the API server refuses its pods, and its events say why", async () => {
  await change({ spec: { serviceAccountName: "late" } });
  expect(await wait("Degraded")).toEqual(met);
  expect(await told(DEGRADED)).toBe("True PodsRefused");
  expect(kstatusOf(await api.set(set))).toBe("InProgress");
  const refusal = /^ +Warning +FailedCreate .*serviceaccount "late" not found/m;
  await eventually(() => kubectl.run("describe", "eds", "life"), expect.stringMatching(refusal));
  await kubectl.run("create", "serviceaccount", "late");
  await recovers();
});

it("is Stalled when a change makes it invalid, and keeps its pods", async () => {
  const uids = async (): Promise<unknown> => (await api.pods(set)).map(({ metadata }) => metadata?.uid).toSorted();
  const before = await uids();
  await change({ spec: { priorityClassName: "No Such Name" } });
  expect(await wait("Stalled")).toEqual(met);
  expect(kstatusOf(await api.set(set))).toBe("Failed");
  await change({ spec: { priorityClassName: null } });
  expect(await wait("Stalled=false")).toEqual(met);
  expect(await wait("Reconciling=false")).toEqual(met);
  expect(kstatusOf(await api.set(set))).toBe("Current");
  expect(await uids()).toEqual(before);
});

it("is Terminating to kstatus while its pods are deleted", async () => {
  await kubectl.run("delete", "eds", "life", "--cascade=foreground", "--timeout=60s");
  await eventually(async () => verdicts().at(-1), "Terminating");
});

it("was never Current to kstatus before it was all there, nor Stalled and Reconciling at once", () => {
  const current = seen.filter(object => kstatusOf(object) === "Current");
  const rolling = current.filter(({ spec }) => spec?.updateStrategy?.type === "RollingUpdate");
  expect(rolling.length).toBeGreaterThan(0);
  for (const { status } of rolling) {
    expect(status).toMatchObject({ desiredNumberScheduled: 3, updatedNumberScheduled: 3, numberAvailable: 3 });
  }
  const both = seen.filter(object =>
    [STALLED, RECONCILING].every(type => conditionOf(object, type)?.status === "True"),
  );
  expect(both).toEqual([]);
});

const met = done("daemonset.everynode.dev/life condition met\n");

function wait(condition: string, seconds = 60) {
  return kubectl.attempt("wait", `--for=condition=${condition}`, "eds/life", `--timeout=${seconds}s`);
}

/** Merged into the template. */
async function change(template: object): Promise<void> {
  const patch = JSON.stringify({ spec: { template } });
  await kubectl.run("patch", "eds", "life", "--type=merge", "--patch", patch);
}

function conditionOf({ status }: DaemonSet, type: string) {
  return status?.conditions?.find(condition => condition.type === type);
}

async function told(type: string): Promise<string> {
  const condition = conditionOf(await api.set(set), type);
  return `${condition?.status} ${condition?.reason}`;
}

async function tells(type: string, expected: string): Promise<void> {
  const found = async (): Promise<string> => {
    const condition = conditionOf(await api.set(set), type);
    return `${condition?.status} ${condition?.reason}: ${condition?.message}`;
  };
  await eventually(found, expected, settleLimitMs);
}

/** What kstatus would have said of the set, each time that it changed its mind. */
function verdicts(): readonly (Verdict | undefined)[] {
  return distinct(seen.map(kstatusOf));
}

/** Who waits by another watch may hear of a change before the one here does. */
async function hadVerdicts(...expected: readonly Verdict[]): Promise<void> {
  await eventually(async () => verdicts(), expected, settleLimitMs);
}

function distinct<T>(values: readonly T[]): readonly T[] {
  return values.filter((value, index) => index === 0 || value !== values[index - 1]);
}

/** So many pods that run and are not ready become ready, as soon as there are so many. */
async function makeReady(count: number): Promise<void> {
  const starting = async (): Promise<readonly Pod[]> =>
    (await api.pods(set)).filter(pod => pod.status?.phase === "Running" && !isReady(pod));
  await eventually(async () => (await starting()).length >= count, true, settleLimitMs);
  for (const pod of (await starting()).slice(0, count)) await setReady(pod);
}

async function setReady(pod: Pod): Promise<void> {
  await api.patchPodStatus(pod, { conditions: [{ type: "Ready", status: "True", lastTransitionTime: justNow() }] });
}

function justNow(): string {
  return new Date().toISOString();
}

async function failOn(node: string | undefined): Promise<void> {
  const pods = (await api.pods(set)).filter(
    ({ spec, status }) => spec?.nodeName === node && status?.phase === "Running",
  );
  // It may be gone by then.
  for (const pod of pods) await api.patchPodStatus(pod, { phase: "Failed" }).catch(() => undefined);
}

/** Once whatever runs becomes ready. */
async function recovers(): Promise<void> {
  await eventually(
    async () => {
      const starting = (await api.pods(set)).filter(pod => pod.status?.phase === "Running" && !isReady(pod));
      await Promise.all(starting.map(pod => setReady(pod).catch(() => undefined)));
      return [await told(DEGRADED), await told(RECONCILING)];
    },
    ["False AsExpected", "False Complete"],
    settleLimitMs,
  );
  expect(kstatusOf(await api.set(set))).toBe("Current");
}
