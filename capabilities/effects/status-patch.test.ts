import type { DaemonSetStatus } from "../api/types";
import type { PlannedStatus } from "../plan/plan";
import { statusPatch } from "./status-patch";

const NOW_MS = Date.UTC(2026, 0, 2, 3, 4, 5, 678);
const BEFORE = "2026-01-01T00:00:00Z";

const ZERO = {
  currentNumberScheduled: 0,
  numberMisscheduled: 0,
  desiredNumberScheduled: 0,
  numberReady: 0,
  updatedNumberScheduled: 0,
  numberAvailable: 0,
  numberUnavailable: 0,
};
const VALID = { type: "Stalled", status: "False", reason: "ValidSpec", message: "" } as const;
const STALLED = { type: "Stalled", status: "True", reason: "InvalidSpec", message: "spec.x: bad" } as const;
const FOREIGN = { type: "Audited", status: "True", lastTransitionTime: BEFORE };

function patch(stored: Partial<DaemonSetStatus>, planned: PlannedStatus, writesConditions = true) {
  return statusPatch({ stored, planned, writesConditions, nowMs: NOW_MS });
}

describe("statusPatch", () => {
  it.each<{ name: string; stored: Partial<DaemonSetStatus>; planned: PlannedStatus }>([
    { name: "all is as planned", stored: { numberReady: 2 }, planned: { numberReady: 2 } },
    { name: "a counter of 0 is not stored", stored: {}, planned: { ...ZERO } },
    { name: "an unplanned counter is not 0", stored: { numberReady: 2 }, planned: {} },
    {
      name: "the stored status is about a later generation",
      stored: { observedGeneration: 3 },
      planned: { observedGeneration: 2, numberReady: 1 },
    },
    {
      name: "a condition differs in its time only",
      stored: { conditions: [{ ...VALID, lastTransitionTime: BEFORE }] },
      planned: { conditions: [VALID] },
    },
    {
      name: "an empty message was left out",
      stored: { conditions: [{ type: "Stalled", status: "False", reason: "ValidSpec" }] },
      planned: { conditions: [VALID] },
    },
  ])("asks for no write where $name (D-STAT-13)", ({ stored, planned }) => {
    expect(patch(stored, planned)).toBeUndefined();
  });

  it("writes all counters when one differs", () => {
    expect(patch({ numberReady: 1, desiredNumberScheduled: 3, observedGeneration: 1 }, { numberReady: 2 })).toEqual({
      ...ZERO,
      desiredNumberScheduled: 3,
      numberReady: 2,
      observedGeneration: 1,
    });
  });

  it.each<{ name: string; planned: PlannedStatus; expected: Partial<DaemonSetStatus> }>([
    { name: "another stable revision", planned: { stableRevision: "b" }, expected: { stableRevision: "b" } },
    { name: "another candidate", planned: { candidateRevision: "c" }, expected: { candidateRevision: "c" } },
    { name: "progress", planned: { hasProgressed: true }, expected: { lastProgressTime: "2026-01-02T03:04:05Z" } },
  ])("writes $name, though no counter changed", ({ planned, expected }) => {
    const written = patch({ stableRevision: "a", candidateRevision: "b", observedGeneration: 1 }, planned);
    expect(written).toEqual({ ...ZERO, observedGeneration: 1, ...expected });
  });

  it("writes no revision that is on record, and forgets none", () => {
    const stored = { stableRevision: "a", candidateRevision: "b" };
    expect(patch(stored, stored)).toBeUndefined();
    expect(patch(stored, {})).toBeUndefined();
  });

  it("writes a new generation although no counter changed (D-STAT-17)", () => {
    expect(patch({ observedGeneration: 1 }, { ...ZERO, observedGeneration: 2 })).toEqual({
      ...ZERO,
      observedGeneration: 2,
    });
  });

  it("keeps the conditions of others beside its own (D-API-12)", () => {
    const conditions = [FOREIGN, { ...VALID, lastTransitionTime: BEFORE }];
    expect(patch({ conditions }, { conditions: [STALLED] })?.conditions).toEqual([
      FOREIGN,
      { ...STALLED, lastTransitionTime: "2026-01-02T03:04:05Z" },
    ]);
  });

  it("leaves conditions out where they did not change", () => {
    expect(patch({ conditions: [FOREIGN] }, { numberReady: 1 })).not.toHaveProperty("conditions");
  });

  it("keeps the time of a condition whose reason or message changed but whose status did not", () => {
    const conditions = [{ ...STALLED, message: "another", lastTransitionTime: BEFORE }];
    expect(patch({ conditions }, { conditions: [STALLED] })?.conditions).toEqual([
      { ...STALLED, lastTransitionTime: BEFORE },
    ]);
  });

  it("never touches the conditions of upstream's kind (D-API-12)", () => {
    expect(patch({ conditions: [FOREIGN] }, { conditions: [STALLED] }, false)).toBeUndefined();
  });
});
