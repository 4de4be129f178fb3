import type { Flavor } from "../../../capabilities/api/flavor";
import type { DaemonSet, DaemonSetSpec, Pod, PodTemplateSpec } from "../../../capabilities/api/types";
import { VERSION_LABEL } from "./observe/pod-tally";

export const namespace = "bench";

/** How a set rolls. */
export interface Strategy {
  readonly maxUnavailable: string | number;
  readonly maxSurge: string | number;
}

export const strategies = {
  all: { maxUnavailable: "100%", maxSurge: 0 },
  tenth: { maxUnavailable: "10%", maxSurge: 0 },
  surge: { maxUnavailable: 0, maxSurge: "10%" },
} as const satisfies Readonly<Record<string, Strategy>>;

/** The template's first version. */
export const firstVersion = "1";

/** bench-00, bench-01, ... */
export function setNames(count: number): readonly string[] {
  return Array.from({ length: count }, (_, number) => `bench-${String(number).padStart(2, "0")}`);
}

export interface SetOptions {
  readonly flavor: Pick<Flavor, "apiVersion" | "kind">;
  /** Of its placement; absent: the default. */
  readonly mode?: "Direct";
}

export function setManifest(name: string, { flavor: { apiVersion, kind }, mode }: SetOptions): DaemonSet {
  return {
    apiVersion,
    kind,
    metadata: { name, namespace },
    spec: {
      selector: { matchLabels: { app: name } },
      updateStrategy: strategyOf(strategies.all),
      template: template(name),
      ...(mode && { placement: { mode } }),
    },
  };
}

/** A merge patch: another version of the template, and how to come to it. */
export function rollTo(version: string, strategy: Strategy): object {
  const metadata = { labels: { [VERSION_LABEL]: version } };
  return { spec: { updateStrategy: strategyOf(strategy), template: { metadata } } };
}

export interface PodOptions {
  /** The name of the set that it could be of. */
  readonly set: string;
  readonly node: string;
  /** By `spec.nodeName`, so that no scheduler is needed; otherwise tied to the node as the built-in controller ties it. */
  readonly isBound: boolean;
}

/** A pod as controllers create it, but that nobody owns it: its owner would have to exist. */
export function podManifest({ set, node, isBound }: PodOptions): Pod {
  const { metadata, spec } = template(set);
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { ...metadata, name: `${set}-${node}`, namespace },
    spec: {
      containers: [],
      ...spec,
      tolerations: [...daemonTolerations],
      ...(isBound ? { nodeName: node } : { affinity: tiedTo(node) }),
    },
  };
}

/** Small, so that nodes have room for it, and with no time to end: KWOK's pods have nothing to say. */
function template(name: string): PodTemplateSpec {
  return {
    metadata: { labels: { app: name, [VERSION_LABEL]: firstVersion } },
    spec: {
      terminationGracePeriodSeconds: 0,
      containers: [
        {
          name: "agent",
          image: "registry.example.com/agent:v1",
          resources: { requests: { cpu: "10m", memory: "16Mi" } },
        },
      ],
    },
  };
}

function strategyOf({ maxUnavailable, maxSurge }: Strategy): NonNullable<DaemonSetSpec["updateStrategy"]> {
  return { type: "RollingUpdate", rollingUpdate: { maxUnavailable, maxSurge } };
}

function tiedTo(node: string): object {
  const term = { matchFields: [{ key: "metadata.name", operator: "In", values: [node] }] };
  return { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [term] } } };
}

/** D-ELIG-25. */
const daemonTolerations = [
  ...["not-ready", "unreachable"].map(name => tolerated(name, "NoExecute")),
  ...["disk-pressure", "memory-pressure", "pid-pressure", "unschedulable"].map(name => tolerated(name, "NoSchedule")),
];

function tolerated(
  name: string,
  effect: "NoExecute" | "NoSchedule",
): { key: string; operator: "Exists"; effect: "NoExecute" | "NoSchedule" } {
  return { key: `node.kubernetes.io/${name}`, operator: "Exists", effect };
}
