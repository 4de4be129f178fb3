import type { FlavorName } from "../api/flavor";
import type { Namespace } from "../api/identity";
import type { ObservedSet } from "../plan/snapshot";
import { BY_NAMESPACE } from "./indexes";
import type { StoredSet } from "./set-projection";
import type { Lister } from "./store";

/** The sets of each flavor that is served. */
export type SetListers = ReadonlyMap<FlavorName, Lister<StoredSet>>;

export function setsIn(namespace: Namespace, sets: SetListers): readonly ObservedSet[] {
  return [...sets.values()].flatMap(lister => lister.byIndex(BY_NAMESPACE, namespace)).map(({ set }) => set);
}

export function allSets(sets: SetListers): readonly ObservedSet[] {
  return [...sets.values()].flatMap(lister => lister.list()).map(({ set }) => set);
}
