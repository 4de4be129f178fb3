import type { Namespace, NodeName, Uid } from "../api/identity";
import type { ControllerRef, ObservedPod } from "../plan/snapshot";

// What the stores file their objects under, and how a reader asks for it. Who controls an object and in which namespace
// go together: a reference from another namespace means nothing, whatever uid it carries.

/** The index of pods and revisions by their controller, or by having none. */
export const BY_CONTROLLER = "controller";
/** The index of pods by the node that they run on or are tied to. */
export const BY_NODE = "node";
/** The index of sets by namespace. */
export const BY_NAMESPACE = "namespace";

/** The value of `BY_CONTROLLER` for the objects in the namespace that the owner controls. */
export function controlledBy(owner: { readonly namespace: Namespace; readonly uid: Uid }): string {
  return `${owner.namespace}/${owner.uid}`;
}

/** The value of `BY_CONTROLLER` for the objects in the namespace that nobody controls. */
export function orphansIn(namespace: Namespace): string {
  return `${namespace}/`;
}

interface Controlled {
  readonly namespace: Namespace;
  readonly controller?: ControllerRef;
}

const byController = ({ namespace, controller }: Controlled): string =>
  controller ? controlledBy({ namespace, uid: controller.uid }) : orphansIn(namespace);

export const POD_INDEXES = {
  [BY_CONTROLLER]: byController,
  [BY_NODE]: ({ targetNode }: ObservedPod): NodeName | undefined => targetNode,
};

export const REVISION_INDEXES = { [BY_CONTROLLER]: byController };

export const SET_INDEXES = { [BY_NAMESPACE]: ({ namespace }: { readonly namespace: Namespace }): string => namespace };
