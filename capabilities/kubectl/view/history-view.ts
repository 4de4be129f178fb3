import { stringify } from "yaml";

import type { ObservedSet } from "../../plan/snapshot";
import { without } from "../../simulation/fields";
import { durationText } from "./duration";
import { type RevisionInfo, revisionTitle } from "./revisions";
import { nameInKubectl } from "./set-name";
import { tableLines } from "./table";

export interface HistoryReport {
  readonly set: string;
  readonly namespace: string;
  /** By ascending number. Each has its template only where one is asked for. */
  readonly revisions: readonly RevisionInfo[];
}

export function historyReport(set: ObservedSet, revisions: readonly RevisionInfo[]): HistoryReport {
  return {
    set: nameInKubectl(set),
    namespace: set.namespace,
    revisions: revisions.map(revision => without(revision, "template")),
  };
}

export interface HistoryOptions {
  readonly wide?: boolean;
  /** Milliseconds since the epoch. */
  readonly nowMs: number;
}

/** For people. Lines without their ends. */
export function historyLines(
  { set, revisions }: HistoryReport,
  { wide = false, nowMs }: HistoryOptions,
): readonly string[] {
  if (revisions.length === 0) return [set, "No rollout history found."];
  const header = ["REVISION", "PODS", "AGE", ...(wide ? ["NAME", "HASH"] : []), "CHANGE-CAUSE"];
  const rows = revisions.map(({ pods, createdAt, name, hash, changeCause, ...revision }) => [
    revisionTitle(revision),
    String(pods),
    createdAt === undefined ? "<unknown>" : durationText(nowMs - Date.parse(createdAt)),
    ...(wide ? [name, hash] : []),
    changeCause ?? "<none>",
  ]);
  return [set, ...tableLines([header, ...rows])];
}

/** One revision with its template. Lines without their ends. */
export function revisionLines(set: string, { revision, template }: RevisionInfo): readonly string[] {
  return [`${set} with revision #${revision}`, "Pod Template:", ...templateLines(template).map(line => `  ${line}`)];
}

/** A template as YAML, its fields in the order of their names, so that two of them can be compared. */
export function templateLines(template: object = {}): readonly string[] {
  return stringify(template, { aliasDuplicateObjects: false, lineWidth: 0, sortMapEntries: true })
    .trimEnd()
    .split("\n");
}
