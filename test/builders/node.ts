import { nodeNameOf, resourceVersionOf, uidOf } from "../../capabilities/api/identity";
import type { Labels, Taint } from "../../capabilities/api/types";
import type { Departure, NodeReadiness, ObservedNode } from "../../capabilities/plan/snapshot";
import { present } from "./present";

export interface NodeFields {
  readonly labels?: Labels;
  /** `key:Effect` or `key=value:Effect`. */
  readonly taints?: readonly string[];
  readonly unschedulable?: boolean;
  readonly readiness?: NodeReadiness;
  readonly departures?: readonly Departure[];
}

/** A node without taints, its name its only label. */
export function aNode(name = "a", { labels = {}, taints = [], ...given }: NodeFields = {}): ObservedNode {
  return {
    name: nodeNameOf(name),
    uid: uidOf(`${name}-uid`),
    resourceVersion: resourceVersionOf("1"),
    labels: { "kubernetes.io/hostname": name, ...labels },
    taints: taints.map(aTaint),
    ...present(given),
  };
}

/** Nodes `n000`, `n001`, ... in the order of their names. */
export function nodes(count: number, fields: NodeFields = {}): readonly ObservedNode[] {
  return Array.from({ length: count }, (_, index) => aNode(`n${String(index).padStart(3, "0")}`, fields));
}

export function aTaint(text: string): Taint {
  const match = /^([^=:]+)(?:=([^:]*))?:(.+)$/.exec(text);
  if (!match?.[1] || !match[3]) throw new Error(`not a taint: ${text}`);
  return { key: match[1], effect: match[3], ...(match[2] !== undefined && { value: match[2] }) };
}
