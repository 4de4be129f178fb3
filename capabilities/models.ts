import { GenericKind, type GroupVersionKind } from "kubernetes-fluent-client";

import { EVERYNODE } from "./api/flavor";
import type { DaemonSetSpec, PodSpec } from "./api/types";

// Kinds as Pepr's bindings name them: a class for the type of the object, and where the API has it.

export class EverynodeDaemonSet extends GenericKind {
  declare spec?: DaemonSetSpec;
}

export const EVERYNODE_DAEMON_SET: GroupVersionKind = {
  group: EVERYNODE.group,
  version: EVERYNODE.version,
  kind: EVERYNODE.kind,
  plural: EVERYNODE.plural,
};

/** Pepr's own model of a pod has dates where JSON has text. */
export class RequestedPod extends GenericKind {
  declare spec?: PodSpec;
}

export const POD: GroupVersionKind = { group: "", version: "v1", kind: "Pod", plural: "pods" };
