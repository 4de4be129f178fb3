import { APPS, EVERYNODE, type Flavor, setKey } from "../api/flavor";
import { namespaceOf, objectNameOf, uidOf } from "../api/identity";
import type { DaemonSet, Node, Pod } from "../api/types";
import { NODES, PODS, daemonSets } from "../kube/resources";
import { silentLogger } from "../telemetry/silent-log";
import { FakeClock, settled } from "../../test/fakes/fake-clock";
import { RestrictedClient } from "../../test/fakes/restricted-client";
import { type Cache, type CacheOptions, createCache } from "./cache";

const forever = new AbortController().signal;
const namespace = namespaceOf("default");
const name = objectNameOf("logs");

function setUp({ flavors = [EVERYNODE], unserved = [] }: Partial<Pick<CacheOptions, "flavors" | "unserved">> = {}) {
  const clock = new FakeClock();
  const client = new RestrictedClient({ clock });
  const cache = createCache({ client, clock, flavors, unserved, random: () => 0, log: silentLogger });
  const woken: string[] = [];
  cache.onWake({ shouldRun: () => true, mayClaimName: () => false }, key => woken.push(key));
  const seedSet = (flavor: Flavor = EVERYNODE): DaemonSet =>
    client.seed(daemonSets(flavor), {
      apiVersion: flavor.apiVersion,
      kind: flavor.kind,
      metadata: { name, namespace },
      spec: { selector: { matchLabels: { app: "logs" } }, template: { metadata: { labels: { app: "logs" } } } },
    } as DaemonSet);
  const seedNode = (node: string): Node => client.seed(NODES, { metadata: { name: node } });
  return { clock, client, cache, woken, seedSet, seedNode };
}

const podOf = (owner: DaemonSet): Pod => ({
  metadata: {
    name: "logs-a",
    namespace,
    labels: { app: "logs" },
    ownerReferences: [
      {
        apiVersion: owner.apiVersion ?? "",
        kind: "DaemonSet",
        name: "logs",
        uid: owner.metadata?.uid ?? "",
        controller: true,
      },
    ],
  },
  spec: { containers: [], nodeName: "a" },
});

const input = {
  nowMs: 0,
  settings: { burstReplicas: 250 },
  lastFailedPods: () => new Map(),
  refusedNodes: () => new Set<never>(),
};

describe("the cache", () => {
  it("has synced once every kind is listed, and says how far each is", async () => {
    const { cache, client, clock, seedNode } = setUp();
    seedNode("a");
    client.inject({ verb: "watch", plural: "pods", effect: { kind: "delayResponse", delayMs: 1_000 } });
    cache.start();
    const waited = cache.waitForSync(forever).then(() => clock.now());
    await settled();
    expect(cache.hasSynced).toBe(false);
    expect(cache.health().map(kind => [kind.name, kind.hasSynced])).toEqual([
      ["daemonsets.everynode.dev", true],
      ["nodes", true],
      ["pods", false],
      ["controllerrevisions.apps", true],
    ]);

    const startMs = clock.now();
    await clock.advanceAsync(1_000);
    expect(cache.hasSynced).toBe(true);
    expect(await waited).toBe(startMs + 1_000);
    expect(cache.health()[1]).toEqual({
      ...{ name: "nodes", hasSynced: true, isNeeded: true, progress: "101" },
      ...{ lastSyncedAtMs: startMs, lastActivityAtMs: startMs },
    });
    await cache.stop();
    expect(clock.pending).toBe(0);
  });

  it("wakes each set on the first LIST, and what a change concerns later", async () => {
    const { cache, client, woken, seedSet, seedNode } = setUp();
    const set = seedSet();
    cache.start();
    await cache.waitForSync(forever);
    expect(woken).toEqual(["everynode/default/logs"]);

    for (const act of [
      () => seedNode("a"),
      () => client.seed(PODS, podOf(set)),
      () => client.remove(PODS, { namespace, name: objectNameOf("logs-a") }),
    ]) {
      woken.length = 0;
      act();
      await settled();
      expect(woken).toEqual(["everynode/default/logs"]);
    }
    await cache.stop();
  });

  it("shows a write at once, to snapshots too", async () => {
    const { cache, client, seedSet, seedNode } = setUp();
    const set = seedSet();
    seedNode("a");
    cache.start();
    await cache.waitForSync(forever);
    client.streams.hold();
    const created = await client.create(PODS, { namespace, body: podOf(set) });
    cache.writeThrough.pods.written(created);
    const stored = cache.sets(EVERYNODE).objects.list()[0];
    if (!stored) throw new Error("the set is missing");
    expect(cache.snapshotter.take(setKey(stored.set), input)?.pods).toMatchObject([
      { name: "logs-a", targetNode: "a" },
    ]);
    await cache.stop();
  });

  it("brings what is written to a set to the sets of its flavor", async () => {
    const { cache } = setUp({ flavors: [EVERYNODE, APPS] });
    cache.start();
    await settled();
    const uids = (): readonly (readonly string[])[] =>
      [EVERYNODE, APPS].map(flavor =>
        cache
          .sets(flavor)
          .objects.list()
          .map(({ uid }) => uid),
      );
    for (const flavor of [EVERYNODE, APPS]) {
      const { apiVersion, name: uid } = flavor;
      cache.writeThrough.sets.written({ apiVersion, metadata: { name, namespace, uid, resourceVersion: "900" } });
    }
    expect(uids()).toEqual([["everynode"], ["apps"]]);

    cache.writeThrough.sets.gone({ namespace, name, uid: uidOf("apps") });
    expect(uids()).toEqual([["everynode"], []]);

    // The answer of a server that does not say what it is an answer about is left to the watch.
    cache.writeThrough.sets.written({ metadata: { name, namespace, uid: "odd", resourceVersion: "901" } });
    expect(uids()).toEqual([["everynode"], []]);
    await cache.stop();
  });

  it("catches up with all that the server has, in every kind", async () => {
    const { cache, client, clock, seedNode } = setUp();
    cache.start();
    await cache.waitForSync(forever);
    client.streams.hold();
    seedNode("a");
    client.inject({ verb: "list", plural: "nodes", effect: { kind: "delayResponse", delayMs: 100 } });
    let isCaughtUp = false;
    const caughtUp = cache.catchUp(forever).then(() => (isCaughtUp = true));
    await clock.advanceAsync(99);
    expect(isCaughtUp).toBe(false);
    await clock.advanceAsync(1);
    await caughtUp;
    expect(cache.nodes.objects.list()).toHaveLength(1);
    expect(cache.health().every(({ progress }) => progress === "101")).toBe(true);
    await cache.stop();
  });

  describe("beside sets that others serve", () => {
    const rivalsOf = (cache: Cache): unknown => {
      const [stored] = cache.sets(EVERYNODE).objects.list();
      return stored && cache.snapshotter.take(setKey(stored.set), input)?.rivals;
    };
    const found = [{ group: "apps", name: "logs" }];

    it("wakes ours when one with its selector comes, changes and goes, and knows which", async () => {
      const { cache, client, woken, seedSet } = setUp({ unserved: [APPS] });
      seedSet();
      cache.start();
      await cache.waitForSync(forever);
      const change = (changed: (set: DaemonSet) => DaemonSet) => (): unknown =>
        client.change(daemonSets(APPS), { namespace, name }, changed);
      const steps: readonly (readonly [act: () => unknown, wakes: boolean, rivals: unknown])[] = [
        [() => seedSet(APPS), true, found],
        [change(set => ({ ...set, status: { numberReady: 1 } as never })), false, found],
        [change(set => ({ ...set, spec: { selector: {}, template: {} } })), true, []],
        [() => client.remove(daemonSets(APPS), { namespace, name }), false, []],
      ];
      for (const [act, wakes, rivals] of steps) {
        woken.length = 0;
        act();
        await settled();
        expect(woken).toEqual(wakes ? ["everynode/default/logs"] : []);
        expect(rivalsOf(cache)).toEqual(rivals);
      }
      expect(() => cache.sets(APPS)).toThrow("without the sets");
      await cache.stop();
    });

    it("does without them where it may not list them, after a while, and takes them in once it may", async () => {
      const { cache, client, clock, seedSet } = setUp({ unserved: [APPS] });
      seedSet();
      seedSet(APPS);
      client.isRestricted = true;
      cache.start();
      await cache.waitForSync(forever);
      expect(cache.hasSynced).toBe(true);
      const [startMs, caughtUp] = [clock.now(), cache.catchUp(forever).then(() => clock.now())];
      await clock.advanceAsync(2_000);
      expect(await caughtUp).toBe(startMs + 2_000);
      expect(rivalsOf(cache)).toEqual([]);
      expect(cache.health().filter(({ isNeeded }) => !isNeeded)).toMatchObject([
        { name: "daemonsets.apps", hasSynced: false, lastSyncedAtMs: undefined },
      ]);
      client.isRestricted = false;
      await clock.advanceAsync(10_000);
      expect(rivalsOf(cache)).toEqual(found);
      await cache.stop();
    });
  });

  it("has no sets of a flavor that it was not made for", () => {
    expect(() => setUp().cache.sets(APPS)).toThrow("without the sets of apps/v1");
  });
});
