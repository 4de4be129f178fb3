/** What a reason means for a roll-out. */
export type Stage =
  /** The node has what it should have. */
  | "done"
  /** The set says that the node waits: it goes on when somebody changes the set, or does what it waits for. */
  | "held"
  /** Something is under way, and the controller or the node goes on by itself. */
  | "waiting"
  /** Somebody has to look: it is tried again, and need not ever succeed. */
  | "failing"
  /** The roll-out is not about this node. */
  | "aside";

interface ReasonMeaning {
  readonly stage: Stage;
  /** For docs/kubectl.md. */
  readonly meaning: string;
}

/** The reasons of nodes. They never change their meaning; there may be more of them. */
export const REASONS = {
  Updated: { stage: "done", meaning: "its pod is of the current revision, and available" },
  BudgetExhausted: {
    stage: "waiting",
    meaning: "its old pod waits until fewer nodes are unavailable, or surging, than the strategy allows",
  },
  NextInLine: { stage: "waiting", meaning: "its old pod is among the next to be replaced" },
  Paused: { stage: "held", meaning: "its old pod stays, as the set is paused" },
  Frozen: { stage: "held", meaning: "something is left to be done there, and nothing is, as the set is frozen" },
  NoSuchRevision: {
    stage: "failing",
    meaning: "its old pod stays, as the set is to be rolled back to a revision that it does not have",
  },
  Canary: { stage: "waiting", meaning: "it gets the newest revision once the canaries have lasted" },
  Fenced: { stage: "held", meaning: "its pod is of the stable revision, as it may not have the newest one yet" },
  Suspended: { stage: "aside", meaning: "it has no pod, as the set is suspended" },
  WaitsForDeletion: { stage: "held", meaning: "its old pod stays until someone deletes it, by `OnDelete`" },
  OldPodUnavailable: { stage: "waiting", meaning: "its old pod does not serve, and is replaced whatever the budget" },
  NoPod: { stage: "waiting", meaning: "it has no pod, and the controller is to create one" },
  NoRoom: {
    stage: "failing",
    meaning: "the set places its pods itself, and the node has no room for one: it gets one once others leave",
  },
  PodRefused: { stage: "failing", meaning: "it has no pod, as the API server refuses to create one" },
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
  NodeNotReady: { stage: "waiting", meaning: "the node is not ready, so that its pod can neither start nor end" },
  DuplicatePods: { stage: "waiting", meaning: "it has two pods of one kind, of which the controller keeps one" },
  Cordoned: { stage: "aside", meaning: "it is cordoned, and the set leaves cordoned nodes alone" },
  Leaving: { stage: "waiting", meaning: "its pod does not belong there and has to go" },
  Staying: { stage: "aside", meaning: "its pod may stay, and would not come back" },
  NodeGone: { stage: "waiting", meaning: "the node does not exist any more, and its pod is being collected" },
  NotEligible: { stage: "aside", meaning: "no pod belongs there, and there is none" },
} as const satisfies Readonly<Record<string, ReasonMeaning>>;

export type ReasonCode = keyof typeof REASONS;

export function stageOf(code: ReasonCode): Stage {
  return REASONS[code].stage;
}
