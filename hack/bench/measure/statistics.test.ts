import { median, rotated } from "./statistics";

describe("median", () => {
  it.each([
    { of: "one value is that value", values: [7], expected: 7 },
    { of: "an odd number of values is the middle one by size", values: [10, 9, 100], expected: 10 },
    { of: "an even number of values is between the two in the middle", values: [4, 1, 2, 100], expected: 3 },
  ])("of $of", ({ values, expected }) => {
    expect(median(values)).toBe(expected);
  });

  it("of nothing is an error and not a number", () => {
    expect(() => median([])).toThrow("nothing");
  });
});

describe("rotated", () => {
  it("puts each item once at each place over as many turns as there are items", () => {
    const turns = [0, 1, 2].map(turn => rotated(["a", "b", "c"], turn).join(""));
    expect(turns).toEqual(["abc", "bca", "cab"]);
  });

  it("begins again after the last turn", () => {
    expect(rotated(["a", "b"], 4)).toEqual(["a", "b"]);
    expect(rotated([], 4)).toEqual([]);
  });
});
