import { int32, type StructuralSchema } from "./structural";

// What the spec and the status of our kind have for rollouts that go by stages (docs/rollouts.md).

const OURS = "DaemonSets of apps/v1 have no such field.";

/** Fields of `spec.updateStrategy.rollingUpdate`; `selector` is that of any label selector. */
export function stagingControls(selector: StructuralSchema): Readonly<Record<string, StructuralSchema>> {
  return {
    canary: {
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
    },
    promotedRevision: {
      description: `The number of a revision that somebody vouches for, as its ControllerRevision and kubectl everynode history show it: it goes to all nodes at once, by the update strategy. It means nothing for any other revision, so it may stay when the template changes. ${OURS}`,
      type: "integer",
      format: "int64",
    },
  };
}

/** `status.rollout`. */
export const rolloutStatusSchema: StructuralSchema = {
  description:
    "How far the candidate of a rollout by stages is: what the controller must not forget. Recorded where spec.updateStrategy.rollingUpdate has canary.",
  type: "object",
  properties: {
    revision: { description: "The name of the ControllerRevision that it is about.", type: "string" },
    phase: {
      description:
        "The stage: Canary, while some nodes try the revision out; Everywhere, once it may go to all of them.",
      type: "string",
    },
    completeTime: {
      description:
        "Since when every node of the stage has had an available pod of the revision: the bake time counts from then.",
      type: "string",
      format: "date-time",
    },
  },
};
