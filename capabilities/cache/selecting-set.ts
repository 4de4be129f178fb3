import type { Flavor } from "../api/flavor";
import type { Namespace } from "../api/identity";
import type { DaemonSet, LabelSelector, Labels, PodTemplateSpec } from "../api/types";
import type { ObservedSet } from "../plan/snapshot";
import { type Identity, type Projected, frozenCopy, frozenLabels, projectNamespaced } from "./projection";

/** What of a set decides whether it and another one are rivals. */
export interface SelectingSet extends Identity {
  readonly flavor: Flavor;
  readonly namespace: Namespace;
  readonly selector?: LabelSelector;
  /** Those that the template gives its pods. */
  readonly podLabels: Labels;
  /** It is being deleted, and neither makes nor takes pods any more. */
  readonly isEnding: boolean;
}

/** Of a set that is not served: nothing else is kept of it. */
export function projectSelectingSet(raw: DaemonSet, flavor: Flavor): Projected<SelectingSet> {
  return projectNamespaced(raw, identity => ({
    ...identity,
    flavor,
    ...(raw.spec?.selector && { selector: frozenCopy(raw.spec.selector) }),
    podLabels: frozenLabels(raw.spec?.template.metadata?.labels),
    isEnding: raw.metadata?.deletionTimestamp !== undefined,
  }));
}

/** Of a set that is served. */
export function selectingSetOf(set: ObservedSet): SelectingSet {
  const { name, uid, resourceVersion, flavor, namespace, spec, deletionTimestampMs } = set;
  // A set that was not validated may lack both.
  const selector: LabelSelector | undefined = spec.selector;
  const template: PodTemplateSpec | undefined = spec.template;
  return {
    ...{ name, uid, resourceVersion, flavor, namespace },
    ...(selector && { selector }),
    podLabels: template?.metadata?.labels ?? {},
    isEnding: deletionTimestampMs !== undefined,
  };
}
