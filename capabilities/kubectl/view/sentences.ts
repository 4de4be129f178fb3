import type { ReasonCode } from "../../plan/reason-codes";
import type { NodeSituation } from "../../simulation/situation";
import { CONTROL_SENTENCES } from "./control-sentences";
import { POD_SENTENCES } from "./pod-sentences";
import { type About, type Sentence, clause, listed } from "./sentence";

/** What people are told beside each code. The code is the plan's: a sentence decides nothing. */
export const SENTENCES: Readonly<Record<ReasonCode, Sentence>> = {
  ...CONTROL_SENTENCES,
  ...POD_SENTENCES,
  Updated: () => "its pod is of the current revision, and available",
  BudgetExhausted: budgetExhausted,
  NextInLine: () => "an old pod, which is replaced next",
  OldPodUnavailable: () => "an old pod that is not available, and is replaced at once",
  WaitsForDeletion: () => "an old pod, which stays until someone deletes it (OnDelete)",
  NoPod: () => "no pod yet, and the controller is to create one",
  PodRefused: ({ view }) => `the API server refuses its pod: ${clause(view.details.refusal)}`,
  // In the scheduler's words.
  NoRoom: ({ node: { lacks } }) => `the node has no room for a pod: ${clause(lacks?.join(", "))}`,
  DuplicatePods: () => "two pods of one kind, of which the controller keeps one",
  Cordoned: about => `the node is cordoned, and ${leftAlone(about)}`,
  LeavesService: about => `the node leaves service, and ${leftAlone(about)}`,
  Leaving: ({ node }) => `its pod has to go: ${whyNot(node)}`,
  Staying: ({ node }) => `its pod may stay, and would not come back: ${whyNot(node)}`,
  NodeGone: () => "the node does not exist, and its pod is left to the garbage collector",
  NotEligible: ({ node }) => `no pod belongs there: ${whyNot(node)}`,
};

function budgetExhausted({ view: { situation }, users }: About): string {
  const { budget } = situation;
  if (budget === undefined) return "an old pod, which waits for its turn";
  const state = budget.kind === "surge" ? "surging" : "unavailable";
  const who = users.length > 0 ? ` (${listed(users)})` : "";
  return `an old pod; ${budget.used} of at most ${budget.most} ${state}${who}`;
}

function leftAlone({ node: { pods } }: About): string {
  return pods.length > 0 ? "the set leaves the pods of such nodes alone" : "the set puts no pod on such nodes";
}

function whyNot({ whyNot: reason = "no pod belongs there" }: NodeSituation): string {
  return reason;
}
