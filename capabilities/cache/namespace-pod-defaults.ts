import type { Namespace } from "../api/identity";
import { namespaceOf } from "../api/identity";
import { type PodDefaults, type PodDefaultsEntry, podDefaultsByLabels, selectsNamespaces } from "../api/pod-defaults";
import type { Labels } from "../api/types";
import { NAMESPACES, type Namespace as NamespaceObject } from "../kube/resources";
import { type Collection, type Surroundings, createCollection } from "./collection";
import { NAMESPACE_FIELDS, type NamespaceToProject } from "./namespace-fields";
import { type Identity, type Projected, frozenLabels, isSameContent, projectIdentified } from "./projection";
import type { Change } from "./store";

interface ObservedNamespace extends Identity {
  readonly labels: Labels;
}

/** What the cluster adds to daemon pods, by namespace. */
export interface NamespacePodDefaults {
  /** Undefined where the namespace would have to be known, and is not. The same object for as long as nothing changes. */
  of(namespace: Namespace): PodDefaults | undefined;
  /** Calls `listener` with each namespace in which something else holds than before. */
  subscribe(listener: (namespace: Namespace) => void): void;
  /** What has to be watched for it: nothing, unless an entry selects namespaces. */
  readonly collections: readonly Pick<Collection<NamespaceObject, ObservedNamespace>, "objects" | "reflector">[];
}

export function createNamespacePodDefaults(
  entries: readonly PodDefaultsEntry[],
  surroundings: Surroundings,
): NamespacePodDefaults {
  const byLabels = podDefaultsByLabels(entries);
  if (!selectsNamespaces(entries)) {
    const everywhere = byLabels({});
    return { of: () => everywhere, subscribe: () => undefined, collections: [] };
  }
  const namespaces = createCollection(
    { resource: NAMESPACES, fields: NAMESPACE_FIELDS, project: projectNamespace, reuse },
    surroundings,
  );
  // Asked for each set at each change of a node; the labels are the same object until they change.
  const known = new WeakMap<Labels, PodDefaults>();
  const holdingFor = ({ labels }: ObservedNamespace): PodDefaults => {
    const found = known.get(labels) ?? byLabels(labels);
    known.set(labels, found);
    return found;
  };
  return {
    of: name => {
      const namespace = namespaces.objects.get(name);
      return namespace && holdingFor(namespace);
    },
    subscribe: listener => {
      namespaces.subscribe(change => {
        if (isFelt(change, holdingFor)) listener(namespaceOf(change.object.name));
      });
    },
    collections: [namespaces],
  };
}

/** What was in a namespace that goes has gone before. */
function isFelt(change: Change<ObservedNamespace>, holdingFor: (namespace: ObservedNamespace) => PodDefaults): boolean {
  if (change.kind !== "updated") return change.kind === "added";
  return holdingFor(change.object) !== holdingFor(change.previous);
}

function projectNamespace(raw: NamespaceToProject): Projected<ObservedNamespace> {
  return projectIdentified(raw, identity => ({ ...identity, labels: frozenLabels(raw.metadata?.labels) }));
}

/** A namespace is written a few times in its life, its labels less often. */
function reuse(previous: ObservedNamespace, next: ObservedNamespace): ObservedNamespace {
  return isSameContent(previous, next) ? previous : next;
}
