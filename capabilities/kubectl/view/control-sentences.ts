import { selectorMatcher } from "../../api/label-selector";
import { fenceOf } from "../../api/rollout-controls";
import { failureText } from "../../api/rollout-record";
import { stagingOf } from "../../api/staging";
import { fenceTexts } from "../../simulation/controls-text";
import type { NodeProgress } from "../../simulation/situation";
import { durationText } from "./duration";
import { whyNotReady } from "./pod-sentences";
import { type About, type Sentence, listed } from "./sentence";

/** The codes of a node that is as it is because the set asks for it (docs/rollouts.md). */
type ControlCode =
  | "Paused"
  | "Frozen"
  | "Suspended"
  | "Fenced"
  | "Canary"
  | "NoSuchRevision"
  | "SuspectNodes"
  | "LeftOut";

export const CONTROL_SENTENCES: Readonly<Record<ControlCode, Sentence>> = {
  Paused: () => "an old pod, which stays until the set is resumed",
  Frozen: about => `${leftUndone(about)}, and nothing is done, as the set is frozen`,
  Suspended: () => "no pod for now, as the set is suspended",
  Fenced: about => `it keeps ${stable(about)}, ${whyFenced(about)}`,
  Canary: about => `it keeps ${stable(about)} until the canaries have lasted${inTime(about, ", in")}`,
  NoSuchRevision: ({ view: { situation } }) =>
    `an old pod, which stays, as there is no revision ${situation.missingRevision} to roll back to`,
  SuspectNodes: ({ view: { situation } }) =>
    `an old pod, which stays, as nodes turned not ready soon after they got the newest revision: ${listed(situation.suspects)}`,
  LeftOut: about => `the node is left out of the roll-out until it is ready: ${whyNotReady(about)}`,
};

const UNDONE: Readonly<Partial<Record<NodeProgress, string>>> = {
  outdated: "an old pod",
  "outdated-unavailable": "an old pod that is not available",
  missing: "no pod",
  failed: "a pod that failed",
  duplicate: "two pods of one kind",
  surging: "a new pod beside the old one",
  leaving: "a pod that has to go",
};

function leftUndone({ node: { progress } }: About): string {
  return UNDONE[progress] ?? "something is left to do";
}

function stable({ view: { status } }: About): string {
  return status.stableRevision ?? "the stable revision";
}

function whyFenced(about: About): string {
  const { failure } = about.view.snapshot.set.rollout ?? {};
  // Whatever else keeps it from the node: nobody is to get it now.
  if (failure) return `as the newest revision failed: ${failureText(failure)}`;
  return `and may not have the newest revision yet: ${whatKeeps(about)}`;
}

/** What of the spec, or of what is on record of the newest revision, keeps it from the node. */
function whatKeeps(about: About): string {
  const { node, view } = about;
  const { name } = node;
  const { snapshot } = view;
  const { spec } = snapshot.set;
  const { nodeSelector, partition } = fenceOf(spec) ?? {};
  const texts = fenceTexts(spec);
  const labels = snapshot.nodes.find(node => node.name === name)?.labels ?? {};
  const isSelected = !nodeSelector || selectorMatcher(nodeSelector)(labels);
  if (!isSelected) return texts[0] ?? "";
  // Where the selector takes it, the number of nodes that may not have it leaves it out.
  const ofNumber = partition !== undefined && partition.value > 0 ? texts.slice(-1) : [];
  const all = [...ofNumber, ...stageTexts(about)];
  return all.length > 0 ? all.join(", ") : "others try it out first";
}

/** When the nodes that have the newest revision will have lasted, after these words; nothing before all of them have it. */
function inTime({ view: { snapshot } }: About, words: string): string {
  const { set, nowMs } = snapshot;
  const { phase, completeSinceMs } = set.rollout ?? {};
  const { canary, waves } = stagingOf(set.spec) ?? {};
  const bakeMs = (phase === "Wave" ? waves : canary)?.bakeMs;
  if (completeSinceMs === undefined || bakeMs === undefined) return "";
  return `${words} ${durationText(completeSinceMs + bakeMs - nowMs)} at the soonest`;
}

function stageTexts(about: About): readonly string[] {
  const { rollout } = about.view.snapshot.set;
  return rollout?.phase === "Wave" ? [`its wave is yet to come${inTime(about, ", and the next one comes in")}`] : [];
}
