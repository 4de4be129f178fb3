import { APPS, EVERYNODE } from "../../capabilities/api/flavor";
import type { DaemonSet, Pod } from "../../capabilities/api/types";
import { missingTakeover } from "../../hack/conformance/takeover";
import { type Cluster, startCluster } from "../../hack/control-plane/cluster";
import { podsByNode } from "../../hack/operator/judge";
import { type Operator, startOperator } from "../../hack/operator/operator";
import { eventually } from "./api";
import { type MovesWorld, newMovesWorld, waitMs } from "./moves-world";

// Sets go in the three ways that the API knows, and leave what each of them promises (W3, W4). The operator serves both
// kinds; the garbage collector is Kubernetes' own. Pods that wait for a finalizer keep each state there to be seen.

jest.setTimeout(180_000);
const stopLimitMs = 45_000;
const nodeCount = 3;
const hold = "example.test/hold";

let cluster: Cluster;
let world: MovesWorld;
let operator: Operator | undefined;

beforeAll(async () => {
  cluster = await startCluster({ name: `deletion-${process.pid}`, nodes: nodeCount, readyDelayMs: 200 });
  world = await newMovesWorld(cluster);
  operator = await startOperator({ cluster, takeover: true });
  const page = async (): Promise<string> =>
    (await fetch(`http://127.0.0.1:${operator?.healthPort}/readyz?verbose`)).text();
  await eventually(async () => missingTakeover(await page()), undefined, waitMs);
});

// Each by itself, with a time limit: one that fails or hangs keeps none of the others from ending.
afterAll(() => operator?.stop(), stopLimitMs);
afterAll(() => world?.close(), stopLimitMs);
afterAll(() => cluster?.stop(), stopLimitMs);

describe.each([
  { kind: "our kind", flavor: EVERYNODE, prefix: "own" },
  { kind: "apps/v1", flavor: APPS, prefix: "apps" },
])("a set of $kind that is deleted", ({ flavor: { apiVersion, group, plural }, prefix }) => {
  it.each([
    { policy: "no policy, which is background", name: `${prefix}-default`, query: "" },
    { policy: "background", name: `${prefix}-background`, query: "?propagationPolicy=Background" },
  ])(
    "goes at once, and its pods and revisions after it, by $policy (D-OWN-30, D-OWN-31, D-API-57, D-HIST-30)",
    async ({ name, query }) => {
      const before = added();
      const created = await create(name);
      await remove(name, query);
      // Its pods are still there: nobody waited for them.
      expect(await isThere(name)).toBe(false);
      expect(await uids(name)).toEqual(created);
      await eventually(() => terminating(name), nodeCount, waitMs);
      await release(await world.api.pods({ name }));
      await eventually(() => left(name), { pods: 0, revisions: 0 }, waitMs);
      // None was made anew.
      expect(added()).toBe(before + nodeCount);
    },
  );

  it("stays until its pods are gone by foreground, and creates none meanwhile (D-OWN-30, D-OWN-32)", async () => {
    const name = `${prefix}-foreground`;
    const created = await create(name);
    await remove(name, "?propagationPolicy=Foreground");
    await eventually(() => terminating(name), nodeCount, waitMs);
    await release((await world.api.pods({ name })).slice(0, 1));
    await eventually(() => left(name), { pods: nodeCount - 1, revisions: expect.any(Number) }, waitMs);
    // By the time that another set has its pods, this one would have got its own.
    const beside = `${prefix}-beside`;
    await world.api.createSet({ name: beside, apiVersion });
    await world.settled({ name: beside, apiVersion }, { nodes: nodeCount });
    const { metadata } = await world.api.set({ name, apiVersion });
    expect(metadata).toMatchObject({ deletionTimestamp: expect.any(String), finalizers: ["foregroundDeletion"] });
    expect(await isThere(name)).toBe(true);
    expect((await uids(name)).filter(uid => !created.includes(uid))).toEqual([]);
    await release(await world.api.pods({ name }));
    await eventually(() => left(name), { pods: 0, revisions: 0 }, waitMs);
    await eventually(() => isThere(name), false, waitMs);
  });

  it("leaves pods and revisions by orphan, for a set of any name that selects them (D-OWN-33, D-OWN-34)", async () => {
    const name = `${prefix}-orphan`;
    const created = await create(name, []);
    const revisions = (await world.api.revisions({ name })).map(({ metadata }) => metadata?.uid);
    await world.kubectl.run("delete", `${plural}.${group}/${name}`, "--cascade=orphan", "--timeout=90s");
    expect(await isThere(name)).toBe(false);
    expect(await owners(name)).toEqual([undefined]);
    expect(await uids(name)).toEqual(created);
    const heir = `${prefix}-heir`;
    const { metadata } = await inherit({ apiVersion, name: heir, from: name, image: "logs:1" });
    await eventually(() => owners(name), [metadata?.uid], waitMs);
    expect(await uids(name)).toEqual(created);
    expect((await world.api.revisions({ name })).map(revision => revision.metadata?.uid)).toEqual(revisions);
    expect(created.filter(uid => world.ended.has(uid))).toEqual([]);
  });

  it("leaves pods that a set of another template replaces, as its strategy has it (D-OWN-34)", async () => {
    const [name, heir] = [`${prefix}-heir`, `${prefix}-second-heir`];
    const label = `${prefix}-orphan`;
    const before = await uids(label);
    await world.kubectl.run("delete", `${plural}.${group}/${name}`, "--cascade=orphan", "--timeout=90s");
    const generation = { "deprecated.daemonset.template.generation": "2" };
    await inherit({ apiVersion, name: heir, from: label, image: "logs:2", annotations: generation });
    expect((await uids(label)).filter(uid => before.includes(uid))).toEqual([]);
    expect((await world.api.revisions({ name: label })).map(({ revision }) => revision)).toEqual([1, 2]);
  });

  /** A set that is settled. Returns the uids of its pods. */
  async function create(name: string, finalizers: readonly string[] = [hold]): Promise<readonly string[]> {
    const { metadata, spec } = templateOf({ app: name });
    const template = { metadata: { ...metadata, ...(finalizers.length > 0 && { finalizers }) }, spec };
    await world.api.createSet({ name, apiVersion, spec: { template } });
    await world.settled({ name, apiVersion }, { nodes: nodeCount });
    return uids(name);
  }

  async function remove(name: string, query: string): Promise<void> {
    const path = `/apis/${apiVersion}/namespaces/default/daemonsets/${name}${query}`;
    await world.api.send({ method: "DELETE", path });
  }

  async function isThere(name: string): Promise<boolean> {
    const found = await world.kubectl.run("get", `${plural}.${group}`, "--output=name");
    return found.split("\n").includes(`daemonset.${group}/${name}`);
  }
});

describe("a set that goes from one kind to the other and back", () => {
  it("keeps its pods and revisions, where everynode serves both kinds (D-OWN-34)", async () => {
    const name = "to-and-fro";
    await inherit({ apiVersion: APPS.apiVersion, name, from: name, image: "logs:1" });
    const before = [await uids(name), await world.api.revisions({ name })] as const;
    for (const [from, to] of [
      [APPS, EVERYNODE],
      [EVERYNODE, APPS],
    ] as const) {
      await world.kubectl.run("delete", `${from.plural}.${from.group}/${name}`, "--cascade=orphan", "--timeout=90s");
      const { metadata } = await inherit({ apiVersion: to.apiVersion, name, from: name, image: "logs:1" });
      await eventually(() => owners(name), [metadata?.uid], waitMs);
    }
    const revisions = await world.api.revisions({ name });
    expect(await uids(name)).toEqual(before[0]);
    expect(revisions.map(({ metadata }) => metadata?.uid)).toEqual(before[1].map(({ metadata }) => metadata?.uid));
    expect(before[0].filter(uid => world.ended.has(uid))).toEqual([]);
  });
});

describe("two sets that select the same pods", () => {
  it("keep what each controls, and one of them adopts a pod of nobody (D-OWN-36)", async () => {
    const labels = { app: "shared" };
    const sets = ["first", "second"].map(name => ({ name, apiVersion: APPS.apiVersion }));
    for (const { name, apiVersion } of sets) {
      const spec = { selector: { matchLabels: labels }, template: templateOf(labels) };
      await world.api.createSet({ name, apiVersion, spec });
    }
    await Promise.all(sets.map(set => world.settled(set, { nodes: nodeCount })));
    const before = await uids("shared");
    expect(before).toHaveLength(2 * nodeCount);
    const [node = ""] = podsByNode(await world.api.pods({ name: "shared" })).keys();
    const body = {
      metadata: { name: "stray", labels, finalizers: [hold] },
      spec: { ...templateOf(labels).spec, nodeName: node },
    };
    await world.api.send({ method: "POST", path: "/api/v1/namespaces/default/pods", body });
    // Whoever adopts it has one too many on the node then, and it is the younger one.
    const stray = async (): Promise<Pod | undefined> =>
      (await world.api.pods({ name: "shared" })).find(({ metadata }) => metadata?.name === "stray");
    await eventually(async () => (await stray())?.metadata?.deletionTimestamp !== undefined, true, waitMs);
    expect((await stray())?.metadata?.ownerReferences).toMatchObject([{ controller: true }]);
    await release([await stray()].flatMap(pod => pod ?? []));
    await eventually(() => uids("shared"), before, waitMs);
    await Promise.all(sets.map(set => world.settled(set, { nodes: nodeCount })));
  });
});

interface Heir {
  readonly apiVersion: string;
  readonly name: string;
  /** The set whose pods it selects. */
  readonly from: string;
  readonly image: string;
  readonly annotations?: Readonly<Record<string, string>>;
}

async function inherit({ apiVersion, name, from, image, annotations }: Heir): Promise<DaemonSet> {
  const labels = { app: from };
  const spec = {
    selector: { matchLabels: labels },
    updateStrategy: { rollingUpdate: { maxUnavailable: "100%" } },
    template: templateOf(labels, image),
  };
  const body = { apiVersion, kind: "DaemonSet", metadata: { name, annotations }, spec };
  await world.api.send({ method: "POST", path: `/apis/${apiVersion}/namespaces/default/daemonsets`, body });
  await world.settled({ name, apiVersion }, { nodes: nodeCount });
  return world.api.set({ name, apiVersion });
}

function templateOf(labels: Readonly<Record<string, string>>, image = "logs:1") {
  return { metadata: { labels }, spec: { containers: [{ name: "main", image }] } };
}

/** How many pods were ever created. */
function added(): number {
  return world.watch.log.filter(line => line.startsWith("ADDED")).length;
}

async function uids(label: string): Promise<readonly string[]> {
  return (await world.api.pods({ name: label })).map(({ metadata }) => metadata?.uid ?? "").toSorted();
}

async function terminating(label: string): Promise<number> {
  const pods = await world.api.pods({ name: label });
  return pods.filter(({ metadata }) => metadata?.deletionTimestamp !== undefined).length;
}

async function left(name: string): Promise<{ readonly pods: number; readonly revisions: number }> {
  const [pods, revisions] = await Promise.all([world.api.pods({ name }), world.api.revisions({ name })]);
  return { pods: pods.length, revisions: revisions.length };
}

/** Lets go of pods that wait for their finalizer. */
async function release(pods: readonly Pod[]): Promise<void> {
  for (const { metadata } of pods) {
    await world.api.send({
      method: "PATCH",
      path: `/api/v1/namespaces/default/pods/${metadata?.name}`,
      contentType: "application/merge-patch+json",
      body: { metadata: { finalizers: null } },
    });
  }
}

/** The uids of those who own the pods and revisions with the label. */
async function owners(label: string): Promise<readonly (string | undefined)[]> {
  const [pods, revisions] = await Promise.all([world.api.pods({ name: label }), world.api.revisions({ name: label })]);
  const found = [...pods, ...revisions].map(({ metadata }) => metadata?.ownerReferences?.map(({ uid }) => uid).join());
  return [...new Set(found)];
}
