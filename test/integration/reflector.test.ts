import { setTimeout as sleep } from "node:timers/promises";

import { namespaceOf, objectNameOf } from "../../capabilities/api/identity";
import { type Cache, createCache } from "../../capabilities/cache/cache";
import type { KubeClient } from "../../capabilities/kube/client";
import { createCredentials } from "../../capabilities/kube/credentials/credentials";
import { createHttpClient } from "../../capabilities/kube/http-client";
import { PODS, POD_TEMPLATES } from "../../capabilities/kube/resources";
import { createTransport, type Transport } from "../../capabilities/kube/transport";
import { systemClock as clock } from "../../capabilities/telemetry/clock";
import type { Logger } from "../../capabilities/telemetry/log";
import { silentLogger } from "../../capabilities/telemetry/silent-log";
import type { ReflectorMetrics } from "../../capabilities/telemetry/reflector-metrics";
import { type Cluster, startCluster } from "../../hack/control-plane/cluster";
import { eventually } from "./api";

// How reflectors fill their stores from the real API server, with and without its feature gate WatchList, and how long
// it takes to know what it has now.

const namespace = namespaceOf("default");
const forever = new AbortController().signal;
const PAGES = "Listing in pages, as the server begins no watch with what there is";
jest.setTimeout(120_000);

describe.each([
  { name: "that begins watches with what there is", flags: [], ways: ["watchlist"] },
  { name: "that does not", flags: ["--feature-gates=WatchList=false"], ways: ["pages"] },
])("from an API server $name", ({ flags, ways }) => {
  let cluster: Cluster;
  let transport: Transport;
  let client: KubeClient;
  let caches: Cache[] = [];

  beforeAll(async () => {
    const name = `reflector-${ways.join("")}-${process.pid}`;
    cluster = await startCluster({ name, nodes: 3, apiServerFlags: flags });
    const source = { kind: "kubeconfig", paths: [cluster.kubeconfig] } as const;
    transport = createTransport({ credentials: createCredentials({ source, clock, log: silentLogger }), clock });
    client = createHttpClient({ transport, clock });
  });
  afterEach(async () => {
    await Promise.all(caches.map(cache => cache.stop()));
    caches = [];
  });
  afterAll(() => transport?.close());
  afterAll(() => cluster?.stop(), 45_000);

  function startCache(): { cache: Cache; filledBy: Set<string>; ends: string[]; notes: string[] } {
    const filledBy = new Set<string>();
    const ends: string[] = [];
    const notes: string[] = [];
    const metrics: ReflectorMetrics = {
      listed: ({ way }) => void filledBy.add(way),
      watchEnded: ({ resource, reason }) => void ends.push(`${resource} ${reason}`),
      took: () => undefined,
    };
    const note = (message: string): void => void notes.push(message);
    const log: Logger = { ...silentLogger, child: () => log, info: note, warn: note, error: note };
    const cache = createCache({ client, clock, random: Math.random, log, metrics, flavors: [] });
    caches.push(cache);
    cache.start();
    return { cache, filledBy, ends, notes };
  }

  it("takes all there is by that way, says what is unusual once, and goes on", async () => {
    await createPod("before");
    const { cache, filledBy, ends, notes } = startCache();
    await cache.waitForSync(forever);
    expect(names(cache)).toEqual(["before", "node-0000", "node-0001", "node-0002"]);
    expect([...filledBy]).toEqual(ways);
    expect(notes.filter(message => message === PAGES)).toHaveLength(ways.includes("pages") ? cache.health().length : 0);

    await createPod("after");
    await eventually(async () => names(cache).includes("after"), true);
    // One watch that fills and goes on, where that is known.
    expect(ends.toSorted()).toEqual(
      ways.includes("pages") ? ["controllerrevisions.apps invalid", "nodes invalid", "pods invalid"] : [],
    );
  });

  it("refuses, where it does, with 422 and the reason", async () => {
    const abort = new AbortController();
    const events = client.watch(PODS, { signal: abort.signal, timeoutSeconds: 5 })[Symbol.asyncIterator]();
    const first = events.next();
    if (ways.includes("watchlist")) {
      expect((await first).value).toMatchObject({ kind: "added" });
    } else {
      await expect(first).rejects.toMatchObject({
        kind: "invalid",
        status: 422,
        message: expect.stringContaining(
          "sendInitialEvents is forbidden for watch unless the WatchList feature gate is enabled",
        ),
      });
    }
    abort.abort();
  });

  it("knows long before the next bookmark, a minute later, what the server has, although nothing happens", async () => {
    const { cache } = startCache();
    await cache.waitForSync(forever);
    for (let round = 0; round < 3; round += 1) {
      // Of a kind that is not watched, so that no event brings the reflectors there.
      const name = objectNameOf(`elsewhere-${round}`);
      await client.create(POD_TEMPLATES, { namespace, body: { ...TEMPLATE, metadata: { name } } });
      await sleep(1_000);
      const startedAtMs = performance.now();
      await cache.catchUp(forever);
      expect(performance.now() - startedAtMs).toBeLessThan(10_000);
    }
  });

  function names(cache: Cache): readonly string[] {
    return [...cache.pods.objects.list(), ...cache.nodes.objects.list()].map(({ name }) => name);
  }

  async function createPod(name: string): Promise<void> {
    await client.create(PODS, { namespace, body: { metadata: { name }, spec: { containers: CONTAINERS } } });
  }
});

const CONTAINERS = [{ name: "main", image: "main:1" }];
const TEMPLATE = {
  apiVersion: "v1",
  kind: "PodTemplate",
  template: { metadata: { labels: { app: "elsewhere" } }, spec: { containers: CONTAINERS } },
};
