import { assertNever } from "../api/assert-never";
import type { ObservedPod } from "../plan/snapshot";
import { without } from "./fields";
import { type ModelCluster, type ModelPod, failed, hasNode, nextVersion } from "./model-cluster";
import { type Fate, fateOfBound } from "./pod-life";

// How time passes in a model cluster.

/** The moment of the next change that nobody has to bring about; undefined where there is none. Never before now. */
export function nextChangeMs(cluster: ModelCluster): number | undefined {
  const momentsMs = cluster.pods.flatMap(model =>
    canChange(model, cluster) ? Math.max(model.fate.atMs, cluster.nowMs) : [],
  );
  return momentsMs.length === 0 ? undefined : momentsMs.reduce((a, b) => Math.min(a, b));
}

/** The cluster at a later moment, or at the same one: whatever was due until then has happened. */
export function passTime(cluster: ModelCluster, toMs: number): ModelCluster {
  let current = cluster;
  for (let dueMs = nextChangeMs(current); dueMs !== undefined && dueMs <= toMs; dueMs = nextChangeMs(current)) {
    current = changedAt(current, dueMs);
  }
  return { ...current, nowMs: toMs };
}

function changedAt(cluster: ModelCluster, nowMs: number): ModelCluster {
  const at = { ...cluster, nowMs };
  return {
    ...at,
    pods: cluster.pods.flatMap(model =>
      canChange(model, at) && model.fate.atMs <= nowMs ? fulfilled(model, at) : [model],
    ),
    writes: cluster.writes + 1,
  };
}

/** A pod waits for a node that is not there, or not ready. */
function canChange(model: ModelPod, cluster: ModelCluster): model is ModelPod & { readonly fate: Fate } {
  const { fate, pod } = model;
  if (fate === undefined) return false;
  if (fate.kind === "bound") return hasNode(cluster, pod.targetNode);
  return !cluster.nodes.some(({ name, readiness = READY }) => name === pod.nodeName && readiness.kind !== "ready");
}

/** Of a node that says nothing. */
const READY = { kind: "ready" };

/** Scheduled, with its containers started. */
function bound({ pod, demand }: ModelPod): ObservedPod {
  const { targetNode } = pod;
  return {
    ...pod,
    phase: "Running",
    ...(targetNode !== undefined && { nodeName: targetNode }),
    ...(demand && { demand }),
  };
}

function fulfilled(model: ModelPod & { readonly fate: Fate }, cluster: ModelCluster): readonly ModelPod[] {
  const resourceVersion = nextVersion(cluster);
  const { nowMs, life } = cluster;
  const { pod, images, fate } = model;
  const settled = without(model, "fate");
  switch (fate.kind) {
    case "gone":
      return [];
    case "bound": {
      const next = fateOfBound(images, life, nowMs);
      return [{ ...settled, pod: { ...bound(model), resourceVersion }, ...(next && { fate: next }) }];
    }
    case "ready":
      return [
        {
          ...settled,
          pod: { ...without(pod, "hasLostReadiness"), resourceVersion, phase: "Running", readySinceMs: nowMs },
        },
      ];
    case "crashing":
      return [{ ...settled, pod: { ...pod, resourceVersion, phase: "Running", trouble: "CrashLoop", restarts: 1 } }];
    case "failed":
      return [{ ...settled, pod: { ...failed(model, nowMs), resourceVersion } }];
    default:
      return assertNever(fate.kind);
  }
}
