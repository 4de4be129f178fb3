import type { NodeName, Uid } from "../api/identity";
import type { ObservedNode, ObservedSet } from "../plan/snapshot";
import { without } from "./fields";
import { type ModelCluster, type ModelPod, failed, hasEnded, hasNode, unready } from "./model-cluster";
import { deletePod, withPod } from "./pod-writes";

// What happens to a cluster without the controller: what users, nodes and other controllers do.

/** Another version of the set, such as another template. What the status tells of it stays. */
export function setChanged(cluster: ModelCluster, changed: ObservedSet): ModelCluster {
  const { collisionCount, stableRevision, rollout, progress, generation } = cluster.set;
  const set = {
    ...{ ...changed, generation: generation + 1 },
    ...(collisionCount !== undefined && { collisionCount }),
    ...(stableRevision !== undefined && { stableRevision }),
    ...(rollout !== undefined && { rollout }),
    ...(progress !== undefined && { progress }),
  };
  const { storesCanonicalTemplate } = set.flavor;
  return {
    ...cluster,
    set,
    canonicalTemplate: storesCanonicalTemplate ? { kind: "known", template: set.spec.template } : { kind: "unknown" },
  };
}

/** A node joins, or has other labels or taints than before. */
export function nodeChanged(cluster: ModelCluster, node: ObservedNode): ModelCluster {
  const others = cluster.nodes.filter(({ name }) => name !== node.name);
  return { ...cluster, nodes: [...others, node] };
}

/** A node vanishes. The pods that were bound to it end only by the garbage collector; nobody binds the others. */
export function nodeLost(cluster: ModelCluster, name: NodeName): ModelCluster {
  if (!hasNode(cluster, name)) return cluster;
  const atMs = cluster.nowMs + cluster.life.collectionMs;
  return {
    ...cluster,
    nodes: cluster.nodes.filter(node => node.name !== name),
    pods: cluster.pods.map(model => (model.pod.nodeName === name ? { ...model, fate: { kind: "gone", atMs } } : model)),
  };
}

/**
 * The kubelet of a node falls silent, and the node lifecycle controller says of it and of its pods that they are not ready. Until
 * it is back nothing becomes of them: what is deleted stays, what is bound does not start.
 */
export function nodeSilent(cluster: ModelCluster, name: NodeName): ModelCluster {
  const { nowMs, life } = cluster;
  const fate = { kind: "ready", atMs: nowMs + life.readyAfterMs } as const;
  return {
    ...withReadiness(cluster, { name, readiness: { kind: "silent", sinceMs: nowMs } }),
    pods: cluster.pods.map(model =>
      model.pod.nodeName === name && model.pod.readySinceMs !== undefined
        ? { fate, ...model, pod: unready(model.pod) }
        : model,
    ),
  };
}

/** A node leaves service: its pods end when somebody deletes them. Without signs it is back. */
export function nodeDeparts(
  cluster: ModelCluster,
  { name, departures }: Pick<ObservedNode, "name" | "departures">,
): ModelCluster {
  const changed = (node: ObservedNode): ObservedNode =>
    departures ? { ...node, departures } : without(node, "departures");
  return { ...cluster, nodes: cluster.nodes.map(node => (node.name === name ? changed(node) : node)) };
}

/** The kubelet of a node is back. What it should have done while it was silent it does now. */
export function nodeReady(cluster: ModelCluster, name: NodeName): ModelCluster {
  return withReadiness(cluster, { name, readiness: { kind: "ready", sinceMs: cluster.nowMs } });
}

type NodeChange = Pick<ObservedNode, "name" | "readiness">;

function withReadiness(cluster: ModelCluster, { name, readiness }: NodeChange): ModelCluster {
  const nodes = cluster.nodes.map(node => (node.name === name && readiness ? { ...node, readiness } : node));
  return { ...cluster, nodes };
}

/** Someone deletes a pod, if it is still there and not going. */
export function podDeleted(cluster: ModelCluster, uid: Uid): ModelCluster {
  const model = stayingPod(cluster, uid);
  return model ? deletePod(cluster, model.pod) : cluster;
}

/** A pod that runs ends as Failed, such as one that is evicted. */
export function podFailed(cluster: ModelCluster, uid: Uid): ModelCluster {
  const model = stayingPod(cluster, uid);
  if (!model || !isOnNode(model, cluster) || hasEnded(model.pod)) return cluster;
  return withPod(cluster, { uid }, found => ({ ...without(found, "fate"), pod: failed(found, cluster.nowMs) }));
}

/** A pod that runs is ready from now on. */
export function podReady(cluster: ModelCluster, uid: Uid): ModelCluster {
  const model = stayingPod(cluster, uid);
  if (!model || !isOnNode(model, cluster) || hasEnded(model.pod)) return cluster;
  return withPod(cluster, { uid }, found => ({
    ...without(found, "fate"),
    pod: { ...without(found.pod, "hasLostReadiness"), readySinceMs: cluster.nowMs },
  }));
}

/** A pod that is ready is so no more, for as long as another takes to be. */
export function readinessLost(cluster: ModelCluster, uid: Uid): ModelCluster {
  const model = stayingPod(cluster, uid);
  if (!model || !isOnNode(model, cluster) || model.pod.readySinceMs === undefined) return cluster;
  const fate = { kind: "ready", atMs: cluster.nowMs + cluster.life.readyAfterMs } as const;
  return withPod(cluster, { uid }, found => ({
    ...found,
    pod: { ...unready(found.pod), hasLostReadiness: true },
    fate,
  }));
}

function stayingPod(cluster: ModelCluster, uid: Uid): ModelPod | undefined {
  return cluster.pods.find(({ pod }) => pod.uid === uid && pod.deletionTimestampMs === undefined);
}

function isOnNode({ pod }: ModelPod, cluster: ModelCluster): boolean {
  return hasNode(cluster, pod.nodeName);
}
