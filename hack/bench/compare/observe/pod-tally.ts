import type { Pod } from "../../../../capabilities/api/types";
import type { FieldMask } from "../../../../capabilities/kube/client";

/** On the pods' template: which of the benchmark's versions of it a pod is made from. */
export const VERSION_LABEL = "bench-version";

/** All that is read of a pod. */
export const POD_FIELDS = {
  metadata: { uid: true, resourceVersion: true, deletionTimestamp: true, labels: { [VERSION_LABEL]: true } },
  status: { conditions: { type: true, status: true } },
} as const satisfies FieldMask<Pod>;

interface Known {
  readonly version: string;
  readonly isReady: boolean;
}

/** Counts pods as they come and go. */
export class PodTally {
  /** Pods that were ever seen. */
  created = 0;
  readonly #known = new Map<string, Known>();
  readonly #ready = new Map<string, number>();

  /** Pods that are there now, also those that are on their way out. */
  get alive(): number {
    return this.#known.size;
  }

  /** Those of one version that are ready and to stay. */
  ready(version: string): number {
    return this.#ready.get(version) ?? 0;
  }

  /** That is all there is now. */
  replace(pods: readonly Pod[]): void {
    const there = new Set(pods.map(uidOf));
    for (const uid of [...this.#known.keys()].filter(one => !there.has(one))) this.#forget(uid);
    for (const pod of pods) this.note("modified", pod);
  }

  note(kind: "added" | "modified" | "deleted", pod: Pod): void {
    const uid = uidOf(pod);
    const isNew = !this.#known.has(uid);
    this.#forget(uid);
    if (kind === "deleted") return;
    if (isNew) this.created += 1;
    const version = pod.metadata?.labels?.[VERSION_LABEL] ?? "";
    const known = { version, isReady: isReady(pod) && pod.metadata?.deletionTimestamp === undefined };
    this.#known.set(uid, known);
    this.#count(known, 1);
  }

  #forget(uid: string): void {
    const known = this.#known.get(uid);
    if (known === undefined) return;
    this.#known.delete(uid);
    this.#count(known, -1);
  }

  #count({ version, isReady: counts }: Known, by: 1 | -1): void {
    if (counts) this.#ready.set(version, this.ready(version) + by);
  }
}

function uidOf({ metadata }: Pod): string {
  return metadata?.uid ?? "";
}

function isReady({ status }: Pod): boolean {
  return status?.conditions?.some(({ type, status: is }) => type === "Ready" && is === "True") ?? false;
}
