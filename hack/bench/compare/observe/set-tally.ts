import type { DaemonSet } from "../../../../capabilities/api/types";
import type { FieldMask } from "../../../../capabilities/kube/client";

/** All that is read of a set. */
export const SET_FIELDS = {
  metadata: { uid: true, resourceVersion: true, generation: true },
  status: true,
} as const satisfies FieldMask<DaemonSet>;

/** Knows what the sets say of themselves. */
export class SetTally {
  readonly #sets = new Map<string, DaemonSet>();

  /** How many say that they are as they were asked to be, on so many nodes. */
  settled(nodes: number): number {
    return [...this.#sets.values()].filter(set => isSettled(set, nodes)).length;
  }

  /** That is all there is now. */
  replace(sets: readonly DaemonSet[]): void {
    this.#sets.clear();
    for (const set of sets) this.note("modified", set);
  }

  note(kind: "added" | "modified" | "deleted", set: DaemonSet): void {
    const uid = set.metadata?.uid ?? "";
    if (kind === "deleted") this.#sets.delete(uid);
    else this.#sets.set(uid, set);
  }
}

/** Of the generation that is stored now: each node has a pod of its template, and it is available. */
function isSettled({ metadata, status }: DaemonSet, nodes: number): boolean {
  return (
    status !== undefined &&
    status.observedGeneration === metadata?.generation &&
    status.desiredNumberScheduled === nodes &&
    status.updatedNumberScheduled === nodes &&
    status.numberAvailable === nodes
  );
}
