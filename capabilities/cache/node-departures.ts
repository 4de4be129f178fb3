import { DEPARTURE_CONDITIONS, departureTaintSinceMs, isDepartureTaint } from "../api/node-departure";
import type { Departure } from "../plan/snapshot";
import type { NodeToProject } from "./node-fields";
import { timeMs } from "./projection";

/** What says that the node leaves service; undefined of nearly every node. A condition without a time has been there for ever. */
export function nodeDepartures({ metadata, spec, status }: NodeToProject): readonly Departure[] | undefined {
  const conditions = (status?.conditions ?? [])
    .filter(({ type, status: is }) => is === "True" && DEPARTURE_CONDITIONS.has(type))
    .map(({ type, lastTransitionTime }) => ({ sign: type, sinceMs: timeMs(lastTransitionTime) ?? 0 }));
  const taints = (spec?.taints ?? []).filter(isDepartureTaint).map(taint => {
    const sinceMs = departureTaintSinceMs(taint);
    return { sign: taint.key, ...(sinceMs !== undefined && { sinceMs }) };
  });
  const deletion = metadata?.deletionTimestamp ? [{ sign: "deletion" }] : [];
  const all: readonly Departure[] = [...deletion, ...conditions, ...taints];
  return all.length === 0 ? undefined : Object.freeze(all.map(one => Object.freeze(one)));
}
