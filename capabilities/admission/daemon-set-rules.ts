import { EVERYNODE } from "../api/flavor";
import { invalidStatus } from "../api/invalid-status";
import type { ApiStatus, DaemonSetSpec } from "../api/types";
import { validateSpec, validateUpdate } from "../api/validation";

/** What is looked at of a daemon set that somebody writes. */
export interface RequestedSet {
  readonly metadata?: { readonly name?: string; readonly generateName?: string };
  readonly spec?: DaemonSetSpec;
}

export interface SetRequest {
  readonly set: RequestedSet;
  /** What the request replaces; absent on CREATE. */
  readonly oldSet?: RequestedSet | undefined;
}

/** Why a daemon set of our kind may not be written, every violation at once (D-API-31..38, D-API-53). */
export function refusalOf({ set, oldSet }: SetRequest): ApiStatus | undefined {
  // The schema requires a spec; without one there is nothing to say here.
  if (!set.spec) return undefined;
  const violations = [
    ...validateSpec(set.spec),
    ...(oldSet?.spec ? validateUpdate({ spec: set.spec, oldSpec: oldSet.spec }) : []),
  ];
  if (violations.length === 0) return undefined;
  const name = set.metadata?.name || set.metadata?.generateName || "";
  return invalidStatus({ group: EVERYNODE.group, kind: EVERYNODE.kind, name }, violations);
}
