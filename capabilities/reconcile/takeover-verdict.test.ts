import { aSet } from "../../test/builders";
import { APPS } from "../api/flavor";
import { uidOf } from "../api/identity";
import type { StoredSet } from "../cache/set-projection";
import { type Sighting, type Verdict, nextSighting, verdictOf } from "./takeover-verdict";

const PERIODS = { quietMs: 5_000, quietAfterLifeMs: 20_000 };
const FRESH: Sighting = { uid: uidOf("probe"), generation: 1, observedGeneration: 0, seenAtMs: 1_000 };

describe("the verdict", () => {
  it.each<[string, Sighting | undefined, { afterMs: number; former: Verdict }, Verdict]>([
    ["is unknown without a probe", undefined, { afterMs: 60_000, former: "alone" }, "unknown"],
    ["is unknown while nobody had the time", FRESH, { afterMs: 4_999, former: "unknown" }, "unknown"],
    ["is alone once nobody observed it for long enough", FRESH, { afterMs: 5_000, former: "unknown" }, "alone"],
    [
      "is contested at once when it is observed",
      { ...FRESH, observedGeneration: 1 },
      { afterMs: 0, former: "alone" },
      "contested",
    ],
    [
      "is contested also where it was quiet before",
      { ...FRESH, observedGeneration: 1 },
      { afterMs: 60_000, former: "alone" },
      "contested",
    ],
    [
      "stays alone across a change that nobody observed yet",
      { ...FRESH, generation: 9, observedGeneration: 2 },
      { afterMs: 0, former: "alone" },
      "alone",
    ],
    [
      "stays contested while whoever was alive may merely be slow",
      { ...FRESH, generation: 3, observedGeneration: 2 },
      { afterMs: 19_999, former: "contested" },
      "contested",
    ],
    [
      "is alone once whoever was alive kept quiet for longer than that",
      { ...FRESH, generation: 3, observedGeneration: 2 },
      { afterMs: 20_000, former: "contested" },
      "alone",
    ],
    [
      "takes the short time where the generation before went unobserved as well",
      { ...FRESH, generation: 4, observedGeneration: 2 },
      { afterMs: 5_000, former: "unknown" },
      "alone",
    ],
  ])("%s", (_name, sighting, { afterMs, former }, expected) => {
    const nowMs = FRESH.seenAtMs + afterMs;
    expect(verdictOf(sighting, { ...PERIODS, former, nowMs })).toBe(expected);
  });
});

describe("the sighting", () => {
  it("keeps the moment of a generation through the writes of others", () => {
    expect(nextSighting(FRESH, { probe: probe({ observedGeneration: 1 }), nowMs: 9_000 })).toEqual({
      ...FRESH,
      observedGeneration: 1,
    });
  });

  it.each<[string, StoredSet]>([
    ["another generation", probe({ generation: 2 })],
    ["another probe of the same name", probe({ uid: uidOf("another") })],
  ])("begins anew with %s", (_name, stored) => {
    expect(nextSighting(FRESH, { probe: stored, nowMs: 9_000 })).toMatchObject({ seenAtMs: 9_000 });
  });

  it.each<[string, StoredSet | undefined]>([
    ["is gone", undefined],
    ["is being deleted, and would be observed by nobody", probe({ deletionTimestampMs: 8_000 })],
  ])("is none where the probe %s", (_name, stored) => {
    expect(nextSighting(FRESH, { probe: stored, nowMs: 9_000 })).toBeUndefined();
  });
});

interface ProbeState {
  readonly generation?: number;
  readonly observedGeneration?: number;
  readonly uid?: Sighting["uid"];
  readonly deletionTimestampMs?: number;
}

function probe({ observedGeneration, ...state }: ProbeState): StoredSet {
  const set = { ...aSet({ flavor: APPS }), uid: FRESH.uid, generation: 1, ...state };
  const status = { observedGeneration } as StoredSet["status"];
  return { ...set, set, ...(status && { status }) };
}
