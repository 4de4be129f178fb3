import type { NodeName, RevisionHash } from "../api/identity";
import type { PodDefaults } from "../api/pod-defaults";
import type { PodTemplateSpec } from "../api/types";
import type { Action } from "./action";
import { daemonPod, freePodName } from "./daemon-pod";
import type { Room } from "./direct-placement";
import type { PodDeletion } from "./manage";
import type { Snapshot } from "./snapshot";

/** What a phase decided to do with pods. */
export interface PodChanges {
  /** Nodes that get a pod. */
  readonly create: readonly NodeName[];
  readonly delete: readonly PodDeletion[];
}

export interface PodActionsInput {
  readonly snapshot: Snapshot;
  /** In canonical form. */
  readonly template: PodTemplateSpec;
  readonly hash: RevisionHash;
  readonly podDefaults: PodDefaults;
  /** How many pods failed in a row on the node before the next one. */
  readonly attemptsOf: (node: NodeName) => number;
  readonly room: Pick<Room, "demand">;
  /** What the pod of a node is made from, where it is not the same for all. */
  readonly sourceOf?: ((node: NodeName) => PodSource) | undefined;
}

export type PodSource = Pick<PodActionsInput, "template" | "hash"> & Pick<Room, "demand">;

/**
 * The actions for the changes, at most a burst of each kind: the rest waits for the next look (D-PLACE-20). A refusal
 * ends the attempts of a look (D-PLACE-26), so nodes for which one is to be expected come last. Upstream's order is that
 * of a map, in which a node that is always refused does not always come first.
 */
export function podActions(changes: PodChanges, input: PodActionsInput): readonly Action[] {
  const { refusedNodes, settings } = input.snapshot;
  const { burstReplicas } = settings;
  const deletes = changes.delete
    .slice(0, burstReplicas)
    .map(({ pod, reason }): Action => ({ kind: "deletePod", pod, reason }));
  const create = [
    ...changes.create.filter(node => !refusedNodes.has(node)),
    ...changes.create.filter(node => refusedNodes.has(node)),
  ];
  return [...createActions(create.slice(0, burstReplicas), input), ...deletes];
}

function createActions(nodes: readonly NodeName[], input: PodActionsInput): readonly Action[] {
  if (nodes.length === 0) return [];
  const { snapshot, podDefaults, attemptsOf } = input;
  const { set } = snapshot;
  const common: PodSource = { template: input.template, hash: input.hash, ...input.room };
  const taken = new Set(snapshot.pods.map(({ name }) => name));
  return nodes.flatMap((node): readonly Action[] => {
    const { template, hash, demand } = input.sourceOf?.(node) ?? common;
    const wanted = { set, template, hash, podDefaults, node, failedAttempts: attemptsOf(node) };
    const action = { kind: "createPod", node, ...(demand && { demand }) } as const;
    if (set.flavor.podNames === "generated") return [{ ...action, pod: daemonPod(wanted) }];
    const name = freePodName(wanted, candidate => taken.has(candidate));
    // All 26 are held by pods that are still ending: the node waits for one of them.
    return name === undefined ? [] : [{ ...action, pod: daemonPod({ ...wanted, name }) }];
  });
}
