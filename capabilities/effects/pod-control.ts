import { type RevisionHash, objectNameOf } from "../api/identity";
import type { Pod } from "../api/types";
import { REVISION_HASH_LABEL } from "../api/well-known";
import type { KubeClient } from "../kube/client";
import { PODS } from "../kube/resources";
import type { WriteThrough } from "../kube/write-through";
import type { DeleteReason } from "../plan/action";
import type { PlannedEvent } from "../plan/plan";
import type { ObservedPod, ObservedSet } from "../plan/snapshot";
import type { EventRecorder } from "./event-recorder";
import { type Errand, ObjectControl, isApiError, mayExist } from "./object-control";
import { isControlledBy } from "./ownership";
import { podCreated, podDeleted, podEnded, podNotCreated, podNotDeleted } from "./pod-events";

export interface PodControlOptions {
  readonly client: KubeClient;
  readonly cache: WriteThrough<Pod>;
  readonly events: Pick<EventRecorder, "record">;
}

/** The writes on pods, and what users are told of them. */
export class PodControl {
  readonly #events: Pick<EventRecorder, "record">;
  readonly #objects: ObjectControl<Pod>;

  constructor({ client, cache, events }: PodControlOptions) {
    this.#events = events;
    this.#objects = new ObjectControl({ client, resource: PODS, cache });
  }

  /**
   * Creates the pod, or finds that it was created before: a slot's name says for what it stands, so an object of that
   * name is the very pod that was wanted. A lost answer to a generated name cannot be told from a lost request; it is
   * reported, and the set must not be planned for again before the cache has caught up.
   */
  async create(pod: Pod, errand: Errand): Promise<void> {
    try {
      const name = await this.#created(pod, errand);
      if (name !== undefined) this.#tell(errand.set, podCreated(name));
    } catch (error) {
      this.#tell(errand.set, podNotCreated(error));
      throw error;
    }
  }

  async delete(pod: ObservedPod, reason: DeleteReason, { set, signal }: Errand): Promise<void> {
    // Before the write, as upstream (D-EVT-06): it tells what is about to happen, whatever comes of it.
    this.#tell(set, podEnded(pod, reason));
    try {
      await this.#objects.delete(pod, signal);
    } catch (error) {
      this.#tell(set, podNotDeleted(error));
      throw error;
    }
    this.#tell(set, podDeleted(pod));
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

  /** The name that the pod has; undefined where it was there before, and whoever made it has told so. */
  async #created(pod: Pod, errand: Errand): Promise<string | undefined> {
    const { set, signal } = errand;
    try {
      return nameOf(await this.#objects.create(set.namespace, pod, signal));
    } catch (error) {
      if (!(await this.#exists(pod, error, errand))) throw error;
      return isApiError(error, "alreadyExists") ? undefined : nameOf(pod);
    }
  }

  #tell(set: ObservedSet, event: PlannedEvent | undefined): void {
    if (event !== undefined) this.#events.record(set, event);
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

function nameOf({ metadata }: Pod): string {
  return metadata?.name ?? "";
}
