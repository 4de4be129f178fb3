import { assertNever } from "../api/assert-never";
import type { Action, ActionKind } from "../plan/action";
import type { Errand } from "./object-control";
import type { PodControl } from "./pod-control";
import type { RevisionControl } from "./revision-control";
import type { TemplateControl } from "./template-control";

const POD_ACTIONS = ["adoptPod", "releasePod", "relabelPod", "createPod", "deletePod"] as const satisfies ActionKind[];
type PodAction = Extract<Action, { readonly kind: (typeof POD_ACTIONS)[number] }>;

export interface Controls {
  readonly pods: PodControl;
  readonly revisions: RevisionControl;
  readonly templates: TemplateControl;
}

/** Makes the one write that an action asks for. Rejects as that write does. */
export async function perform(action: Action, errand: Errand, controls: Controls): Promise<void> {
  if (isPodAction(action)) return performOnPod(action, errand, controls);
  const { revisions, templates } = controls;
  switch (action.kind) {
    case "canonicalizeTemplate":
      return templates.canonicalize(action, errand);
    case "adoptRevision":
      return revisions.adopt(action.revision, errand);
    case "releaseRevision":
      return revisions.release(action.revision, errand);
    case "createRevision":
      return revisions.create(action.revision, errand);
    case "updateRevision":
      return revisions.update(action.from, action, errand);
    case "deleteRevision":
      return revisions.delete(action.revision, errand);
    default:
      return assertNever(action);
  }
}

async function performOnPod(action: PodAction, errand: Errand, { pods }: Controls): Promise<void> {
  switch (action.kind) {
    case "adoptPod":
      return pods.adopt(action.pod, errand);
    case "releasePod":
      return pods.release(action.pod, errand);
    case "relabelPod":
      return pods.relabel(action.pod, action.hash, errand);
    case "createPod":
      return pods.create(action.pod, errand);
    case "deletePod":
      return pods.delete(action.pod, action.reason, errand);
    default:
      return assertNever(action);
  }
}

function isPodAction(action: Action): action is PodAction {
  return POD_ACTIONS.some(kind => kind === action.kind);
}
