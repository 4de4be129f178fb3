import type { Pod } from "../../capabilities/api/types";
import { isReady } from "../../hack/operator/judge";

/** What is looked at to tell whether everynode is as `helm install` leaves it. */
export interface Seen {
  /** The nodes that the API server holds to be not ready. */
  readonly unreadyNodes: readonly string[];
  readonly pods: readonly Pod[];
  /** What runs, as containerd of each node has it. */
  readonly runningContainers: ReadonlySet<string>;
}

/** Two of each role. */
const podCount = 4;

/**
 * Why it is not whole; undefined: all its pods serve, and no other one is left. The API server knows of a pod what its kubelet
 * said last. One that was stopped, or lost its power, has not told that the process is gone, and has not started another: a pod is
 * believed to be ready only while its container runs.
 */
export function whyNotWhole({ unreadyNodes, pods, runningContainers }: Seen): string | undefined {
  if (unreadyNodes.length > 0) return `${unreadyNodes.join(", ")} is not ready`;
  const serving = pods.filter(
    pod => isReady(pod) && pod.metadata?.deletionTimestamp === undefined && runningContainers.has(containerOf(pod)),
  );
  const isWhole = pods.length === podCount && serving.length === podCount;
  return isWhole ? undefined : `${serving.length} of ${pods.length} pods are ready`;
}

/** The only one of a pod of everynode, as containerd names it; empty before there is one. */
export function containerOf({ status }: Pod): string {
  return (status?.containerStatuses?.[0]?.containerID ?? "").replace("containerd://", "");
}

/** The containers in what `ctr tasks list` prints that run. A process that was killed stays in that list until it is cleared away. */
export function runningIn(taskList: string): readonly string[] {
  const rows = taskList.split("\n").map(line => line.trim().split(/\s+/));
  return rows.flatMap(([container = "", , status]) => (status === "RUNNING" ? [container] : []));
}
