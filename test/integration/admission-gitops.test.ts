import { EVERYNODE } from "../../capabilities/api/flavor";
import type { Pod } from "../../capabilities/api/types";
import { REVISION_HASH_LABEL } from "../../capabilities/api/well-known";
import { type Cluster, startCluster } from "../../hack/control-plane/cluster";
import { type Operator, startOperator } from "../../hack/operator/operator";
import { type Api, type TestSet, manifest, newApi } from "./api";
import { type Commands, done, newCommands } from "./commands";

// What admission adds is nobody's to fight over: tools that apply the same manifest again and again find nothing to do, and
// two that share an object do not meet. Sets of apps/v1 are beside ours wherever the API server does the same for both.

jest.setTimeout(120_000);
const limitMs = 180_000;
const stopLimitMs = 45_000;

let cluster: Cluster;
let api: Api;
let kubectl: Commands;
let operator: Operator | undefined;

beforeAll(async () => {
  // Nobody but admission and those who apply writes to the objects, and nobody collects pods of a node that is not there.
  cluster = await startCluster({
    name: `admission-gitops-${process.pid}`,
    nodes: 0,
    controllers: "*,-daemonset-controller,-pod-garbage-collector-controller",
  });
  api = await newApi(cluster);
  kubectl = newCommands(cluster);
  operator = await startOperator({ cluster, roles: ["admission"] });
}, limitMs);

// Each by itself, with a time limit: one that fails or hangs keeps none of the others from ending.
afterAll(() => operator?.stop(), stopLimitMs);
afterAll(() => cluster?.stop(), stopLimitMs);
afterAll(() => api?.close(), stopLimitMs);

/** The manifest of a set as people write them: with an annotation, and without what has a default. */
async function written(set: TestSet): Promise<string> {
  const metadata = { name: set.name, namespace: "default", annotations: { team: "logs" } };
  return kubectl.file({ ...manifest(set), metadata });
}

describe.each([
  { apiVersion: EVERYNODE.apiVersion, kind: "daemonset.everynode.dev" },
  { apiVersion: "apps/v1", kind: "daemonset.apps" },
])("a set of $apiVersion that is applied again and again", ({ apiVersion, kind }) => {
  it("is left as it is by client-side apply, which says so, and by diff of either kind", async () => {
    const set = { name: "client", apiVersion };
    const path = await written(set);
    await kubectl.run("apply", "-f", path);
    await expectNoWrite(set, async () => {
      await twice(() => says(`${kind}/client unchanged\n`, "apply", "-f", path));
      await says("", "diff", "-f", path);
      await says("", "diff", "--server-side", "-f", path);
    });
  });

  it("is left as it is by server-side apply, and by diff of either kind", async () => {
    const set = { name: "server", apiVersion };
    const path = await written(set);
    await kubectl.run("apply", "--server-side", "-f", path);
    await countOnce(set);
    await expectNoWrite(set, async () => {
      await twice(() => says(`${kind}/server serverside-applied\n`, "apply", "--server-side", "-f", path));
      await says("", "diff", "--server-side", "-f", path);
    });
  });

  it("goes from client-side to server-side apply and back without a conflict or a new generation", async () => {
    const set = { name: "moved", apiVersion };
    const path = await written(set);
    await kubectl.run("apply", "-f", path);
    await says(`${kind}/moved serverside-applied\n`, "apply", "--server-side", "-f", path);
    await countOnce(set);
    await expectNoWrite(set, async () => {
      await says(`${kind}/moved serverside-applied\n`, "apply", "--server-side", "-f", path);
      await says("", "diff", "--server-side", "-f", path);
      await says("", "diff", "-f", path);
      await says(`${kind}/moved unchanged\n`, "apply", "-f", path);
    });
    expect((await api.set(set)).metadata?.generation).toBe(1);
  });

  it("has no new generation by being replaced with the same, however often", async () => {
    const set = { name: "replaced", apiVersion };
    const path = await written(set);
    await kubectl.run("create", "-f", path);
    const { spec } = await api.set(set);
    await twice(() => says(`${kind}/replaced replaced\n`, "replace", "-f", path));
    const after = await api.set(set);
    expect({ generation: after.metadata?.generation, spec: after.spec }).toEqual({ generation: 1, spec });
  });
});

describe("what admission adds to a set", () => {
  const set = { name: "shared" };
  const first = async (): Promise<void> => applyAs("first", await written(set));
  /** A tool that keeps some fields of the set. */
  const second = async (spec: object): Promise<void> => {
    const { apiVersion, kind } = EVERYNODE;
    return applyAs("second", await kubectl.file({ apiVersion, kind, metadata: { name: "shared" }, spec }));
  };

  it.each([
    ["create", ["create"]],
    ["client-side apply", ["apply"]],
    ["server-side apply", ["apply", "--server-side"]],
  ])("is owned by nobody after %s, so that nobody is in conflict with it", async (_how, command) => {
    const name = `owned-${command.length}-${command[0]}`;
    await kubectl.run(...command, "-f", await written({ name }));
    const { spec, metadata } = await api.set({ name });
    expect(spec).toMatchObject({ revisionHistoryLimit: 10, updateStrategy: { type: "RollingUpdate" } });
    const owned = metadata?.managedFields?.flatMap(({ fieldsV1 }) => Object.keys(fieldsOf(fieldsV1, "f:spec")));
    expect(owned?.filter(field => field !== ".")).toEqual(["f:selector", "f:template"]);
  });

  it.each([
    ["that repeats a default", strategy(1), strategy(1)],
    ["that has another value", strategy(2), strategy(2)],
    ["that gives it up, and finds the default again", {}, strategy(1)],
    ["that adds a container", containers("sidecar"), containers("main", "sidecar")],
  ])("is shared with a second manager %s", async (_name, part, expected) => {
    await first();
    await second(part);
    expect((await api.set(set)).spec).toMatchObject(expected);
    await countOnce(set);
    await expectNoWrite(set, async () => {
      await twice(() => first().then(() => second(part)));
    });
  });
});

describe("a daemon pod that admission completes", () => {
  it.each(["client", "server"])("is left as it is by %s-side apply", async side => {
    await kubectl.run("apply", "-f", await written({ name: "owner" }));
    const { apiVersion, kind } = EVERYNODE;
    const { metadata: { uid } = {} } = await api.set({ name: "owner" });
    const path = await kubectl.file({
      apiVersion: "v1",
      kind: "Pod",
      metadata: {
        name: `restored-${side}`,
        annotations: { team: "logs" },
        labels: { [REVISION_HASH_LABEL]: "5545b98694" },
        ownerReferences: [{ apiVersion, kind, name: "owner", uid, controller: true }],
      },
      spec: { nodeName: "away", containers: [{ name: "main", image: "logs:1" }] },
    });
    const sideOf = side === "server" ? ["--server-side"] : [];
    await kubectl.run("apply", ...sideOf, "-f", path);
    const stored = async (): Promise<Pod> =>
      (await api.send({ method: "GET", path: `/api/v1/namespaces/default/pods/restored-${side}` })) as Pod;
    const before = await stored();
    expect(before.spec?.tolerations).toHaveLength(6);
    expect(before.spec?.affinity?.nodeAffinity).toBeDefined();
    const answer = `pod/restored-${side} ${side === "server" ? "serverside-applied" : "unchanged"}\n`;
    await twice(() => says(answer, "apply", ...sideOf, "-f", path));
    await says("", "diff", ...sideOf, "-f", path);
    expect(await stored()).toEqual(before);
  });
});

function strategy(maxUnavailable: number): object {
  return { updateStrategy: { rollingUpdate: { maxUnavailable } } };
}

function containers(...names: readonly string[]): object {
  return { template: { spec: { containers: names.map(name => ({ name, image: "logs:1" })) } } };
}

function fieldsOf(value: unknown, name: string): object {
  const field: unknown = typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
  return typeof field === "object" && field !== null ? field : {};
}

/** A conflict would fail it. */
async function applyAs(manager: string, path: string): Promise<void> {
  await says(
    `daemonset.everynode.dev/shared serverside-applied\n`,
    "apply",
    "--server-side",
    `--field-manager=${manager}`,
    "-f",
    path,
  );
}

async function says(stdout: string, ...command: readonly string[]): Promise<void> {
  expect(await kubectl.attempt(...command)).toEqual(done(stdout));
}

async function twice(act: () => Promise<void>): Promise<void> {
  await act();
  await act();
}

/** What the controller does at once. Until then the store has no status, and any write of a set puts its zeros there. */
async function countOnce({ name, apiVersion = EVERYNODE.apiVersion }: TestSet): Promise<void> {
  const path = `/apis/${apiVersion}/namespaces/default/daemonsets/${name}/status`;
  await api.send({
    method: "PATCH",
    path,
    contentType: "application/merge-patch+json",
    body: { status: { numberReady: 1 } },
  });
}

/** That the object is not written. */
async function expectNoWrite(set: TestSet, act: () => Promise<void>): Promise<void> {
  const before = await api.set(set);
  await act();
  expect(await api.set(set)).toEqual(before);
}
