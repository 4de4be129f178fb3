import { isDeepStrictEqual } from "node:util";

import type { Node, Pod } from "../api/types";
import type { Intern } from "../cache/intern";
import { projectNode } from "../cache/node-projection";
import { projectPod } from "../cache/pod-projection";
import { type Projected, isSameContent } from "../cache/projection";
import type { StoredObject } from "../cache/stored-object";
import type { ObservedNode, ObservedPod } from "../plan/snapshot";
import { type NodeDetails, type PodDetails, nodeDetails, podDetails } from "./view/details";

/** An object as the controller looks at it, with what people want to be told beside that. */
export interface Seen<T, D> extends StoredObject {
  readonly observed: T;
  readonly details: D;
}

export type SeenNode = Seen<ObservedNode, NodeDetails>;
export type SeenPod = Seen<ObservedPod, PodDetails>;

export function seenNode(raw: Node, intern: Intern): Projected<SeenNode> {
  return seen(projectNode(raw, intern), nodeDetails(raw));
}

export function seenPod(raw: Pod, intern: Intern): Projected<SeenPod> {
  return seen(projectPod(raw, intern), podDetails(raw));
}

function seen<T extends StoredObject, D>(projected: Projected<T>, details: D): Projected<Seen<T, D>> {
  if (projected.kind === "rejected") return projected;
  const { object: observed } = projected;
  const { namespace, name, uid, resourceVersion } = observed;
  return {
    kind: "object",
    object: { ...{ name, uid, resourceVersion, observed, details }, ...(namespace !== undefined && { namespace }) },
  };
}

/** Heartbeats, and what else nobody is told of, leave the object as it is. */
export function reuseSeen<T extends StoredObject, D>(previous: Seen<T, D>, next: Seen<T, D>): Seen<T, D> {
  const isSame = isSameContent(previous.observed, next.observed) && isDeepStrictEqual(previous.details, next.details);
  return isSame ? previous : next;
}
