import { templateDigestOf, uidOf } from "../api/identity";
import { TEMPLATE_DIGEST_ANNOTATION } from "../api/well-known";
import type { Action, NewRevision } from "../plan/action";
import type { ObservedRevision } from "../plan/snapshot";
import { controllerRefTo, without } from "./fields";
import { type ModelCluster, nextVersion } from "./model-cluster";

// What the API server makes of writes on ControllerRevisions.

/** Where the name is taken the collision count rises instead, as the executor sees to (D-HIST-13). */
export function createRevision(cluster: ModelCluster, wanted: NewRevision): ModelCluster {
  const { set, revisions } = cluster;
  if (revisions.some(({ name }) => name === wanted.name)) {
    return { ...cluster, set: { ...set, collisionCount: (set.collisionCount ?? 0) + 1 } };
  }
  const { name, revision, labels, data, annotations } = wanted;
  const created: ObservedRevision = {
    ...{ name, revision, labels, data },
    uid: uidOf(`revision-${cluster.writes}`),
    resourceVersion: nextVersion(cluster),
    namespace: set.namespace,
    controller: controllerRefTo(set),
    ...digestIn(annotations),
  };
  return { ...cluster, revisions: [...revisions, created] };
}

export function updateRevision(
  cluster: ModelCluster,
  action: Extract<Action, { kind: "updateRevision" }>,
): ModelCluster {
  const { from, revision = from.revision, labels = {}, annotations = {} } = action;
  return withRevision(cluster, from, found => ({
    ...found,
    revision,
    labels: { ...found.labels, ...labels },
    ...digestIn(annotations),
  }));
}

export function deleteRevision(cluster: ModelCluster, { uid }: ObservedRevision): ModelCluster {
  return { ...cluster, revisions: cluster.revisions.filter(revision => revision.uid !== uid) };
}

export function adoptRevision(cluster: ModelCluster, revision: ObservedRevision): ModelCluster {
  return withRevision(cluster, revision, found => ({ ...found, controller: controllerRefTo(cluster.set) }));
}

export function releaseRevision(cluster: ModelCluster, revision: ObservedRevision): ModelCluster {
  return withRevision(cluster, revision, found => without(found, "controller"));
}

function digestIn(annotations: Readonly<Record<string, string>>): Pick<ObservedRevision, "templateDigest"> {
  const digest = annotations[TEMPLATE_DIGEST_ANNOTATION];
  return digest === undefined ? {} : { templateDigest: templateDigestOf(digest) };
}

function withRevision(
  cluster: ModelCluster,
  { uid }: ObservedRevision,
  change: (revision: ObservedRevision) => ObservedRevision,
): ModelCluster {
  const resourceVersion = nextVersion(cluster);
  const revisions = cluster.revisions.map(found => (found.uid === uid ? { ...change(found), resourceVersion } : found));
  return { ...cluster, revisions };
}
