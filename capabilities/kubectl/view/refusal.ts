import { FAILED_CREATE } from "../../api/event-reasons";
import type { Flavor } from "../../api/flavor";
import type { DaemonSet } from "../../api/types";
import { hasRefusedPods } from "./set-view";

/** An Event of the API, as far as it tells of refusals. */
export interface SetEvent {
  readonly metadata?: object;
  readonly reason?: string;
  readonly message?: string;
  readonly lastTimestamp?: string | null;
  readonly eventTime?: string | null;
}

/** Whether pods of the set may be being refused, so that its events are worth reading. */
export function mayBeRefused({ status }: DaemonSet, flavor: Flavor): boolean {
  if (!flavor.writesConditions) return (status?.currentNumberScheduled ?? 0) < (status?.desiredNumberScheduled ?? 0);
  return hasRefusedPods(status);
}

/** What the API server said when it last refused a pod; undefined where a pod was created since, so that it is over. */
export function lastRefusal(events: readonly SetEvent[], newestPodMs: number): string | undefined {
  const [last] = events
    .filter(({ reason }) => reason === FAILED_CREATE)
    .map(event => ({ message: event.message ?? "", atMs: Date.parse(event.eventTime ?? event.lastTimestamp ?? "") }))
    .toSorted((a, b) => b.atMs - a.atMs);
  if (last === undefined || last.atMs < newestPodMs) return undefined;
  return last.message.replace(/^Error creating: /, "");
}
