import { balanced, median, quantile, rotated } from "./statistics";

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

describe("quantile", () => {
  it.each([
    { of: "half of four values is the second by size", values: [10, 9, 100, 8], part: 0.5, expected: 9 },
    { of: "99 % of a hundred values is the last but one", values: range(100), part: 0.99, expected: 99 },
    { of: "99 % of few values is the largest", values: [3, 20, 1], part: 0.99, expected: 20 },
    { of: "nothing is the least value", values: [3, 20, 1], part: 0, expected: 1 },
  ])("of $of", ({ values, part, expected }) => {
    expect(quantile(values, part)).toBe(expected);
  });

  it("of no values is an error and not a number", () => {
    expect(() => quantile([], 0.5)).toThrow("nothing");
  });
});

function range(count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => index + 1);
}

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

describe("balanced", () => {
  it.each([
    { items: "ab", turns: 2, each: 1 },
    { items: "abc", turns: 6, each: 2 },
    { items: "abcd", turns: 4, each: 1 },
    { items: "abcde", turns: 10, each: 2 },
  ])(
    "puts each of $items at each place, and behind each other one, equally often in $turns turns",
    ({ items, turns, each }) => {
      const orders = Array.from({ length: turns }, (_, turn) => balanced([...items], turn).join(""));
      for (const item of items) {
        for (const place of items.split("").keys()) {
          expect(orders.filter(order => order.at(place) === item)).toHaveLength(each);
        }
        for (const other of items.replace(item, "")) {
          expect(orders.filter(order => order.includes(item + other))).toHaveLength(each);
        }
      }
    },
  );

  it("begins again after the last turn, and has nothing to order of nothing", () => {
    expect(balanced(["a", "b"], 2)).toEqual(balanced(["a", "b"], 0));
    expect(balanced([], 4)).toEqual([]);
  });
});
