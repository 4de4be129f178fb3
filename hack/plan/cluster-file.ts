import { APPS, EVERYNODE, type Flavor } from "../../capabilities/api/flavor";
import type { Namespace } from "../../capabilities/api/identity";
import { occupancyByNode } from "../../capabilities/api/occupancy";
import {
  type PodDefaults,
  type PodDefaultsEntry,
  podDefaultsByLabels,
  selectsNamespaces,
} from "../../capabilities/api/pod-defaults";
import { BURST_REPLICAS } from "../../capabilities/api/well-known";
import { createIntern } from "../../capabilities/cache/intern";
import { projectNode } from "../../capabilities/cache/node-projection";
import { projectPod } from "../../capabilities/cache/pod-projection";
import type { Projected } from "../../capabilities/cache/projection";
import { projectRevision } from "../../capabilities/cache/revision-projection";
import { projectSet } from "../../capabilities/cache/set-projection";
import { objectOf } from "../../capabilities/kube/objects";
import { CONTROLLER_REVISIONS, NAMESPACES, NODES, PODS, daemonSets } from "../../capabilities/kube/resources";
import type { ObservedSet } from "../../capabilities/plan/snapshot";
import { type ModelCluster, modelCluster } from "../../capabilities/simulation/model-cluster";
import type { PodLife } from "../../capabilities/simulation/pod-life";
import { completed } from "./completed";
import { type FileObject, FileError, objectsOf } from "../../capabilities/kubectl/documents";
import { momentOf } from "./moment";
import { checkShape } from "./shape";

export interface FileOptions {
  readonly life: PodLife;
  /** `name` or `namespace/name`, where the file has several sets. */
  readonly set?: string;
  /** Milliseconds since the epoch; by default the newest moment that the file tells of. */
  readonly nowMs?: number;
  /** What the operator's file of cluster-wide defaults says; none where it has none. */
  readonly podDefaults: readonly PodDefaultsEntry[];
}

const KINDS: Readonly<Record<string, string>> = {
  Node: "v1",
  Pod: "v1",
  ControllerRevision: "apps/v1",
  Namespace: "v1",
};
const FLAVORS: readonly Flavor[] = [EVERYNODE, APPS];

/** The cluster that a file describes: what `kubectl get nodes,pods,controllerrevisions,eds -o yaml` prints, or less. Throws `FileError`. */
export function clusterOf(text: string, options: FileOptions): ModelCluster {
  const objects = objectsOf(text);
  for (const object of objects) {
    checkKind(object);
    checkShape(object);
  }
  const chosen = chosenSet(objects, options.set);
  const nowMs = options.nowMs ?? momentOf(objects.map(({ value }) => value));
  const set = observedSet(chosen);
  const of = (kind: string): readonly FileObject[] =>
    objects.filter(object => object.kind === kind).map(object => completed(object, { set, nowMs }));
  const intern = createIntern();
  const nodes = of("Node").map(({ where, value }) => projected(where, projectNode(objectOf(NODES, value), intern)));
  const pods = of("Pod").map(({ where, value }) => projected(where, projectPod(objectOf(PODS, value), intern)));
  const inNamespace = <T extends { readonly namespace: string }>(list: readonly T[]): readonly T[] =>
    list.filter(({ namespace }) => namespace === set.namespace);
  return modelCluster({
    ...{ nowMs, set, life: options.life, settings: { burstReplicas: BURST_REPLICAS } },
    podDefaults: podDefaultsIn(set.namespace, { entries: options.podDefaults, objects }),
    nodes,
    pods: inNamespace(pods),
    // A file written by hand need not tell what nodes have.
    ...(nodes.some(({ allocatable }) => allocatable) && {
      takenByOthers: occupancyByNode(pods.filter(({ namespace }) => namespace !== set.namespace)),
    }),
    revisions: inNamespace(
      of("ControllerRevision").map(({ where, value }) =>
        projected(where, projectRevision(objectOf(CONTROLLER_REVISIONS, value), intern)),
      ),
    ),
  });
}

function checkKind({ where, apiVersion, kind }: FileObject): void {
  const isSet = kind === "DaemonSet" && FLAVORS.some(flavor => flavor.apiVersion === apiVersion);
  if (isSet || KINDS[kind] === apiVersion) return;
  const known = [...Object.keys(KINDS), "DaemonSet"].join(", ");
  if (kind !== "DaemonSet" && KINDS[kind] === undefined)
    throw new FileError(`${where}: kind: "${kind}" is none of ${known}`);
  const versions = kind === "DaemonSet" ? FLAVORS.map(flavor => flavor.apiVersion) : [KINDS[kind]];
  throw new FileError(`${where}: apiVersion: "${apiVersion}" is not ${versions.join(" or ")}`);
}

function chosenSet(objects: readonly FileObject[], wanted: string | undefined): FileObject {
  const sets = objects.filter(({ kind }) => kind === "DaemonSet").map(object => completed(object, {}));
  const namesOf = (object: FileObject): readonly string[] => {
    const { name, namespace } = objectOf(daemonSets(EVERYNODE), object.value).metadata ?? {};
    return [`${namespace}/${name}`, String(name)];
  };
  const found = wanted === undefined ? sets : sets.filter(object => namesOf(object).includes(wanted));
  const [only, ...others] = found;
  const all = sets.map(object => namesOf(object)[0]).join(", ");
  if (only === undefined) {
    throw new FileError(sets.length === 0 ? "the file has no DaemonSet" : `no DaemonSet ${wanted}; there are ${all}`);
  }
  if (others.length > 0) throw new FileError(`the file has several DaemonSets, choose one with --set: ${all}`);
  return only;
}

function observedSet({ where, apiVersion, value }: FileObject): ObservedSet {
  const flavor = apiVersion === APPS.apiVersion ? APPS : EVERYNODE;
  return projected(where, projectSet(objectOf(daemonSets(flavor), value), flavor)).set;
}

interface DefaultsSources {
  readonly entries: readonly PodDefaultsEntry[];
  readonly objects: readonly FileObject[];
}

/** What the cluster adds in a namespace. Throws `FileError` where its labels decide and the file does not tell them. */
function podDefaultsIn(namespace: Namespace, { entries, objects }: DefaultsSources): PodDefaults {
  const byLabels = podDefaultsByLabels(entries);
  if (!selectsNamespaces(entries)) return byLabels({});
  const found = objects
    .filter(({ kind }) => kind === "Namespace")
    .map(({ value }) => objectOf(NAMESPACES, value).metadata)
    .find(metadata => metadata?.name === namespace);
  if (found === undefined) {
    throw new FileError(
      `the cluster's defaults for daemon pods depend on labels of namespaces, and the file has no Namespace ${namespace}`,
    );
  }
  // The API server sets the first on each.
  return byLabels({ "kubernetes.io/metadata.name": namespace, ...found.labels });
}

function projected<T>(where: string, result: Projected<T>): T {
  if (result.kind === "rejected") throw new FileError(`${where}: ${result.missing}: it is missing`);
  return result.object;
}
