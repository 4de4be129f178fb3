import type { Action, ActionKind } from "../plan/action";
import type { Step } from "./outcome";

const DOING: Readonly<Record<ActionKind | "writeStatus", string>> = {
  canonicalizeTemplate: "Canonicalizing template",
  adoptPod: "Adopting pod",
  releasePod: "Releasing pod",
  adoptRevision: "Adopting revision",
  releaseRevision: "Releasing revision",
  createRevision: "Creating revision",
  updateRevision: "Updating revision",
  deleteRevision: "Deleting revision",
  relabelPod: "Relabelling pod",
  createPod: "Creating pod",
  deletePod: "Deleting pod",
  writeStatus: "Writing status",
};

/** What the step does, for logs: the same words for each step of a kind. */
export function doing(step: Step): string {
  return DOING[step.kind];
}

/** On which objects and why, as fields for logs. */
export function fieldsOf(action: Action): object {
  switch (action.kind) {
    case "canonicalizeTemplate":
      return { digest: action.digest };
    case "createPod":
      return { node: action.node, ...(action.pod.metadata?.name !== undefined && { pod: action.pod.metadata.name }) };
    case "deletePod":
      return { pod: action.pod.name, node: action.pod.targetNode, reason: action.reason };
    case "updateRevision":
      return { revision: action.from.name, number: action.revision };
    case "createRevision":
      return { revision: action.revision.name, number: action.revision.revision };
    default:
      return "pod" in action ? { pod: action.pod.name } : { revision: action.revision.name };
  }
}

/** The step in a sentence about its failure, such as `creating pod for node a`. */
export function phraseOf(step: Step): string {
  const phrase = DOING[step.kind].toLowerCase();
  if (step.kind === "writeStatus" || step.kind === "canonicalizeTemplate") return phrase;
  if (step.kind === "createPod") return `${phrase} for node ${step.node}`;
  if (step.kind === "updateRevision") return `${phrase} ${step.from.name}`;
  return `${phrase} ${"pod" in step ? step.pod.name : step.revision.name}`;
}
