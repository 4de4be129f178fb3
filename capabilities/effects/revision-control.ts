import { canonicalJson } from "../api/canonical-json";
import { ownerReferenceTo } from "../api/owner-reference";
import type { ControllerRevision, DaemonSet, Labels } from "../api/types";
import type { KubeClient } from "../kube/client";
import { CONTROLLER_REVISIONS, daemonSets } from "../kube/resources";
import type { WriteThrough } from "../kube/write-through";
import type { NewRevision } from "../plan/action";
import type { ObservedRevision, ObservedSet } from "../plan/snapshot";
import { type Errand, ObjectControl, mayExist } from "./object-control";
import { controllerOf } from "./ownership";

export interface RevisionControlOptions {
  readonly client: KubeClient;
  readonly revisions: WriteThrough<ControllerRevision>;
  readonly sets: WriteThrough<DaemonSet>;
}

export interface RevisionChange {
  readonly revision?: number;
  readonly labels?: Labels;
  readonly annotations?: Labels;
}

/** The writes on ControllerRevisions. */
export class RevisionControl {
  readonly #client: KubeClient;
  readonly #sets: WriteThrough<DaemonSet>;
  readonly #objects: ObjectControl<ControllerRevision>;

  constructor({ client, revisions, sets }: RevisionControlOptions) {
    this.#client = client;
    this.#sets = sets;
    this.#objects = new ObjectControl({ client, resource: CONTROLLER_REVISIONS, cache: revisions });
  }

  /**
   * Creates the revision, or finds that it was created before. Where another one holds its name, the set's collision
   * count is raised, and the error makes the next sync compute another name (D-HIST-13).
   */
  async create(revision: NewRevision, errand: Errand): Promise<void> {
    const { set, signal } = errand;
    const body = { rawJson: revisionJson(revision, set) };
    try {
      await this.#objects.create(set.namespace, body, signal);
    } catch (error) {
      if (mayExist(error) && (await this.#takeExisting(revision, errand))) return;
      throw error;
    }
  }

  /** Changes the number, adds labels and annotations. The data of a revision never changes. */
  update(from: ObservedRevision, { revision, labels, annotations }: RevisionChange, { signal }: Errand): Promise<void> {
    const metadata = { uid: from.uid, labels, annotations };
    return this.#objects.patch(from, { metadata, revision }, signal);
  }

  delete(revision: ObservedRevision, { signal }: Errand): Promise<void> {
    return this.#objects.delete(revision, signal);
  }

  adopt(revision: ObservedRevision, errand: Errand): Promise<void> {
    return this.#objects.adopt(revision, errand);
  }

  release(revision: ObservedRevision, errand: Errand): Promise<void> {
    return this.#objects.release(revision, errand);
  }

  /** Whether the revision that holds the name is the wanted one. */
  async #takeExisting(wanted: NewRevision, { set, signal }: Errand): Promise<boolean> {
    // A read that fails settles nothing: what is then reported is the failure of the write.
    const live = await this.#objects
      .read({ namespace: set.namespace, name: wanted.name }, signal)
      .catch(() => undefined);
    // One that is on its way out frees its name soon: no reason for another name.
    if (live === undefined || live.metadata?.deletionTimestamp !== undefined) return false;
    if (isUsable(live, wanted, set)) return true;
    await this.#raiseCollisionCount(set, signal);
    return false;
  }

  /**
   * Only from what is live, and only if that is what the plan saw: a name that follows from an outdated count may be
   * taken by the revision that the newer count made.
   */
  async #raiseCollisionCount(set: ObservedSet, signal: AbortSignal): Promise<void> {
    const { namespace, name, uid } = set;
    const live = await this.#client.get(daemonSets(set.flavor), { namespace, name }, { signal });
    this.#sets.written(live);
    // Absent and 0 are different values.
    if (live.status?.collisionCount !== set.collisionCount) return;
    const patched = await this.#client.patch(daemonSets(set.flavor), {
      namespace,
      name,
      subresource: "status",
      type: "merge",
      body: {
        metadata: { uid, resourceVersion: live.metadata?.resourceVersion },
        status: { collisionCount: (set.collisionCount ?? 0) + 1 },
      },
      signal,
    });
    this.#sets.written(patched);
  }
}

/**
 * Equal bytes make two revisions equal (D-HIST-03). Upstream takes such a one whoever owns it, and finds it again by
 * creating it at each sync; here it must also be one that the next plan sees as the set's: controlled by it, or an orphan
 * that it will adopt as its labels are the wanted ones.
 */
function isUsable(live: ControllerRevision, wanted: NewRevision, set: ObservedSet): boolean {
  if (live.data === undefined || canonicalJson(live.data) !== wanted.data) return false;
  const controller = controllerOf(live);
  if (controller) return controller.uid === set.uid;
  return Object.entries(wanted.labels).every(([key, value]) => live.metadata?.labels?.[key] === value);
}

/** The object as text, in which the data's bytes stand as they are (D-HIST-02). */
function revisionJson(wanted: NewRevision, set: ObservedSet): string {
  const object = {
    apiVersion: "apps/v1",
    kind: CONTROLLER_REVISIONS.kind,
    metadata: {
      name: wanted.name,
      namespace: set.namespace,
      labels: wanted.labels,
      annotations: wanted.annotations,
      ownerReferences: [ownerReferenceTo(set)],
    },
    revision: wanted.revision,
  };
  return `{"data":${wanted.data},${JSON.stringify(object).slice(1)}`;
}
