import type { Pod } from "../../../capabilities/api/types";
import { REVISION_HASH_LABEL } from "../../../capabilities/api/well-known";
import { isReady, podsByNode } from "../../../hack/operator/judge";
import type { PodChange } from "./observer";

/** What must be so at every moment of a roll-out. */
export interface Budget {
  readonly nodes: readonly string[];
  /** Of these nodes, so many may be without a pod that is ready. */
  readonly maxUnavailable: number;
  /** On so many, a pod that is not ready yet may run beside the old one. */
  readonly maxSurge: number;
}

/** Judges after every event. Written from the specification and not with the operator's own functions. */
export interface Watchdog {
  take(change: PodChange, pods: readonly Pod[]): void;
  /** From now on; undefined ends it. */
  budget: Budget | undefined;
  violations(): readonly string[];
  /** How many pods were ever made for the node. */
  madeFor(node: string): number;
  /** Pods created, deleted or gone so far. */
  readonly writes: number;
  /** How many pods vanished while they ran, and the operator had asked for none of it. */
  readonly mishaps: number;
}

/** By uid: whether the operator has asked for the pod's deletion. */
export type IsDeleted = (uid: string) => boolean;

export function newWatchdog(isDeleted: IsDeleted): Watchdog {
  return new PodWatchdog(isDeleted);
}

class PodWatchdog implements Watchdog {
  budget: Budget | undefined;
  writes = 0;
  mishaps = 0;
  /** The first of each kind, by what it is about. */
  private readonly found = new Map<string, string>();
  private readonly made = new Map<string, Set<string>>();
  /**
   * Nodes whose pod vanished by a mishap: KWOK ends pods by name, and when it is late it hits the successor. Until they
   * have a pod that is ready they are not held against the budget.
   */
  private readonly struck = new Set<string>();

  constructor(private readonly isDeleted: IsDeleted) {}

  take(change: PodChange, pods: readonly Pod[]): void {
    this.count(change);
    const living = podsByNode(pods.filter(isLiving));
    for (const node of this.struck) if (living.get(node)?.some(isReady) === true) this.struck.delete(node);
    for (const [node, onNode] of living) this.judgeNode(node, onNode);
    if (this.budget !== undefined) this.judgeBudget(this.budget, living);
  }

  violations(): readonly string[] {
    return [...this.found.values()];
  }

  madeFor(node: string): number {
    return this.made.get(node)?.size ?? 0;
  }

  private count(change: PodChange): void {
    const { pod, before } = change;
    const node = nodeOf(pod);
    if (before === undefined) this.made.set(node, (this.made.get(node) ?? new Set()).add(pod.metadata?.uid ?? ""));
    if (isWrite(change)) this.writes += 1;
    if (this.isMishap(change)) {
      this.mishaps += 1;
      this.struck.add(node);
    }
  }

  private isMishap({ kind, pod, before }: PodChange): boolean {
    return kind === "gone" && before !== undefined && isLiving(before) && !this.isDeleted(pod.metadata?.uid ?? "");
  }

  private judgeNode(node: string, pods: readonly Pod[]): void {
    const revisions = new Set(pods.map(revisionOf));
    if (revisions.size === pods.length && pods.length <= 2) return;
    const names = pods.map(pod => `${pod.metadata?.name} of ${revisionOf(pod)}`);
    this.violated(node, `${node} has ${pods.length} pods at once: ${names.join(", ")}`);
  }

  private judgeBudget({ nodes, maxUnavailable, maxSurge }: Budget, living: ReadonlyMap<string, readonly Pod[]>): void {
    const without = nodes.filter(node => !this.struck.has(node) && living.get(node)?.some(isReady) !== true);
    if (without.length > maxUnavailable) {
      const text = `${without.length} nodes without a ready pod, ${maxUnavailable} allowed: ${without.join(", ")}`;
      this.violated("maxUnavailable", text);
    }
    const surging = nodes.filter(node => isSurging(living.get(node) ?? []));
    if (surging.length > maxSurge) {
      this.violated("maxSurge", `${surging.length} nodes with a pod on its way beside another, ${maxSurge} allowed`);
    }
  }

  private violated(what: string, text: string): void {
    if (!this.found.has(what)) this.found.set(what, text);
  }
}

export function revisionOf(pod: Pod): string {
  return pod.metadata?.labels?.[REVISION_HASH_LABEL] ?? "no revision";
}

/** Of somebody else than the kubelet, which tells how a pod does. */
function isWrite({ kind, pod, before }: PodChange): boolean {
  return before === undefined || kind === "gone" || isTerminating(before) !== isTerminating(pod);
}

function isTerminating(pod: Pod): boolean {
  return pod.metadata?.deletionTimestamp !== undefined;
}

function isLiving(pod: Pod): boolean {
  return !isTerminating(pod) && pod.status?.phase !== "Failed" && pod.status?.phase !== "Succeeded";
}

/** One that is ready takes the old one's place, which may be deleted without harm: it does not count. */
function isSurging(pods: readonly Pod[]): boolean {
  return pods.length > 1 && !pods.every(isReady);
}

function nodeOf(pod: Pod): string {
  const [node = "no node"] = podsByNode([pod]).keys();
  return node;
}
