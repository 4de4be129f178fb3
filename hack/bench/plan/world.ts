import { EVERYNODE, setKey } from "../../../capabilities/api/flavor";
import { namespaceOf, objectNameOf, resourceVersionOf } from "../../../capabilities/api/identity";
import { NO_POD_DEFAULTS } from "../../../capabilities/api/pod-defaults";
import { CanonicalTemplates } from "../../../capabilities/cache/canonical-templates";
import { POD_INDEXES, REVISION_INDEXES, SET_INDEXES } from "../../../capabilities/cache/indexes";
import { createIntern } from "../../../capabilities/cache/intern";
import { projectNode } from "../../../capabilities/cache/node-projection";
import { projectPod } from "../../../capabilities/cache/pod-projection";
import { isSameContent, type Projected } from "../../../capabilities/cache/projection";
import { projectRevision } from "../../../capabilities/cache/revision-projection";
import { createRivals } from "../../../capabilities/cache/rivals";
import { projectSet, reuseSet, type StoredSet } from "../../../capabilities/cache/set-projection";
import { createSnapshotter, type SnapshotInput } from "../../../capabilities/cache/snapshotter";
import { createStore, type Store } from "../../../capabilities/cache/store";
import type { StoredObject } from "../../../capabilities/cache/stored-object";
import type { Action } from "../../../capabilities/plan/action";
import { PlanMemo } from "../../../capabilities/plan/memo";
import type { Plan } from "../../../capabilities/plan/plan";
import { planSync } from "../../../capabilities/plan/plan-sync";
import type { ObservedNode, ObservedPod, ObservedRevision } from "../../../capabilities/plan/snapshot";
import { daemons } from "../load/pod-template";
import { BEGAN_AT, nodeName, rawNode, rawPod, rawRevision, rawSet, type SetFields } from "./raw-objects";

type CreatePod = Extract<Action, { readonly kind: "createPod" }>;

/** One day later than everything in the cluster. */
const NOW_MS = Date.parse(BEGAN_AT) + 86_400_000;

export interface WorldOptions {
  readonly nodes: number;
  readonly set: Pick<SetFields, "maxUnavailable" | "maxSurge" | "minReadySeconds">;
}

/** The stores of a controller's cache, fed as its reflectors feed them, with one set in a cluster that obeys its plans. */
export class PlanWorld {
  readonly #sets = createStore<StoredSet>({ indexes: SET_INDEXES, reuse: reuseSet });
  readonly #nodes = createStore<ObservedNode>({ reuse });
  readonly #pods = createStore<ObservedPod>({ indexes: POD_INDEXES, reuse });
  readonly #revisions = createStore<ObservedRevision>({ indexes: REVISION_INDEXES, reuse: (_, next) => next });
  readonly #canonicalTemplates = new CanonicalTemplates();
  readonly #intern = createIntern();
  readonly #daemon = daemons[0] ?? { name: "agent", namespace: "default", uid: "uid" };
  readonly #key = setKey({
    flavor: EVERYNODE,
    namespace: namespaceOf(this.#daemon.namespace),
    name: objectNameOf(this.#daemon.name),
  });
  readonly #snapshotter = createSnapshotter({
    sets: new Map([["everynode", this.#sets]]),
    nodes: this.#nodes,
    pods: this.#pods,
    revisions: this.#revisions,
    canonicalTemplates: this.#canonicalTemplates,
    podDefaults: { of: () => NO_POD_DEFAULTS },
    occupancies: { current: () => new Map() },
    rivals: createRivals({ sets: new Map([["everynode", this.#sets]]), unserved: [] }),
  });
  readonly #input: SnapshotInput;
  readonly #created = new Map<string, CreatePod>();
  #set: SetFields;
  #version = 1;
  #changes = 0;

  constructor({ nodes, set }: WorldOptions) {
    this.#input = {
      nowMs: NOW_MS,
      // All at once: it is not the writes that are measured.
      settings: { burstReplicas: nodes },
      lastFailedPods: () => new Map(),
      refusedNodes: () => new Set(),
    };
    this.#set = { ...set, version: 1, generation: 1, image: "agent:1", numberReady: nodes };
    fill(this.#sets, [this.#projectedSet()]);
    const names = Array.from({ length: nodes }, (_, number) => nodeName(number));
    fill(
      this.#nodes,
      names.map(name => taken(projectNode(rawNode(name, 1), this.#intern))),
    );
    fill(this.#pods, []);
    fill(this.#revisions, []);
  }

  /** Reads the cache and decides: what is measured. */
  look(memo: PlanMemo): Plan {
    const snapshot = this.#snapshotter.take(this.#key, this.#input);
    if (snapshot === undefined) throw new Error("the set is not in the cache");
    return planSync(snapshot, memo);
  }

  /**
   * Does what plans ask for until they ask for nothing more. Pods become ready as long as fewer than `readyUntil` of those
   * that were created now are.
   */
  settle(readyUntil = Infinity): void {
    const memo = new PlanMemo();
    let ready = 0;
    for (let plan = this.look(memo); plan.actions.length > 0; plan = this.look(memo)) {
      const creates = plan.actions.filter(action => action.kind === "createPod");
      const pods = creates.map(create => this.#createdPod(create, ready++ < readyUntil));
      // A cache that begins is filled in order.
      if (this.#pods.size === 0) fill(this.#pods, pods, this.#nextVersion());
      else pods.forEach(pod => this.#pods.observed(pod));
      for (const action of plan.actions) if (action.kind !== "createPod") this.#obey(action);
    }
  }

  /** Another template: what had been current is outdated. */
  retemplate(): void {
    const generation = this.#set.generation + 1;
    this.#set = { ...this.#set, generation, image: `agent:${generation}` };
    this.#sets.observed(this.#projectedSet());
  }

  /** Since the last look: a pod that is ready since another moment, a write of the set's status, a heartbeat of a node. */
  change(): void {
    this.#changes += 1;
    // Far apart, so that what is near in memory helps nobody.
    const { name, targetNode } = this.#readyPodFrom(this.#changes * 7_919);
    this.#pods.observed(this.#pod(name, new Date(NOW_MS - 60_000 - (this.#changes % 1_000) * 1_000).toISOString()));
    this.#set = { ...this.#set, numberReady: this.#set.numberReady - 1 };
    this.#sets.observed(this.#projectedSet());
    this.#nodes.observed(taken(projectNode(rawNode(targetNode ?? "", this.#nextVersion()), this.#intern)));
  }

  #readyPodFrom(start: number): ObservedPod {
    const pods = this.#pods.list();
    for (let offset = 0; offset < pods.length; offset++) {
      const pod = pods[(start + offset) % pods.length];
      if (pod?.readySinceMs !== undefined) return pod;
    }
    throw new Error("no pod is ready");
  }

  #obey(action: Exclude<Action, CreatePod>): void {
    const set = this.#sets.list()[0]?.set;
    if (set === undefined) throw new Error("the set is not in the cache");
    switch (action.kind) {
      case "canonicalizeTemplate":
        return this.#canonicalTemplates.put(this.#key, action.digest, { kind: "known", template: action.template });
      case "createRevision":
        return this.#revisions.observed(
          taken(projectRevision(rawRevision(action, set, this.#nextVersion()), this.#intern)),
        );
      case "deletePod":
        return this.#pods.observedDeletion({
          ...action.pod,
          resourceVersion: resourceVersionOf(String(this.#nextVersion())),
        });
      default:
        throw new Error(`no plan of this benchmark should ask for ${action.kind}`);
    }
  }

  #createdPod(create: CreatePod, isReady: boolean): ObservedPod {
    const name = create.pod.metadata?.name ?? "";
    this.#created.set(name, create);
    return this.#pod(name, isReady ? BEGAN_AT : undefined);
  }

  #pod(name: string, readySince: string | undefined): ObservedPod {
    const created = this.#created.get(name);
    if (created === undefined) throw new Error(`there is no pod ${name}`);
    return taken(projectPod(rawPod(created, { version: this.#nextVersion(), readySince }), this.#intern));
  }

  #projectedSet(): StoredSet {
    return taken(projectSet(rawSet(this.#daemon, { ...this.#set, version: this.#nextVersion() }), EVERYNODE));
  }

  #nextVersion(): number {
    this.#version += 1;
    return this.#version;
  }
}

function fill<T extends StoredObject>(store: Store<T>, objects: readonly T[], version = 1): void {
  const draft = store.draft();
  for (const object of objects.toSorted((a, b) => (a.name < b.name ? -1 : 1))) draft.take("added", object);
  store.replace(draft, resourceVersionOf(String(version)));
}

/** As the cache does. */
function reuse<T extends StoredObject>(previous: T, next: T): T {
  return isSameContent(previous, next) ? previous : next;
}

function taken<T>(projected: Projected<T>): T {
  if (projected.kind === "rejected") throw new Error(`an object lacks ${projected.missing}`);
  return projected.object;
}
