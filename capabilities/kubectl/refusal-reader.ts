import type { DaemonSet } from "../api/types";
import { ApiError } from "../kube/api-error";
import type { KubeClient } from "../kube/client";
import type { Resource } from "../kube/resources";
import type { ObservedPod, ObservedSet } from "../plan/snapshot";
import { each } from "./pages";
import { type SetEvent, lastRefusal, mayBeRefused } from "./view/refusal";

const EVENTS: Resource<SetEvent> = { group: "", version: "v1", kind: "Event", plural: "events", namespaced: true };

export interface RefusalQuestion {
  readonly object: DaemonSet;
  readonly set: ObservedSet;
  /** Those of the set. */
  readonly pods: readonly ObservedPod[];
}

/**
 * What the API server said when it last refused a pod of the set; undefined where none is. Who may not read events is told
 * less, and not refused.
 */
export async function readRefusal(
  client: Pick<KubeClient, "list">,
  { object, set, pods }: RefusalQuestion,
): Promise<string | undefined> {
  if (!mayBeRefused(object, set.flavor)) return undefined;
  const newestPodMs = pods.reduce((newest, pod) => Math.max(newest, pod.creationTimestampMs), 0);
  const fieldSelector = `involvedObject.uid=${set.uid},reason=FailedCreate`;
  try {
    const events: SetEvent[] = [];
    for await (const event of each(client, EVENTS, { namespace: set.namespace, fieldSelector })) events.push(event);
    return lastRefusal(events, newestPodMs);
  } catch (error) {
    if (error instanceof ApiError && error.kind === "forbidden") return undefined;
    throw error;
  }
}
