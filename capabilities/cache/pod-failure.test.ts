import type { Pod } from "../api/types";
import { createIntern } from "./intern";
import { projectPod } from "./pod-projection";

type PodStatus = NonNullable<Pod["status"]>;

const intern = createIntern();
const at = (seconds: number): string => new Date(Date.UTC(2026, 0, 1) + seconds * 1000).toISOString();
const owner = { apiVersion: "everynode.dev/v1alpha1", kind: "DaemonSet", name: "logs", uid: "s", controller: true };

interface Case {
  readonly phase?: string;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly status?: Partial<PodStatus>;
  readonly apiVersion?: string;
}

function failureOf({ phase = "Failed", annotations, status = {}, apiVersion = owner.apiVersion }: Case): unknown {
  const metadata = {
    ...{ name: "x", namespace: "ns", uid: "u", resourceVersion: "7", creationTimestamp: at(0) },
    ...(annotations && { annotations }),
    ownerReferences: [{ ...owner, apiVersion }],
  };
  const raw: Pod = { metadata, status: { phase, ...status } };
  const projected = projectPod(raw, intern);
  if (projected.kind === "rejected") throw new Error(projected.missing);
  return projected.object.failure;
}

const ended = (seconds: number | null) => ({
  ...{ name: "main", image: "i", imageID: "", ready: false, restartCount: 0 },
  state: { terminated: { exitCode: 1, ...(seconds !== null && { finishedAt: at(seconds) }) } },
});
const changed = (type: string, seconds: number) => ({ type, status: "False", lastTransitionTime: at(seconds) });

describe("the failure of a pod", () => {
  it.each<[string, Partial<PodStatus>, number]>([
    ["when its last container ended", { containerStatuses: [ended(20), ended(30), ended(10)] }, 30],
    [
      "then also where a condition changed later, as the kubelet tells the end some time after it",
      { containerStatuses: [ended(20)], conditions: [changed("Ready", 22)] },
      20,
    ],
    [
      "when a condition changed last, where no container tells: it was evicted or lost (D-PLACE-16)",
      { containerStatuses: [ended(null)], conditions: [changed("A", 9), changed("B", 7)] },
      9,
    ],
    [
      "when it was scheduled, where that is the last that is known: the kubelet refused it (D-PLACE-16)",
      { conditions: [changed("PodScheduled", 3)] },
      3,
    ],
    ["at its creation, where nothing else is known", {}, 0],
  ])("is %s", (_, status, finishedAt) => {
    expect(failureOf({ status })).toEqual({ attempts: 0, finishedAtMs: Date.parse(at(finishedAt)) });
  });

  it("tells how many failed before it, as its annotation says", () => {
    expect(failureOf({ annotations: { "everynode.dev/failed-attempts": "3" } })).toMatchObject({ attempts: 3 });
    expect(failureOf({ annotations: { "everynode.dev/failed-attempts": "-3" } })).toMatchObject({ attempts: 0 });
    expect(failureOf({ annotations: { other: "3" } })).toMatchObject({ attempts: 0 });
  });

  it("is frozen", () => {
    expect(Object.isFrozen(failureOf({}))).toBe(true);
  });

  it.each(["Pending", "Running", "Succeeded", "Unknown"])("is none of a pod that is %s", phase => {
    const annotations = { "everynode.dev/failed-attempts": "3" };
    expect(failureOf({ phase, annotations, status: { containerStatuses: [ended(3)] } })).toBeUndefined();
  });

  it("is not kept of another controller's pod", () => {
    expect(failureOf({ apiVersion: "batch/v1" })).toBeUndefined();
    expect(failureOf({ apiVersion: "apps/v1" })).toBeDefined();
  });
});
