import type { Namespace, ObjectName, ResourceVersion, Uid } from "../../capabilities/api/identity";
import { namespaceOf } from "../../capabilities/api/identity";
import type { Lister } from "../../capabilities/cache/store";
import { type Projected, projectNamespaced } from "../../capabilities/cache/projection";
import { CONFIG_MAPS, type ConfigMap } from "../conformance/objects";

/** What the cache keeps of a ConfigMap here: small, and with a part that is left out (annotations). */
export interface Thing {
  readonly namespace: Namespace;
  readonly name: ObjectName;
  readonly uid: Uid;
  readonly resourceVersion: ResourceVersion;
  readonly color: string;
  readonly isTerminating: boolean;
}

export const THINGS = CONFIG_MAPS;
export const NAMESPACE = namespaceOf("ns");

export function projectThing(raw: ConfigMap): Projected<Thing> {
  return projectNamespaced(raw, identity => ({
    ...identity,
    color: raw.data?.["color"] ?? "none",
    isTerminating: raw.metadata?.deletionTimestamp !== undefined,
  }));
}

/** The thing without its version, as text. */
export function look({ namespace, name, uid, color, isTerminating }: Thing): string {
  return `${namespace}/${name} ${uid} ${color}${isTerminating ? " terminating" : ""}`;
}

export function reuseThing(previous: Thing, next: Thing): Thing {
  return look(previous) === look(next) ? previous : next;
}

/** What is shown, as text. */
export function looks(things: Lister<Thing>): readonly string[] {
  return things.list().map(look);
}
