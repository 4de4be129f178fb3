import type { Pod } from "../api/types";
import { createIntern } from "./intern";
import { projectPod } from "./pod-projection";

type Status = NonNullable<Pod["status"]>;

function troubleOf(status: Partial<Status>, metadata: Pod["metadata"] = {}): string | undefined {
  const identity = { name: "logs-a", namespace: "default", uid: "1", resourceVersion: "7" };
  const projected = projectPod({ metadata: { ...identity, ...metadata }, status }, createIntern());
  if (projected.kind === "rejected") throw new Error(projected.missing);
  return projected.object.trouble;
}

const container = (reason?: string) => ({
  name: "main",
  image: "logs:1",
  imageID: "",
  ready: false,
  restartCount: 0,
  state: { ...(reason && { waiting: { reason } }) },
});
const condition = (type: string, status: string) => ({ type, status });

it.each<[string, Partial<Status>, string | undefined]>([
  ["nothing, of a pod of which nothing is known", {}, undefined],
  ["nothing, of one that is only being started", { containerStatuses: [container("ContainerCreating")] }, undefined],
  ["nothing, of one whose container runs", { containerStatuses: [container()] }, undefined],
  ["the scheduler", { conditions: [condition("PodScheduled", "False")] }, "Unschedulable"],
  ["nothing, of one that was scheduled", { conditions: [condition("PodScheduled", "True")] }, undefined],
  ["its image", { containerStatuses: [container(), container("ErrImagePull")] }, "ImagePull"],
  [
    "an init container, before the others",
    { initContainerStatuses: [container("CrashLoopBackOff")], containerStatuses: [container("CreateContainerError")] },
    "CrashLoop",
  ],
  [
    "nothing, of one that is ready",
    { conditions: [condition("Ready", "True")], containerStatuses: [container("ErrImagePull")] },
    undefined,
  ],
  ["nothing, of one that has ended", { phase: "Failed", containerStatuses: [container("ErrImagePull")] }, undefined],
])("what keeps a pod from being ready is %s", (_, status, expected) => {
  expect(troubleOf(status)).toBe(expected);
});

it("nothing keeps a pod from being ready that is being deleted: its end is what is waited for", () => {
  const status = { containerStatuses: [container("ErrImagePull")] };
  expect(troubleOf(status, { deletionTimestamp: "2026-01-01T00:00:00Z" })).toBeUndefined();
});

it("nobody asks what keeps another controller's pod", () => {
  const owner = { apiVersion: "apps/v1", kind: "ReplicaSet", name: "web", uid: "2", controller: true };
  expect(troubleOf({ containerStatuses: [container("ErrImagePull")] }, { ownerReferences: [owner] })).toBeUndefined();
});
