import type { Pod } from "../../capabilities/api/types";
import { REVISION_HASH_LABEL } from "../../capabilities/api/well-known";
import type { TestSet } from "./api";
import { CatalogueWorld, type Strategy, setOf, strategies } from "./catalogue-world";

// Section 11.5 of the specification: revisions that are in the way, and updates that meet taints.

jest.setTimeout(240_000);

let world: CatalogueWorld;
beforeAll(async () => {
  // Without a delay of its own, a cluster does not heed that of a pod.
  world = await CatalogueWorld.start("catalogue-revisions", { readyDelayMs: 0 });
});
afterAll(() => world?.stop(), 60_000);

const revisionNames = async (set: TestSet): Promise<readonly unknown[]> =>
  (await world.api.revisions(set)).map(({ metadata }) => metadata?.name);
const hashOf = ({ metadata }: Pod): string | undefined => metadata?.labels?.[REVISION_HASH_LABEL];
const withImage = (image: string) => ({ spec: { template: { spec: { containers: [{ name: "main", image }] } } } });

async function removeSet({ name }: TestSet): Promise<void> {
  const path = `/apis/everynode.dev/v1alpha1/namespaces/default/daemonsets/${name}`;
  await world.api.send({ method: "DELETE", path });
}

async function servedSet(row: string, type: Strategy, nodeCount: number): Promise<[TestSet, readonly string[]]> {
  const nodes = await world.addNodes(row, nodeCount);
  const set = setOf(row, type);
  await world.api.createSet(set);
  await world.serves(set, nodes);
  return [set, nodes];
}

describe.each(strategies)("a set with the strategy %s", type => {
  const rowOf = (name: string): string => `${name}-${type.toLowerCase()}`;

  it("takes its revisions along (D-HIST-30), and finds another name where one is taken (integration TestLaunchWithHashCollision)", async () => {
    const [set, nodes] = await servedSet(rowOf("collision"), type, 1);
    const [first] = await world.api.revisions(set);
    await removeSet(set);
    await world.becomes(() => revisionNames(set), []);
    await world.becomes(() => world.api.pods(set), []);
    const { name, labels } = first?.metadata ?? {};
    const foreign = { metadata: { name, labels: { [REVISION_HASH_LABEL]: labels?.[REVISION_HASH_LABEL] } } };
    await world.createRevision({ ...foreign, data: { spec: {} }, revision: 1 });
    await world.api.createSet(set);
    await world.serves(set, nodes);
    expect((await world.api.set(set)).status?.collisionCount).toBe(1);
    expect(await revisionNames(set)).not.toContain(name);
  });

  it("keeps one of two equal revisions and hands over its pods, not older ones (integration TestDSCUpdatesPodLabelAfterDedupCurHistories, D-EDGE-09)", async () => {
    const [set, nodes] = await servedSet(rowOf("twins"), type, 2);
    const before = (await world.api.pods(set)).map(({ metadata }) => metadata?.uid).toSorted();
    const [first] = await world.api.revisions(set);
    const labels = { ...first?.metadata?.labels, [REVISION_HASH_LABEL]: "twin" };
    const twin = { metadata: { name: `${set.name}-twin`, labels }, data: first?.data, revision: 2 };
    await world.createRevision(twin);
    await world.becomes(() => revisionNames(set), [`${set.name}-twin`]);
    await world.serves(set, nodes);
    const pods = await world.api.pods(set);
    expect(pods.map(hashOf)).toEqual(["twin", "twin"]);
    expect(pods.map(({ metadata }) => metadata?.uid).toSorted()).toEqual(before);
  });
});

it("leaves pods of older revisions as they are where it hands over those of a duplicate (D-HIST-21, D-EDGE-09)", async () => {
  const [set, [older = "", newer = ""]] = await servedSet("older", "OnDelete", 2);
  await world.api.patchSet(set, withImage("logs:2"));
  await world.becomes(async () => (await world.api.revisions(set)).length, 2);
  await world.api.deletePod((await world.podsOn(set, newer))[0] as Pod);
  await world.statusBecomes(set, { updatedNumberScheduled: 1, numberAvailable: 2 });
  const hashes = async (): Promise<unknown> => (await world.podsOn(set, older)).map(hashOf);
  const before = await hashes();
  const second = (await world.api.revisions(set)).at(-1);
  const labels = { ...second?.metadata?.labels, [REVISION_HASH_LABEL]: "twin" };
  const twin = { metadata: { name: `${set.name}-twin`, labels }, data: second?.data, revision: 3 };
  await world.createRevision(twin);
  await world.becomes(async () => (await world.podsOn(set, newer)).map(hashOf), ["twin"]);
  await world.becomes(async () => (await world.api.revisions(set)).length, 2);
  expect(await hashes()).toEqual(before);
  await world.statusBecomes(set, { updatedNumberScheduled: 1, numberAvailable: 2 });
});

it("takes another spelling of a quantity for the same template (D-EDGE-52)", async () => {
  const nodes = await world.addNodes("spelling", 1);
  const containers = (cpu: string) => [{ name: "main", image: "logs:1", resources: { requests: { cpu } } }];
  const set = setOf("spelling", "RollingUpdate", { podSpec: { containers: containers("1000m") } });
  await world.api.createSet(set);
  await world.serves(set, nodes);
  const [before] = await world.api.pods(set);
  await world.api.patchSet(set, { spec: { template: { spec: { containers: containers("1") } } } });
  await world.statusBecomes(set, { updatedNumberScheduled: 1, numberReady: 1 });
  expect((await world.api.pods(set)).map(({ metadata }) => metadata?.uid)).toEqual([before?.metadata?.uid]);
  expect(await world.api.revisions(set)).toHaveLength(1);
});

describe("a roll-out with surge that also changes what is tolerated (integration TestDaemonSetRollingUpdateWithTolerations)", () => {
  const zones = ["y", "z", "common"];
  const surge = { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } };
  const set = setOf("surge", "RollingUpdate", { spec: { updateStrategy: surge } });
  const tolerating = (...keys: string[]) => keys.map(key => ({ key, operator: "Exists", effect: "NoSchedule" }));

  /** Its pods run and are not ready until the test says so. */
  async function tolerate(...keys: string[]): Promise<void> {
    const annotations = { "pod-ready.stage.kwok.x-k8s.io/delay": "1h" };
    const template = { metadata: { annotations }, spec: { tolerations: tolerating(...keys) } };
    await world.api.patchSet(set, { spec: { template } });
  }

  const active = async (): Promise<readonly Pod[]> =>
    (await world.api.pods(set)).filter(({ metadata }) => metadata?.deletionTimestamp === undefined);

  const countsOf = async (): Promise<unknown> => {
    const { metadata, status } = await world.api.set(set);
    const names = ["desiredNumberScheduled", "currentNumberScheduled", "updatedNumberScheduled"] as const;
    return [
      (await active()).length,
      status?.observedGeneration === metadata?.generation,
      ...names.map(name => status?.[name] ?? 0),
    ];
  };

  /** As many pods run, after those that are not ready yet have become so. */
  async function isComplete(count: number): Promise<void> {
    await world.becomes(async () => {
      const pods = await active();
      const isReady = ({ status }: Pod): boolean =>
        status?.conditions?.some(one => one.type === "Ready" && one.status === "True") ?? false;
      const unready = pods.filter(pod => pod.spec?.nodeName !== undefined && !isReady(pod));
      await Promise.allSettled(unready.map(pod => world.makeReady(pod)));
      return [unready.length, await countsOf()];
    }, [0, [count, true, count, count, count]]);
  }

  beforeAll(async () => {
    await world.addNodes("surge", 6);
    await Promise.all(
      [0, 1, 2, 3, 4, 5].map(index =>
        world.cluster.nodes.taint(`surge-${index}`, { key: zones[index % 3] as string, effect: "NoSchedule" }),
      ),
    );
  });

  it("first runs where it tolerates: on four of six nodes", async () => {
    await world.api.createSet({ ...set, podSpec: { ...set.podSpec, tolerations: tolerating("y", "common") } });
    await world.statusBecomes(set, { desiredNumberScheduled: 4, numberAvailable: 4, updatedNumberScheduled: 4 });
    expect(await active()).toHaveLength(4);
  });

  it("keeps the old four while two start on new nodes and one beside an old one", async () => {
    await tolerate("z", "common");
    await world.becomes(countsOf, [7, true, 4, 4, 2]);
  });

  it("is then complete on the four that it tolerates now", () => isComplete(4));

  it("does the same where it tolerates all: four old ones, two on new nodes, one beside an old one", async () => {
    await tolerate("y", "z", "common");
    await world.becomes(countsOf, [7, true, 6, 6, 2]);
  });

  it("is then complete on all six", () => isComplete(6));

  it("leaves them all where it tolerates none", async () => {
    await tolerate();
    await isComplete(0);
  });
});
