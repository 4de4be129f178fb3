import { Gauge, type Registry } from "prom-client";

import { AVAILABLE, DEGRADED, PROGRESSING, RECONCILING, STALLED } from "../api/conditions";
import type { DaemonSetStatus } from "../api/types";

// What is told of each daemon set beside its counts, and only while it is so: nearly always most of it is not.

/** What a set says of itself that keeps its rollout from going on. */
export type Hold = "paused" | "frozen" | "suspend";

export interface BlockedReading {
  readonly reason: string;
  /** What the reason means for a rollout, one of a few words. */
  readonly stage: string;
  readonly nodes: number;
}

/** A daemon set as these gauges tell of it. */
export interface ExplainedSet {
  /** Of its API: sets of two kinds may have one name. */
  readonly group: string;
  readonly namespace: string;
  readonly name: string;
  readonly status: Partial<DaemonSetStatus>;
  readonly blocked?: readonly BlockedReading[];
  readonly holds?: readonly Hold[];
}

interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

interface GaugeOfSets {
  readonly name: string;
  readonly help: string;
  readonly labels: readonly string[];
  readonly of: (set: ExplainedSet) => readonly Sample[];
}

const GAUGES: readonly GaugeOfSets[] = [
  {
    name: "status_unavailable_nodes",
    help: "Nodes that should run its pod and have no available one, by the cause",
    labels: ["cause"],
    of: ({ status: { unavailableByCause = {} } }) =>
      Object.entries(unavailableByCause).map(([cause, value]) => ({ labels: { cause }, value })),
  },
  {
    name: "status_blocked_nodes",
    help: "Nodes that are not where its rollout wants them, by what they wait for and by what that means",
    labels: ["reason", "stage"],
    of: ({ blocked = [] }) => blocked.map(({ nodes, ...labels }) => ({ labels, value: nodes })),
  },
  {
    name: "status_condition",
    help: "1 for what each of its conditions is",
    labels: ["condition", "status", "reason"],
    of: ({ status: { conditions = [] } }) =>
      conditions
        .filter(({ type }) => CONDITIONS.has(type))
        .map(({ type, status, reason = "" }) => ({ labels: { condition: type, status, reason }, value: 1 })),
  },
  {
    name: "spec_hold",
    help: "1 while its spec keeps its rollout from going on",
    labels: ["hold"],
    of: ({ holds = [] }) => holds.map(hold => ({ labels: { hold }, value: 1 })),
  },
];

/** Those that the controller writes: others, by whoever, may have any reason. */
const CONDITIONS: ReadonlySet<string> = new Set([STALLED, RECONCILING, PROGRESSING, AVAILABLE, DEGRADED]);

export function watchExplanations(registry: Registry, readings: () => readonly ExplainedSet[]): void {
  for (const { name, help, labels: own, of } of GAUGES) {
    new Gauge({
      name: `everynode_daemonset_${name}`,
      help,
      labelNames: ["namespace", "daemonset", "group", ...own],
      registers: [registry],
      collect() {
        this.reset();
        for (const set of readings()) {
          const { namespace, name: daemonset, group } = set;
          for (const { labels, value } of of(set)) this.set({ namespace, daemonset, group, ...labels }, value);
        }
      },
    });
  }
}
