import { objectNameOf, resourceVersionOf, uidOf } from "../../capabilities/api/identity";
import { targetNode } from "../../capabilities/api/target-node";
import { assertNever } from "../../capabilities/api/assert-never";
import { REVISION_HASH_LABEL } from "../../capabilities/api/well-known";
import type { Action } from "../../capabilities/plan/action";
import type { Plan, PlannedStatus } from "../../capabilities/plan/plan";
import { PlanMemo } from "../../capabilities/plan/memo";
import { planSync } from "../../capabilities/plan/plan-sync";
import type {
  CanonicalTemplate,
  ObservedNode,
  ObservedPod,
  ObservedRevision,
  ObservedSet,
  Snapshot,
} from "../../capabilities/plan/snapshot";
import { NOW_MS, aSnapshot, controllerRefTo } from "../builders";

export interface WorldOptions {
  readonly set: ObservedSet;
  readonly nodes: readonly ObservedNode[];
  readonly pods?: readonly ObservedPod[];
  readonly revisions?: readonly ObservedRevision[];
  readonly burstReplicas?: number;
  /** Images whose pods never turn ready. */
  readonly brokenImages?: readonly string[];
}

/** How long after its creation a pod turns ready, and after its deletion it is gone. */
export const STEP_MS = 1_000;

type RevisionAction = Extract<Action, { readonly kind: `${string}Revision` }>;

/**
 * A cluster in memory that does what plans ask for: pods are bound and turn ready one step after their creation, and
 * vanish one step after their deletion. Everything else stays as it is put.
 */
export class World {
  readonly #memo = new PlanMemo();
  readonly #options: WorldOptions;
  #counter = 1;
  #canonical: CanonicalTemplate = { kind: "unknown" };
  #imageOf = new Map<string, string>();
  nowMs = NOW_MS;
  set: ObservedSet;
  nodes: readonly ObservedNode[];
  pods: readonly ObservedPod[];
  revisions: readonly ObservedRevision[];
  failedPodRetryAtMs: Record<string, number> = {};
  status: PlannedStatus = {};

  constructor(options: WorldOptions) {
    this.#options = options;
    this.set = options.set;
    this.nodes = options.nodes;
    this.pods = options.pods ?? [];
    this.revisions = options.revisions ?? [];
  }

  snapshot(): Snapshot {
    return aSnapshot({
      set: this.set,
      nodes: this.nodes,
      pods: this.pods,
      revisions: this.revisions,
      canonicalTemplate: this.#canonical,
      nowMs: this.nowMs,
      burstReplicas: this.#options.burstReplicas ?? 250,
      failedPodRetryAtMs: this.failedPodRetryAtMs,
    });
  }

  /** One look and what it asks for; returns the plan. */
  sync(): Plan {
    const plan = planSync(this.snapshot(), this.#memo);
    for (const action of plan.actions) this.#execute(action);
    this.status = { ...this.status, ...plan.status };
    return plan;
  }

  /** Time passes: what was deleted is gone, what was created runs and is ready. Returns whether anything changed. */
  step(): boolean {
    const before = this.pods;
    this.nowMs += STEP_MS;
    this.pods = before
      .filter(({ deletionTimestampMs }) => deletionTimestampMs === undefined)
      .map(pod => this.#advanced(pod));
    return this.pods.length !== before.length || this.pods.some((pod, index) => pod !== before[index]);
  }

  /** Another version of the set, such as another template. */
  change(set: ObservedSet): void {
    this.set = { ...set, generation: this.set.generation + 1, ...this.#collisions() };
    this.#canonical = { kind: "unknown" };
  }

  #collisions(): Pick<ObservedSet, "collisionCount"> | undefined {
    return this.set.collisionCount === undefined ? undefined : { collisionCount: this.set.collisionCount };
  }

  #advanced(pod: ObservedPod): ObservedPod {
    if (!isStarting(pod) || pod.targetNode === undefined) return pod;
    if (!this.nodes.some(({ name }) => name === pod.targetNode)) return pod;
    const isBroken = this.#options.brokenImages?.includes(this.#imageOf.get(pod.uid) ?? "") ?? false;
    if (isBroken && pod.nodeName !== undefined) return pod;
    const bound = { ...pod, nodeName: pod.targetNode, resourceVersion: this.#version() };
    return isBroken ? bound : { ...bound, phase: "Running", readySinceMs: this.nowMs };
  }

  #version() {
    return resourceVersionOf(String(++this.#counter));
  }

  #execute(action: Action): void {
    switch (action.kind) {
      case "canonicalizeTemplate":
        this.#canonical = { kind: "known", template: action.template };
        return;
      case "createPod":
        return this.#createPod(action);
      case "deletePod":
        if (action.reason === "failed") this.failedPodRetryAtMs[action.pod.targetNode ?? ""] = this.nowMs + 2_000;
        return this.#updatePod(action.pod, { deletionTimestampMs: this.nowMs });
      case "relabelPod":
        return this.#updatePod(action.pod, {
          labels: { ...action.pod.labels, [REVISION_HASH_LABEL]: action.hash },
        });
      case "adoptPod":
        return this.#updatePod(action.pod, { controller: controllerRefTo(this.set) });
      case "releasePod":
        this.pods = this.pods.map(pod => (pod.uid === action.pod.uid ? withoutController(pod) : pod));
        return;
      default:
        return this.#executeOnRevision(action);
    }
  }

  #executeOnRevision(action: RevisionAction): void {
    switch (action.kind) {
      case "createRevision":
        return this.#createRevision(action.revision);
      case "updateRevision": {
        const { from, revision = from.revision, labels = from.labels } = action;
        const digest = action.annotations ? { templateDigest: this.set.templateDigest } : undefined;
        return this.#updateRevision(from, { revision, labels, ...digest });
      }
      case "deleteRevision":
        this.revisions = this.revisions.filter(({ uid }) => uid !== action.revision.uid);
        return;
      case "adoptRevision":
        return this.#updateRevision(action.revision, { controller: controllerRefTo(this.set) });
      case "releaseRevision":
        this.revisions = this.revisions.map(revision =>
          revision.uid === action.revision.uid ? withoutController(revision) : revision,
        );
        return;
      default:
        return assertNever(action);
    }
  }

  #createPod({ node, pod: { metadata = {}, ...pod } }: Extract<Action, { kind: "createPod" }>): void {
    const name = metadata.name ?? `${metadata.generateName}${this.#counter}`;
    if (this.pods.some(existing => existing.name === name)) throw new Error(`the name is taken: ${name}`);
    if (targetNode(pod) !== node) throw new Error(`the pod is not tied to its node: ${node}`);
    const uid = uidOf(`uid-${++this.#counter}`);
    this.#imageOf.set(uid, String(pod.spec?.containers[0]?.image));
    const created: ObservedPod = {
      name: objectNameOf(name),
      uid,
      resourceVersion: this.#version(),
      namespace: this.set.namespace,
      labels: metadata.labels ?? {},
      controller: controllerRefTo(this.set),
      creationTimestampMs: this.nowMs,
      targetNode: node,
      phase: "Pending",
    };
    this.pods = [...this.pods, created];
  }

  #createRevision(revision: Extract<Action, { kind: "createRevision" }>["revision"]): void {
    const taken = this.revisions.find(({ name }) => name === revision.name);
    if (taken) {
      this.set = { ...this.set, collisionCount: (this.set.collisionCount ?? 0) + 1 };
      return;
    }
    const created: ObservedRevision = {
      name: revision.name,
      uid: uidOf(`uid-${++this.#counter}`),
      resourceVersion: this.#version(),
      namespace: this.set.namespace,
      labels: revision.labels,
      controller: controllerRefTo(this.set),
      revision: revision.revision,
      data: revision.data,
      templateDigest: revision.templateDigest,
    };
    this.revisions = [...this.revisions, created];
  }

  #updatePod({ uid }: ObservedPod, fields: Partial<ObservedPod>): void {
    this.pods = this.pods.map(pod => (pod.uid === uid ? { ...pod, ...fields, resourceVersion: this.#version() } : pod));
  }

  #updateRevision({ uid }: ObservedRevision, fields: Partial<ObservedRevision>): void {
    this.revisions = this.revisions.map(revision =>
      revision.uid === uid ? { ...revision, ...fields, resourceVersion: this.#version() } : revision,
    );
  }

  /** The hash of the revision with the highest number. */
  get hash(): string | undefined {
    const newest = [...this.revisions].sort((a, b) => b.revision - a.revision)[0];
    return newest?.labels[REVISION_HASH_LABEL];
  }
}

function withoutController<T extends { readonly controller?: unknown }>(object: T): T {
  const copy: { controller?: unknown } = { ...object };
  delete copy.controller;
  return copy as T;
}

function isStarting({ phase, readySinceMs }: ObservedPod): boolean {
  return phase === "Pending" || (phase === "Running" && readySinceMs === undefined);
}
