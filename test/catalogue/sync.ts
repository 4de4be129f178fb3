import { NO_ELIGIBLE_NODE } from "../../capabilities/api/event-reasons";
import { APPS, EVERYNODE } from "../../capabilities/api/flavor";
import type { Node } from "../../capabilities/api/types";
import { createIntern } from "../../capabilities/cache/intern";
import { projectNode } from "../../capabilities/cache/node-projection";
import { podEnded } from "../../capabilities/effects/pod-events";
import type { Plan } from "../../capabilities/plan/plan";
import { planSync } from "../../capabilities/plan/plan-sync";
import type { ObservedNode, ObservedSet } from "../../capabilities/plan/snapshot";
import { type PodFields, type SetFields, type SnapshotFields, aPod, aRevision, aSet, aSnapshot } from "../builders";

// What the rows of the catalogue count (section 11 of the specification), counted over the plan of one look at a set whose
// revision is there already.

/** Each row is to hold for both strategies and both kinds of set. */
export const variants: readonly { readonly variant: string; readonly fields: SetFields }[] = [
  { variant: "OnDelete", fields: { spec: { updateStrategy: { type: "OnDelete" } } } },
  { variant: "RollingUpdate", fields: {} },
].flatMap(({ variant, fields }) => [
  { variant: `our kind, ${variant}`, fields: { ...fields, flavor: EVERYNODE } },
  { variant: `apps/v1, ${variant}`, fields: { ...fields, flavor: APPS } },
]);

export interface Situation extends Omit<SnapshotFields, "set" | "pods" | "revisions"> {
  readonly set?: SetFields;
  /** The set's own, unless a pod says whose else it is. */
  readonly pods?: readonly PodFields[];
}

/** The plan for the situation of a set of the variant. */
export function planOf({ set: fields = {}, pods = [], ...rest }: Situation, variant: SetFields = {}): Plan {
  const set = aSet({ ...variant, ...fields, spec: { ...variant.spec, ...fields.spec } });
  const snapshot = aSnapshot({ ...rest, set, pods: podsOf(set, pods), revisions: [aRevision({ of: set })] });
  // As the cache's are: whoever changes one of its objects throws.
  return planSync(deeplyFrozen(snapshot));
}

export function deeplyFrozen<T>(value: T): T {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value;
  Object.values(value).forEach(deeplyFrozen);
  return Object.freeze(value);
}

function podsOf(set: ObservedSet, pods: readonly PodFields[]) {
  return pods.map((fields, index) => aPod({ of: set, name: `p${index}`, createdMs: index, ...fields }));
}

/** `creates/deletes/events`, as the catalogue writes them: its events are those that do not tell of a write. */
export function counted({ actions, events = [] }: Plan): string {
  const creates = actions.filter(({ kind }) => kind === "createPod").length;
  const deletes = actions.filter(({ kind }) => kind === "deletePod").length;
  const ended = actions.filter(
    action => action.kind === "deletePod" && podEnded(action.pod, action.reason) !== undefined,
  );
  // Anything else that is done would be missed by the counts.
  expect(actions).toHaveLength(creates + deletes);
  // That no node is eligible is told of our kind alone.
  const told = events.filter(({ reason }) => reason !== NO_ELIGIBLE_NODE);
  return `${creates}/${deletes}/${ended.length + told.length}`;
}

/** A node as the API server sends it, through the eyes of the cache. */
export function aReportedNode(name: string, { metadata, spec, status }: Node = {}): ObservedNode {
  const identity = { name, uid: `${name}-uid`, resourceVersion: "1" };
  const projected = projectNode({ metadata: { ...identity, ...metadata }, spec, status } as Node, createIntern());
  if (projected.kind === "rejected") throw new Error(`a node without ${projected.missing}`);
  return projected.object;
}

export function aCondition(type: string, status: string): NonNullable<Node["status"]> {
  return { conditions: [{ type, status }] };
}
