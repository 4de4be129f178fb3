import type { NodeName, Uid } from "../../api/identity";
import type { Node, Pod } from "../../api/types";

// What of pods and nodes nobody decides by, and people want to be told.

export interface ContainerDetails {
  readonly name: string;
  readonly image: string;
  readonly ready: boolean;
  readonly restarts: number;
  /** Why it does not run yet, or not again. */
  readonly waiting?: { readonly reason: string; readonly message: string };
  /** Of its last end. */
  readonly exitCode?: number;
}

export interface PodDetails {
  /** Init containers first. */
  readonly containers: readonly ContainerDetails[];
  /** Why the scheduler does not place it. */
  readonly unschedulable?: string;
  /** Of the pod as a whole, such as `Evicted`. */
  readonly reason?: string;
  readonly message?: string;
}

export interface NodeDetails {
  /** Why it is not ready, as the node or the control plane says. */
  readonly notReady?: string;
}

/** All that is told of objects beside what decisions look at. */
export interface Details {
  readonly pods: ReadonlyMap<Uid, PodDetails>;
  readonly nodes: ReadonlyMap<NodeName, NodeDetails>;
  /** What the API server said last when it refused a pod of the set. */
  readonly refusal?: string;
}

type ContainerStatus = NonNullable<NonNullable<Pod["status"]>["containerStatuses"]>[number];

export function podDetails({ status = {} }: Pod): PodDetails {
  const { reason, message, initContainerStatuses = [], containerStatuses = [] } = status;
  const unschedulable = unschedulableText(status);
  return {
    containers: [...initContainerStatuses, ...containerStatuses].map(containerDetails),
    ...(unschedulable !== undefined && { unschedulable }),
    ...(reason && { reason }),
    ...(message && { message }),
  };
}

function unschedulableText({ conditions = [] }: NonNullable<Pod["status"]>): string | undefined {
  const scheduled = conditions.find(({ type }) => type === "PodScheduled");
  if (scheduled?.status !== "False") return undefined;
  return scheduled.message ?? scheduled.reason ?? "it does not say why";
}

function containerDetails({ name, image, ready, restartCount, state, lastState }: ContainerStatus): ContainerDetails {
  const waiting = state?.waiting;
  const exitCode = (state?.terminated ?? lastState?.terminated)?.exitCode;
  return {
    ...{ name, image, ready, restarts: restartCount },
    ...(waiting && { waiting: { reason: waiting.reason ?? "", message: waiting.message ?? "" } }),
    ...(exitCode !== undefined && { exitCode }),
  };
}

export function nodeDetails({ status }: Node): NodeDetails {
  const ready = status?.conditions?.find(({ type }) => type === "Ready");
  if (ready?.status === "True") return {};
  return { notReady: ready?.message ?? ready?.reason ?? "it has not said that it is" };
}
