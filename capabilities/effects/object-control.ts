import { type Namespace, type ObjectName, type Uid } from "../api/identity";
import { ApiError, type ApiErrorKind } from "../kube/api-error";
import type { Body, KubeClient, ReadOptions } from "../kube/client";
import type { Resource } from "../kube/resources";
import type { WriteThrough } from "../kube/write-through";
import type { ObservedSet } from "../plan/snapshot";
import { type AdoptionPermit, type ApiObject, adoptionPatch, releasePatch } from "./ownership";

export interface ObjectControlOptions<T> {
  readonly client: KubeClient;
  readonly resource: Resource<T>;
  /** Where answers go. Of an object no more is asked for than what it reads, in which name, uid and owners must be. */
  readonly cache: WriteThrough<T>;
}

/** The one object that a write is meant for; what else may bear its name is left alone. */
export interface Target {
  readonly namespace: Namespace;
  readonly name: ObjectName;
  readonly uid: Uid;
}

/** On whose behalf, and until when, a write is made. */
export interface Errand {
  readonly set: ObservedSet;
  readonly permit: AdoptionPermit;
  readonly signal: AbortSignal;
}

/**
 * The writes that are the same for every kind that a set owns.
 *
 * Invariant: whatever the server answered is in the cache before a method returns or throws, so that the next plan does
 * not ask for the same write again.
 */
export class ObjectControl<T extends ApiObject> {
  readonly #client: KubeClient;
  readonly #resource: Resource<T>;
  readonly #cache: WriteThrough<T>;
  readonly #fields: ReadOptions<T>;

  constructor({ client, resource, cache }: ObjectControlOptions<T>) {
    this.#client = client;
    this.#resource = resource;
    this.#cache = cache;
    this.#fields = cache.fields ? { fields: cache.fields } : {};
  }

  /** Makes the set the controller of an orphan (D-OWN-05). */
  async adopt(target: Target, { set, permit, signal }: Errand): Promise<void> {
    await permit();
    await this.patch(target, adoptionPatch(set, target), signal);
  }

  /** Gives up an object (D-OWN-06). */
  release(target: Target, { set, signal }: Errand): Promise<void> {
    return this.patch(target, releasePatch(set, target), signal);
  }

  /** Creates an object, and gives what became of it. */
  async create(namespace: Namespace, body: Body, signal: AbortSignal): Promise<T> {
    const created = await this.#client.create(this.#resource, { namespace, body, signal, ...this.#fields });
    this.#cache.written(created);
    return created;
  }

  /** Deletes exactly this object. That it is gone, or another one by now, is success. */
  async delete({ namespace, name, uid }: Target, signal: AbortSignal): Promise<void> {
    const left = await this.#client.delete(this.#resource, { namespace, name }, { uid, signal, ...this.#fields });
    if (left.kind === "gone") this.#cache.gone({ namespace, name, uid });
    else this.#cache.written(left.object);
  }

  /**
   * Strategic-merge patch, to which the caller adds the uid as a precondition. That the object is gone, or another one
   * bears its name by now, is success: the next plan sees it, and does without. Any other refusal is not, or a set would
   * ask for what is refused again and again without a pause.
   */
  async patch(target: Target, body: object, signal: AbortSignal): Promise<void> {
    const { namespace, name } = target;
    try {
      const options = { namespace, name, type: "strategic-merge", body, signal, ...this.#fields } as const;
      this.#cache.written(await this.#client.patch(this.#resource, options));
    } catch (error) {
      if (!(await this.#isGone(target, error, signal))) throw error;
      this.#cache.gone(target);
    }
  }

  /** The object as it is now, which the cache learns too; undefined where there is none of that name. */
  async read({ namespace, name }: Omit<Target, "uid">, signal: AbortSignal): Promise<T | undefined> {
    try {
      const live = await this.#client.get(this.#resource, { namespace, name }, { signal, ...this.#fields });
      this.#cache.written(live);
      return live;
    } catch (error) {
      if (isApiError(error, "notFound")) return undefined;
      throw error;
    }
  }

  /** Whether the object was not there to be patched. That only its uid differed is not in the answer, so it is read. */
  async #isGone(target: Target, error: unknown, signal: AbortSignal): Promise<boolean> {
    if (!isApiError(error, "notFound", "conflict", "invalid")) return false;
    const live = error.kind === "notFound" ? undefined : await this.read(target, signal);
    return live?.metadata?.uid !== target.uid;
  }
}

export function isApiError(error: unknown, ...kinds: readonly ApiErrorKind[]): error is ApiError {
  return error instanceof ApiError && kinds.includes(error.kind);
}

/** Whether an object of the name may be there although its creation failed so. */
export function mayExist(error: unknown): boolean {
  return isApiError(error, "alreadyExists") || (error instanceof ApiError && error.effectUnknown);
}
