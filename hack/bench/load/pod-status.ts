import type { Pod } from "../../../capabilities/api/types";
import { marksOf, type PodRef } from "./daemon-pods";
import { hexOf } from "./made-up";

type PodStatus = NonNullable<Pod["status"]>;
type ContainerStatus = NonNullable<PodStatus["containerStatuses"]>[number];

/** The status that a kubelet writes of a pod that runs and is ready since `readySince`. */
export function runningStatus(pod: PodRef, readySince: Date): PodStatus {
  const { address, hostAddress, agent, reloader } = marksOf(pod);
  const since = rfc3339(readySince);
  const conditions = ["PodReadyToStartContainers", "Initialized", "Ready", "ContainersReady", "PodScheduled"];
  return {
    phase: "Running",
    qosClass: "Burstable",
    startTime: since,
    hostIP: hostAddress,
    hostIPs: [{ ip: hostAddress }],
    podIP: address,
    podIPs: [{ ip: address }],
    conditions: conditions.map(type => ({ type, status: "True", lastTransitionTime: since })),
    containerStatuses: [
      { ...runningContainer(pod, "agent", since), containerID: `containerd://${agent}` },
      { ...runningContainer(pod, "reloader", since), containerID: `containerd://${reloader}` },
    ],
  };
}

/** A strategic merge patch: the pod was unready for a moment, and is ready again since then. */
export function readyAgain(readySince: Date): object {
  const lastTransitionTime = rfc3339(readySince);
  const conditions = ["Ready", "ContainersReady"].map(type => ({ type, status: "True", lastTransitionTime }));
  return { status: { conditions } };
}

function runningContainer({ daemon }: PodRef, name: "agent" | "reloader", startedAt: string): ContainerStatus {
  const image = `registry.example.com/platform/${daemon.name}/${name}`;
  return {
    name,
    image: `${image}:v2.14.3`,
    imageID: `${image}@sha256:${hexOf(image)}`,
    restartCount: 0,
    state: { running: { startedAt } },
    ready: true,
    started: true,
  };
}

/** To the second, as Kubernetes keeps times. */
function rfc3339(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`;
}
