import { containerTrouble } from "../api/waiting-reason";
import type { PodTrouble } from "../plan/snapshot";
import type { PodToProject } from "./pod-fields";

type Status = NonNullable<PodToProject["status"]>;

/** What keeps a pod from becoming ready that is not; undefined where nothing is known to. Of one that ends, or has ended, nothing does. */
export function podTrouble({ metadata, status = {} }: PodToProject): PodTrouble | undefined {
  const hasEnded = status.phase === "Failed" || status.phase === "Succeeded";
  if (hasEnded || metadata?.deletionTimestamp !== undefined) return undefined;
  return isUnscheduled(status) ? "Unschedulable" : ofContainers(status);
}

function isUnscheduled({ conditions = [] }: Status): boolean {
  return conditions.some(({ type, status }) => type === "PodScheduled" && status === "False");
}

/** Init containers come first. */
function ofContainers({ initContainerStatuses = [], containerStatuses = [] }: Status): PodTrouble | undefined {
  for (const { state } of [...initContainerStatuses, ...containerStatuses]) {
    const trouble = containerTrouble(state?.waiting?.reason ?? "");
    if (trouble !== undefined) return trouble;
  }
  return undefined;
}
