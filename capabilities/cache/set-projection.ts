import { createHash } from "node:crypto";
import { isDeepStrictEqual } from "node:util";

import { canonicalJson } from "../api/canonical-json";
import type { Flavor } from "../api/flavor";
import { type TemplateDigest, objectNameOf, templateDigestOf } from "../api/identity";
import { recordedRollout } from "../api/rollout-record";
import { progressDeadlineMs } from "../api/rollout-controls";
import { toldProgress } from "../api/told-progress";
import type { DaemonSet, DaemonSetSpec, DaemonSetStatus, PodTemplateSpec } from "../api/types";
import type { ObservedSet, RecordedProgress } from "../plan/snapshot";
import {
  type Identity,
  type Projected,
  frozenCopy,
  frozenLabels,
  isSameContent,
  projectNamespaced,
  timeMs,
} from "./projection";

/**
 * A set with what the status writer compares with. Its resource version is that of the newest state, onto which a status is written;
 * that of `set` stays as long as nothing in it changes, so that the writes of our status change no decision's input.
 */
export interface StoredSet extends Identity {
  readonly namespace: ObservedSet["namespace"];
  readonly set: ObservedSet;
  /** Undefined until someone has written one. */
  readonly status?: DaemonSetStatus;
}

export function projectSet(raw: DaemonSet, flavor: Flavor): Projected<StoredSet> {
  return projectNamespaced(raw, identity => ({
    ...identity,
    set: observedSet(raw, { ...identity, flavor }),
    ...(raw.status && { status: frozenCopy(raw.status) }),
  }));
}

type SetIdentity = Pick<ObservedSet, "name" | "uid" | "resourceVersion" | "namespace" | "flavor">;

function observedSet(raw: DaemonSet, identity: SetIdentity): ObservedSet {
  const deletionTimestampMs = timeMs(raw.metadata?.deletionTimestamp);
  const spec = frozenCopy(raw.spec ?? NO_SPEC);
  return Object.freeze({
    ...identity,
    generation: raw.metadata?.generation ?? 0,
    labels: frozenLabels(raw.metadata?.labels),
    annotations: frozenLabels(raw.metadata?.annotations),
    ...(deletionTimestampMs !== undefined && { deletionTimestampMs }),
    spec,
    templateDigest: digestOf(spec.template),
    ...fromStatus(raw, spec),
  });
}

type FromStatus = Pick<ObservedSet, "collisionCount" | "stableRevision" | "rollout" | "progress">;

/** The progress only of sets with a deadline: a write of the others' status must change nothing that decisions look at. */
function fromStatus({ status }: DaemonSet, spec: DaemonSetSpec): FromStatus {
  const { collisionCount, stableRevision }: Partial<DaemonSetStatus> = status ?? {};
  const rollout = recordedRollout(status?.rollout);
  return {
    ...(typeof collisionCount === "number" && { collisionCount }),
    ...(stableRevision && { stableRevision: objectNameOf(stableRevision) }),
    ...(rollout && { rollout: Object.freeze(rollout) }),
    ...(progressDeadlineMs(spec) !== undefined && { progress: recordedProgress(status) }),
  };
}

function recordedProgress(status: DaemonSetStatus | undefined): RecordedProgress {
  const atMs = timeMs(status?.lastProgressTime);
  return Object.freeze({ ...toldProgress(status), ...(atMs !== undefined && { atMs }) });
}

/** Validation finds fault with it; a set without a spec must not be a hole in the cache, as it may own pods. */
const NO_SPEC: DaemonSetSpec = { selector: {}, template: {} };

function digestOf(template: PodTemplateSpec): TemplateDigest {
  return templateDigestOf(
    createHash("sha256")
      .update(canonicalJson({ ...template }))
      .digest("hex"),
  );
}

/** Every write of a set is a change (D-Q-01), but one in its status alone leaves `set` as it is. */
export function reuseSet(previous: StoredSet, next: StoredSet): StoredSet {
  const set = isSameContent(previous.set, next.set) ? previous.set : withKnownSpec(previous.set, next.set);
  const status = isDeepStrictEqual(previous.status, next.status) ? previous.status : next.status;
  return Object.freeze({ ...next, set, ...(status && { status }) });
}

/** Progress that is recorded must not make the same spec another one: much is remembered by its identity. */
function withKnownSpec(previous: ObservedSet, next: ObservedSet): ObservedSet {
  const isTold = previous.progress !== undefined || previous.rollout !== undefined || next.rollout !== undefined;
  const isSame = isTold && isDeepStrictEqual(previous.spec, next.spec);
  return isSame ? Object.freeze({ ...next, spec: previous.spec }) : next;
}
