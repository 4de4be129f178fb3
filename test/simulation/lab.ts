import { REVISION_HASH_LABEL } from "../../capabilities/api/well-known";
import type { Action } from "../../capabilities/plan/action";
import type { ObservedPod, ObservedSet } from "../../capabilities/plan/snapshot";
import { podReady, readinessLost, setChanged } from "../../capabilities/simulation/happenings";
import { look } from "../../capabilities/simulation/look";
import type { ModelCluster } from "../../capabilities/simulation/model-cluster";
import { passTime } from "../../capabilities/simulation/passage";
import { type ClusterFields, aCluster } from "./cluster";

const NEVER_MS = Number.MAX_SAFE_INTEGER / 4;

/**
 * A cluster in which nothing happens by itself but that deleted pods are gone and created ones bound at once: what the
 * catalogue of upstream's tests supposes. Counts are creates/deletes.
 */
export class Lab {
  cluster: ModelCluster;

  constructor(fields: Pick<ClusterFields, "set" | "nodes" | "pods" | "revisions">) {
    this.cluster = aCluster({ ...fields, life: { readyAfterMs: NEVER_MS, terminationMs: 0 } });
  }

  /** The counts of looks, one after the other. Looks that only settle the history are passed over. */
  looks(count: number): readonly string[] {
    return Array.from({ length: count }, () => countsOf(this.#lookAtPods()));
  }

  /** The counts of looks as many as there are until nothing is left to do, added up. */
  atOnce(): string {
    const all: Action[] = [];
    for (let actions = this.#look(); actions.length > 0; actions = this.#look()) all.push(...actions);
    this.#settle();
    return countsOf(all);
  }

  change(set: ObservedSet): void {
    this.cluster = setChanged(this.cluster, set);
  }

  makeReady(pods: readonly ObservedPod[] = this.pods): void {
    this.cluster = pods
      .filter(({ readySinceMs }) => readySinceMs === undefined)
      .reduce((cluster, { uid }) => podReady(cluster, uid), this.cluster);
  }

  makeUnready(pods: readonly ObservedPod[]): void {
    this.cluster = pods.reduce((cluster, { uid }) => readinessLost(cluster, uid), this.cluster);
  }

  /** Lets time pass. */
  wait(seconds: number): void {
    this.cluster = passTime(this.cluster, this.cluster.nowMs + seconds * 1_000);
  }

  /** In the order of their nodes. */
  get pods(): readonly ObservedPod[] {
    return this.cluster.pods
      .map(({ pod }) => pod)
      .toSorted((a, b) => ((a.targetNode ?? "") < (b.targetNode ?? "") ? -1 : 1));
  }

  /** Those of the newest revision, or of the others. */
  podsOf(revision: "newest" | "older"): readonly ObservedPod[] {
    const newest = this.cluster.revisions.toSorted((a, b) => b.revision - a.revision)[0];
    const hash = newest?.labels[REVISION_HASH_LABEL];
    return this.pods.filter(({ labels }) => (labels[REVISION_HASH_LABEL] === hash) === (revision === "newest"));
  }

  #lookAtPods(): readonly Action[] {
    const actions = this.#look();
    const isOfHistory = actions.length > 0 && actions.every(({ kind }) => !kind.endsWith("Pod"));
    if (isOfHistory) return this.#lookAtPods();
    this.#settle();
    return actions;
  }

  #look(): readonly Action[] {
    const { plan, cluster } = look(this.cluster);
    this.cluster = cluster;
    return plan.actions;
  }

  #settle(): void {
    this.cluster = passTime(this.cluster, this.cluster.nowMs);
  }
}

function countsOf(actions: readonly Action[]): string {
  const count = (kind: Action["kind"]): number => actions.filter(action => action.kind === kind).length;
  return `${count("createPod")}/${count("deletePod")}`;
}
