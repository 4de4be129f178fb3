import { type RevisionHash, objectNameOf } from "../api/identity";
import type { Pod } from "../api/types";
import { REVISION_HASH_LABEL } from "../api/well-known";
import type { KubeClient } from "../kube/client";
import { PODS } from "../kube/resources";
import type { WriteThrough } from "../kube/write-through";
import type { ObservedPod } from "../plan/snapshot";
import { type Errand, ObjectControl, mayExist } from "./object-control";
import { isControlledBy } from "./ownership";

/** The writes on pods. */
export class PodControl {
  readonly #client: KubeClient;
  readonly #cache: WriteThrough<Pod>;
  readonly #objects: ObjectControl<Pod>;

  constructor({ client, cache }: { readonly client: KubeClient; readonly cache: WriteThrough<Pod> }) {
    this.#client = client;
    this.#cache = cache;
    this.#objects = new ObjectControl({ client, resource: PODS, cache });
  }

  /**
   * Creates the pod, or finds that it was created before: a slot's name says for what it stands, so an object of that
   * name is the very pod that was wanted. A lost answer to a generated name cannot be told from a lost request; it is
   * reported, and the set must not be planned for again before the cache has caught up.
   */
  async create(pod: Pod, errand: Errand): Promise<void> {
    try {
      const { set, signal } = errand;
      this.#cache.written(await this.#client.create(PODS, { namespace: set.namespace, body: pod, signal }));
    } catch (error) {
      if (await this.#exists(pod, error, errand)) return;
      throw error;
    }
  }

  delete(pod: ObservedPod, { signal }: Errand): Promise<void> {
    return this.#objects.delete(pod, signal);
  }

  adopt(pod: ObservedPod, errand: Errand): Promise<void> {
    return this.#objects.adopt(pod, errand);
  }

  release(pod: ObservedPod, errand: Errand): Promise<void> {
    return this.#objects.release(pod, errand);
  }

  /** Says anew to which revision the pod belongs (D-HIST-21). */
  relabel(pod: ObservedPod, hash: RevisionHash, { signal }: Errand): Promise<void> {
    const body = { metadata: { uid: pod.uid, labels: { [REVISION_HASH_LABEL]: hash } } };
    return this.#objects.patch(pod, body, signal);
  }

  /** Whether the pod is there although its creation failed. Throws where a foreign pod holds the name. */
  async #exists(pod: Pod, cause: unknown, { set, signal }: Errand): Promise<boolean> {
    const name = pod.metadata?.name;
    if (name === undefined || !mayExist(cause)) return false;
    // A read that fails settles nothing: what is then reported is the failure of the write.
    const live = await this.#objects
      .read({ namespace: set.namespace, name: objectNameOf(name) }, signal)
      .catch(() => undefined);
    if (live === undefined) return false;
    if (isControlledBy(live, set)) return true;
    throw new Error(`pod ${name} exists already and is not controlled by this set`, { cause });
  }
}
