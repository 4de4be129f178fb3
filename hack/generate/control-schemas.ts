import { rolloutStatusSchema, stagingControls } from "./staging-schemas";
import { int32, type StructuralSchema } from "./structural";

// What the spec and the status of our kind have for steering rollouts (docs/rollouts.md). As with every choice of `apps/v1`,
// the rules of the set know the values, not the schema.

/** Fields of `spec`. */
export const controls: Readonly<Record<string, StructuralSchema>> = {
  paused: {
    description: [
      "Whether outdated pods are left as they are; false when absent. DaemonSets of apps/v1 have no such field.",
      "Everything else goes on: nodes without a pod get one, of the newest revision, and failed pods are replaced. While outdated pods are left, the condition Progressing is Unknown with the reason Paused, and no deadline runs.",
    ].join("\n\n"),
    type: "boolean",
  },
  frozen: {
    description: [
      "Whether no pod of the set is created or deleted at all; false when absent. DaemonSets of apps/v1 have no such field.",
      "Nodes that join get no pod, failed pods stay, and pods stay on nodes that they should leave. Changes of the template are recorded in the history, and the status goes on telling what is. It holds before every other control.",
    ].join("\n\n"),
    type: "boolean",
  },
  suspend: {
    description: [
      "Whether the set has no pods for now; false when absent. DaemonSets of apps/v1 have no such field.",
      "As with a Job: the pods are deleted, all at once and without a budget, and come back when it is false again. Meanwhile no node counts as desired. History and status stay.",
    ].join("\n\n"),
    type: "boolean",
  },
  progressDeadlineSeconds: {
    description: [
      "How many seconds may pass without progress before the condition Progressing becomes False with the reason ProgressDeadlineExceeded; no limit when absent. It must be more than minReadySeconds. DaemonSets of apps/v1 have no such field.",
      "Progress is one more node with an updated or an available pod, and the clock starts anew when the spec changes and when there is something to be done after there was nothing. The controller goes on trying after it.",
    ].join("\n\n"),
    type: "integer",
    ...int32,
  },
  rollbackTo: {
    description: [
      "From which revision of the history pods are made, instead of the template; from the template when absent. DaemonSets of apps/v1 have no such field.",
      "The template stays as it is, and counts again once the field is removed. Until then changes of it are recorded in the history and reach no pod. The rollback keeps the update strategy.",
    ].join("\n\n"),
    type: "object",
    properties: {
      revision: {
        description:
          "The number of the revision, as its ControllerRevision and kubectl everynode history show it. Where the set has none of that number, no outdated pod is replaced, and the condition Degraded has the reason RollbackRevisionNotFound.",
        type: "integer",
        format: "int64",
      },
    },
  },
};

/** Fields of `spec.updateStrategy.rollingUpdate`; `selector` is that of any label selector. */
export function fenceControls(selector: StructuralSchema): Readonly<Record<string, StructuralSchema>> {
  return {
    partition: {
      description: [
        "How many of the nodes that should run the pod may not have the newest revision: a number, or a share of them such as 90%, rounded down, so that a share below 100% leaves one node at least that may. 0 when absent. DaemonSets of apps/v1 have no such field.",
        "These nodes have the stable revision, status.stableRevision: also a pod that is created there anew. Nodes that have the newest one already come first, those that got it last being the last of them; then the others, by name. So where it is raised, the nodes that got the newest revision last are the first to go back.",
      ].join("\n\n"),
      "x-kubernetes-int-or-string": true,
    },
    nodeSelector: {
      ...selector,
      description:
        "The nodes that may have the newest revision, by their labels; all of them when absent or empty. The others have the stable revision, status.stableRevision: also a pod that is created there anew, and a node that stops matching goes back to it. Together with partition, both hold. DaemonSets of apps/v1 have no such field.",
    },
    ...stagingControls(selector),
  };
}

/** Fields of `status`. */
export const controlStatus: Readonly<Record<string, StructuralSchema>> = {
  stableRevision: {
    description:
      "The name of the ControllerRevision that nodes have which may not have the newest: the last one that all nodes ran available pods of. Recorded once the set has used partition, nodeSelector, canary or rollbackTo.",
    type: "string",
  },
  candidateRevision: {
    description:
      "The name of the ControllerRevision that is the newest one, or the one that spec.rollbackTo names. Recorded together with stableRevision.",
    type: "string",
  },
  lastProgressTime: {
    description:
      "When the set made progress last, as spec.progressDeadlineSeconds counts it. Recorded where that is set.",
    type: "string",
    format: "date-time",
  },
  rollout: rolloutStatusSchema,
};
