import fc from "fast-check";

import { message } from "../../test/builders/protobuf";
import { MESSAGES } from "../kube/generated/protobuf";
import { compileDecoder } from "../kube/protobuf/decoder";
import { POD_FIELDS, type PodToProject } from "./pod-fields";
import { podSetbacks } from "./pod-setbacks";

const ready = (status: string, lastTransitionTime: string) => ({
  startTime: "2026-01-01T00:00:00Z",
  conditions: [{ type: "Ready", status, lastTransitionTime }],
});

it.each<[string, object, object]>([
  ["nothing of a pod of which nothing is known", {}, {}],
  ["nothing of one that was never restarted", { containerStatuses: [{ restartCount: 0 }] }, {}],
  [
    "the most restarts of a container",
    { containerStatuses: [{ restartCount: 1 }, { restartCount: 2 }] },
    { restarts: 2 },
  ],
  ["those of an init container", { initContainerStatuses: [{ restartCount: 3 }] }, { restarts: 3 }],
  ["so many restarts and no more", { containerStatuses: [{ restartCount: 500 }] }, { restarts: 20 }],
  ["readiness that is lost", ready("False", "2026-01-01T00:05:00Z"), { hasLostReadiness: true }],
  ["nothing of one that has never been ready", ready("False", "2026-01-01T00:00:01Z"), {}],
  ["nothing of one that is ready", ready("True", "2026-01-01T00:05:00Z"), {}],
])("tells %s", (_, status, expected) => {
  expect(podSetbacks({ status } as PodToProject)).toEqual(expected);
});

it.each(["Failed", "Succeeded"] as const)("tells nothing of a pod that has ended: %s", phase => {
  const status = { phase, containerStatuses: [{ restartCount: 4 }], ...ready("False", "2026-01-01T00:05:00Z") };
  expect(podSetbacks({ status } as PodToProject)).toEqual({});
});

const aReason = fc.constantFrom(
  "",
  "CrashLoopBackOff",
  "ErrImagePull",
  "ContainerCreating",
  "CreateContainerError",
  "New",
);
const aTime = fc.constantFrom("2026-01-01T00:00:00Z", "2026-01-01T00:00:02Z");
const someContainers = fc.array(
  fc.oneof(
    fc.record({ restartCount: fc.nat(30), state: fc.record({ waiting: fc.record({ reason: aReason }) }) }),
    fc.record({ restartCount: fc.nat(30) }),
  ),
  { maxLength: 3 },
);
const aStatus = fc.record(
  {
    startTime: aTime,
    initContainerStatuses: someContainers,
    containerStatuses: someContainers,
    conditions: fc.array(
      fc.record({
        type: fc.constantFrom("Ready", "Initialized"),
        status: fc.constantFrom("True", "False"),
        lastTransitionTime: aTime,
      }),
      { maxLength: 2 },
    ),
  },
  { requiredKeys: [] },
);

it("tells the same from protobuf as from JSON", () => {
  const decode = compileDecoder(MESSAGES, "k8s.io.api.core.v1.Pod", POD_FIELDS);
  fc.assert(
    fc.property(aStatus, status => {
      const decoded = decode?.(message("k8s.io.api.core.v1.Pod", { status })) as PodToProject;
      expect(podSetbacks(decoded)).toEqual(podSetbacks({ status }));
    }),
  );
});
