import { EVERYNODE } from "../api/flavor";
import { validateHostPorts } from "../api/host-ports";
import { invalidStatus } from "../api/invalid-status";
import { isSameJson } from "../api/same-json";
import type { ApiStatus, DaemonSetSpec, PodTemplateSpec } from "../api/types";
import { type Violation, validateSpec, validateUpdate } from "../api/validation";

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

/** The template that the API server must judge: that of a new set, and one that an update changes. */
export function templateToReview({ set, oldSet }: SetRequest): PodTemplateSpec | undefined {
  const template: PodTemplateSpec | undefined = set.spec?.template;
  if (!template) return undefined;
  const old: PodTemplateSpec | undefined = oldSet?.spec?.template;
  return old && isSameJson(old, template) ? undefined : template;
}

/**
 * Why a daemon set of our kind may not be written, every violation at once (D-API-31..38, D-API-53), those that the API
 * server found in its template included.
 */
export function refusalOf(
  { set, oldSet }: SetRequest,
  { found = [] }: { readonly found?: readonly Violation[] } = {},
): ApiStatus | undefined {
  // The schema requires a spec; without one there is nothing to say here.
  const violations = set.spec ? [...found, ...violationsOf(set.spec, { oldSpec: oldSet?.spec })] : [];
  if (violations.length === 0) return undefined;
  const name = set.metadata?.name || set.metadata?.generateName || "";
  return invalidStatus({ group: EVERYNODE.group, kind: EVERYNODE.kind, name }, violations);
}

function violationsOf(
  spec: DaemonSetSpec,
  { oldSpec }: { readonly oldSpec: DaemonSetSpec | undefined },
): readonly Violation[] {
  return [...validateSpec(spec), ...validateHostPorts(spec), ...(oldSpec ? validateUpdate({ spec, oldSpec }) : [])];
}
