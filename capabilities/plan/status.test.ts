import { NOW_MS, aNode, aPod, aSet } from "../../test/builders";
import type { PodFields } from "../../test/builders";
import { APPS } from "../api/flavor";
import { revisionHashOf } from "../api/identity";
import { updateStrategy } from "./budget";
import { type Eligibility } from "./placement";
import { nodeStates } from "./node-states";
import { actingStatus, stalledStatus } from "./status";

const ELIGIBLE = { shouldRun: true, shouldContinueRunning: true };
const MAY_STAY = { shouldRun: false, shouldContinueRunning: true };
const MUST_LEAVE = { shouldRun: false, shouldContinueRunning: false };

const NONE = {
  desiredNumberScheduled: 0,
  currentNumberScheduled: 0,
  numberMisscheduled: 0,
  numberReady: 0,
  updatedNumberScheduled: 0,
  numberAvailable: 0,
  numberUnavailable: 0,
};
const DESIRED = { desiredNumberScheduled: 1, numberUnavailable: 1 };
const SCHEDULED = { ...DESIRED, currentNumberScheduled: 1 };
const SERVED = { ...SCHEDULED, numberReady: 1, numberAvailable: 1, numberUnavailable: 0 };
const COMPLETE = { ...SERVED, updatedNumberScheduled: 1 };

function statusOfNodeA(pods: readonly PodFields[], eligibility: Eligibility, set = aSet({ generation: 7 })) {
  const nodes = nodeStates({
    nodes: [aNode("a")],
    pods: pods.map((fields, index) => aPod({ name: `p${index}`, createdMs: index, hash: "current", ...fields })),
    eligibilityOf: () => eligibility,
    current: { hash: revisionHashOf("current"), generation: undefined },
    minReadySeconds: 15,
    nowMs: NOW_MS,
  });
  return actingStatus(set, {
    nodes,
    strategy: updateStrategy(set.spec),
    refused: 0,
    failing: 0,
    waiting: [],
    rivals: [],
  });
}

it.each<[string, readonly PodFields[], Eligibility, object]>([
  ["that is not eligible counts nothing (D-STAT-17)", [], MUST_LEAVE, {}],
  ["that is eligible and empty is desired (D-STAT-03, D-STAT-09)", [], ELIGIBLE, DESIRED],
  ["with an updated available pod is complete", [{}], ELIGIBLE, COMPLETE],
  ["with an old available pod is not updated (D-STAT-08)", [{ hash: "old" }], ELIGIBLE, SERVED],
  [
    "with a pod ready for too short a time is not available (D-STAT-07)",
    [{ readySinceMs: NOW_MS - 1, hash: "old" }],
    ELIGIBLE,
    { ...SCHEDULED, numberReady: 1 },
  ],
  [
    "with a pending pod is scheduled (D-STAT-04)",
    [{ bound: false, phase: "Pending", hash: "old" }],
    ELIGIBLE,
    SCHEDULED,
  ],
  ["with a failed pod is scheduled", [{ phase: "Failed", hash: "old" }], ELIGIBLE, SCHEDULED],
  ["with a terminating pod is scheduled", [{ terminating: true, hash: "old" }], ELIGIBLE, SERVED],
  ["is judged by its older pod (D-STAT-02, D-STAT-10, D-EDGE-10)", [{ hash: "old" }, {}], ELIGIBLE, SERVED],
  ["that may only keep its pod is misscheduled, once (D-STAT-05)", [{}, {}], MAY_STAY, { numberMisscheduled: 1 }],
  ["that may not run its pod is misscheduled", [{}], MUST_LEAVE, { numberMisscheduled: 1 }],
  ["that does not exist counts nothing (D-STAT-11)", [{ node: "gone" }], MUST_LEAVE, {}],
  [
    "whose pod is gone but for a finalizer is empty (D-STAT-01)",
    [{ phase: "Failed", terminating: true }],
    ELIGIBLE,
    DESIRED,
  ],
])("a node %s", (_, pods, eligibility, expected) => {
  expect(statusOfNodeA(pods, eligibility)).toMatchObject({ ...NONE, ...expected });
});

it("an acted-upon generation is observed, and the set is not stalled (D-STAT-12)", () => {
  expect(statusOfNodeA([], ELIGIBLE)).toMatchObject({
    observedGeneration: 7,
    conditions: [
      { type: "Stalled", status: "False", reason: "ValidSpec", message: "the spec breaks no rule" },
      { type: "Reconciling", status: "True", reason: "PlacingPods", message: "0 of 1 nodes have a pod" },
      { type: "Progressing" },
      { type: "Available" },
      { type: "Degraded" },
    ],
  });
});

it("the built-in kind gets no conditions (D-API-12)", () => {
  expect(statusOfNodeA([], ELIGIBLE, aSet({ flavor: APPS }))).not.toHaveProperty("conditions");
  expect(stalledStatus(aSet({ flavor: APPS }), [{ type: "Invalid", field: "spec", detail: "wrong" }])).toBeUndefined();
});

describe("stalledStatus", () => {
  it("names every broken rule and counts nothing", () => {
    const violations = [
      { type: "Required", field: "spec.selector", detail: "is missing" },
      { type: "Invalid", field: "spec.minReadySeconds", value: -1, detail: "is negative" },
    ] as const;
    const message = "[spec.selector: Required value: is missing, spec.minReadySeconds: Invalid value: -1: is negative]";
    expect(stalledStatus(aSet({ generation: 7 }), violations)).toEqual({
      observedGeneration: 7,
      conditions: [
        { type: "Stalled", status: "True", reason: "InvalidSpec", message },
        {
          type: "Reconciling",
          status: "False",
          reason: "InvalidSpec",
          message: "nothing is done, as the spec breaks a rule",
        },
        {
          type: "Progressing",
          status: "False",
          reason: "InvalidSpec",
          message: "nothing is done, as the spec breaks a rule",
        },
      ],
    });
  });

  it("is no longer than the API server takes it", () => {
    const status = stalledStatus(aSet(), [{ type: "Invalid", field: "spec", detail: "x".repeat(40_000) }]);
    expect(status?.conditions?.[0]?.message).toHaveLength(32_768);
  });
});
