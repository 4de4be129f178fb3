import { namespaceOf, nodeNameOf, objectNameOf, resourceVersionOf, uidOf } from "../../capabilities/api/identity";
import type { Labels } from "../../capabilities/api/types";
import { REVISION_HASH_LABEL, TEMPLATE_GENERATION_LABEL } from "../../capabilities/api/well-known";
import { revisionHash } from "../../capabilities/plan/revision-data";
import type {
  ControllerRef,
  ObservedPod,
  ObservedSet,
  PodFailure,
  PodPhase,
  PodTrouble,
} from "../../capabilities/plan/snapshot";
import { NOW_MS } from "./now";
import { present } from "./present";
import { aSet } from "./set";

export interface PodFields {
  /** Whose pod it is: labels, hash of its template and controller follow. */
  readonly of?: ObservedSet;
  /** `null`: nobody's. */
  readonly controller?: ControllerRef | null;
  readonly name?: string;
  readonly uid?: string;
  /** The node that it runs on or waits for; `null`: none can be told. */
  readonly node?: string | null;
  /** Whether it is bound to its node. */
  readonly bound?: boolean;
  readonly phase?: PodPhase;
  /** Ready since long ago, or not at all; for another moment, `readySinceMs`. */
  readonly ready?: boolean;
  readonly readySinceMs?: number;
  /** Of a failed pod, over one that failed just now, as the first on its node. */
  readonly failure?: Partial<PodFailure>;
  readonly trouble?: PodTrouble;
  readonly restarts?: number;
  readonly hasLostReadiness?: true;
  readonly createdMs?: number;
  readonly terminating?: boolean;
  /** The value of `controller-revision-hash`; `null`: without the label. */
  readonly hash?: string | null;
  readonly generation?: string;
  /** Instead of all labels that would follow from the set. */
  readonly labels?: Labels;
}

const JUST_FAILED: PodFailure = { attempts: 0, finishedAtMs: NOW_MS };

/** A pod of the set, of its current template, that runs and has been ready on node `a` for an hour. */
export function aPod(fields: PodFields = {}): ObservedPod {
  const set = fields.of ?? aSet();
  const { node, bound, phase, createdMs, controller, labels, ...rest } = { ...defaultsFor(set, fields), ...fields };
  const name = rest.name ?? `${set.name}-${node ?? "nowhere"}`;
  return {
    name: objectNameOf(name),
    uid: uidOf(rest.uid ?? `${name}-uid`),
    resourceVersion: resourceVersionOf("1"),
    namespace: namespaceOf(set.namespace),
    labels,
    creationTimestampMs: createdMs,
    phase,
    ...present({
      controller: controller ?? undefined,
      deletionTimestampMs: rest.terminating ? NOW_MS - 1_000 : undefined,
      readySinceMs: readySince({ ...rest, phase }),
      trouble: rest.trouble,
      restarts: rest.restarts,
      hasLostReadiness: rest.hasLostReadiness,
      failure: phase === "Failed" ? { ...JUST_FAILED, ...rest.failure } : undefined,
    }),
    ...placed(node, bound),
  };
}

function defaultsFor(set: ObservedSet, fields: PodFields) {
  return {
    node: "a" as string | null,
    bound: true,
    phase: "Running" as PodPhase,
    // A failed one lasted for a minute, which ends no row of failures.
    createdMs: NOW_MS - (fields.phase === "Failed" ? 60_000 : 7_200_000),
    controller: controllerRefTo(set) as ControllerRef | null,
    labels: labelsOf(set, fields),
  };
}

function readySince({ phase, ready = phase === "Running", readySinceMs }: PodFields): number | undefined {
  return readySinceMs ?? (ready ? NOW_MS - 3_600_000 : undefined);
}

function placed(node: string | null, bound: boolean): Pick<ObservedPod, "targetNode" | "nodeName"> {
  if (node === null) return {};
  const name = nodeNameOf(node);
  return bound ? { targetNode: name, nodeName: name } : { targetNode: name };
}

export function controllerRefTo(set: ObservedSet): ControllerRef {
  return { apiVersion: set.flavor.apiVersion, kind: set.flavor.kind, name: set.name, uid: set.uid };
}

function labelsOf(set: ObservedSet, { hash, generation }: PodFields): Labels {
  const { template } = set.spec;
  const value = hash === undefined ? revisionHash({ template, collisionCount: set.collisionCount }) : hash;
  return {
    ...template.metadata?.labels,
    ...(value !== null && { [REVISION_HASH_LABEL]: value }),
    ...(generation !== undefined && { [TEMPLATE_GENERATION_LABEL]: generation }),
  };
}
