import type { Pod } from "../../capabilities/api/types";
import { containerOf, runningIn, type Seen, whyNotWhole } from "./wholeness";

const containers = ["a", "b", "c", "d"];
const pods = containers.map(container => readyPod(container));
const whole: Seen = { unreadyNodes: [], pods, runningContainers: new Set(containers) };

function readyPod(container: string): Pod {
  return {
    metadata: { name: `everynode-${container}` },
    status: {
      conditions: [{ type: "Ready", status: "True" }],
      containerStatuses: [
        {
          name: "everynode",
          containerID: `containerd://${container}`,
          image: "",
          imageID: "",
          ready: true,
          restartCount: 0,
        },
      ],
    },
  };
}

it("everynode is whole while all its pods serve", () => {
  expect(whyNotWhole(whole)).toBeUndefined();
});

it.each<{ case: string; seen: Partial<Seen>; why: string }>([
  { case: "a node is not ready", seen: { unreadyNodes: ["node-2"] }, why: "node-2 is not ready" },
  { case: "a pod is missing", seen: { pods: pods.slice(1) }, why: "3 of 3 pods are ready" },
  { case: "a pod is not ready", seen: { pods: [...pods.slice(1), { status: {} }] }, why: "3 of 4 pods are ready" },
  {
    case: "a pod ends",
    seen: { pods: [...pods.slice(1), { ...readyPod("a"), metadata: { deletionTimestamp: "2026-01-01T00:00:00Z" } }] },
    why: "3 of 4 pods are ready",
  },
  { case: "a pod is left over", seen: { pods: [...pods, readyPod("e")] }, why: "4 of 5 pods are ready" },
  // A measurement began without its standby, and the next leader was 23 s late.
  {
    case: "a pod was killed whose kubelet is not there to tell",
    seen: { runningContainers: new Set(["b", "c", "d"]) },
    why: "3 of 4 pods are ready",
  },
])("everynode is not whole when $case", ({ seen, why }) => {
  expect(whyNotWhole({ ...whole, ...seen })).toBe(why);
});

it("of the tasks of containerd those count that run", () => {
  const printed = ["TASK    PID      STATUS    ", "a1      12345    RUNNING", "b2      0        STOPPED", ""].join(
    "\n",
  );
  expect(runningIn(printed)).toEqual(["a1"]);
});

it("a pod that was not started yet has no container", () => {
  expect(containerOf({ status: {} })).toBe("");
});
