import { setKey } from "../api/flavor";
import type { SetKey } from "../api/identity";
import type { StoredSet } from "../cache/set-projection";
import type { SetReading } from "../telemetry/metrics";

/**
 * What the stored status of each set says, of those that this process acts upon: others are another process's to tell of.
 * What was never written counts as 0, as kube-state-metrics counts it. A write of ours is in the cache as soon as it is
 * answered.
 */
export function setReadings(sets: readonly StoredSet[], actsUpon: (key: SetKey) => boolean): readonly SetReading[] {
  return sets
    .filter(({ set }) => actsUpon(setKey(set)))
    .map(({ set: { flavor, namespace, name, generation }, status = {} }) => ({
      ...{ group: flavor.group, namespace, name, generation, status },
    }));
}
