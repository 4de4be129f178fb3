import { setMaxListeners } from "node:events";

import { APPS, EVERYNODE, type Flavor, setKey } from "./api/flavor";
import { type SetKey, namespaceOf } from "./api/identity";
import { onCordon } from "./api/placement-policy";
import { NO_POD_DEFAULTS } from "./api/pod-defaults";
import type { PodTemplateSpec } from "./api/types";
import { BURST_REPLICAS } from "./api/well-known";
import { type Cache, type WakeRules, createCache } from "./cache/cache";
import { storeKey } from "./cache/stored-object";
import type { Config } from "./config";
import { createEventRecorder } from "./effects/event-recorder";
import { createExecutor } from "./effects/executor";
import type { KubeClient } from "./kube/client";
import { fencedClient } from "./kube/leadership/fenced-client";
import type { Leadership } from "./kube/leadership/leadership";
import { mayBeSlotOf } from "./plan/daemon-pod";
import { PlanMemo } from "./plan/memo";
import { createReconciler } from "./reconcile/reconciler";
import { DONE, type SyncResult } from "./reconcile/result";
import { setReadings } from "./reconcile/set-readings";
import { TakeoverProbe } from "./reconcile/takeover-probe";
import { TermQueue } from "./reconcile/term-queue";
import { runWorkers } from "./reconcile/workers";
import { WorkQueue } from "./reconcile/workqueue";
import { activityCheck } from "./telemetry/activity";
import { type Clock, inSeconds, sleep } from "./telemetry/clock";
import type { HealthCheck } from "./telemetry/health";
import type { Logger } from "./telemetry/log";
import type { Metrics } from "./telemetry/metrics";

// The watch-based reconciler as a capability: which kinds are watched and which set each event wakes. Its watches are not
// Pepr's (docs/adr/0001-own-watch-runtime.md).

export interface ControllerOptions {
  readonly client: KubeClient;
  readonly config: Pick<Config, "takeover" | "namespace" | "workers" | "maxRequestsInFlight"> &
    Partial<Pick<Config, "podDefaults">>;
  readonly clock: Clock;
  /** Between 0 and 1, and new at each call. */
  readonly random: () => number;
  readonly log: Logger;
  readonly metrics: Metrics;
}

export interface Controller {
  /** Begins to watch. The cache is warm before this process may act, so that taking the lead is quick. */
  start(): void;
  /**
   * Acts on what the cache shows until `drain`, or until the lead ends: then writes are given up at once, for another
   * replica may act. Resolves when no write is under way any more, at the server neither. One call at a time.
   */
  act(leadership: Leadership): Promise<void>;
  /** Takes in nothing more, finishes what waits, for 20 s at most, and lets `act` resolve. */
  drain(): Promise<void>;
  /** Ends the watches. */
  stop(): Promise<void>;
  readonly livez: readonly HealthCheck[];
  readonly readyz: readonly HealthCheck[];
}

/** How long a stopping controller finishes what it began. */
const DRAIN_DEADLINE_MS = 20_000;

/** A reflector does something every two minutes at least, also while the API server is away. */
const HANGING_AFTER_MS = 5 * 60_000;

export function createController(options: ControllerOptions): Controller {
  const { client, clock, random, log, metrics, config } = options;
  const flavors = config.takeover ? [EVERYNODE, APPS] : [EVERYNODE];
  const unserved = config.takeover ? [] : [APPS];
  const { podDefaults } = config;
  const read = { client, clock, random, log, metrics: metrics.reflectors };
  const cache = createCache({ flavors, unserved, podDefaults, ...read });
  const queue = new TermQueue(() => new WorkQueue<SetKey>({ clock, metrics: metrics.queue }));
  metrics.watchQueue(() => queue.gauges());
  metrics.watchCache(() => objectCounts(cache));
  metrics.watchSigns(() => signAges(cache, clock));
  cache.onWake(wakeRules(cache), key => queue.add(key));
  const probe = config.takeover ? takeoverProbe(options, cache) : undefined;
  let acting: Leadership | undefined;
  const actsUpon = (key: SetKey): boolean => acting?.isHeld() === true && (probe?.permits(key) ?? true);
  metrics.watchSets(() =>
    setReadings(
      flavors.flatMap(flavor => cache.sets(flavor).objects.list()),
      actsUpon,
    ),
  );
  return {
    start: () => cache.start(),
    act: async leadership => {
      // Each write under way listens, and there are more of them than Node's warning of a leak expects.
      setMaxListeners(0, leadership.signal);
      // Another replica may have written until a moment ago.
      await cache.catchUp(leadership.signal);
      const keys = flavors.flatMap(flavor => keysOf(flavor, cache));
      log.info("Acting on daemon sets", { sets: keys.length, ...objectCounts(cache) });
      acting = leadership;
      await queue
        .during(leadership.signal, keys, current => work({ ...options, cache, probe, queue: current, leadership }))
        .finally(() => (acting = undefined));
    },
    drain: async () => {
      if (!(await queue.drain(DRAIN_DEADLINE_MS))) log.warn("Leaving daemon sets to the next replica");
    },
    stop: () => cache.stop(),
    livez: [activityCheck({ name: "reflectors", clock, active: () => cache.health(), limitMs: HANGING_AFTER_MS })],
    readyz: [
      {
        name: "cache",
        check: () => (cache.hasSynced ? "ok" : `not listed yet: ${unlisted(cache)}`),
        note: () => lastSigns(cache, clock),
      },
      // Our own kind is served whoever serves apps/v1, so it is no reason not to be ready.
      ...(probe ? [{ name: "takeover", check: () => "ok", note: () => probe.describe() }] : []),
    ],
  };
}

function takeoverProbe(options: ControllerOptions, cache: Cache): TakeoverProbe {
  return new TakeoverProbe({ ...options, sets: cache.sets(APPS), namespace: namespaceOf(options.config.namespace) });
}

/** A set that was not validated may lack one. */
const NO_TEMPLATE: PodTemplateSpec = {};

/** They may not throw, whatever a set contains: no other set would hear of the change then. */
function wakeRules(cache: Pick<Cache, "podDefaultsOf">): WakeRules {
  const memo = new PlanMemo();
  return {
    shouldRun: ({ spec, namespace }, node) => {
      const template: PodTemplateSpec | undefined = spec.template;
      // A set whose namespace is not known yet is woken when it is.
      const podDefaults = cache.podDefaultsOf(namespace) ?? NO_POD_DEFAULTS;
      return memo.eligibilityFor(template ?? NO_TEMPLATE, onCordon(spec), podDefaults)(node).shouldRun;
    },
    mayClaimName: mayBeSlotOf,
  };
}

interface Work extends ControllerOptions {
  readonly cache: Cache;
  readonly probe: TakeoverProbe | undefined;
  readonly queue: WorkQueue<SetKey>;
  readonly leadership: Leadership;
}

async function work({ config, clock, log, metrics, cache, probe, queue, leadership, ...options }: Work): Promise<void> {
  const { snapshotter, canonicalTemplates, writeThrough } = cache;
  // Of this term: everything that is written goes through them, Events apart, as one that comes late does no harm.
  const client = fencedClient({ client: options.client, leadership, clock });
  const telling = fencedClient({ client: options.client, leadership, clock });
  const events = createEventRecorder({ client: telling, clock, log });
  const executor = createExecutor({
    ...{ client, clock, log, writeThrough, events },
    storedStatus: set => cache.sets(set.flavor).objects.get(storeKey(set)),
    canonicalized: (key, digest, answer) => canonicalTemplates.put(key, digest, answer),
    concurrency: config.maxRequestsInFlight,
  });
  const reconciler = createReconciler({
    ...{ snapshotter, canonicalTemplates, executor, clock, metrics, log },
    catchUp: signal => cache.catchUp(signal),
    assume: cache.assume,
    settings: { burstReplicas: BURST_REPLICAS },
  });
  const takeover = probe?.begin({
    client,
    signal: leadership.signal,
    onAlone: () => keysOf(APPS, cache).forEach(key => queue.add(key)),
  });
  const sync = async (key: SetKey): Promise<SyncResult> => {
    const signal = takeover ? takeover.permit(key) : leadership.signal;
    // After a stall of the event loop the lead is lost by the clock before its signal has had its turn.
    return signal && leadership.isHeld() ? reconciler.sync(key, signal) : DONE;
  };
  await runWorkers({ queue, workers: config.workers, sync, log });
  await takeover?.end();
  await events.stop();
  // Until then the Lease must not be released: the next one would not see what the server still makes of these writes.
  const { unsettledMs: delayMs } = client;
  if (delayMs > 0) await sleep(clock, { delayMs });
}

function keysOf(flavor: Flavor, cache: Cache): readonly SetKey[] {
  return cache
    .sets(flavor)
    .objects.list()
    .map(({ set }) => setKey(set));
}

function objectCounts(cache: Cache): Readonly<Record<string, number>> {
  const { nodes, pods, revisions } = cache;
  return {
    Node: nodes.objects.list().length,
    Pod: pods.objects.list().length,
    ControllerRevision: revisions.objects.list().length,
  };
}

/** By resource: how long ago the server last gave a sign, in seconds. */
function signAges(cache: Cache, clock: Clock): Readonly<Record<string, number | undefined>> {
  const ageOf = (atMs: number | undefined): number | undefined => atMs && (clock.now() - atMs) / 1000;
  return Object.fromEntries(cache.health().map(({ name, lastSyncedAtMs }) => [name, ageOf(lastSyncedAtMs)]));
}

function unlisted(cache: Cache): string {
  return cache
    .health()
    .filter(({ isNeeded, hasSynced }) => isNeeded && !hasSynced)
    .map(({ name }) => name)
    .join(", ");
}

/** How long ago the API server last gave a sign of life, at all and for each kind; a quiet kind has one a minute. */
function lastSigns(cache: Cache, clock: Clock): string {
  const nowMs = clock.now();
  const ages = cache.health().map(({ name, lastSyncedAtMs: atMs }) => ({ name, ageMs: atMs && nowMs - atMs }));
  const youngestMs = Math.min(...ages.flatMap(({ ageMs }) => ageMs ?? []));
  const each = ages.map(({ name, ageMs }) => `${name} ${ageMs === undefined ? "never" : inSeconds(ageMs)}`).join(", ");
  return `the API server gave a sign ${inSeconds(youngestMs)} ago (${each})`;
}
