import { selectorMatcher } from "./label-selector";
import type { LabelSelector, Labels, NodeSelectorRequirement, Toleration } from "./types";

// What an administrator adds to the daemon pods of a whole cluster (docs/pod-defaults.md). The reconciler and the webhook
// learn from here what holds for a namespace, and from `completeSpec` of
// `plan/daemon-pod.ts` what that makes of a pod.

/** One item of the settings, as it was written; `validatePodDefaults` has its rules. */
export interface PodDefaultsEntry {
  /** Of the namespaces whose daemon pods are meant. Absent or empty: of all. */
  readonly namespaceSelector?: LabelSelector;
  readonly tolerations?: readonly Toleration[];
  /** What a node must fulfil, all of it, beside what the template asks for. */
  readonly nodeRequirements?: readonly NodeSelectorRequirement[];
}

/** What holds for the daemon pods of one namespace: what all the entries say that select it. */
export interface PodDefaults {
  readonly tolerations: readonly Toleration[];
  readonly nodeRequirements: readonly NodeSelectorRequirement[];
}

export const NO_POD_DEFAULTS: PodDefaults = Object.freeze({ tolerations: [], nodeRequirements: [] });

/** Whether the labels of a namespace have to be known. */
export function selectsNamespaces(entries: readonly PodDefaultsEntry[]): boolean {
  return entries.some(({ namespaceSelector }) => namespaceSelector !== undefined);
}

/**
 * Gives what holds in a namespace with the labels. It is the same object wherever the same entries do, so that whoever
 * remembers decisions can tell by it whether they still stand.
 */
export function podDefaultsByLabels(entries: readonly PodDefaultsEntry[]): (labels: Labels) => PodDefaults {
  const selecting = entries.map(entry => ({ entry, selects: selectorMatcher(entry.namespaceSelector ?? {}) }));
  const known = new Map<string, PodDefaults>([["", NO_POD_DEFAULTS]]);
  return labels => {
    const selected = selecting.flatMap(({ selects }, index) => (selects(labels) ? [index] : []));
    const key = selected.join();
    const found = known.get(key) ?? sumOf(entries.filter((_, index) => selected.includes(index)));
    known.set(key, found);
    return found;
  };
}

function sumOf(entries: readonly PodDefaultsEntry[]): PodDefaults {
  return Object.freeze({
    tolerations: Object.freeze(entries.flatMap(({ tolerations = [] }) => tolerations)),
    nodeRequirements: Object.freeze(entries.flatMap(({ nodeRequirements = [] }) => nodeRequirements)),
  });
}
