import type { ObjectMeta } from "../../capabilities/api/types";
import type { WriteThrough } from "../../capabilities/kube/write-through";

/** What a cache learnt from the answers to writes: the last state of each object that is not gone. */
export class RecordingCache<T extends { readonly metadata?: ObjectMeta }> implements WriteThrough<T> {
  readonly #known = new Map<string, T>();
  readonly #gone: string[] = [];

  written(object: T): void {
    this.#known.set(object.metadata?.uid ?? "", object);
  }

  gone({ uid }: { readonly uid: string }): void {
    this.#known.delete(uid);
    this.#gone.push(uid);
  }

  get known(): readonly T[] {
    return [...this.#known.values()];
  }

  /** The uids of objects that are no more. */
  get goneUids(): readonly string[] {
    return this.#gone;
  }
}
