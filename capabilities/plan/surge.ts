import type { NodeName } from "../api/identity";
import type { Room, Waiting } from "./direct-placement";
import { type RolloutPod, pairing } from "./rollout";

// Where a rolling update with surge puts new pods beside old ones, and which old ones it takes (D-SURGE-01..12).
//
// Assumptions
// - `maxUnavailable` is 0, which validation sees to: a node is never left without the pod that serves it.
// - Placement runs first in every look: it creates missing pods, and removes the old one of a pair once the new one
//   serves (D-SURGE-08, D-SURGE-11).
// - The nodes are those that are involved (`isInvolved`): one that is held is not.
//
// Invariants
// - An old pod that serves is deleted only when the new one beside it serves, or, where its node is no longer desired,
//   when more nodes are served than are desired.
// - New pods beside old ones that serve are at most `maxSurge`, pairs whose new pod does not serve yet included.
//   Those that placement makes where the old pod is being deleted already come on top (D-SURGE-11, D-EDGE-16).

export interface SurgeNode<P extends RolloutPod> {
  readonly name: NodeName;
  readonly exists: boolean;
  readonly shouldRun: boolean;
  readonly pods: readonly P[];
}

export interface SurgeInput<P extends RolloutPod> {
  /** Earlier ones are taken first. */
  readonly nodes: readonly SurgeNode<P>[];
  readonly maxSurge: number;
  /** Tells which nodes have room for a second pod; absent: all. One that has none takes no other's turn. */
  readonly split?: Room["split"];
}

export interface SurgePlan<P> {
  readonly create: readonly NodeName[];
  readonly waiting: readonly Waiting[];
  readonly delete: readonly P[];
}

interface Verdict<P> {
  readonly kind:
    | "nothing"
    | "surging"
    | "createNow" // the old pod does not serve, so nobody loses by a new one
    | "createCandidate"
    | "deleteNow"
    | "sunset"; // serves a node that is no longer desired, and may go when enough others serve (D-SURGE-06)
  readonly isServing: boolean;
  /** The outdated one. */
  readonly pod?: P;
}

export function surgePlan<P extends RolloutPod>({ nodes, maxSurge, split = allFit }: SurgeInput<P>): SurgePlan<P> {
  const creates = { createNow: new Array<NodeName>(), createCandidate: new Array<NodeName>() };
  const deletes = { deleteNow: new Array<P>(), sunset: new Array<P>() };
  let surging = 0;
  let desired = 0;
  let serving = 0;
  for (const node of nodes) {
    const { kind, isServing, pod } = verdictOn(node);
    if (node.shouldRun) desired += 1;
    if (isServing) serving += 1;
    if (kind === "surging") surging += 1;
    else if (kind === "createNow" || kind === "createCandidate") creates[kind].push(node.name);
    else if (kind !== "nothing" && pod) deletes[kind].push(pod);
  }
  const now = split(creates.createNow);
  const candidates = split(creates.createCandidate);
  return {
    create: [...now.fitting, ...candidates.fitting.slice(0, Math.max(0, maxSurge - surging))],
    waiting: [...now.waiting, ...candidates.waiting],
    delete: [...deletes.deleteNow, ...deletes.sunset.slice(0, Math.max(0, serving - desired))],
  };
}

const allFit: Room["split"] = fitting => ({ fitting, waiting: [] });

/** The table of D-SURGE-05. */
function verdictOn<P extends RolloutPod>(node: SurgeNode<P>): Verdict<P> {
  const found = pairing(node.pods);
  if (found.kind === "ambiguous") return { kind: "surging", isServing: false };
  const { updated, outdated } = found;
  if (!outdated) return { kind: "nothing", isServing: updated?.isAvailable ?? false };
  const isServing = outdated.isAvailable;
  if (updated) {
    return updated.isAvailable ? { kind: "deleteNow", isServing, pod: outdated } : { kind: "surging", isServing };
  }
  return verdictOnOutdated(node, outdated);
}

function verdictOnOutdated<P extends RolloutPod>(node: SurgeNode<P>, outdated: P): Verdict<P> {
  const isServing = outdated.isAvailable;
  // Upstream fails the whole step for such a node until its pod is collected; to pass it by harms nobody (D-EDGE-14).
  if (!node.exists) return { kind: "nothing", isServing };
  if (node.shouldRun) return { kind: isServing ? "createCandidate" : "createNow", isServing };
  return { kind: isServing ? "sunset" : "deleteNow", isServing, pod: outdated };
}
