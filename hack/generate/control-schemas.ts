import { rolloutStatusSchema, stagingControls } from "./staging-schemas";
import { explanationStatus } from "./explanation-schemas";
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

/** Field of `spec.updateStrategy.rollingUpdate`. */
export const unreachableNodes: StructuralSchema = {
  description: [
    "What nodes that are not ready mean to a rolling update, by their condition Ready; what any node does when absent. DaemonSets of apps/v1 have no such field.",
    "A node that was not ready before it got the newest revision is a bystander: it may be left out. One that turned so soon after is a suspect: it counts, and with too many of them no other node gets the revision.",
  ].join("\n\n"),
  type: "object",
  properties: {
    policy: {
      description: [
        'One of "Count", "Exclude"; "Count" when absent.',
        '"Count", as with apps/v1: a node that is not ready is one to be updated, its pod is one that is not available, and the other fields are not looked at.',
        '"Exclude": bystanders are left out once they have been not ready for afterSeconds, up to maxExcluded of them. They are not waited for, and take nothing from maxUnavailable; the shares of maxUnavailable and maxSurge are shares of the other nodes. The counts of the status still count them. Where the kubelet is silent, so that Ready is Unknown, the old pod stays as it is; where the kubelet speaks, an old pod that is not available is replaced as anywhere. A node that comes back is updated after the others.',
      ].join("\n\n"),
      type: "string",
    },
    afterSeconds: {
      description:
        "How many seconds a bystander must have been not ready to be left out; 300 when absent. Until then it takes from maxUnavailable as any node without an available pod does.",
      type: "integer",
      ...int32,
    },
    maxExcluded: {
      description:
        "How many nodes may be left out: a number, or a share of those that should run the pod such as 10%, rounded up. 10% when absent. Those that have been not ready for the longest are the first; any others take from maxUnavailable.",
      "x-kubernetes-int-or-string": true,
    },
    suspectSeconds: {
      description:
        "Within how many seconds of getting the newest revision a node turns not ready, to be a suspect; 300 when absent. To notice that a kubelet is silent takes the control plane about a minute.",
      type: "integer",
      ...int32,
    },
    maxSuspects: {
      description:
        "With how many suspects the rollout goes on: a number, or a share of the nodes that should run the pod, rounded down. 1 when absent. With more of them no outdated pod is replaced, and the condition Degraded has the reason SuspectNodes, until they are ready again or gone, or the set gets another revision.",
      "x-kubernetes-int-or-string": true,
    },
  },
};

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
  ...explanationStatus,
};
