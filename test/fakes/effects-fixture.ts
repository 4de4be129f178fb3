import { setMaxListeners } from "node:events";

import { ownerReferenceTo } from "../../capabilities/api/owner-reference";
import { namespaceOf, objectNameOf, resourceVersionOf, uidOf } from "../../capabilities/api/identity";
import type { ControllerRevision, DaemonSet, OwnerReference, Pod } from "../../capabilities/api/types";
import { type Executor, type Outcome, createExecutor } from "../../capabilities/effects/executor";
import type { StoredStatus } from "../../capabilities/effects/status-writer";
import { CONTROLLER_REVISIONS, PODS, daemonSets } from "../../capabilities/kube/resources";
import type { Action } from "../../capabilities/plan/action";
import type { Plan, PlannedEvent } from "../../capabilities/plan/plan";
import type { CanonicalTemplate, ObservedPod, ObservedRevision, ObservedSet } from "../../capabilities/plan/snapshot";
import { silentLogger } from "../../capabilities/telemetry/silent-log";
import { aPod, aRevision, aSet, type SetFields } from "../builders";
import { FakeClock } from "./fake-clock";
import { FakeKubeClient } from "./fake-kube-client";
import { RecordingCache } from "./recording-cache";

export interface PodSeed {
  readonly owners?: readonly OwnerReference[];
  readonly labels?: Record<string, string>;
  /** Bound pods are deleted gracefully. */
  readonly boundTo?: string;
}

export interface RevisionSeed extends Pick<PodSeed, "owners" | "labels"> {
  readonly data: unknown;
  readonly revision?: number;
  readonly terminating?: boolean;
}

export interface EffectsFixtureOptions extends SetFields {
  readonly live?: Partial<DaemonSet>;
  /** Writes under way at most. */
  readonly concurrency?: number;
}

/** One stored set, the executor that works for it, and what the cache learns. */
export class EffectsFixture {
  readonly clock = new FakeClock();
  readonly client = new FakeKubeClient({ clock: this.clock });
  readonly pods = new RecordingCache<Pod>();
  readonly revisions = new RecordingCache<ControllerRevision>();
  readonly sets = new RecordingCache<DaemonSet>();
  readonly events: PlannedEvent[] = [];
  readonly answers: [key: string, digest: string, answer: CanonicalTemplate][] = [];
  readonly controller = new AbortController();
  readonly set: ObservedSet;
  readonly executor: Executor;
  readonly #concurrency: number;
  readonly #seeded: DaemonSet;

  constructor({ live = {}, concurrency = 100, ...fields }: EffectsFixtureOptions = {}) {
    this.#concurrency = concurrency;
    // As the controller does with its leader's signal: each write under way hears it.
    setMaxListeners(0, this.controller.signal);
    this.executor = this.anotherExecutor();
    const set = aSet(fields);
    const { name, namespace, uid, generation, spec } = set;
    const seeded: DaemonSet = { spec, ...live, metadata: { name, namespace, uid, generation, ...live.metadata } };
    this.#seeded = this.client.seed(daemonSets(set.flavor), seeded);
    this.set = { ...set, resourceVersion: resourceVersionOf(this.#seeded.metadata?.resourceVersion ?? "") };
  }

  /** As after a restart: it remembers nothing. */
  anotherExecutor(): Executor {
    return createExecutor({
      client: this.client,
      writeThrough: { pods: this.pods, revisions: this.revisions, sets: this.sets },
      storedStatus: () => this.#cachedStatus(),
      canonicalized: (...answer) => this.answers.push(answer),
      events: { record: (_set, event) => this.events.push(event), forget: () => undefined },
      clock: this.clock,
      log: silentLogger,
      concurrency: this.#concurrency,
    });
  }

  #cachedStatus(): StoredStatus {
    const { metadata, status } = this.sets.known[0] ?? this.#seeded;
    const resourceVersion = resourceVersionOf(metadata?.resourceVersion ?? "");
    return { uid: this.set.uid, resourceVersion, ...(status && { status }) };
  }

  execute(plan: Plan | readonly Action[], set: ObservedSet = this.set): Promise<Outcome> {
    const given = "actions" in plan ? plan : { actions: plan };
    return this.executor.execute({ set, plan: given, signal: this.controller.signal });
  }

  get owner(): OwnerReference {
    return ownerReferenceTo(this.set);
  }

  seedPod(name: string, { owners = [this.owner], labels = {}, boundTo }: PodSeed = {}): ObservedPod {
    const stored = this.client.seed(PODS, {
      metadata: { name, namespace: "default", uid: `${name}-uid`, labels, ownerReferences: owners },
      spec: { containers: [], ...(boundTo !== undefined && { nodeName: boundTo }) },
    });
    return { ...aPod({ of: this.set, name }), uid: uidOf(stored.metadata?.uid ?? "") };
  }

  seedRevision(name: string, { owners = [this.owner], labels = {}, ...rest }: RevisionSeed): ObservedRevision {
    const stored = this.client.seed(CONTROLLER_REVISIONS, {
      metadata: {
        name,
        namespace: "default",
        uid: `${name}-uid`,
        labels,
        ownerReferences: owners,
        ...(rest.terminating && { deletionTimestamp: "2026-01-01T00:00:00Z", finalizers: ["x/y"] }),
      },
      revision: rest.revision ?? 1,
      data: rest.data as Record<string, never>,
    });
    return { ...aRevision({ of: this.set, name }), uid: uidOf(stored.metadata?.uid ?? "") };
  }

  storedPods(): readonly Pod[] {
    return this.client.objects(PODS);
  }

  storedPod(name: string): Pod | undefined {
    return this.storedPods().find(pod => pod.metadata?.name === name);
  }

  storedRevision(name: string): ControllerRevision | undefined {
    return this.client.objects(CONTROLLER_REVISIONS).find(revision => revision.metadata?.name === name);
  }

  storedSet(): DaemonSet {
    const set = this.client
      .objects(daemonSets(this.set.flavor))
      .find(({ metadata }) => metadata?.name === this.set.name);
    if (!set) throw new Error("the set is gone");
    return set;
  }

  /** Somebody else's change of the set, which the cache does not see. */
  changeSet(changed: (set: DaemonSet) => DaemonSet): DaemonSet {
    const { flavor, namespace, name } = this.set;
    return this.client.change(daemonSets(flavor), { namespace, name }, changed);
  }

  removeSet(): void {
    this.client.remove(daemonSets(this.set.flavor), { namespace: this.set.namespace, name: this.set.name });
  }
}

export const DEFAULT_NAMESPACE = namespaceOf("default");

export function podRef(name: string) {
  return { namespace: DEFAULT_NAMESPACE, name: objectNameOf(name) };
}
