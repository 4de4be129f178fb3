import { Counter, Gauge, Histogram, Registry } from "prom-client";

import { type AdmissionMetrics, admissionMetrics } from "./admission-metrics";
import { collectProcessMetrics, watchEventLoop } from "./process-metrics";
import type { ReflectorMetrics } from "./reflector-metrics";
import { type ExplainedSet, watchExplanations } from "./set-gauges";

// Every metric that the process offers; those of admission, of any process in Node, and of what daemon sets wait for are in files of their own. Label
// values are bounded: kinds and results, and names only of daemon sets that exist.

/** Under which name the queue of daemon sets reports, as upstream's does (D-EVT-20). */
const QUEUE = { name: "daemonset" };

type QueueCounter = "workqueue_adds_total" | "workqueue_retries_total";
type QueueDuration = "workqueue_queue_duration_seconds" | "workqueue_work_duration_seconds";
type QueueGauge =
  | "workqueue_depth"
  | "workqueue_unfinished_work_seconds"
  | "workqueue_longest_running_processor_seconds";

/** A daemon set as its gauges tell of it. */
export interface SetReading extends ExplainedSet {
  /** `metadata.generation`. */
  readonly generation: number;
}

export interface Metrics extends AdmissionMetrics {
  readonly reflectors: ReflectorMetrics;
  /** Reads at each scrape how long ago the server last gave a sign, in seconds by resource; undefined before the first. */
  watchSigns(ages: () => Readonly<Record<string, number | undefined>>): void;
  /** What the work queue tells while it works. */
  readonly queue: { count(name: QueueCounter): void; observe(name: QueueDuration, seconds: number): void };
  /** Reads the queue's gauges at each scrape. */
  watchQueue(gauges: () => Readonly<Record<QueueGauge, number>>): void;
  /** Reads how many objects of each kind the cache holds at each scrape. */
  watchCache(counts: () => Readonly<Record<string, number>>): void;
  /** Reads at each scrape what there is to tell of each set; of a set that is no longer read nothing is told. */
  watchSets(readings: () => readonly SetReading[]): void;
  synced(result: "done" | "requeue" | "retry", seconds: number): void;
  acted(kind: string, result: "success" | "failure"): void;
  /** Reads at each scrape how many milliseconds late timers came in the last minute. */
  watchEventLoop(latenessMs: () => readonly number[]): void;
  setLeader(leading: boolean): void;
  setTakeoverContested(contested: boolean): void;
  /** The page, in Prometheus' text format. */
  page(): Promise<string>;
}

export function createMetrics(): Metrics {
  const registry = new Registry();
  collectProcessMetrics(registry);
  const queue = queueMetrics(registry);
  const syncs = new Histogram({
    name: "everynode_sync_duration_seconds",
    help: "How long one look at one daemon set took, with its writes, by what came of it",
    labelNames: ["result"],
    buckets: [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30],
    registers: [registry],
  });
  const actions = new Counter({
    name: "everynode_actions_total",
    help: "Writes that plans asked for, by kind and result",
    labelNames: ["kind", "result"],
    registers: [registry],
  });
  const leader = new Gauge({
    name: "everynode_leader",
    help: "1 while this process may act",
    registers: [registry],
  });
  const contested = new Gauge({
    name: "everynode_takeover_contested",
    help: "1 while this process leads in takeover and serves no apps/v1 set, because the built-in controller is alive",
    registers: [registry],
  });
  return {
    ...queue,
    reflectors: reflectorMetrics(registry),
    watchSigns: ages => void watchSigns(registry, ages),
    watchCache: counts => void watchCache(registry, counts),
    watchSets: readings => {
      watchSets(registry, readings);
      watchExplanations(registry, readings);
    },
    synced: (result, seconds) => syncs.observe({ result }, seconds),
    acted: (kind, result) => actions.inc({ kind, result }),
    ...admissionMetrics(registry),
    watchEventLoop: latenessMs => watchEventLoop(registry, latenessMs),
    setLeader: leading => leader.set(leading ? 1 : 0),
    setTakeoverContested: isContested => contested.set(isContested ? 1 : 0),
    page: () => registry.metrics(),
  };
}

/** The metrics of client-go's queues, by their names and buckets, so that dashboards made for those fit. */
function queueMetrics(registry: Registry): Pick<Metrics, "queue" | "watchQueue"> {
  const counter = (name: QueueCounter, help: string): Counter =>
    new Counter({ name, help, labelNames: ["name"], registers: [registry] });
  const durations = (name: QueueDuration, help: string): Histogram =>
    new Histogram({ name, help, labelNames: ["name"], buckets: decades(1e-8, 10), registers: [registry] });
  const counters = {
    workqueue_adds_total: counter("workqueue_adds_total", "Keys that were added"),
    workqueue_retries_total: counter("workqueue_retries_total", "Keys that were added again after a delay"),
  };
  const histograms = {
    workqueue_queue_duration_seconds: durations("workqueue_queue_duration_seconds", "How long keys waited"),
    workqueue_work_duration_seconds: durations("workqueue_work_duration_seconds", "How long keys were worked on"),
  };
  return {
    queue: {
      count: name => counters[name].inc(QUEUE),
      observe: (name, seconds) => histograms[name].observe(QUEUE, seconds),
    },
    watchQueue: gauges => watchQueue(registry, gauges),
  };
}

function watchQueue(registry: Registry, gauges: () => Readonly<Record<QueueGauge, number>>): void {
  const gauge = (name: QueueGauge, help: string): Gauge =>
    new Gauge({
      name,
      help,
      labelNames: ["name"],
      registers: [registry],
      collect() {
        this.set(QUEUE, gauges()[name]);
      },
    });
  gauge("workqueue_depth", "Keys that wait for a worker");
  gauge("workqueue_unfinished_work_seconds", "How long the keys in work have been so, added up");
  gauge("workqueue_longest_running_processor_seconds", "How long the key longest in work has been so");
}

function watchCache(registry: Registry, counts: () => Readonly<Record<string, number>>): Gauge {
  return new Gauge({
    name: "everynode_cache_objects",
    help: "Objects in the cache, by kind",
    labelNames: ["kind"],
    registers: [registry],
    collect() {
      for (const [kind, count] of Object.entries(counts())) this.set({ kind }, count);
    },
  });
}

/** The gauges of kube-state-metrics for daemon sets, under a prefix of ours: it serves those of `apps/v1` itself. */
const SET_GAUGES: readonly {
  readonly name: string;
  readonly help: string;
  readonly of: (set: SetReading) => number;
}[] = [
  {
    name: "metadata_generation",
    help: "The generation of the daemon set: how often its spec was changed",
    of: ({ generation }) => generation,
  },
  {
    name: "status_observed_generation",
    help: "The generation that its status tells of",
    of: ({ status }) => status.observedGeneration ?? 0,
  },
  {
    name: "status_desired_number_scheduled",
    help: "Nodes that should run its pod",
    of: ({ status }) => status.desiredNumberScheduled ?? 0,
  },
  {
    name: "status_current_number_scheduled",
    help: "Nodes that should run its pod and have one",
    of: ({ status }) => status.currentNumberScheduled ?? 0,
  },
  {
    name: "status_updated_number_scheduled",
    help: "Nodes that should run its pod and have one of the current template",
    of: ({ status }) => status.updatedNumberScheduled ?? 0,
  },
  {
    name: "status_number_ready",
    help: "Nodes that should run its pod and have a ready one",
    of: ({ status }) => status.numberReady ?? 0,
  },
  {
    name: "status_number_available",
    help: "Nodes that should run its pod and have one that has been ready for minReadySeconds",
    of: ({ status }) => status.numberAvailable ?? 0,
  },
  {
    name: "status_number_unavailable",
    help: "Nodes that should run its pod and have no available one",
    of: ({ status }) => status.numberUnavailable ?? 0,
  },
  {
    name: "status_number_misscheduled",
    help: "Nodes that should not run its pod and have one",
    of: ({ status }) => status.numberMisscheduled ?? 0,
  },
];

function watchSets(registry: Registry, readings: () => readonly SetReading[]): void {
  for (const { name, help, of } of SET_GAUGES) {
    new Gauge({
      name: `everynode_daemonset_${name}`,
      help,
      labelNames: ["namespace", "daemonset", "group"],
      registers: [registry],
      collect() {
        this.reset();
        for (const set of readings()) {
          this.set({ namespace: set.namespace, daemonset: set.name, group: set.group }, of(set));
        }
      },
    });
  }
}

function reflectorMetrics(registry: Registry): ReflectorMetrics {
  const lists = new Histogram({
    name: "everynode_reflector_list_duration_seconds",
    help: "How long it took to read all objects of a resource, by a watch that begins with them or in pages",
    labelNames: ["resource", "way"],
    buckets: [0.01, 0.05, 0.1, 0.5, 1, 2.5, 5, 10, 30, 60],
    registers: [registry],
  });
  const ends = new Counter({
    name: "everynode_reflector_watch_ends_total",
    help: "Watches that ended: closed by the server, idle for too long, asked to by this process, or the kind of error",
    labelNames: ["resource", "reason"],
    registers: [registry],
  });
  const events = new Counter({
    name: "everynode_reflector_events_total",
    help: "Events of watches, bookmarks too, by kind",
    labelNames: ["resource", "kind"],
    registers: [registry],
  });
  return {
    listed: ({ resource, way, seconds }) => lists.observe({ resource, way }, seconds),
    watchEnded: labels => ends.inc({ ...labels }),
    took: labels => events.inc({ ...labels }),
  };
}

function watchSigns(registry: Registry, ages: () => Readonly<Record<string, number | undefined>>): Gauge {
  return new Gauge({
    name: "everynode_reflector_last_sign_seconds",
    help: "How long ago the server last gave a sign: a page, an event or a bookmark, which comes once a minute",
    labelNames: ["resource"],
    registers: [registry],
    collect() {
      for (const [resource, seconds] of Object.entries(ages())) {
        if (seconds !== undefined) this.set({ resource }, seconds);
      }
    },
  });
}

/** Bucket bounds a factor of ten apart. */
function decades(from: number, to: number): number[] {
  const bounds = [];
  for (let bound = from; bound <= to * 1.0001; bound *= 10) bounds.push(Number(bound.toPrecision(1)));
  return bounds;
}
