import type { NodeReadiness } from "../plan/snapshot";
import type { NodeToProject } from "./node-fields";
import { timeMs } from "./projection";

type Conditions = NonNullable<NodeToProject["status"]>["conditions"];

/**
 * What the condition Ready says; undefined of a node that has none yet. When its kubelet reported last is no part of it, so that
 * a heartbeat changes nothing.
 */
export function nodeReadiness(conditions: Conditions): NodeReadiness | undefined {
  const ready = conditions?.find(({ type }) => type === "Ready");
  if (ready === undefined) return undefined;
  return Object.freeze({ kind: KINDS.get(ready.status) ?? "silent", sinceMs: timeMs(ready.lastTransitionTime) ?? 0 });
}

const KINDS: ReadonlyMap<string, NodeReadiness["kind"]> = new Map([
  ["True", "ready"],
  ["False", "notReady"],
]);
