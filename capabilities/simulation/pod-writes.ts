import { failedAttemptsOf } from "../api/failed-attempts";
import { nodeNameOf, objectNameOf, uidOf } from "../api/identity";
import type { RevisionHash } from "../api/identity";
import { templateDemand } from "../api/pod-demand";
import { targetNode } from "../api/target-node";
import { FAILED_ATTEMPTS_ANNOTATION, REVISION_HASH_LABEL } from "../api/well-known";
import type { Action } from "../plan/action";
import type { ObservedPod } from "../plan/snapshot";
import { controllerRefTo, without } from "./fields";
import { type ModelCluster, type ModelPod, hasEnded, nextVersion } from "./model-cluster";

// What the API server makes of writes on pods.

/** Pending, and bound as soon as time goes on, where it is not bound from the beginning. */
export function createPod(cluster: ModelCluster, action: Extract<Action, { kind: "createPod" }>): ModelCluster {
  const { metadata = {}, ...raw } = action.pod;
  const name = metadata.name ?? `${metadata.generateName}${cluster.writes}`;
  if (cluster.pods.some(({ pod }) => pod.name === name)) throw new Error(`there is a pod of that name: ${name}`);
  const target = targetNode(raw);
  if (target !== action.node) throw new Error(`the pod for ${action.node} is tied to ${target ?? "no node"}`);
  const spec = raw.spec ?? { containers: [] };
  const demand = templateDemand(spec);
  const pod: ObservedPod = {
    name: objectNameOf(name),
    uid: uidOf(`pod-${cluster.writes}`),
    resourceVersion: nextVersion(cluster),
    namespace: cluster.set.namespace,
    labels: metadata.labels ?? {},
    controller: controllerRefTo(cluster.set),
    creationTimestampMs: cluster.nowMs,
    targetNode: nodeNameOf(target),
    ...(spec.nodeName && { nodeName: nodeNameOf(target), demand }),
    phase: "Pending",
  };
  const images = spec.containers.flatMap(({ image }) => image ?? []);
  const failedAttempts = failedAttemptsOf(metadata.annotations?.[FAILED_ATTEMPTS_ANNOTATION]);
  const model: ModelPod = { pod, images, demand, failedAttempts, fate: { kind: "bound", atMs: cluster.nowMs } };
  return { ...cluster, pods: [...cluster.pods, model] };
}

/** A pod that runs nowhere, or no more, is gone at once. */
export function deletePod(cluster: ModelCluster, { uid, name }: ObservedPod): ModelCluster {
  const found = cluster.pods.find(({ pod }) => pod.uid === uid);
  if (found === undefined) throw new Error(`there is no such pod: ${name}`);
  if (found.pod.nodeName === undefined || hasEnded(found.pod)) {
    return { ...cluster, pods: cluster.pods.filter(({ pod }) => pod.uid !== uid) };
  }
  return withPod(cluster, { uid }, model => ({
    ...model,
    pod: { ...model.pod, deletionTimestampMs: cluster.nowMs },
    fate: { kind: "gone", atMs: cluster.nowMs + cluster.life.terminationMs },
  }));
}

export function relabelPod(
  cluster: ModelCluster,
  { pod: { uid }, hash }: { readonly pod: ObservedPod; readonly hash: RevisionHash },
): ModelCluster {
  return withObserved(cluster, uid, pod => ({ ...pod, labels: { ...pod.labels, [REVISION_HASH_LABEL]: hash } }));
}

export function adoptPod(cluster: ModelCluster, { uid }: ObservedPod): ModelCluster {
  return withObserved(cluster, uid, pod => ({ ...pod, controller: controllerRefTo(cluster.set) }));
}

export function releasePod(cluster: ModelCluster, { uid }: ObservedPod): ModelCluster {
  return withObserved(cluster, uid, pod => without(pod, "controller"));
}

/** Changes what is seen of one pod. */
function withObserved(
  cluster: ModelCluster,
  uid: ObservedPod["uid"],
  change: (pod: ObservedPod) => ObservedPod,
): ModelCluster {
  return withPod(cluster, { uid }, model => ({ ...model, pod: change(model.pod) }));
}

/** Changes one pod, if it is there; it gets another resource version. */
export function withPod(
  cluster: ModelCluster,
  { uid }: Pick<ObservedPod, "uid">,
  change: (model: ModelPod) => ModelPod,
): ModelCluster {
  const resourceVersion = nextVersion(cluster);
  const changed = (model: ModelPod): ModelPod => {
    const { pod, ...rest } = change(model);
    return { ...rest, pod: { ...pod, resourceVersion } };
  };
  return { ...cluster, pods: cluster.pods.map(model => (model.pod.uid === uid ? changed(model) : model)) };
}
