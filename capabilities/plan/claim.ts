import { selectorMatcher } from "../api/label-selector";
import type { Labels } from "../api/types";
import { listChanges } from "./list-changes";
import type { ControllerRef, ObservedSet } from "./snapshot";

// Whose a pod or a revision is (D-OWN-01..10, D-OWN-20..22). By uid, never by name (D-OWN-03). The live checks that an
// adoption needs are its executor's (D-OWN-04).

/** What decides about an object. */
export interface Claimable {
  readonly name: string;
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
export function claims<T extends Claimable>(input: ClaimInput<T>): Claims<T> {
  return new RememberedClaims<T>().of(input);
}

/** `claims`, look after look: only what came or changed since the last one is judged. */
export class RememberedClaims<T extends Claimable> {
  #set: ObservedSet | undefined;
  #objects: readonly T[] = [];
  #verdictOn: (object: T) => Verdict = () => "other";
  /** On those that are not claimed. */
  readonly #verdicts = new Map<T, Verdict>();

  of({ set, objects }: ClaimInput<T>): Claims<T> {
    if (this.#set?.uid !== set.uid || this.#set.spec.selector !== set.spec.selector) this.#beginWith(set);
    const { removed, added } = listChanges({ before: this.#objects, after: objects });
    for (const object of removed) this.#verdicts.delete(object);
    for (const object of added) this.#judge(object);
    this.#objects = objects;
    return this.#claims();
  }

  #beginWith(set: ObservedSet): void {
    this.#set = set;
    this.#objects = [];
    this.#verdicts.clear();
    this.#verdictOn = verdictsFor(set);
  }

  #judge(object: T): void {
    const verdict = this.#verdictOn(object);
    if (verdict !== "claimed") this.#verdicts.set(object, verdict);
  }

  #claims(): Claims<T> {
    const objects = this.#objects;
    if (this.#verdicts.size === 0) return { claimed: objects, toAdopt: [], toRelease: [] };
    const those = (wanted: Verdict | undefined): readonly T[] =>
      objects.filter(object => this.#verdicts.get(object) === wanted);
    return { claimed: those(undefined), toAdopt: those("toAdopt"), toRelease: those("toRelease") };
  }
}

type Verdict = keyof Claims<Claimable> | "other";

function verdictsFor({ uid, spec }: ObservedSet): (object: Claimable) => Verdict {
  const matches = selectorMatcher(spec.selector);
  return ({ controller, deletionTimestampMs, labels }) => {
    if (controller?.uid === uid) return matches(labels) ? "claimed" : "toRelease";
    const mayBeAdopted = controller === undefined && deletionTimestampMs === undefined;
    return mayBeAdopted && matches(labels) ? "toAdopt" : "other";
  };
}
