import type { Taint } from "./types";

// By what a node tells that it leaves service, for a while or for good. Conditions are those that Kubernetes reserves for the
// life of a node (KEP-5683); taints are those of programs that take nodes away.

/** Each holds while it is True. `MaintenancePlanned` is none of them: until it begins, the node is in service. */
export const DEPARTURE_CONDITIONS: ReadonlySet<string> = new Set([
  "GracefulNodeShutdownInProgress",
  "DrainInProgress",
  "Drained",
  "MaintenanceInProgress",
]);

/**
 * Each on its own says that the node is about to go, whatever its value. A mere candidate has another key
 * (`DeletionCandidateOfClusterAutoscaler`), and stays in service.
 */
const DEPARTURE_TAINTS: ReadonlySet<string> = new Set([
  "ToBeDeletedByClusterAutoscaler",
  "karpenter.sh/disrupted",
  "karpenter.sh/disruption",
  "node.cloudprovider.kubernetes.io/shutdown",
  "cloud.google.com/impending-node-termination",
  "aws-node-termination-handler/spot-itn",
  "aws-node-termination-handler/asg-lifecycle-termination",
  "aws-node-termination-handler/scheduled-maintenance",
]);

/** Whether the taint says that its node is about to go. One that pods are merely asked to avoid says nothing. */
export function isDepartureTaint({ key, effect }: Taint): boolean {
  return DEPARTURE_TAINTS.has(key) && effect !== "PreferNoSchedule";
}

// From 2001 on, and up to 2286: any other number is none of the times that autoscalers write.
const UNIX_SECONDS = /^[1-9][0-9]{9}$/;

/** Since when the taint is there, as its value tells, in milliseconds; undefined where it tells none. */
export function departureTaintSinceMs({ value = "" }: Taint): number | undefined {
  return UNIX_SECONDS.test(value) ? Number(value) * 1_000 : undefined;
}
