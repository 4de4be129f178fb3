import { EVERYNODE } from "../../../capabilities/api/flavor";
import type { SetKey } from "../../../capabilities/api/identity";
import { NO_POD_DEFAULTS } from "../../../capabilities/api/pod-defaults";
import { type Cache, createCache } from "../../../capabilities/cache/cache";
import { PlanMemo } from "../../../capabilities/plan/memo";
import { planSync } from "../../../capabilities/plan/plan-sync";
import { systemClock } from "../../../capabilities/telemetry/clock";
import { silentLogger } from "../../../capabilities/telemetry/silent-log";
import { type Feed, newFeed } from "./feed";
import { type ScaleWorld, type WorldSize, scaleWorld } from "./world";

export interface ScaleResult extends WorldSize {
  /** From the first event to the last, with making and parsing them. Seconds of CPU. */
  readonly syncSeconds: number;
  /** The first look at every set. Seconds of CPU. */
  readonly firstLooksSeconds: number;
  /** What remains in memory, in bytes: of the cache for each pod with its part of everything, and of the memos for each pod. */
  readonly cacheBytesPerPod: number;
  readonly memoBytesPerPod: number;
  /** Microseconds of CPU for one status of a node in which nothing changed; and of one of a pod, without and with its look. */
  readonly heartbeatMicros: number;
  readonly podEventMicros: number;
  readonly podLookMicros: number;
  /** The same events, made and parsed and not taken. */
  readonly feedMicros: { readonly node: number; readonly pod: number };
  readonly peakRssBytes: number;
}

/** The process must have been started with --expose-gc. */
export async function measureScale(size: WorldSize): Promise<ScaleResult> {
  const world = scaleWorld(size);
  const feed = newFeed(world.beginnings);
  const woken = new Set<SetKey>();
  const cache = startedCache(feed, woken);
  const empty = heapBytes();
  const sync = await cpuOf(() => cache.waitForSync(AbortSignal.timeout(limitMs)));
  const synced = heapBytes();
  const look = looker(cache);
  const firstLooks = await cpuOf(() => world.keys.forEach(look));
  const looked = heapBytes();
  const pods = size.nodes * size.sets;
  const result = {
    ...size,
    syncSeconds: sync / 1e6,
    firstLooksSeconds: firstLooks / 1e6,
    cacheBytesPerPod: (synced - empty) / pods,
    memoBytesPerPod: (looked - synced) / pods,
    ...(await steadyCosts({ world, size, feed, woken, look })),
    peakRssBytes: process.resourceUsage().maxRSS * 1024,
  };
  void cache.stop();
  return result;
}

const limitMs = 30 * 60_000;
const heartbeats = 20_000;
const podEvents = 5_000;
const looks = 300;

function startedCache(feed: Feed, woken: Set<SetKey>): Cache {
  const { client } = feed;
  const cache = createCache({ flavors: [EVERYNODE], client, clock: systemClock, random: () => 0.5, log: silentLogger });
  const memo = new PlanMemo();
  const shouldRun: Parameters<Cache["onWake"]>[0]["shouldRun"] = ({ spec }, node) =>
    memo.eligibilityFor(spec.template, "Run", NO_POD_DEFAULTS)(node).shouldRun;
  cache.onWake({ shouldRun, mayClaimName: () => false }, key => woken.add(key));
  cache.start();
  return cache;
}

/** One look at a set; it must find nothing to do. */
function looker(cache: Cache): (key: SetKey) => void {
  const memos = new Map<SetKey, PlanMemo>();
  return key => {
    const memo = memos.get(key) ?? new PlanMemo();
    memos.set(key, memo);
    const snapshot = cache.snapshotter.take(key, {
      nowMs: Date.now(),
      settings: { burstReplicas: 250 },
      lastFailedPods: () => new Map(),
      refusedNodes: () => new Set(),
    });
    const plan = snapshot && planSync(snapshot, memo);
    if (plan?.status === undefined || plan.actions.length > 0) throw new Error(`${key} is not at rest`);
  };
}

interface Steady {
  readonly world: ScaleWorld;
  readonly size: WorldSize;
  readonly feed: Feed;
  readonly woken: Set<SetKey>;
  readonly look: (key: SetKey) => void;
}

type SteadyCosts = Pick<ScaleResult, "heartbeatMicros" | "podEventMicros" | "podLookMicros" | "feedMicros">;

async function steadyCosts({ world, size, feed, woken, look }: Steady): Promise<SteadyCosts> {
  let version = 2;
  function* nodeEvents(): Generator<string> {
    for (let number = 0; number < heartbeats; number++) yield world.heartbeat((number * 7_919) % size.nodes, version++);
  }
  function* events(count: number): Generator<string> {
    for (let number = 0; number < count; number++) {
      yield world.podEvent({ set: number % size.sets, node: (number * 7_919) % size.nodes }, version++);
    }
  }
  const drained = (texts: Iterable<string>): void => {
    for (const text of texts) JSON.parse(text);
  };
  const feedOfNodes = await cpuOf(() => drained(nodeEvents()));
  const feedOfPods = await cpuOf(() => drained(events(podEvents)));
  woken.clear();
  const ofNodes = await cpuOf(() => feed.modified("nodes", nodeEvents()));
  if (woken.size > 0) throw new Error("a heartbeat woke a set");
  const ofPods = await cpuOf(() => feed.modified("pods", events(podEvents)));
  world.keys.forEach(look);
  let ofLooks = 0;
  for (let number = 0; number < looks; number++) {
    await feed.modified("pods", events(1));
    ofLooks += await cpuOf(() => world.keys.slice(0, 1).forEach(look));
  }
  return {
    feedMicros: { node: feedOfNodes / heartbeats, pod: feedOfPods / podEvents },
    heartbeatMicros: ofNodes / heartbeats,
    podEventMicros: ofPods / podEvents,
    podLookMicros: ofLooks / looks,
  };
}

/** Microseconds of this process. */
async function cpuOf(work: () => Promise<void> | void): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

function heapBytes(): number {
  if (globalThis.gc === undefined) throw new Error("start the process with --expose-gc");
  globalThis.gc();
  globalThis.gc();
  return process.memoryUsage().heapUsed;
}
