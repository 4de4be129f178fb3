import { setKey } from "../api/flavor";
import type { SetKey } from "../api/identity";
import type { StoredSet } from "../cache/set-projection";
import { isFrozen, isPaused, isSuspended } from "../api/rollout-controls";
import type { DaemonSetStatus, RolloutControls } from "../api/types";
import { REASONS } from "../plan/reason-codes";
import type { SetReading } from "../telemetry/metrics";
import type { BlockedReading, Hold } from "../telemetry/set-gauges";

/**
 * What the stored status of each set says, of those that this process acts upon: others are another process's to tell of.
 * What was never written counts as 0, as kube-state-metrics counts it. A write of ours is in the cache as soon as it is
 * answered.
 */
export function setReadings(sets: readonly StoredSet[], actsUpon: (key: SetKey) => boolean): readonly SetReading[] {
  return sets
    .filter(({ set }) => actsUpon(setKey(set)))
    .map(({ set: { flavor, namespace, name, generation, spec }, status = {} }) => ({
      ...{ group: flavor.group, namespace, name, generation, status },
      ...(flavor.writesConditions && { blocked: blockedOf(status), holds: holdsOf(spec) }),
    }));
}

const STAGES: ReadonlyMap<string, string> = new Map(Object.entries(REASONS).map(([code, { stage }]) => [code, stage]));

/** Codes that this version does not know are another's that wrote the status before. */
function blockedOf({ blocked }: Partial<DaemonSetStatus>): readonly BlockedReading[] {
  return Object.entries(blocked?.byReason ?? {}).flatMap(([reason, { nodes = 0 }]) => {
    const stage = STAGES.get(reason);
    return stage === undefined ? [] : [{ reason, stage, nodes }];
  });
}

function holdsOf(spec: RolloutControls): readonly Hold[] {
  const holds: readonly (readonly [Hold, boolean])[] = [
    ["paused", isPaused(spec)],
    ["frozen", isFrozen(spec)],
    ["suspend", isSuspended(spec)],
  ];
  return holds.flatMap(([hold, isOn]) => (isOn ? [hold] : []));
}
