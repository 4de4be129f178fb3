import { int32, type StructuralSchema } from "./structural";

/** Fields of `status` by which our kind tells what nodes wait for (docs/rollouts.md). */
export const explanationStatus: Readonly<Record<string, StructuralSchema>> = {
  unavailableByCause: {
    description: [
      "Why nodes that should run the pod have no available one: each reason with the number of such nodes, so that the numbers add up to numberUnavailable. Absent where there is none, and while the set is stalled.",
      "The reasons are those of kubectl everynode why, such as ImagePull, CrashLoop, Starting, NodeNotReady and NoPod; docs/kubectl.md lists them. There may be more of them in later versions.",
    ].join("\n\n"),
    type: "object",
    additionalProperties: { ...int32, type: "integer", minimum: 0 },
  },
  blocked: {
    description: [
      "The nodes that are not where the rollout wants them, and what they wait for. A node that is unavailable is among them, and so is one that runs an older pod. Absent where there is none, and while the set is stalled.",
      "It is written together with the counts; where only a reason or a name changes, every ten seconds at most.",
    ].join("\n\n"),
    type: "object",
    properties: {
      nodes: { description: "How many such nodes there are.", type: "integer", ...int32, minimum: 0 },
      byReason: {
        description:
          "The nodes by what they wait for, such as BudgetExhausted, Fenced, Paused, Settling or Terminating. The reasons are those of kubectl everynode why; docs/kubectl.md lists them. There may be more of them in later versions.",
        type: "object",
        additionalProperties: {
          type: "object",
          properties: {
            nodes: { description: "How many nodes wait for it.", type: "integer", ...int32, minimum: 0 },
            sample: {
              description: "The first few of their names, in alphabetical order.",
              type: "array",
              items: { type: "string" },
              "x-kubernetes-list-type": "atomic",
            },
          },
        },
      },
    },
  },
};
