/** What a reason means for a roll-out. */
export type Stage =
  /** The node has what it should have. */
  | "done"
  /** Something is under way, and the controller or the node goes on by itself. */
  | "waiting"
  /** The set says that the node waits: it goes on when somebody changes the set, or does what it waits for. */
  | "held"
  /** Somebody has to look: it is tried again, and need not ever succeed. */
  | "failing"
  /** The roll-out is not about this node. */
  | "aside";

interface ReasonMeaning {
  readonly stage: Stage;
  /** Of a node, as the documents have it. */
  readonly meaning: string;
}

/** The reasons of nodes. They never change their meaning; there may be more of them: a line here is all that one takes. */
export const REASONS = {
  Updated: { stage: "done", meaning: "its pod is of the current revision, and available" },
  BudgetExhausted: {
    stage: "waiting",
    meaning: "its old pod waits until fewer nodes are unavailable, or surging, than the strategy allows",
  },
  NextInLine: { stage: "waiting", meaning: "its old pod is among the next to be replaced" },
  OldPodUnavailable: { stage: "waiting", meaning: "its old pod does not serve, and is replaced whatever the budget" },
  Paused: { stage: "held", meaning: "its old pod stays, as the set is paused" },
  Frozen: { stage: "held", meaning: "something is left to be done there, and nothing is, as the set is frozen" },
  Fenced: { stage: "held", meaning: "its pod is of the stable revision, as it may not have the newest one yet" },
  SuspectNodes: {
    stage: "failing",
    meaning: "its old pod stays, as more nodes than may turned not ready soon after they got the revision",
  },
  LeftOut: { stage: "waiting", meaning: "it is not ready and left out of the roll-out, and follows once it is ready" },
  Canary: { stage: "waiting", meaning: "it gets the newest revision once the canaries have lasted" },
  WaitsForDeletion: { stage: "held", meaning: "its old pod stays until someone deletes it, by `OnDelete`" },
  NoSuchRevision: {
    stage: "failing",
    meaning: "its old pod stays, as the set is to be rolled back to a revision that it does not have",
  },
  NoPod: { stage: "waiting", meaning: "it has no pod, and the controller is to create one" },
  PodRefused: { stage: "failing", meaning: "it has no pod, as the API server refuses to create one" },
  NoRoom: { stage: "failing", meaning: "it has no room for a pod, and the set places its pods itself" },
  Terminating: { stage: "waiting", meaning: "its pod is being deleted, and the next one waits for that" },
  Scheduling: { stage: "waiting", meaning: "its pod waits for the scheduler" },
  Unschedulable: { stage: "failing", meaning: "the scheduler finds that its pod does not fit" },
  Starting: { stage: "waiting", meaning: "its pod is being started" },
  ImagePull: { stage: "failing", meaning: "an image of its pod cannot be pulled" },
  ContainerError: { stage: "failing", meaning: "a container of its pod cannot be made or started" },
  CrashLoop: { stage: "failing", meaning: "a container of its pod ends again and again" },
  PodNotReady: { stage: "waiting", meaning: "its pod runs, and does not say that it is ready" },
  Settling: { stage: "waiting", meaning: "its pod is ready, and not yet for `minReadySeconds`" },
  PodFailed: { stage: "failing", meaning: "its pod failed, and the next one waits out the back-off" },
  PodSucceeded: { stage: "waiting", meaning: "its pod has ended by itself, which none should, and is replaced" },
  NodeNotReady: { stage: "waiting", meaning: "the node is not ready, so that its pod can neither start nor end" },
  DuplicatePods: { stage: "waiting", meaning: "it has two pods of one kind, of which the controller keeps one" },
  Cordoned: { stage: "aside", meaning: "it is cordoned, and the set leaves such nodes alone" },
  LeavesService: {
    stage: "aside",
    meaning: "it shuts down, is drained, maintained or taken away, and the set leaves such nodes alone",
  },
  Leaving: { stage: "waiting", meaning: "its pod does not belong there and has to go" },
  Staying: { stage: "aside", meaning: "its pod may stay, and would not come back" },
  NodeGone: { stage: "waiting", meaning: "the node does not exist any more, and its pod is being collected" },
  Suspended: { stage: "aside", meaning: "it has no pod, as the set is suspended" },
  NotEligible: { stage: "aside", meaning: "no pod belongs there, and there is none" },
} as const satisfies Readonly<Record<string, ReasonMeaning>>;

export type ReasonCode = keyof typeof REASONS;

export function stageOf(code: ReasonCode): Stage {
  return REASONS[code].stage;
}

/** Whether a node of that reason is not where the roll-out wants it. */
export function isOffTarget(code: ReasonCode): boolean {
  const stage = stageOf(code);
  return stage !== "done" && stage !== "aside";
}
