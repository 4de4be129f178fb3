import { APPS } from "../../capabilities/api/flavor";
import type { DaemonSetSpec } from "../../capabilities/api/types";
import { type Cluster, startCluster } from "../../hack/control-plane/cluster";
import { podsByNode } from "../../hack/operator/judge";
import { type Operator, startOperator } from "../../hack/operator/operator";
import { type Api, eventually, manifest, newApi, type TestSet } from "./api";
import { type Commands, newCommands } from "./commands";

// What becomes of the pods of our kind when somebody works on a node: docs/adr/0007-drain.md. Two sets differ in nothing
// but what a cordon means to them. Each test begins where the one before it ended.

jest.setTimeout(120_000);
const stopLimitMs = 45_000;
const limitMs = 60_000;

const run: TestSet = { name: "run" };
const keep: TestSet = { name: "keep", spec: { placement: { onCordon: "Keep" } } };
const sets = [run, keep];
const node = "node-0000";

let cluster: Cluster;
let api: Api;
let kubectl: Commands;
let operator: Operator | undefined;

beforeAll(async () => {
  cluster = await startCluster({ name: `drain-${process.pid}`, nodes: 3, readyDelayMs: 200 });
  api = await newApi(cluster);
  kubectl = newCommands(cluster);
  operator = await startOperator({ cluster });
  for (const set of sets) await kubectl.run("apply", "--filename", await kubectl.file(manifest(set)));
  await complete(run, 3);
  await complete(keep, 3);
});

// Each by itself, with a time limit: one that fails or hangs keeps none of the others from ending.
afterAll(() => operator?.stop(), stopLimitMs);
afterAll(() => cluster?.stop(), stopLimitMs);
afterAll(() => api?.close(), stopLimitMs);

describe("the field", () => {
  it("is explained", async () => {
    expect(await kubectl.run("explain", "eds.spec.placement.onCordon")).toContain('One of "Run", "Keep"');
  });

  it("takes no other word", async () => {
    const strange = { ...keep, name: "strange", spec: { placement: { onCordon: "Evict" } } };
    const answer = await kubectl.attempt("apply", "--filename", await kubectl.file(manifest(strange)));
    expect(answer.exitCode).toBe(1);
    expect(answer.stderr).toContain(
      'spec.placement.onCordon: Unsupported value: "Evict": supported values: "Run", "Keep"',
    );
  });

  it("is none of apps/v1, which says so", async () => {
    const theirs = { ...keep, name: "theirs", apiVersion: APPS.apiVersion };
    const answer = await kubectl.attempt("create", "--filename", await kubectl.file(manifest(theirs)));
    expect(answer.stderr).toContain('unknown field "spec.placement"');
  });
});

describe("a cordon", () => {
  it("moves no pod, and changes what is counted where the set says Keep", async () => {
    const before = await Promise.all(sets.map(uids));
    await kubectl.run("cordon", node);
    await complete(keep, 2, { numberMisscheduled: 1 });
    await complete(run, 3);
    expect(await Promise.all(sets.map(uids))).toEqual(before);
  });

  it("keeps a pod from a rolling update, which is complete without it, and only under Keep", async () => {
    const before = await Promise.all(sets.map(uids));
    for (const set of sets) await api.patchSet(set, imagePatch("logs:2"));
    await eventually(() => images(run), { [node]: "logs:2", "node-0001": "logs:2", "node-0002": "logs:2" }, limitMs);
    await eventually(() => images(keep), { [node]: "logs:1", "node-0001": "logs:2", "node-0002": "logs:2" }, limitMs);
    await complete(keep, 2, { numberMisscheduled: 1 });
    expect((await uids(keep))[node]).toEqual(before[1]?.[node]);
    await kubectl.run("wait", "eds/keep", "--for=condition=Reconciling=false", "--timeout=60s");
  });

  it("has what it held back follow when it ends", async () => {
    await kubectl.run("uncordon", node);
    await eventually(async () => (await images(keep))[node], "logs:2", limitMs);
    await complete(keep, 3);
  });
});

describe("kubectl drain", () => {
  const twin: TestSet = { ...run, apiVersion: APPS.apiVersion, podSpec: { nodeSelector: { none: "such" } } };

  afterEach(async () => {
    await kubectl.run("uncordon", node);
    await complete(keep, 3);
    await complete(run, 3);
  });

  /** Each ends by evicting the pods as it does those of any controller but the built-in one. */
  it.each<[string, readonly string[], boolean]>([
    ["without a flag", [], false],
    ["with --ignore-daemonsets", ["--ignore-daemonsets"], false],
    ["with --force", ["--force"], false],
    ["beside a set of apps/v1 with the same name", ["--ignore-daemonsets"], true],
  ])("%s evicts: the pod is back at once under Run, and stays away under Keep", async (_, flags, hasTwin) => {
    if (hasTwin) await api.createSet(twin);
    const before = await Promise.all(sets.map(uids));
    const { exitCode, stdout } = await kubectl.attempt("drain", node, "--timeout=60s", ...flags);
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: expect.stringContaining(`node/${node} drained\n`) });
    expect(stdout.match(/^pod\/(run|keep)-.* evicted$/gm)).toHaveLength(2);
    await complete(keep, 2);
    expect(await uids(keep)).toEqual({ ...before[1], [node]: undefined });
    await complete(run, 3);
    const after = await uids(run);
    expect({ ...after, [node]: undefined }).toEqual({ ...before[0], [node]: undefined });
    expect(after[node]).not.toEqual(before[0]?.[node]);
  });

  it("leaves the pods that it is told to by a label", async () => {
    const before = await Promise.all(sets.map(uids));
    const { exitCode } = await kubectl.attempt("drain", node, "--timeout=60s", "--pod-selector=app notin (run, keep)");
    expect(exitCode).toBe(0);
    await complete(keep, 2, { numberMisscheduled: 1 });
    expect(await Promise.all(sets.map(uids))).toEqual(before);
  });
});

describe("the metrics", () => {
  it("tell of each set what its status says, and of none that is gone", async () => {
    await kubectl.run("cordon", node);
    await complete(keep, 2, { numberMisscheduled: 1 });
    // The operator hears the answer to its write a moment after others can read it.
    const told = {
      metadata_generation: 2,
      status_observed_generation: 2,
      status_desired_number_scheduled: 2,
      status_current_number_scheduled: 2,
      status_updated_number_scheduled: 2,
      status_number_ready: 2,
      status_number_available: 2,
      status_number_unavailable: 0,
      status_number_misscheduled: 1,
    };
    await eventually(() => gauges("keep"), told, limitMs);
    await kubectl.run("delete", "eds", "keep");
    await eventually(() => gauges("keep"), {}, limitMs);
    expect(await gauges("run")).toMatchObject({ status_number_available: 3 });
  });
});

/** Waits until the roll-out of the set is over and so many nodes should have a pod. */
async function complete(set: TestSet, desired: number, { numberMisscheduled = 0 } = {}): Promise<void> {
  await eventually(
    async () => {
      const { metadata, status } = await api.set(set);
      return { ...status, isObserved: status?.observedGeneration === metadata?.generation };
    },
    expect.objectContaining({
      isObserved: true,
      desiredNumberScheduled: desired,
      currentNumberScheduled: desired,
      updatedNumberScheduled: desired,
      numberReady: desired,
      numberAvailable: desired,
      numberUnavailable: 0,
      numberMisscheduled,
    }),
    limitMs,
  );
}

async function byNode(set: TestSet): Promise<readonly (readonly [string, { uid?: string; image?: string }])[]> {
  const nodes = podsByNode(await api.pods(set));
  return [...nodes].map(([name, pods]) => {
    expect(pods).toHaveLength(1);
    const uid = pods[0]?.metadata?.uid;
    const image = pods[0]?.spec?.containers[0]?.image;
    return [name, { ...(uid !== undefined && { uid }), ...(image !== undefined && { image }) }];
  });
}

async function uids(set: TestSet): Promise<Readonly<Record<string, string | undefined>>> {
  return Object.fromEntries((await byNode(set)).map(([name, { uid }]) => [name, uid]));
}

async function images(set: TestSet): Promise<Readonly<Record<string, string | undefined>>> {
  return Object.fromEntries((await byNode(set)).map(([name, { image }]) => [name, image]));
}

function imagePatch(image: string): { readonly spec: Pick<DaemonSetSpec, "template"> } {
  return { spec: { template: { spec: { containers: [{ name: "main", image }] } } } };
}

/** The gauges of a set of our kind, by their names without the prefix. */
async function gauges(name: string): Promise<Readonly<Record<string, number>>> {
  const page = await (await fetch(`http://127.0.0.1:${operator?.healthPort}/metrics`)).text();
  const series = /^everynode_daemonset_(\w+)\{namespace="default",daemonset="(.*?)",group="everynode\.dev"\} (.*)$/gm;
  const found = [...page.matchAll(series)].filter(([, , daemonSet]) => daemonSet === name);
  return Object.fromEntries(found.map(([, metric = "", , value]) => [metric, Number(value)]));
}
