import { selectorMatcher } from "../api/label-selector";
import type { Labels } from "../api/types";
import type { ControllerRef, ObservedSet } from "./snapshot";

// Whose a pod or a revision is (D-OWN-01..10, D-OWN-20..22). By uid, never by name (D-OWN-03). The live checks that an
// adoption needs are its executor's (D-OWN-04).

/** What decides about an object. */
export interface Claimable {
  readonly labels: Labels;
  readonly controller?: ControllerRef;
  readonly deletionTimestampMs?: number;
}

export interface Claims<T> {
  /** The set's own, and still selected. */
  readonly claimed: readonly T[];
  /** Nobody's, but selected. */
  readonly toAdopt: readonly T[];
  /** The set's own, but no longer selected. */
  readonly toRelease: readonly T[];
}

export interface ClaimInput<T extends Claimable> {
  /** One that is not being deleted. */
  readonly set: ObservedSet;
  readonly objects: readonly T[];
}

/** The table of D-OWN-02 for a set that is not being deleted. What is not listed is left alone. */
export function claims<T extends Claimable>({ set, objects }: ClaimInput<T>): Claims<T> {
  const matches = selectorMatcher(set.spec.selector);
  const claimed: T[] = [];
  const toAdopt: T[] = [];
  const toRelease: T[] = [];
  for (const object of objects) {
    const { controller, deletionTimestampMs, labels } = object;
    if (controller?.uid === set.uid) (matches(labels) ? claimed : toRelease).push(object);
    else if (controller === undefined && deletionTimestampMs === undefined && matches(labels)) toAdopt.push(object);
  }
  return { claimed, toAdopt, toRelease };
}
