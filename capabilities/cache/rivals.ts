import type { Namespace } from "../api/identity";
import { isEmptySelector, selectorMatcher } from "../api/label-selector";
import type { LabelSelector, Labels } from "../api/types";
import type { ObservedSet, Rival } from "../plan/snapshot";
import { BY_NAMESPACE } from "./indexes";
import { type SelectingSet, selectingSetOf } from "./selecting-set";
import { type SetListers, setsIn } from "./set-listers";
import type { Lister } from "./store";

export interface RivalsOptions {
  readonly sets: SetListers;
  /** Sets that others serve. */
  readonly unserved: readonly Lister<SelectingSet>[];
}

/** A set before and after it changed; undefined where it was not there. */
export interface SelectionChange {
  readonly before?: SelectingSet;
  readonly after?: SelectingSet;
}

/** Which sets select each other's pods. Each keeps what it controls (D-OWN-36), so this is only for telling. */
export interface Rivals {
  /** Sorted by name, then by group. None of a set whose kind is not told of them. */
  of(set: ObservedSet): readonly Rival[];
  /** The sets that gained or lost a rival by the change. */
  concernedBy(change: SelectionChange): readonly ObservedSet[];
}

const NONE: readonly Rival[] = [];

/** Looks at the sets of one namespace at a time, of which there are tens. */
export function createRivals({ sets, unserved }: RivalsOptions): Rivals {
  const areRivals = createRivalry();
  const selectingIn = (namespace: Namespace): readonly SelectingSet[] => [
    ...setsIn(namespace, sets).map(selectingSetOf),
    ...unserved.flatMap(lister => lister.byIndex(BY_NAMESPACE, namespace)),
  ];
  return {
    of: set => {
      if (!isTold(set)) return NONE;
      const own = selectingSetOf(set);
      return selectingIn(set.namespace)
        .filter(other => areRivals(own, other))
        .map(({ flavor: { group }, name }) => ({ group, name }))
        .sort((a, b) => compare(a.name, b.name) || compare(a.group, b.group));
    },
    concernedBy: ({ before, after }) => {
      const namespace = (after ?? before)?.namespace;
      if (namespace === undefined) return [];
      return setsIn(namespace, sets).filter(set => {
        const own = selectingSetOf(set);
        const [was, is] = [before, after].map(state => state !== undefined && areRivals(own, state));
        return isTold(set) && was !== is;
      });
    },
  };
}

/** Conditions of the built-in kind are left to others (D-API-12). */
function isTold({ flavor }: ObservedSet): boolean {
  return flavor.writesConditions;
}

type Matcher = (labels: Labels) => boolean;

/** The first LIST of a namespace compares all of its sets with each other, so a selector is taken apart once. */
function createRivalry(): (one: SelectingSet, other: SelectingSet) => boolean {
  const matchers = new WeakMap<LabelSelector, Matcher>();
  const matcherOf = (selector: LabelSelector): Matcher => {
    const known = matchers.get(selector);
    if (known) return known;
    // An empty one selects nothing here: the set that has it is not acted upon (D-SYNC-01).
    const matcher = isEmptySelector(selector) ? (): boolean => false : selectorMatcher(selector);
    matchers.set(selector, matcher);
    return matcher;
  };
  const selects = ({ selector }: SelectingSet, { podLabels }: SelectingSet): boolean =>
    selector !== undefined && matcherOf(selector)(podLabels);
  return (one, other) =>
    one.uid !== other.uid && !one.isEnding && !other.isEnding && (selects(one, other) || selects(other, one));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
