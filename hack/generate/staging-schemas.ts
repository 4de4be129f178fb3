import { int32, type StructuralSchema } from "./structural";

// What the spec and the status of our kind have for rollouts that go by stages (docs/rollouts.md).

const OURS = "DaemonSets of apps/v1 have no such field.";

/** Fields of `spec.updateStrategy.rollingUpdate`; `selector` is that of any label selector. */
export function stagingControls(selector: StructuralSchema): Readonly<Record<string, StructuralSchema>> {
  return { canary: canarySchema(selector), waves, analysis, promotedRevision };
}

function canarySchema(selector: StructuralSchema): StructuralSchema {
  return {
    description: [
      `Has some nodes try a new revision out before the others get it; absent, it goes to all of them. ${OURS}`,
      "The other nodes have the stable revision, status.stableRevision, meanwhile: also a pod that is created there anew. Once the canaries have run available pods of the new revision for bakeSeconds, it goes on to the others. To remove the field ends the wait at once; so does promotedRevision.",
    ].join("\n\n"),
    type: "object",
    properties: {
      nodes: {
        description:
          "How many nodes are canaries: a number, or a share of the nodes that should run the pod such as 5%, rounded up. 1 when absent; never none.",
        "x-kubernetes-int-or-string": true,
      },
      nodeSelector: {
        ...selector,
        description:
          "The nodes that may be canaries, by their labels; all of them when absent or empty. Of these the first by name are. While none matches, the new revision goes nowhere.",
      },
      bakeSeconds: {
        description:
          "How many seconds the new revision has to last on the canaries, counted from the moment at which the last of them became available. One that is not available any more starts the count anew. 0 when absent.",
        type: "integer",
        ...int32,
      },
    },
  };
}

const waves: StructuralSchema = {
  description: [
    `Has nodes get a new revision by the value of a label, such as one zone after the other; absent, they do in one go. ${OURS}`,
    "The values come in their order, and nodes without the label last. The first wave has one value, and each growth times as many as the one before it. The next wave begins once every node of the former has run an available pod of the new revision for bakeSeconds; the last one has to last, too. A node that joins a wave which was complete only has to be available. After a canary, its nodes keep the new revision. The other nodes have the stable revision, status.stableRevision, meanwhile. Within a wave the update strategy holds.",
  ].join("\n\n"),
  type: "object",
  properties: {
    topologyKey: {
      description: "The key of the label, such as topology.kubernetes.io/zone. Required.",
      type: "string",
    },
    bakeSeconds: {
      description: "How many seconds the new revision has to last on the nodes of each wave. 0 when absent.",
      type: "integer",
      ...int32,
    },
    growth: {
      description:
        "How many times as many values a wave has as the one before it: with 2, one, two, four and so on. 1 when absent.",
      type: "integer",
      ...int32,
    },
  },
};

const analysis: StructuralSchema = {
  description: [
    `When the pods of a new revision fail, and what comes of it; absent, nothing but the budget of unavailable nodes holds it up. ${OURS}`,
    "A pod fails while one of its containers waits after crashes (CrashLoop), for its image (ImagePull) or for anything else that keeps it from being made (ContainerError), while it is not ready any more (ReadinessLost), and when one of its containers was restarted more often than maxRestarts (Restarts). Pods of the new revision are looked at from the first one until every node has it. What was found is recorded in status.rollout.failure, and the condition Stalled has the reason CandidateFailed. Another template starts anew; promotedRevision goes on in spite of it.",
  ].join("\n\n"),
  type: "object",
  properties: {
    onFailure: {
      description:
        "Pause leaves the new revision where it is, and lets it go to no other node. Rollback takes it from all nodes, by the update strategy, and has them run the stable revision, status.stableRevision; the spec stays as it is. Pause when absent.",
      type: "string",
    },
    maxFailedNodes: {
      description:
        "On how many nodes pods may fail: a number, or a share of the nodes that have the new revision such as 5%, rounded down. 0 when absent: one is enough.",
      "x-kubernetes-int-or-string": true,
    },
    maxRestarts: {
      description: "How often a container of a pod may be restarted, from 0 to 19. 2 when absent.",
      type: "integer",
      ...int32,
    },
  },
};

const promotedRevision: StructuralSchema = {
  description: `The number of a revision that somebody vouches for, as its ControllerRevision and kubectl everynode history show it: it goes to all nodes at once, by the update strategy, without canaries, without waves and whatever an analysis says. It means nothing for any other revision, so it may stay when the template changes. ${OURS}`,
  type: "integer",
  format: "int64",
};

/** `status.rollout`. */
export const rolloutStatusSchema: StructuralSchema = {
  description:
    "How far the candidate of a rollout by stages is: what the controller must not forget. Recorded where spec.updateStrategy.rollingUpdate has canary, waves or analysis.",
  type: "object",
  properties: {
    revision: { description: "The name of the ControllerRevision that it is about.", type: "string" },
    phase: {
      description:
        "The stage: Canary, while some nodes try the revision out; Wave; Everywhere, once it may go to all of them.",
      type: "string",
    },
    wave: { description: "Which wave it is; 0 before the first one has begun.", type: "integer", ...int32 },
    from: {
      description: "The first value of the label that is of the wave. Absent where only nodes without it are.",
      type: "string",
    },
    through: {
      description: "The last value of the label that is of the wave. Absent where all nodes that are left are.",
      type: "string",
    },
    failure: {
      description: "How the revision failed, as it was when that was found. It goes nowhere any more.",
      type: "object",
      properties: {
        reason: { description: "Why its pod on the first of the nodes fails, as a short code.", type: "string" },
        nodes: { description: "On how many nodes its pods fail.", type: "integer", ...int32 },
        node: { description: "The first of them by name.", type: "string" },
      },
    },
    completeTime: {
      description:
        "Since when every node of the stage has had an available pod of the revision: the bake time counts from then.",
      type: "string",
      format: "date-time",
    },
  },
};
