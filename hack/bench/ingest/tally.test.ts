import { Tally, checksumOf, lostAmong } from "./tally";

function tallyOf(count: number, notes: readonly (readonly [ordinal: number, version: number])[]): Tally {
  const tally = new Tally(count);
  for (const [ordinal, version] of notes) tally.note(ordinal, version);
  return tally;
}

describe("a tally", () => {
  it("knows the last version of each pod, in whatever order they come", () => {
    const tally = tallyOf(3, [
      [2, 7],
      [0, 5],
      [2, 9],
    ]);
    expect([...tally.versions]).toEqual([5, 0, 9]);
    expect(tally.distinct).toBe(2);
    expect(tally.checksum).toBe(checksumOf(Float64Array.of(5, 0, 9)));
  });

  it.each([
    { what: "a version for the second time", version: 9 },
    { what: "an older version", version: 8 },
  ])("counts $what as nothing new", ({ version }) => {
    const tally = tallyOf(1, [
      [0, 9],
      [0, version],
    ]);
    expect({ stale: tally.stale, fresh: tally.fresh }).toEqual({ stale: 1, fresh: 1 });
    expect([...tally.versions]).toEqual([9]);
  });

  it("counts anew after a restart and forgets nothing", () => {
    const tally = tallyOf(2, [
      [0, 1],
      [0, 1],
    ]);
    tally.restart();
    expect({ stale: tally.stale, fresh: tally.fresh, distinct: tally.distinct }).toEqual({
      stale: 0,
      fresh: 0,
      distinct: 1,
    });
    tally.note(0, 1);
    expect(tally.stale).toBe(1);
  });

  it.each([
    { what: "is not among the numbered ones", ordinal: 2 },
    { what: "has no number", ordinal: NaN },
  ])("leaves out a pod that $what", ({ ordinal }) => {
    expect(tallyOf(2, [[ordinal, 5]]).fresh).toBe(0);
  });
});

describe("lostAmong", () => {
  it("counts the pods that are known in another version, or not at all", () => {
    expect(lostAmong(Float64Array.of(5, 6, 7, 8), Float64Array.of(5, 0, 3, 8))).toBe(2);
  });
});
